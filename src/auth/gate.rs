//! The gate before the listener: what gets as far as `tiny_http`.
//!
//! `tiny_http` 0.12 has no read timeout and no limit on a line. Eight silent connections starve its
//! pool, a body that never comes blocks its answer, and a request line of 200 MB is kept in memory.
//! None of that can be set, so the registered port belongs to this gate. It knows of HTTP only
//! where a head ends, and sees to four things:
//!
//! - a head is complete within [`HEAD_TIME`] and as many bytes as [`super::head`] allows, or is turned
//!   away;
//! - no more than [`MAX_OPEN`] connections wait: the one that has been silent longest makes room;
//! - `tiny_http` gets the request line and the `Host` fields alone, followed by the end of the
//!   stream, so that there is no body to wait for and no foreign cookie to stumble over;
//! - every answer ends its connection.
//!
//! The way to `tiny_http` is a second loopback port, chosen by the system. Another program may
//! find it; what it sends there is dropped, because [`Sent`] knows the gate's own connections.

use super::head::{Unread, essential, position, read_head};
use super::page::Page;
use crate::mutex::lock;
use std::collections::HashSet;
use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tiny_http::{HTTPVersion, Header, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

/// How long a request's head may take. Browsers open connections ahead of need and keep them
/// silent; they open another when one is closed.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long the answer may take, on each of its two legs.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How long the first attempt at an answer may take. Connections that stall `tiny_http` from elsewhere can
/// leave one in its queue for good, while the next one gets a thread of its own.
const FIRST_TIME: Duration = Duration::from_secs(1);
/// How long what the client still sends is read away, so that it sees the answer and not a reset.
const LINGER_TIME: Duration = Duration::from_millis(500);
const MAX_LINGER: u64 = 256 * 1024;
/// How long the gate waits for answers under way when it is dropped.
const FAREWELL_TIME: Duration = Duration::from_secs(2);
const MAX_OPEN: u32 = 32;
/// How long nothing is accepted where the system could not give a connection.
const PAUSE: Duration = Duration::from_millis(20);

/// Accepts connections, on a thread of its own, until it is dropped; then the port is free.
pub(super) struct Gate {
    sent: Sent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The gate's ends of its connections to `tiny_http`.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<Mutex<HashSet<SocketAddr>>>);

struct Shared {
    inner: SocketAddr,
    sent: Sent,
    /// Connections that may be closed at any time, the one that has waited longest first.
    waiting: Mutex<Vec<AbortHandle>>,
    /// A permit for each connection whose answer is under way.
    answering: Semaphore,
}

impl Gate {
    /// Opens the gate before the `tiny_http` server at `inner`.
    pub(super) fn open(runtime: Runtime, ports: Vec<TcpListener>, inner: SocketAddr) -> Self {
        let sent = Sent::default();
        let shared = Arc::new(Shared {
            inner,
            sent: sent.clone(),
            waiting: Mutex::default(),
            answering: Semaphore::new(MAX_OPEN as usize),
        });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || runtime.block_on(serve(ports, &shared, stopped)));
        Self {
            sent,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Tells the gate's own connections from others.
    pub(super) fn sent(&self) -> Sent {
        self.sent.clone()
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Sent {
    /// Whether the gate is at the other end.
    pub(super) fn contains(&self, peer: Option<&SocketAddr>) -> bool {
        peer.is_some_and(|peer| lock(&self.0).contains(peer))
    }
}

impl Shared {
    /// From here on the connection that is attended is not closed to make room.
    fn hold(&self) -> Option<AbortHandle> {
        let mut waiting = lock(&self.waiting);
        let own = waiting.iter().position(|it| it.id() == tokio::task::id())?;
        Some(waiting.remove(own))
    }
}

async fn serve(ports: Vec<TcpListener>, shared: &Arc<Shared>, stopped: oneshot::Receiver<()>) {
    let accepting = ports.into_iter().map(|port| accept(port, shared));
    tokio::select! {
        _ = stopped => {}
        _ = futures_util::future::join_all(accepting) => {}
    }
    for connection in &*lock(&shared.waiting) {
        connection.abort();
    }
    let answered = shared.answering.acquire_many(MAX_OPEN);
    let _ = timeout(FAREWELL_TIME, answered).await;
}

async fn accept(port: TcpListener, shared: &Arc<Shared>) {
    loop {
        // Where all are taken, the next one is not turned away: it waits in the system's queue.
        drop(shared.answering.acquire().await);
        match port.accept().await {
            Ok((stream, _)) => admit(stream, shared),
            // There may be no file descriptor left, and one soon.
            Err(_) => sleep(PAUSE).await,
        }
    }
}

fn admit(stream: TcpStream, shared: &Arc<Shared>) {
    let attended = {
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            attend(stream, &shared).await;
            shared.hold();
        })
    };
    let mut waiting = lock(&shared.waiting);
    if waiting.len() >= MAX_OPEN as usize {
        waiting.remove(0).abort();
    }
    waiting.push(attended.abort_handle());
}

async fn attend(mut stream: TcpStream, shared: &Shared) {
    let head = match read_head(&mut stream, Instant::now() + HEAD_TIME).await {
        Err(Unread::Gone) => return,
        head => head,
    };
    let Ok(answering) = shared.answering.acquire().await else {
        return;
    };
    let Some(connection) = shared.hold() else {
        return;
    };
    let answer = match head {
        Ok(head) => forward(&head, shared).await,
        Err(Unread::Answer(page)) => own_answer(&page),
        Err(Unread::Gone) => return,
    };
    let write = async {
        stream.write_all(&answer).await?;
        stream.shutdown().await
    };
    let written = timeout(ANSWER_TIME, write).await;
    // The answer is out; the connection may be closed again.
    lock(&shared.waiting).push(connection);
    drop(answering);
    if let Ok(Ok(())) = written {
        // Closing with bytes unread resets the connection, and the client may never see the answer.
        let mut rest = stream.take(MAX_LINGER);
        let mut nowhere = tokio::io::sink();
        let _ = timeout(LINGER_TIME, tokio::io::copy(&mut rest, &mut nowhere)).await;
    }
}

/// Has `tiny_http` answer.
async fn forward(head: &[u8], shared: &Shared) -> Vec<u8> {
    for time in [FIRST_TIME, ANSWER_TIME] {
        if let Some(answer) = exchange(head, shared, time).await {
            // `tiny_http` hangs up on a head that it cannot read, without a word.
            return closing(answer).unwrap_or_else(|| own_answer(&Page::NotValid));
        }
    }
    own_answer(&Page::Broken)
}

/// What `tiny_http` answers within this time.
async fn exchange(head: &[u8], shared: &Shared, time: Duration) -> Option<Vec<u8>> {
    let connected = timeout(time, TcpStream::connect(shared.inner)).await;
    let mut inner = connected.ok()?.ok()?;
    let address = inner.local_addr().ok()?;
    lock(&shared.sent.0).insert(address);
    let mut answer = Vec::new();
    let exchange = async {
        inner.write_all(&essential(head)).await?;
        inner.shutdown().await?;
        inner.read_to_end(&mut answer).await
    };
    let exchanged = timeout(time, exchange).await;
    lock(&shared.sent.0).remove(&address);
    exchanged.ok()?.ok()?;
    Some(answer)
}

fn own_answer(page: &Page) -> Vec<u8> {
    let mut answer = Vec::new();
    let printed = response(page).raw_print(&mut answer, HTTPVersion(1, 1), &[], false, None);
    let closing = printed.ok().and_then(|()| closing(answer));
    closing.unwrap_or_default()
}

/// `tiny_http` does not let its user set this field; the hop that ends here may.
fn closing(mut answer: Vec<u8>) -> Option<Vec<u8>> {
    let line = position(&answer, b"\r\n")?;
    answer.splice(line..line, *b"\r\nConnection: close");
    Some(answer)
}

/// The page as `tiny_http` sends it.
pub(super) fn response(page: &Page) -> Response<Cursor<Vec<u8>>> {
    let mut response = Response::from_data(page.html()).with_status_code(page.status());
    for (name, value) in page.headers() {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    response
}
