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
//! find it; what it sends there is dropped, because [`Gate::sent`] knows the gate's own connections.

use super::head::{Unread, essential, position, read_head, read_until};
use super::loopback::response;
use super::page::Page;
use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tiny_http::HTTPVersion;

/// How long a request's head may take. Browsers open connections ahead of need and keep them
/// silent; they open another when one is closed.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long the answer may take, on each of its two legs.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How long what the client still sends is read away, so that it sees the answer and not a reset.
const LINGER_TIME: Duration = Duration::from_millis(500);
const MAX_LINGER: usize = 256 * 1024;
/// How long the gate waits for answers under way when it is dropped.
const FAREWELL_TIME: Duration = Duration::from_secs(2);
const MAX_OPEN: usize = 32;
const TICK: Duration = Duration::from_millis(20);

/// Accepts connections until it is dropped; then the port is free.
pub(super) struct Gate {
    shared: Arc<Shared>,
    acceptors: Vec<JoinHandle<()>>,
}

/// Which connections are the gate's own.
#[derive(Clone)]
pub(super) struct Sent(Arc<Shared>);

struct Shared {
    inner: SocketAddr,
    stopping: AtomicBool,
    places: Mutex<Places>,
    left: Condvar,
}

#[derive(Default)]
struct Places {
    last: u64,
    /// Connections that may be closed at any time, oldest first.
    waiting: BTreeMap<u64, Arc<TcpStream>>,
    /// Connections whose answer is under way.
    answering: BTreeMap<u64, Arc<TcpStream>>,
    /// The gate's ends of its connections to `tiny_http`.
    sent: HashSet<SocketAddr>,
}

impl Gate {
    /// Opens the gate before the `tiny_http` server at `inner`.
    pub(super) fn open(listeners: Vec<TcpListener>, inner: SocketAddr) -> Self {
        let shared = Arc::new(Shared {
            inner,
            stopping: AtomicBool::new(false),
            places: Mutex::default(),
            left: Condvar::new(),
        });
        let acceptors = listeners
            .into_iter()
            .map(|listener| {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || accept(&listener, &shared))
            })
            .collect();
        Self { shared, acceptors }
    }

    /// Tells the gate's own connections from others.
    pub(super) fn sent(&self) -> Sent {
        Sent(Arc::clone(&self.shared))
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        for acceptor in self.acceptors.drain(..) {
            let _ = acceptor.join();
        }
        let places = self.shared.places();
        for stream in places.waiting.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let (places, _) = self
            .shared
            .left
            .wait_timeout_while(places, FAREWELL_TIME, |places| !places.answering.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        for stream in places.answering.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Sent {
    /// Whether the gate is at the other end.
    pub(super) fn contains(&self, peer: Option<&SocketAddr>) -> bool {
        peer.is_some_and(|peer| self.0.places().sent.contains(peer))
    }
}

impl Shared {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The listener is not blocking, so that the end of the wait needs no connection to be noticed.
fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while !shared.stopping.load(Ordering::SeqCst) {
        if shared.places().answering.len() >= MAX_OPEN {
            // The next one is not turned away: it waits in the system's queue.
            std::thread::sleep(TICK);
            continue;
        }
        match listener.accept() {
            Ok((stream, _)) => admit(stream, shared),
            // Nobody there, or no file descriptor left: either may be different soon.
            Err(_) => std::thread::sleep(TICK),
        }
    }
}

fn admit(stream: TcpStream, shared: &Arc<Shared>) {
    // Some systems let a connection inherit this from its listener.
    if stream.set_nonblocking(false).is_err() {
        return;
    }
    let stream = Arc::new(stream);
    let place = Place::take(Arc::clone(&stream), Arc::clone(shared));
    // Without a thread for it the place is given back at once.
    let _ = std::thread::Builder::new().spawn(move || attend(&stream, &place));
}

/// A connection's place in the gate, given back on every way out.
struct Place {
    number: u64,
    shared: Arc<Shared>,
}

impl Place {
    fn take(stream: Arc<TcpStream>, shared: Arc<Shared>) -> Self {
        let mut places = shared.places();
        if places.waiting.len() >= MAX_OPEN
            && let Some((_, oldest)) = places.waiting.pop_first()
        {
            let _ = oldest.shutdown(Shutdown::Both);
        }
        places.last += 1;
        let number = places.last;
        places.waiting.insert(number, stream);
        drop(places);
        Self { number, shared }
    }

    /// From here on the connection is not closed to make room. False where it already was.
    fn answering(&self) -> bool {
        let mut places = self.shared.places();
        match places.waiting.remove(&self.number) {
            Some(stream) => places.answering.insert(self.number, stream).is_none(),
            None => false,
        }
    }

    /// The answer is out; the connection may be closed again.
    fn answered(&self) {
        let mut places = self.shared.places();
        if let Some(stream) = places.answering.remove(&self.number) {
            places.waiting.insert(self.number, stream);
        }
        self.shared.left.notify_all();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.shared.places();
        places.waiting.remove(&self.number);
        places.answering.remove(&self.number);
        self.shared.left.notify_all();
    }
}

fn attend(stream: &TcpStream, place: &Place) {
    let head = read_head(stream, Instant::now() + HEAD_TIME);
    if matches!(head, Err(Unread::Gone)) || !place.answering() {
        return;
    }
    let answer = match head {
        Ok(head) => forward(&head, &place.shared),
        Err(Unread::Answer(page)) => own_answer(&page),
        Err(Unread::Gone) => return,
    };
    let mut stream = stream;
    let written = stream
        .set_write_timeout(Some(ANSWER_TIME))
        .and_then(|()| stream.write_all(&answer))
        .and_then(|()| stream.shutdown(Shutdown::Write));
    place.answered();
    if written.is_ok() {
        linger(stream);
    }
}

/// Has `tiny_http` answer.
fn forward(head: &[u8], shared: &Shared) -> Vec<u8> {
    let Ok(mut inner) = TcpStream::connect_timeout(&shared.inner, ANSWER_TIME) else {
        return own_answer(&Page::Broken);
    };
    let Ok(address) = inner.local_addr() else {
        return own_answer(&Page::Broken);
    };
    shared.places().sent.insert(address);
    let mut answer = Vec::new();
    let exchanged = inner
        .set_read_timeout(Some(ANSWER_TIME))
        .and_then(|()| inner.write_all(&essential(head)))
        .and_then(|()| inner.shutdown(Shutdown::Write))
        .and_then(|()| inner.read_to_end(&mut answer));
    shared.places().sent.remove(&address);
    match (exchanged, position(&answer, b"\r\n")) {
        (Ok(_), Some(line)) => {
            // `tiny_http` does not let its user set this field; the hop that ends here may.
            answer.splice(line..line, *b"\r\nConnection: close");
            answer
        }
        // `tiny_http` hangs up on a head that it cannot read, without a word.
        (Ok(_), None) => own_answer(&Page::NotValid),
        (Err(_), _) => own_answer(&Page::Broken),
    }
}

fn own_answer(page: &Page) -> Vec<u8> {
    let mut answer = Vec::new();
    let printed = response(page).raw_print(&mut answer, HTTPVersion(1, 1), &[], false, None);
    match (printed, position(&answer, b"\r\n")) {
        (Ok(()), Some(line)) => {
            answer.splice(line..line, *b"\r\nConnection: close");
            answer
        }
        _ => Vec::new(),
    }
}

/// Closing with bytes unread resets the connection, and the client may never see the answer.
fn linger(stream: &TcpStream) {
    let deadline = Instant::now() + LINGER_TIME;
    let mut buffer = [0; 2048];
    let mut left = MAX_LINGER;
    while left > 0
        && let Ok(count @ 1..) = read_until(stream, &mut buffer, deadline)
    {
        left = left.saturating_sub(count);
    }
}
