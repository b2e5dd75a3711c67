//! The authenticated client: each request waits its turn, carries a token, and is retried and
//! bounded.
//!
//! Redirects are never followed: an API that redirects is not the one this program was pointed at,
//! and a bearer token must not travel to another address.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use url::Url;

use super::answer::{Answer, body};
use super::error::{self, Error, Network};
use super::exchange::{Observer, Watch};
use super::json;
use super::limiter::Limiter;
use super::pace::Learned;
use super::retry::{self, Failure};
use crate::report::{Problem, Traffic};
use crate::secret::Secret;

/// Gives the token to send. It is called with the token that the server has just rejected, or with
/// `None`. If it has no other token, it gives the rejected one back. That is sent once more, and
/// the server's answer to it is final.
pub type Bearer = Rc<dyn Fn(Option<Secret>) -> LocalBoxFuture<'static, Result<Secret, Problem>>>;

/// Largest answer that is read, in MiB. A page of 100 records is well under one.
pub(super) const MAX_ANSWER_MIB: usize = 64;

/// The numbers a client works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Requests in flight at most.
    pub in_flight: usize,
    /// The server's known pace; `None` means it has to be learned.
    pub learned: Option<Learned>,
    /// When to ask again.
    pub retry: retry::Policy,
    /// Who watches each attempt.
    pub observer: Option<Observer>,
}

/// One request to the API.
#[derive(Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// The path below the base URL.
    pub path: &'a str,
    /// The same path with `{id}` in place of ids: what errors and logs may show.
    pub template: &'a str,
    /// The query.
    pub query: &'a [(String, String)],
    /// The JSON body.
    pub body: Option<&'a serde_json::Value>,
    /// Whether it may reach the server twice, because it changes nothing there. Any other request
    /// is repeated only if the server has certainly not acted on it.
    pub repeats: bool,
}

impl<'a> Request<'a> {
    /// A GET.
    pub fn get(path: &'a str, template: &'a str, query: &'a [(String, String)]) -> Self {
        Self {
            method: Method::GET,
            path,
            template,
            query,
            body: None,
            repeats: true,
        }
    }

    /// A POST that changes nothing, and so can be repeated.
    pub fn post(path: &'a str, body: &'a serde_json::Value) -> Self {
        Self {
            method: Method::POST,
            path,
            template: path,
            query: &[],
            body: Some(body),
            repeats: true,
        }
    }
}

/// An authenticated, paced, retrying client of one API.
pub struct Client {
    transport: reqwest::Client,
    base: Url,
    bearer: Bearer,
    limiter: Arc<Limiter>,
    retry: retry::Policy,
    observer: Option<Observer>,
    /// Why nothing is sent any more: a proxy that counts wrong passwords is not asked twice.
    closed: OnceCell<Network>,
}

/// The one way HTTP leaves this program, on its way to `url`: TLS by the system's roots, the
/// system's proxy, no redirects, and a bound on every wait (`timeout` for a whole exchange).
/// Addresses on this machine never go through a proxy, which would see the tokens in clear text.
pub fn transport(timeout: Duration, url: &Url) -> Result<reqwest::Client, reqwest::Error> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("drivetrain/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .timeout(timeout);
    match url.scheme() {
        "http" => builder.no_proxy().build(),
        _ => builder.build(),
    }
}

/// Host and port for people: `public-api.justworks.com`, `127.0.0.1:8080`.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The address of a path below a base URL, which may have a path of its own.
pub fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

fn count(spent: &Cell<Traffic>, add: impl FnOnce(&mut Traffic)) {
    let mut traffic = spent.get();
    add(&mut traffic);
    spent.set(traffic);
}

/// Why an attempt failed, and the input of the retry policy; `None` means no retry.
type Failed = (Error, Option<Failure>);

impl Client {
    /// A client of the API below `base`.
    pub fn new(transport: reqwest::Client, base: Url, bearer: Bearer, settings: &Settings) -> Self {
        Self {
            transport,
            base,
            bearer,
            limiter: Arc::new(Limiter::new(settings.in_flight, settings.learned)),
            retry: settings.retry,
            observer: settings.observer.clone(),
            closed: OnceCell::new(),
        }
    }

    /// Its limiter, for what it learns.
    pub fn limiter(&self) -> Arc<Limiter> {
        self.limiter.clone()
    }

    /// Makes a request, with its retries. Traffic is added to `spent` as it happens, so that failed
    /// and abandoned requests count too.
    pub async fn ask(&self, spent: &Cell<Traffic>, request: &Request<'_>) -> Result<Answer, Error> {
        let mut url = below(&self.base, request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query);
        }
        let mut token = (self.bearer)(None).await.map_err(Error::NoToken)?;
        let mut renewed = false;
        let mut attempt = 1;
        loop {
            let asked = Instant::now();
            let permit = self.limiter.turn().await;
            let queued = asked.elapsed();
            let answer = self.attempt(spent, &url, request, &token, (attempt, queued));
            let (error, failure) = match answer.await {
                Ok(answer) => {
                    self.limiter.good(&permit);
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if matches!(failure, Some(Failure::Status(401, _))) && !renewed {
                drop(permit);
                renewed = true;
                tracing::debug!(
                    path = request.template,
                    "the server refuses the token: renew it and try once more"
                );
                token = (self.bearer)(Some(token)).await.map_err(Error::NoToken)?;
                continue;
            }
            let again = failure.filter(|failure| request.repeats || failure.is_untouched());
            let wait = again.and_then(|failure| self.retry.wait(attempt, failure, fastrand::f64()));
            if let Some(Failure::Status(429, asked)) = failure {
                // Even if this request is given up, the others keep to the server's `Retry-After`.
                let bearable = asked.filter(|asked| *asked <= self.retry.longest);
                let hold = wait.or(bearable).unwrap_or_default();
                self.limiter.refused(&permit, hold);
            }
            drop(permit);
            let Some(wait) = wait else {
                return Err(error);
            };
            tracing::debug!(
                path = request.template,
                attempt,
                why = failure.map_or("", Failure::why),
                wait_ms = wait.as_millis() as u64,
                "trying again"
            );
            tokio::time::sleep(wait).await;
            attempt += 1;
            count(spent, |traffic| traffic.retries += 1);
        }
    }

    async fn attempt(
        &self,
        spent: &Cell<Traffic>,
        url: &Url,
        request: &Request<'_>,
        token: &Secret,
        (attempt, queued): (u32, Duration),
    ) -> Result<Answer, Failed> {
        let (began, template) = (Instant::now(), request.template);
        if let Some(broken) = self.closed.get() {
            return Err((Error::Network(broken.clone()), None));
        }
        count(spent, |traffic| traffic.requests += 1);
        let said = |(error, failure): Failed| {
            let ms = began.elapsed().as_millis() as u64;
            tracing::info!(path = template, ms, attempt, "{}: {error}", request.method);
            (error, failure)
        };
        let sent = self.built(url, request, token);
        let sent = sent.map_err(|error| said(self.broken(&error)))?;
        let observer = self.observer.as_ref();
        let mut watch = Watch::begin(observer, &sent, template, attempt, Some(queued));
        let answer = match self.exchange(sent, spent, template, &mut watch).await {
            Ok(answer) => answer,
            Err(failed) => {
                watch.failed(failed.0.code());
                return Err(said(failed));
            }
        };
        watch.body(&answer.body);
        drop(watch);
        tracing::info!(
            path = template,
            status = answer.status,
            ms = began.elapsed().as_millis() as u64,
            attempt,
            request = answer.request_id().as_deref().unwrap_or("-"),
            "{}",
            request.method
        );
        if answer.is_good() {
            Ok(answer)
        } else {
            Err(self.bad_status(answer, template, token))
        }
    }

    fn built(
        &self,
        url: &Url,
        request: &Request<'_>,
        token: &Secret,
    ) -> Result<reqwest::Request, reqwest::Error> {
        let mut sent = self
            .transport
            .request(request.method.clone(), url.clone())
            .bearer_auth(token.expose())
            .header("accept", "application/json");
        if let Some(body) = request.body {
            sent = sent.json(body);
        }
        sent.build()
    }

    /// Sends a request and takes the whole answer, whatever its status.
    async fn exchange(
        &self,
        sent: reqwest::Request,
        spent: &Cell<Traffic>,
        template: &str,
        watch: &mut Watch,
    ) -> Result<Answer, Failed> {
        let response = self.transport.execute(sent).await;
        let mut response = response.map_err(|error| self.broken(&error))?;
        watch.headers(&response);
        let body = body(&mut response, MAX_ANSWER_MIB << 20).await;
        let body = body.map_err(|error| self.broken(&error))?;
        let Some(body) = body else {
            return Err((Error::TooLarge(template.to_owned()), None));
        };
        count(spent, |traffic| traffic.bytes += body.len() as u64);
        let answer = Answer {
            version: response.version(),
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body,
        };
        let is_json = answer.header(CONTENT_TYPE);
        let is_json = is_json.is_none_or(|kind| kind.contains("json"));
        if answer.is_good() && is_json && json::is_cut(&answer.body) {
            let error = Error::cut(&answer.body, &self.base);
            return Err((error, Some(Failure::Network)));
        }
        Ok(answer)
    }

    /// Sorts a failure of the network. A wrong proxy password stays wrong, and some proxies count:
    /// after that nothing is sent any more.
    fn broken(&self, error: &reqwest::Error) -> Failed {
        let failure = if error.is_connect() {
            Failure::Unsent
        } else {
            Failure::Network
        };
        let broken = Network::of(error, &self.base);
        let error = Error::Network(broken.clone());
        let failure = error.is_temporary().then_some(failure);
        if failure.is_none() {
            let _first = self.closed.set(broken);
        }
        (error, failure)
    }

    /// Sorts an answer with a bad status.
    fn bad_status(&self, answer: Answer, template: &str, token: &Secret) -> Failed {
        let status = answer.status;
        let asked = answer.header(RETRY_AFTER);
        let asked = asked.and_then(|text| retry::retry_after(text, answer.header(DATE)));
        let error = Error::Status {
            path: template.to_owned(),
            status,
            message: error::message(&answer.body, &[token.expose()]),
            request_id: answer.request_id(),
            retry_after: asked.filter(|asked| *asked > self.retry.longest),
            answer: Box::new(answer),
        };
        (error, Some(Failure::Status(status, asked)))
    }
}
