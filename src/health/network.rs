//! The way to the server, step by step: proxy, name, connection, encryption, an answer, and what the
//! server's clock says. What breaks skips what needs it.

mod answer;

use std::io;
use std::net::{IpAddr, SocketAddr};
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
use crate::http::reach::{self, Probe, Proxy, TunnelError};
use crate::http::tls::enter;
use crate::report::{Class, Problem};

use super::check::{CheckName, Checks, Finding, Look};
use super::tls;
use answer::{clock, judged, page};

/// How long each step may take.
pub(super) const STEP_TIMEOUT: Duration = Duration::from_secs(10);

/// A path that every sign-in may read, and no one without one.
const CLOSED: &str = "/v1/company";

const PROXY: CheckName = ("network.proxy", "proxy");
const DNS: CheckName = ("network.dns", "name (DNS)");
const TCP: CheckName = ("network.tcp", "connection (TCP)");
const TUNNEL: CheckName = ("network.tunnel", "tunnel");
const TLS: CheckName = ("network.tls", "encryption (TLS)");
const HTTP: CheckName = ("network.http", "answer");
const CLOCK: CheckName = ("clock.skew", "clock");

/// Whatever bytes go through.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

/// All steps to the API, and the sign-in page; says whether the API answers.
pub(super) async fn checks(
    checks: &mut Checks<'_>,
    connection: &Connection,
    endpoint: &Endpoint,
    context: &Context,
) -> bool {
    let observer = context.observer(connection);
    let route = Route::new(connection, &endpoint.api_url, observer.clone());
    checks.check(PROXY, || route.proxy_used(context));
    let is_api = route.walk(checks).await.unwrap_or(false);
    checks.skip_rest(&[DNS, TCP, TUNNEL, TLS, HTTP, CLOCK]);
    page(checks, connection, endpoint, observer.as_ref()).await;
    is_api
}

struct Route<'a> {
    connection: &'a Connection,
    url: &'a Url,
    proxy: Option<Proxy>,
    host: String,
    port: u16,
    observer: Option<Observer>,
}

impl<'a> Route<'a> {
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

    /// Goes as far as it gets; says whether it is the API that answers.
    async fn walk(&self, checks: &mut Checks<'_>) -> Option<bool> {
        let addresses = checks.wait(DNS, self.resolve()).await?;
        let mut stream = checks.wait(TCP, self.connect(&addresses)).await?;
        match &self.proxy {
            Some(proxy) => stream = checks.wait(TUNNEL, self.tunnel(stream, proxy)).await?,
            None => checks.skip(&[TUNNEL], "no proxy is used"),
        }
        if self.url.scheme() == "http" {
            drop(stream);
            checks.skip(&[TLS], "plain HTTP, which stays on this machine");
        } else {
            let name = self.name();
            checks
                .wait(TLS, tls::look(stream, &self.host, &name))
                .await?;
        }
        let (probe, is_api) = checks.wait(HTTP, self.answer()).await?;
        checks.check(CLOCK, || clock(&probe));
        Some(is_api)
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

    fn proxy_used(&self, context: &Context) -> Finding {
        let from = deciding(&context.environment.proxies).map(|(name, _)| *name);
        match (&self.proxy, from) {
            (Some(proxy), from) => {
                let from = from.unwrap_or("the system's settings");
                let told = format!("{proxy}, from {from}");
                if !matches!(proxy.scheme.as_str(), "http" | "https") {
                    return Finding::bad(
                        Error::new(
                            codes::NET_PROXY,
                            format!("{told}: only http and https proxies can be used"),
                        )
                        .hint(format!(
                            "set {from} to an http:// proxy, or add {} to NO_PROXY",
                            self.host
                        )),
                    );
                }
                Finding::note(told)
            }
            (None, _) if self.url.scheme() == "http" => {
                Finding::ok("not used for this machine itself")
            }
            (None, Some(from)) => Finding::note(format!(
                "none: {from} is set but not used, because NO_PROXY includes {}",
                self.host
            )),
            (None, None) => Finding::ok("none"),
        }
    }

    async fn resolve(&self) -> Look<Vec<SocketAddr>> {
        let (host, port) = self.hop();
        let found = reach::resolve(host, port, STEP_TIMEOUT).await;
        let found = found.map_err(|error| {
            let message = format!("the name {host} cannot be resolved");
            self.unreachable(codes::NET_DNS, message, &error, host)
        })?;
        let finding = resolved(host, &found);
        Ok((found, finding))
    }

    async fn connect(&self, addresses: &[SocketAddr]) -> Look<Box<dyn Stream>> {
        let (host, port) = self.hop();
        let connected = reach::connect(addresses, STEP_TIMEOUT).await;
        let (stream, address) = connected.map_err(|error| {
            let code = match error.kind() {
                io::ErrorKind::TimedOut => codes::NET_TIMEOUT,
                _ => codes::NET_CONNECT,
            };
            let message = format!("{host} accepts no connection on port {port}");
            self.unreachable(code, message, &error, &format!("{host}:{port}"))
        })?;
        let finding = Finding::ok(format!("connected to {address}"));
        Ok((Box::new(stream), finding))
    }

    async fn tunnel(&self, stream: Box<dyn Stream>, proxy: &Proxy) -> Look<Box<dyn Stream>> {
        let through = self.through(stream, proxy).await;
        let stream = through.map_err(|error| self.blocked(proxy, &error))?;
        let finding = Finding::ok(format!("{proxy} lets {} through", self.host));
        Ok((stream, finding))
    }

    async fn through(
        &self,
        stream: Box<dyn Stream>,
        proxy: &Proxy,
    ) -> Result<Box<dyn Stream>, TunnelError> {
        let mut stream: Box<dyn Stream> = match proxy.scheme.as_str() {
            "https" => Box::new(enter(stream, &proxy.host, STEP_TIMEOUT).await?),
            _ => stream,
        };
        reach::tunnel(&mut stream, proxy, &self.host, self.port, STEP_TIMEOUT).await?;
        Ok(stream)
    }

    async fn answer(&self) -> Look<(Probe, bool)> {
        let name = self.name();
        let of = |problem| Error::of_problem(&problem, &name);
        let transport = transport(&self.connection.profile, self.url).map_err(of)?;
        let url = below(self.url, CLOSED);
        let probe = reach::probe(&transport, url, self.observer.as_ref()).await;
        let probe = probe.map_err(|error| of(error.problem()))?;
        let finding = judged(&probe, self.url, &name);
        Ok(((probe, !finding.is_bad()), finding))
    }

    /// The first hop `at` this address cannot be reached.
    fn unreachable(&self, code: Code, message: String, error: &io::Error, at: &str) -> Error {
        let problem = Problem::new(code, Class::Temporary, message);
        let mut top = Error::of_problem(&problem, &self.name());
        top.causes.push(error.to_string().into());
        let hint = match &self.proxy {
            Some(_) => format!("check the proxy's address: {} is set to {at}", variable()).into(),
            None => Step::new(
                &format!(
                    "check the API address, {}: `{{connect}} --api-url URL` sets another",
                    self.url.as_str().trim_end_matches('/')
                ),
                &self.name(),
            ),
        };
        top.hints.insert(0, hint);
        top
    }

    fn blocked(&self, proxy: &Proxy, error: &TunnelError) -> Error {
        let (host, port) = (&self.host, self.port);
        let message = format!("the proxy {proxy} does not let {host} through: {error}");
        let top = Error::new(codes::NET_PROXY, message);
        match error {
            TunnelError::Refused(407) => top.hint(format!(
                "it needs a user name and password: set {}=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in both (@ is %40)",
                variable()
            )),
            TunnelError::Refused(_) => top
                .hint(format!(
                    "ask the person who runs the proxy to allow CONNECT to {host}:{port}"
                ))
                .hint(format!(
                    "or bypass it, where that is possible: NO_PROXY={host}"
                )),
            _ => top.hint(format!("check the proxy's address in {}", variable())),
        }
    }
}

/// The variable that names the proxy.
fn variable() -> &'static str {
    proxy::variables().first().copied().unwrap_or("HTTPS_PROXY")
}

fn resolved(host: &str, found: &[SocketAddr]) -> Finding {
    if host.parse::<IpAddr>().is_ok() {
        return Finding::ok(format!("{host} is already an address"));
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
