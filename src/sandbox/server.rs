//! The running server: its thread, what every request passes on its way in, and the levers of the tests.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::civil::Date;
use tokio::sync::oneshot;

use super::answer::Answer;
use super::company::World;
use super::fault::{Fault, FaultKind, Faults};
use super::oauth::Flows;
use super::scope::ScopeSet;
use super::time_off::Report;
use super::tokens::Tokens;
use super::wire::{Door, Line};
use super::{Options, api, held, oauth};

/// How many requests the log remembers.
const LOGGED: usize = 100_000;
/// The largest body that is read.
const BODY: usize = 64 * 1024;

/// One request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query without the `?`, empty if there is none.
    pub query: String,
    /// The status of the answer; 0 if a fault left the request without one.
    pub status: u16,
}

/// A running sandbox; dropping it stops it.
pub struct Sandbox {
    app: Arc<App>,
    address: SocketAddr,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What all requests share.
pub(super) struct App {
    pub(super) redirect_uris: Vec<String>,
    pub(super) scopes: ScopeSet,
    pub(super) tokens: Tokens,
    pub(super) flows: Flows,
    pub(super) reports: Mutex<HashMap<String, Report>>,
    hidden: Mutex<HashSet<String>>,
    world: RwLock<Arc<World>>,
    faults: Faults,
    latency: Duration,
    bucket: Option<Mutex<Bucket>>,
    log: Mutex<VecDeque<Request>>,
    count: AtomicU64,
}

impl App {
    /// The company as it stands.
    pub(super) fn world(&self) -> Arc<World> {
        let world = self.world.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&world)
    }

    /// Whether a test has made this vanish.
    pub(super) fn hides(&self, id: &str) -> bool {
        held(&self.hidden).contains(id)
    }
}

impl Sandbox {
    /// Starts a server on 127.0.0.1.
    ///
    /// # Errors
    /// A port that is taken, or a state file that cannot be read.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let mut company = options.company.clone();
        // From now on earlier payrolls stay, whatever day it becomes.
        company.since = Some(company.first_pay_date());
        let app = Arc::new(App {
            scopes: ScopeSet::of(&options.app_scopes),
            tokens: Tokens::open(&options)?,
            flows: Flows::default(),
            reports: Mutex::default(),
            hidden: Mutex::default(),
            world: RwLock::new(Arc::new(World::new(company))),
            faults: Faults::default(),
            latency: options.latency,
            bucket: options
                .rate
                .map(|rate| Mutex::new(Bucket::new(rate, options.burst))),
            log: Mutex::default(),
            count: AtomicU64::new(0),
            redirect_uris: options.redirect_uris,
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let door = {
            let _inside = runtime.enter();
            Door(tokio::net::TcpListener::from_std(listener)?)
        };
        let (stop, stopped) = oneshot::channel();
        let router = Router::new().fallback(receive).with_state(Arc::clone(&app));
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                let service = router.into_make_service_with_connect_info::<Line>();
                runtime.block_on(async {
                    tokio::select! {
                        _ = axum::serve(door, service) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self {
            app,
            address,
            stop: Mutex::new(Some(stop)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The base of the API, without a slash at its end.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where somebody signs in.
    pub fn authorize_url(&self) -> String {
        format!("{}/oauth/authorize", self.api_url())
    }

    /// The last requests, in the order of their answers.
    pub fn requests(&self) -> Vec<Request> {
        held(&self.app.log).iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        held(&self.app.log).clear();
    }

    /// The first pay date served, to be kept as [`super::Company::since`] for a later server.
    pub fn first_pay_date(&self) -> Date {
        self.app.world().company.first_pay_date()
    }

    /// Makes it another day.
    pub fn set_as_of(&self, as_of: Date) {
        let now = self.app.world();
        let company = super::Company {
            as_of,
            ..now.company.clone()
        };
        self.replace(World::restated(company, now.corrected.clone()));
    }

    /// Corrects the payroll of this pay date after the fact: one of its paystubs pays $123.45 more, and all sums
    /// follow. A day without a payroll changes nothing.
    pub fn restate(&self, pay_date: Date) {
        let now = self.app.world();
        let mut corrected = now.corrected.clone();
        corrected.insert(pay_date);
        self.replace(World::restated(now.company.clone(), corrected));
    }

    /// Makes a member or payroll vanish: it is in no list any more, and asking for it by id is answered by 404.
    pub fn hide(&self, id: &str) {
        held(&self.app.hidden).insert(id.to_owned());
    }

    fn replace(&self, world: World) {
        let mut place = self
            .app
            .world
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *place = Arc::new(world);
    }

    /// Ends every access token; refresh tokens stay good.
    ///
    /// # Errors
    /// A state file that cannot be written.
    pub fn expire_access_tokens(&self) -> io::Result<()> {
        self.app.tokens.expire_access()
    }

    /// Ends every token there is.
    ///
    /// # Errors
    /// A state file that cannot be written.
    pub fn revoke_everything(&self) -> io::Result<()> {
        self.app.tokens.revoke_everything()
    }

    /// Lets something go wrong, beside what was asked for before.
    pub fn fault(&self, fault: Fault) {
        self.app.faults.add(fault);
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Blocks until the server has stopped.
    pub fn wait(&self) {
        let thread = held(&self.thread).take();
        if let Some(thread) = thread {
            // A panic in there has been printed by its own thread.
            let _ended = thread.join();
        }
    }

    /// Stops the server; [`Sandbox::wait`] returns.
    pub fn stop(&self) {
        if let Some(stop) = held(&self.stop).take() {
            // If nobody listens, it has stopped already.
            let _stopped = stop.send(());
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sandbox").field(&self.address).finish()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop();
        self.wait();
    }
}

/// A token bucket that allows `rate` requests a second.
struct Bucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn new(rate: u32, burst: Option<u32>) -> Self {
        let rate = f64::from(rate);
        let burst = burst.map_or(rate / 4.0, f64::from).max(1.0);
        Self {
            rate,
            burst,
            tokens: burst,
            filled: Instant::now(),
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(self.burst);
        self.filled = now;
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }
}

async fn receive(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let mut entry = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        status: 0,
    };
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let fault = app.faults.strike(target);
    let answer = match &fault {
        Some(FaultKind::Hang) => {
            log(&app, entry);
            return std::future::pending().await;
        }
        Some(FaultKind::Reset) => {
            log(&app, entry);
            line.cut();
            return Response::default();
        }
        Some(FaultKind::Status {
            status,
            retry_after,
            body,
            content_type,
        }) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let answer = Answer::new(status, content_type, body.clone());
            match retry_after {
                Some(wait) => answer.with(header::RETRY_AFTER, wait),
                None => answer,
            }
        }
        Some(FaultKind::Body(body)) => Answer::rendered(body.clone()),
        _ => match axum::body::to_bytes(body, BODY).await {
            Ok(body) => answer(&app, &head, &body, fault.as_ref()).await,
            Err(_) => Answer::bad_request("the body cannot be read"),
        },
    };
    entry.status = answer.status.as_u16();
    log(&app, entry);
    let number = app.count.fetch_add(1, Ordering::Relaxed) + 1;
    respond(answer, number, matches!(fault, Some(FaultKind::HalfBody)))
}

async fn answer(
    app: &App,
    head: &axum::http::request::Parts,
    body: &Bytes,
    fault: Option<&FaultKind>,
) -> Answer {
    let path = head.uri.path();
    if let Some(answer) = oauth::answer(app, head, body) {
        return answer;
    }
    let Some(rest) = path.strip_prefix("/v1/") else {
        return Answer::not_found();
    };
    if let Some(bucket) = &app.bucket
        && !held(bucket).take(Instant::now())
    {
        let answer = Answer::problem(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "too many requests",
        );
        return answer.with(header::RETRY_AFTER, "1");
    }
    if !app.latency.is_zero() {
        tokio::time::sleep(app.latency).await;
    }
    api::answer(app, head, rest, body, fault)
}

fn respond(answer: Answer, number: u64, half: bool) -> Response {
    let whole = answer.body.len();
    let body = if half {
        let sent = answer.body.slice(..whole / 2);
        // The pause in between lets the first half leave before the connection closes.
        let cut = stream::once(async {
            tokio::task::yield_now().await;
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        });
        Body::from_stream(stream::iter([Ok(sent)]).chain(cut))
    } else {
        Body::from(answer.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.extend(answer.headers);
    if half {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole));
    }
    if let Ok(id) = HeaderValue::from_str(&format!("sandbox-{number:06}")) {
        headers.insert("x-request-id", id);
    }
    response
}

fn log(app: &App, entry: Request) {
    let mut log = held(&app.log);
    if log.len() == LOGGED {
        log.pop_front();
    }
    log.push_back(entry);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_gives_a_burst_and_then_the_rate() {
        let mut bucket = Bucket::new(8, None);
        let start = bucket.filled;
        let taken =
            |bucket: &mut Bucket, at: Duration| (0..20).filter(|_| bucket.take(start + at)).count();
        assert_eq!(taken(&mut bucket, Duration::ZERO), 2);
        assert_eq!(taken(&mut bucket, Duration::from_millis(125)), 1);
        assert_eq!(taken(&mut bucket, Duration::from_secs(60)), 2);
    }
}
