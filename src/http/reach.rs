//! The way to a server in single steps, which the HTTP client takes at once: the proxy, the name,
//! the connection, the tunnel through the proxy; and one request without a token.
//!
//! The client's own error names the step that failed. How far the others got, and what they found,
//! helps to find the cause.
//! got, and what they met; that helps to find the cause.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper_util::client::proxy::matcher::Matcher;
use jiff::Timestamp;
use reqwest::header::DATE;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use super::answer::request_id;
use super::error::{Error, NO_ANSWER};
use super::exchange::{Observer, Watch};
use crate::secret::Secret;

/// Largest head of a proxy's answer that is read, in bytes.
const MAX_HEAD_BYTES: usize = 8 << 10;

/// A proxy, as the client would use it.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// `http`, `https`, or another scheme that this client does not speak.
    pub scheme: String,
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The value of `Proxy-Authorization`.
    authorization: Option<Secret>,
}

impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// The proxy on the way to an address, from the environment or the system, by the same matcher as
/// in the client. `http://` is only this machine, which is never reached through a proxy.
pub fn proxy(url: &Url) -> Option<Proxy> {
    if url.scheme() != "https" {
        return None;
    }
    let found = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let scheme = found.uri().scheme_str().unwrap_or("http").to_owned();
    let usual = if scheme == "https" { 443 } else { 80 };
    Some(Proxy {
        host: found.uri().host()?.trim_matches(['[', ']']).to_owned(),
        port: found.uri().port_u16().unwrap_or(usual),
        scheme,
        authorization: found
            .basic_auth()
            .and_then(|value| value.to_str().ok())
            .map(Secret::new),
    })
}

/// The addresses of a host.
pub async fn resolve(host: &str, port: u16, timeout: Duration) -> io::Result<Vec<SocketAddr>> {
    let found = within(timeout, tokio::net::lookup_host((host, port))).await?;
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "no address"));
    }
    Ok(found)
}

/// Connects to the first of the addresses that accepts.
pub async fn connect(
    addresses: &[SocketAddr],
    timeout: Duration,
) -> io::Result<(TcpStream, SocketAddr)> {
    let began = Instant::now();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        let left = timeout.saturating_sub(began.elapsed());
        match within(left, TcpStream::connect(address)).await {
            Ok(stream) => return Ok((stream, *address)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

pub(super) async fn within<T>(
    timeout: Duration,
    act: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, NO_ANSWER);
    tokio::time::timeout(timeout, act).await.map_err(late)?
}

/// Why a proxy opens no tunnel.
#[derive(Debug, thiserror::Error)]
pub enum TunnelError {
    /// It refused.
    #[error("it answered {0}")]
    Refused(u16),
    /// It does not answer like a proxy.
    #[error("it does not answer like a proxy")]
    Garbage,
    /// The connection to it broke off, or it said nothing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Asks a proxy for a tunnel to a host (RFC 9110 §9.3.6).
pub async fn tunnel<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    proxy: &Proxy,
    host: &str,
    port: u16,
    timeout: Duration,
) -> Result<(), TunnelError> {
    let mut head = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some(authorization) = &proxy.authorization {
        head.push_str("Proxy-Authorization: ");
        head.push_str(authorization.expose());
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    let exchange = async {
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        // Byte by byte: what follows the head belongs to the tunnel.
        while !answer.ends_with(b"\r\n\r\n") && answer.len() < MAX_HEAD_BYTES {
            answer.push(stream.read_u8().await?);
        }
        Ok(answer)
    };
    let answer = within(timeout, exchange).await?;
    let line = String::from_utf8_lossy(&answer);
    let mut words = line.split_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    match words.next().and_then(|word| word.parse().ok()) {
        Some(200..=299) if is_http => Ok(()),
        Some(status) if is_http => Err(TunnelError::Refused(status)),
        _ => Err(TunnelError::Garbage),
    }
}

/// What one request without a token shows.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The status.
    pub status: u16,
    /// The server's clock, to the second, if it tells.
    pub date: Option<Timestamp>,
    /// This machine's clock in the middle between request and answer.
    pub here: Timestamp,
    /// The server's id of the request.
    pub request_id: Option<String>,
}

/// Makes one request without a token. The body is not read.
pub async fn probe(
    transport: &reqwest::Client,
    url: Url,
    observer: Option<&Observer>,
) -> Result<Probe, Error> {
    let (before, began) = (Timestamp::now(), Instant::now());
    let network = |error: reqwest::Error| Error::network(&error, &url);
    let path = url.path().to_owned();
    let sent = transport
        .get(url.clone())
        .header("accept", "application/json, text/html");
    let request = sent.build().map_err(network)?;
    let mut watch = Watch::begin(observer, &request, &path, 1, None);
    let response = match transport.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            let error = network(error);
            watch.failed(error.code());
            tracing::info!(path, attempt = 1, "GET: {error}");
            return Err(error);
        }
    };
    watch.headers(&response);
    watch.unread();
    tracing::info!(
        path,
        status = response.status().as_u16(),
        ms = began.elapsed().as_millis() as u64,
        attempt = 1,
        request = request_id(response.headers()).as_deref().unwrap_or("-"),
        "GET"
    );
    let half = jiff::SignedDuration::try_from(began.elapsed() / 2).unwrap_or_default();
    let date = response.headers().get(DATE).and_then(|date| {
        let date = httpdate::parse_http_date(date.to_str().ok()?).ok()?;
        Timestamp::try_from(date).ok()
    });
    Ok(Probe {
        status: response.status().as_u16(),
        date,
        here: before.checked_add(half).unwrap_or(before),
        request_id: request_id(response.headers()),
    })
}
