//! A company's proxy that lets nothing through: each `CONNECT` is answered 403 with a page for
//! people.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// How long a client may take to ask.
const READ_TIMEOUT: Duration = Duration::from_secs(5);

const PAGE: &str = "<!doctype html><title>Blocked</title><h1>Blocked</h1>\
    <p>This site is not allowed by the policy of Example Corp.</p>\n";

/// A running proxy. It ends with the process.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
}

impl Proxy {
    /// Starts it on any free port of 127.0.0.1.
    ///
    /// Errors: no port, or no thread.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let thread = std::thread::Builder::new().name("sandbox-proxy".to_owned());
        thread.spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client may hang up before the end.
                let _gone = refuse(stream);
            }
        })?;
        Ok(Self { address })
    }

    /// Its address, for `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(READ_TIMEOUT))?;
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < 64 * 1024 {
        match stream.read(&mut piece)? {
            0 => break,
            read => head.extend_from_slice(&piece[..read]),
        }
    }
    write!(
        stream,
        "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{PAGE}",
        PAGE.len()
    )
}
