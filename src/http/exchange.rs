//! One attempt at a request, whole, for an observer.
//!
//! There is an observer only if a person asked for one: an exchange holds everything, people's data
//! included, and the observer has to mask it. The bearer token is not in it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Request, Response, Version};
use url::Url;

use crate::codes::Code;
use crate::secret::Secret;

/// Replaces what is never shown.
pub const REMOVED: &str = "[removed]";

/// The error of a request that was given up: by a signal, or at the end of a run's time.
pub const ABANDONED: &str = "abandoned";

/// Gets each exchange when it is over.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(Exchange) + Send + Sync>);

impl Observer {
    /// An observer that calls this.
    pub fn new(watch: impl Fn(Exchange) + Send + Sync + 'static) -> Self {
        Self(Arc::new(watch))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// A request that was sent once, and what came of it.
#[derive(Debug)]
pub struct Exchange {
    /// When it began, by this machine's clock.
    pub started: Timestamp,
    /// The method.
    pub method: String,
    /// The whole address.
    pub url: Url,
    /// The path with `{id}` in place of ids.
    pub template: String,
    /// The attempt at this request, from 1.
    pub attempt: u32,
    /// The headers that were set; the token's value is removed.
    pub sent_headers: HeaderMap,
    /// The body that was sent.
    pub sent: Option<Vec<u8>>,
    /// How long it waited for its turn.
    pub queued: Option<Duration>,
    /// From its start to the answer's headers, or to the failure.
    pub wait: Duration,
    /// The answer, as far as it came.
    pub received: Option<Received>,
    /// Why there is no complete answer: the code of the error.
    pub error: Option<&'static str>,
}

/// What a server answered.
#[derive(Debug)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// The version of HTTP.
    pub version: Version,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if it came whole.
    pub body: Option<Vec<u8>>,
    /// How long the body took after the headers.
    pub receive: Duration,
    /// Who answered: the server, or a proxy.
    pub remote: Option<SocketAddr>,
}

/// An exchange in progress. It is handed over when this is dropped, so that abandoned ones are seen
/// too.
pub struct Watch(Option<Watched>);

struct Watched {
    observer: Observer,
    exchange: Exchange,
    began: Instant,
    /// The token that was sent: a server may echo it.
    token: Option<Secret>,
}

impl Watch {
    /// Begins to watch, if there is an observer.
    pub fn begin(
        observer: Option<&Observer>,
        request: &Request,
        template: &str,
        attempt: u32,
        queued: Option<Duration>,
    ) -> Self {
        let exchange = |observer: &Observer| {
            let mut sent_headers = request.headers().clone();
            let token = sent_headers.get(AUTHORIZATION);
            let token = token.and_then(|token| token.to_str().ok()?.split(' ').nth(1));
            let token = token.filter(|token| !token.is_empty()).map(Secret::new);
            if let Some(token) = sent_headers.get_mut(AUTHORIZATION) {
                *token = HeaderValue::from_static(REMOVED);
            }
            let exchange = Exchange {
                started: Timestamp::now(),
                method: request.method().to_string(),
                url: request.url().clone(),
                template: template.to_owned(),
                attempt,
                sent_headers,
                sent: request
                    .body()
                    .and_then(|body| body.as_bytes())
                    .map(<[u8]>::to_vec),
                queued,
                wait: Duration::ZERO,
                received: None,
                error: Some(ABANDONED),
            };
            Watched {
                observer: observer.clone(),
                exchange,
                began: Instant::now(),
                token,
            }
        };
        Self(observer.map(exchange))
    }

    /// The headers have arrived.
    pub fn headers(&mut self, response: &Response) {
        if let Some(Watched {
            exchange, began, ..
        }) = &mut self.0
        {
            exchange.wait = began.elapsed();
            exchange.received = Some(Received {
                status: response.status().as_u16(),
                version: response.version(),
                headers: response.headers().clone(),
                body: None,
                receive: Duration::ZERO,
                remote: response.remote_addr(),
            });
        }
    }

    /// The body has arrived.
    pub fn body(&mut self, body: &[u8]) {
        if let Some(watched) = &mut self.0 {
            let body = watched.without_token(body);
            watched.exchange.error = None;
            if let Some(received) = &mut watched.exchange.received {
                received.body = Some(body);
            }
        }
    }

    /// The body is not wanted.
    pub fn unread(&mut self) {
        if let Some(Watched { exchange, .. }) = &mut self.0 {
            exchange.error = None;
        }
    }

    /// The attempt failed.
    pub fn failed(&mut self, code: Code) {
        if let Some(Watched { exchange, .. }) = &mut self.0 {
            exchange.error = Some(code.as_str());
        }
    }
}

impl Watched {
    fn without_token(&self, body: &[u8]) -> Vec<u8> {
        match (&self.token, std::str::from_utf8(body)) {
            (Some(token), Ok(text)) if text.contains(token.expose()) => {
                text.replace(token.expose(), REMOVED).into_bytes()
            }
            _ => body.to_vec(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(Watched {
            observer,
            mut exchange,
            began,
            ..
        }) = self.0.take()
        else {
            return;
        };
        let elapsed = began.elapsed();
        match &mut exchange.received {
            Some(received) => received.receive = elapsed.saturating_sub(exchange.wait),
            None => exchange.wait = elapsed,
        }
        (observer.0)(exchange);
    }
}
