//! The way to the server, step by step: proxy, name, connection, encryption, an answer, and what the
//! server's clock says. What breaks skips what needs it.

mod answer;

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

use crate::codes::{self, Code};
use crate::config::Connection;
use crate::context::{Context, Endpoint, transport};
use crate::error::{Error, Step};
use crate::http::Observer;
use crate::http::client::below;
use crate::http::proxy::{self, deciding};
use crate::http::reach::{self, Glance, Proxy, TunnelError, connect, resolve, tunnel};
use crate::http::tls::enter;
use crate::report::{Class, Problem};

use super::check::{Checks, Finding};
use super::tls;
use answer::{clock, judged, page};

/// How long each step may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A path that every sign-in may read, and nobody without one.
const CLOSED: &str = "/v1/company";

const STEPS: [(&str, &str); 6] = [
    ("network.dns", "name (DNS)"),
    ("network.tcp", "connection (TCP)"),
    ("network.tunnel", "tunnel"),
    ("network.tls", "encryption (TLS)"),
    ("network.http", "answer"),
    ("clock.skew", "clock"),
];

/// Whatever bytes go through.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

/// All steps to the API, and the sign-in page; says whether the API answers.
pub(super) async fn checks(
    checks: &mut Checks<'_>,
    connection: &Connection,
    link: &Endpoint,
    context: &Context,
) -> bool {
    let observer = context.observer(connection);
    let way = Way::new(connection, &link.api_url, observer.clone());
    checks.check("network.proxy", "proxy", || way.proxy_told(context));
    let mut last = 0;
    let reached = way.go(checks, &mut last).await;
    if !reached {
        let (id, _) = STEPS[last];
        checks.skip(&STEPS[last + 1..], &format!("see {id}"));
    }
    page(checks, connection, link, observer.as_ref()).await;
    reached
}

struct Way<'a> {
    connection: &'a Connection,
    url: &'a Url,
    proxy: Option<Proxy>,
    host: String,
    port: u16,
    observer: Option<Observer>,
}

impl<'a> Way<'a> {
    fn new(connection: &'a Connection, url: &'a Url, observer: Option<Observer>) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self {
            connection,
            url,
            proxy: reach::proxy(url),
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or(443),
            observer,
        }
    }

    fn name(&self) -> String {
        self.connection.name.to_string()
    }

    /// The first hop: the proxy, or the server itself.
    fn hop(&self) -> (&str, u16) {
        match &self.proxy {
            Some(proxy) => (&proxy.host, proxy.port),
            None => (&self.host, self.port),
        }
    }

    fn proxy_told(&self, context: &Context) -> Finding {
        let from = deciding(&context.environment.proxies).map(|(name, _)| *name);
        match (&self.proxy, from) {
            (Some(proxy), from) => {
                let from = from.unwrap_or("the system's settings");
                let told = format!("{proxy}, by {from}");
                if !matches!(proxy.scheme.as_str(), "http" | "https") {
                    return Finding::bad(
                        Error::new(
                            codes::NET_PROXY,
                            format!("{told}: only http and https proxies can be used"),
                        )
                        .hint(format!(
                            "set {from} to an http:// proxy, or name {} in NO_PROXY",
                            self.host
                        )),
                    );
                }
                Finding::note(told)
            }
            (None, _) if self.url.scheme() == "http" => {
                Finding::ok("none is used for this machine itself")
            }
            (None, Some(from)) => Finding::note(format!(
                "none: {from} is set and not used, because NO_PROXY names {}",
                self.host
            )),
            (None, None) => Finding::ok("none"),
        }
    }

    /// Goes as far as it gets; `last` is the step that was taken last.
    async fn go(&self, checks: &mut Checks<'_>, last: &mut usize) -> bool {
        let (hop, port) = self.hop();
        let mut addresses = Vec::new();
        let (id, title) = STEPS[0];
        let found = checks.wait(id, title, async {
            match resolve(hop, port, PATIENCE).await {
                Ok(found) => {
                    let finding = resolved(hop, &found);
                    addresses = found;
                    finding
                }
                Err(error) => Finding::bad(self.cannot_resolve(hop, &error)),
            }
        });
        if !found.await {
            return false;
        }
        *last = 1;
        let mut stream: Option<Box<dyn Stream>> = None;
        let (id, title) = STEPS[1];
        let connected = checks.wait(id, title, async {
            match connect(&addresses, PATIENCE).await {
                Ok((opened, address)) => {
                    stream = Some(Box::new(opened));
                    Finding::ok(format!("connected to {address}"))
                }
                Err(error) => Finding::bad(self.cannot_connect(hop, port, &error)),
            }
        });
        let (true, Some(mut stream)) = (connected.await, stream) else {
            return false;
        };
        *last = 2;
        let (id, title) = STEPS[2];
        match &self.proxy {
            None => checks.skip(&STEPS[2..3], "there is no proxy to go through"),
            Some(proxy) => {
                let mut through = None;
                let tunnelled = checks.wait(id, title, async {
                    match self.tunnel(stream, proxy).await {
                        Ok(stream) => {
                            through = Some(stream);
                            Finding::ok(format!("{proxy} lets {} through", self.host))
                        }
                        Err(error) => Finding::bad(self.blocked(proxy, &error)),
                    }
                });
                let (true, Some(inside)) = (tunnelled.await, through) else {
                    return false;
                };
                stream = inside;
            }
        }
        *last = 3;
        let (id, title) = STEPS[3];
        if self.url.scheme() == "http" {
            drop(stream);
            checks.skip(&STEPS[3..4], "plain HTTP, which stays on this machine");
        } else {
            let name = self.name();
            let look = tls::look(stream, &self.host, &name);
            if !checks.wait(id, title, look).await {
                return false;
            }
        }
        *last = 4;
        let (id, title) = STEPS[4];
        let mut glance = None;
        let answered = checks.wait(id, title, async {
            match self.glance().await {
                Ok(seen) => {
                    let finding = judged(&seen, self.url, &self.name());
                    glance = Some(seen);
                    finding
                }
                Err(problem) => Finding::bad(Error::of_problem(&problem, &self.name())),
            }
        });
        let answered = answered.await;
        if let Some(seen) = glance {
            let (id, title) = STEPS[5];
            checks.check(id, title, || clock(&seen));
            *last = 5;
        }
        answered
    }

    async fn tunnel(
        &self,
        stream: Box<dyn Stream>,
        proxy: &Proxy,
    ) -> Result<Box<dyn Stream>, TunnelError> {
        let mut stream: Box<dyn Stream> = match proxy.scheme.as_str() {
            "https" => Box::new(enter(stream, &proxy.host, PATIENCE).await?),
            _ => stream,
        };
        tunnel(&mut stream, proxy, &self.host, self.port, PATIENCE).await?;
        Ok(stream)
    }

    async fn glance(&self) -> Result<Glance, Problem> {
        let transport = transport(&self.connection.profile, self.url)?;
        let url = below(self.url, CLOSED);
        let seen = reach::glance(&transport, url, self.observer.as_ref()).await;
        seen.map_err(|error| error.problem())
    }

    fn cannot_resolve(&self, host: &str, error: &io::Error) -> Error {
        let message = format!("the name {host} cannot be resolved");
        let mut top = self.temporary(codes::NET_DNS, message, error);
        if self.proxy.is_some() {
            top.hints.insert(
                0,
                format!("check the proxy's address: {} names {host}", variable()).into(),
            );
        } else {
            top.hints.insert(0, self.address());
        }
        top
    }

    fn cannot_connect(&self, host: &str, port: u16, error: &io::Error) -> Error {
        let timeout = error.kind() == io::ErrorKind::TimedOut;
        let code = if timeout {
            codes::NET_TIMEOUT
        } else {
            codes::NET_CONNECT
        };
        let message = format!("{host} takes no connection at port {port}");
        let mut top = self.temporary(code, message, error);
        match &self.proxy {
            Some(_) => top.hints.insert(
                0,
                format!(
                    "check the proxy's address: {} names {host}:{port}",
                    variable()
                )
                .into(),
            ),
            None => top.hints.insert(0, self.address()),
        }
        top
    }

    fn temporary(&self, code: Code, message: String, error: &io::Error) -> Error {
        let problem = Problem::new(code, Class::Temporary, message);
        let mut top = Error::of_problem(&problem, &self.name());
        top.causes.push(error.to_string().into());
        top
    }

    /// Where it was meant to go.
    fn address(&self) -> Step {
        let words = format!(
            "check the API's address, {}: `{{connect}} --api-url URL` sets another",
            self.url.as_str().trim_end_matches('/')
        );
        Step::new(&words, &self.name())
    }

    fn blocked(&self, proxy: &Proxy, error: &TunnelError) -> Error {
        let (host, port) = (&self.host, self.port);
        let message = format!("the proxy {proxy} does not let {host} through: {error}");
        let top = Error::new(codes::NET_PROXY, message);
        match error {
            TunnelError::Refused(407) => top.hint(format!(
                "it wants a name and a password: set {}=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in both (@ is %40)",
                variable()
            )),
            TunnelError::Refused(_) => top
                .hint(format!(
                    "ask whoever runs the proxy to allow CONNECT to {host}:{port}"
                ))
                .hint(format!(
                    "or go past it, where that is possible: NO_PROXY={host}"
                )),
            _ => top.hint(format!("check the proxy's address in {}", variable())),
        }
    }
}

/// The variable that names the proxy.
fn variable() -> &'static str {
    proxy::variables().first().copied().unwrap_or("HTTPS_PROXY")
}

fn resolved(host: &str, found: &[std::net::SocketAddr]) -> Finding {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return Finding::ok(format!("{host} is an address already"));
    }
    let mut shown: Vec<_> = found.iter().map(|it| it.ip().to_string()).collect();
    let more = shown.len().saturating_sub(2);
    shown.truncate(2);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Finding::ok(format!("{host} is {}{more}", shown.join(", ")))
}
