//! Receives the redirect on the loopback interface (RFC 8252 §7.3).
//!
//! [`Listener::bind`] opens the port before a browser is opened; [`Listener::serve`] answers on
//! threads of its own, so that the caller waits on whatever it likes: nothing a client does or
//! leaves undone holds up a deadline or Ctrl-C. Exactly one [`Callback`] is handed over, the first
//! valid one. Every other request gets a page that says so, and the wait goes on.
//!
//! `tiny_http` reads and answers the requests, behind a gate (`gate.rs`) that keeps from it
//! what it cannot defend itself against. What it hands over is judged here: `Host` is the redirect
//! URI's authority (a page of a foreign site that has its name point to 127.0.0.1 says another),
//! the target is a path, the path is ours, the method is GET; then the query
//! ([`super::callback`]).

use super::callback::{Callback, Expected, RedirectUri, read_query};
use super::gate::{Gate, Sent, response};
use super::page::Page;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use thiserror::Error;
use tiny_http::{Method, Request, Server};
use tokio::runtime::{Builder, Runtime};
use url::Host;

/// Why the listener could not be opened.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The redirect URI does not lead to this machine; its answer can only be pasted.
    #[error("the redirect URI does not lead back to this computer")]
    NotLoopback,
    /// Another program has the port.
    #[error("port {port} is in use by another program")]
    Busy {
        /// The redirect URI's port.
        port: u16,
        /// The system's words.
        source: std::io::Error,
    },
    /// The system refuses the port, such as one below 1024.
    #[error("port {port} cannot be opened")]
    Bind {
        /// The redirect URI's port.
        port: u16,
        /// The system's words.
        source: std::io::Error,
    },
    /// The receiver behind the port did not start.
    #[error("the receiver for the sign-in could not be started")]
    Receiver(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A bound port. Connections wait in the system's queue until [`Listener::serve`].
pub struct Listener {
    redirect: RedirectUri,
    expected: Expected,
    runtime: Runtime,
    ports: Vec<tokio::net::TcpListener>,
    server: Server,
    inner: SocketAddr,
}

/// The running listener. Dropping it closes the port at once; an answer under way is finished.
pub struct Serving {
    gate: Option<Gate>,
    server: Arc<Server>,
    worker: Option<JoinHandle<()>>,
}

impl Listener {
    /// Binds now, on loopback only: the host of the redirect URI, or both 127.0.0.1 and ::1 for
    /// `localhost`. There one of them may be missing from the machine. It may not be taken: the
    /// browser might go there first, and carry the code to another program.
    pub fn bind(redirect: &RedirectUri, expected: Expected) -> Result<Self, ListenError> {
        const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
        const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let hosts: &[IpAddr] = match redirect.host() {
            _ if !redirect.is_loopback() => return Err(ListenError::NotLoopback),
            Some(Host::Ipv4(_)) => &[V4],
            Some(Host::Ipv6(_)) => &[V6],
            _ => &[V4, V6],
        };
        let port = redirect.port();
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ListenError::Receiver(error.into()))?;
        let mut ports = Vec::new();
        let mut missing = None;
        for host in hosts {
            match bound(SocketAddr::new(*host, port), &runtime) {
                Ok(bound) => ports.push(bound),
                Err(source) if source.kind() == ErrorKind::AddrInUse => {
                    return Err(ListenError::Busy { port, source });
                }
                Err(source) => missing = Some(source),
            }
        }
        let Some(first) = ports.iter().find_map(|port| port.local_addr().ok()) else {
            let source = missing.unwrap_or_else(|| ErrorKind::AddrNotAvailable.into());
            return Err(ListenError::Bind { port, source });
        };
        let (server, inner) = TcpListener::bind((first.ip(), 0))
            .and_then(|inner| inner.local_addr().map(|address| (inner, address)))
            .map_err(|error| ListenError::Receiver(error.into()))?;
        Ok(Self {
            redirect: redirect.clone(),
            expected,
            server: Server::from_listener(server, None).map_err(ListenError::Receiver)?,
            inner,
            runtime,
            ports,
        })
    }

    /// Where it listens.
    #[cfg(feature = "testing")]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let addresses = self.ports.iter().map(|port| port.local_addr());
        addresses.filter_map(Result::ok).collect()
    }

    /// Starts answering. `deliver` is called once at most, on another thread, with the first valid
    /// callback, after its page was handed over; it must not drop the [`Serving`] itself.
    pub fn serve(self, deliver: impl FnOnce(Callback) + Send + 'static) -> Serving {
        let gate = Gate::open(self.runtime, self.ports, self.inner);
        let server = Arc::new(self.server);
        let mut desk = Desk {
            redirect: self.redirect,
            expected: self.expected,
            sent: gate.sent(),
            deliver: Some(deliver),
        };
        let worker = {
            let server = Arc::clone(&server);
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    desk.attend(request);
                }
            })
        };
        Serving {
            gate: Some(gate),
            server,
            worker: Some(worker),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // The gate first: the answers it waits for come from the worker.
        drop(self.gate.take());
        self.server.unblock();
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

fn bound(address: SocketAddr, runtime: &Runtime) -> std::io::Result<tokio::net::TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let _within = runtime.enter();
    tokio::net::TcpListener::from_std(listener)
}

/// Where requests are judged, one after the other.
struct Desk<F> {
    redirect: RedirectUri,
    expected: Expected,
    sent: Sent,
    /// Gone once it was used: the first valid callback wins.
    deliver: Option<F>,
}

impl<F: FnOnce(Callback)> Desk<F> {
    fn attend(&mut self, request: Request) {
        if !self.sent.contains(request.remote_addr()) {
            // It came past the gate. To drop it may mean to wait for its body.
            let _ = std::thread::Builder::new().spawn(move || drop(request));
            return;
        }
        let judged = self.judge(&request);
        let page = match &judged {
            Ok(callback) if self.deliver.is_some() => Page::from(callback),
            Ok(_) => Page::Already,
            Err(page) => page.clone(),
        };
        // Whether the browser takes its page is its own affair.
        let _ = request.respond(response(&page));
        if let Ok(callback) = judged
            && let Some(deliver) = self.deliver.take()
        {
            deliver(callback);
        }
    }

    fn judge(&self, request: &Request) -> Result<Callback, Page> {
        if !self.is_for_us(request) {
            return Err(Page::NotValid);
        }
        let target = request.url();
        if !target.starts_with('/') || target.starts_with("//") {
            return Err(Page::NotValid);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != self.redirect.path() {
            return Err(Page::NotFound);
        }
        if *request.method() != Method::Get {
            return Err(Page::WrongMethod);
        }
        read_query(query, &self.expected).map_err(|why| {
            tracing::debug!(%why, "a request was not the answer to this sign-in");
            Page::NotValid
        })
    }

    /// Exactly one `Host`, ours.
    fn is_for_us(&self, request: &Request) -> bool {
        let mut hosts = request
            .headers()
            .iter()
            .filter(|header| header.field.equiv("Host"));
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        let (host, ours) = (host.value.as_str(), self.redirect.authority());
        host.eq_ignore_ascii_case(&ours)
            || (self.redirect.port() == 80 && host.eq_ignore_ascii_case(&format!("{ours}:80")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::mpsc;

    fn bind() -> Listener {
        loop {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            let redirect = RedirectUri::parse(&format!("http://127.0.0.1:{port}/cb")).unwrap();
            let expected = Expected {
                state: Secret::new("s"),
                issuers: Vec::new(),
            };
            match Listener::bind(&redirect, expected) {
                Err(ListenError::Busy { .. }) => {}
                other => return other.unwrap(),
            }
        }
    }

    #[test]
    fn what_comes_past_the_gate_is_dropped() {
        let listener = bind();
        let (inner, outer) = (listener.inner, listener.ports[0].local_addr().unwrap());
        assert!(inner.ip().is_loopback());
        let (sender, receiver) = mpsc::channel();
        let serving = listener.serve(move |callback| sender.send(callback).unwrap());

        let request = |to: SocketAddr, code: &str, more: &str| {
            let mut stream = TcpStream::connect(to).unwrap();
            write!(
                stream,
                "GET /cb?code={code}&state=s HTTP/1.1\r\nHost: {outer}\r\n{more}\r\n"
            )
            .unwrap();
            stream
        };
        let mut answer = String::new();
        request(inner, "past", "Connection: close\r\n")
            .read_to_string(&mut answer)
            .unwrap();
        assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
        assert!(receiver.try_recv().is_err());

        // Bodies that never come: dropping such a request blocks.
        let stalled: Vec<_> = (0..8)
            .map(|_| request(inner, "past", "Content-Length: 5000\r\n"))
            .collect();
        answer.clear();
        request(outer, "through", "")
            .read_to_string(&mut answer)
            .unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(
            receiver.recv().unwrap(),
            Callback::Code(Secret::new("through"))
        );
        drop(serving);
        drop(stalled);
    }
}
