//! The running server: its thread, what all requests share, and the levers of the tests.

#[cfg(feature = "testing")]
mod levers;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::http::HeaderValue;
use jiff::civil::Date;
use serde_json::Value;
use tokio::sync::oneshot;

use super::delay::Delay;
use super::fault::{Fault, Faults};
use super::intake;
use super::limit::Bucket;
use super::oauth::{self, Flows};
use super::scope::ScopeSet;
use super::time_off::Report;
use super::tls::Tls;
use super::tokens::Tokens;
use super::wire::{Door, Line};
use super::world::World;
use super::{Options, held};

/// How many requests the log remembers.
const LOGGED: usize = 100_000;

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
    /// The `x-request-id` of the answer; empty if there was none.
    pub id: String,
}

/// A running sandbox; dropping it stops it.
pub struct Sandbox {
    app: Arc<App>,
    address: SocketAddr,
    /// The CA's certificate, if this is https.
    ca: Option<String>,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What all requests share.
pub struct App {
    pub redirect_uris: Vec<String>,
    pub scopes: ScopeSet,
    pub tokens: Tokens,
    pub flows: Flows,
    pub reports: Mutex<HashMap<String, Report>>,
    hidden: Mutex<HashSet<String>>,
    undated: Mutex<HashSet<String>>,
    world: RwLock<Arc<World>>,
    pub faults: Faults,
    /// How long each API request takes, if it takes any time.
    pub delay: Option<Delay>,
    pub bucket: Option<Mutex<Bucket>>,
    /// How many days a window of dates may have, if that is limited.
    pub longest_window: Option<u32>,
    log: Mutex<VecDeque<Request>>,
    count: AtomicU64,
    clock_off: i64,
}

impl App {
    /// The company as it stands.
    pub fn world(&self) -> Arc<World> {
        let world = self.world.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&world)
    }

    /// Whether a test has made this vanish.
    pub fn hides(&self, id: &str) -> bool {
        held(&self.hidden).contains(id)
    }

    /// An item as it is listed: without its date, where a test has taken that away.
    pub fn listed(&self, mut item: Value, date: &str) -> Value {
        let is_undated = |id: &str| held(&self.undated).contains(id);
        if item["id"].as_str().is_some_and(is_undated) {
            item[date] = Value::Null;
        }
        item
    }

    /// Writes a request into the log.
    pub fn log(&self, entry: Request) {
        let mut log = held(&self.log);
        if log.len() == LOGGED {
            log.pop_front();
        }
        log.push_back(entry);
    }

    /// Corrects the last payroll after the fact.
    pub fn restate_last(&self) {
        let last = self.world().payrolls.last().map(|payroll| payroll.pay_date);
        if let Some(last) = last {
            self.restate(last);
        }
    }

    /// Makes the member who came last vanish.
    pub fn hide_last(&self) {
        if let Some(last) = self.world().people.last() {
            held(&self.hidden).insert(last.id.clone());
        }
    }

    /// Whether there is a payroll of this pay date.
    fn pays_on(&self, pay_date: Date) -> bool {
        let world = self.world();
        let mut payrolls = world.payrolls.iter();
        payrolls.any(|payroll| payroll.pay_date == pay_date)
    }

    fn restate(&self, pay_date: Date) {
        let now = self.world();
        let mut corrected = now.corrected.clone();
        corrected.insert(pay_date);
        self.replace(World::restated(now.company.clone(), corrected));
    }

    fn replace(&self, world: World) {
        let mut place = self.world.write().unwrap_or_else(PoisonError::into_inner);
        *place = Arc::new(world.in_shapes(place.shapes));
    }

    /// The `Date` of an answer, if this server's clock is off.
    pub fn date(&self) -> Option<HeaderValue> {
        let off = Duration::from_secs(self.clock_off.unsigned_abs());
        let now = match self.clock_off {
            0 => return None,
            1.. => SystemTime::now() + off,
            _ => SystemTime::now() - off,
        };
        HeaderValue::from_str(&httpdate::fmt_http_date(now)).ok()
    }

    /// The number of the next answer, from 1.
    pub fn number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Sandbox {
    /// Starts a server on 127.0.0.1.
    ///
    /// Errors: a port that is taken, or a state file that cannot be read.
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
            undated: Mutex::default(),
            world: RwLock::new(Arc::new(World::new(company).in_shapes(options.shapes))),
            faults: Faults::default(),
            delay: Delay::start(options.latency)?,
            bucket: options
                .rate
                .map(|rate| Mutex::new(Bucket::new(rate, options.burst))),
            longest_window: options.longest_window,
            log: Mutex::default(),
            count: AtomicU64::new(0),
            clock_off: options.clock_off,
            redirect_uris: options.redirect_uris,
        });
        let tls = options.tls.then(Tls::new).transpose()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let door = {
            let _inside = runtime.enter();
            Door {
                listener: tokio::net::TcpListener::from_std(listener)?,
                tls: tls.as_ref().map(|tls| tls.acceptor.clone()),
            }
        };
        let (stop, stopped) = oneshot::channel();
        let router = Router::new()
            .fallback(intake::receive)
            .with_state(Arc::clone(&app));
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
            ca: tls.map(|tls| tls.ca),
            stop: Mutex::new(Some(stop)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Corrects the payroll of this pay date after the fact: one of its paystubs pays $123.45 more,
    /// and all sums follow. `false` if no payroll is paid on that day.
    pub fn restate(&self, pay_date: Date) -> bool {
        let pays = self.app.pays_on(pay_date);
        if pays {
            self.app.restate(pay_date);
        }
        pays
    }

    /// The base of the API, without a slash at its end.
    pub fn api_url(&self) -> String {
        let scheme = if self.ca.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The sign-in page.
    pub fn authorize_url(&self) -> String {
        format!("{}/oauth/authorize", self.api_url())
    }

    /// A sign-in without the pages: what the token endpoint answers to a person who has allowed
    /// everything that the app is registered with, as JSON.
    ///
    /// Errors: a state file that cannot be written.
    pub fn grant(&self) -> io::Result<String> {
        let uri = self.app.redirect_uris.first().map_or("", String::as_str);
        let code = self.app.tokens.issue_code(self.app.scopes, uri, None)?;
        match self.app.tokens.redeem(&code, uri, None) {
            Ok(pair) => Ok(oauth::document(&pair).to_string()),
            Err(_) => Err(io::ErrorKind::Other.into()),
        }
    }

    /// The certificate of the CA that has signed this server's, as PEM; `None` without TLS.
    pub fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }

    /// Lets something go wrong, beside what was asked for before.
    pub fn fault(&self, fault: Fault) {
        self.app.faults.add(fault);
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
            // If no one listens, it has stopped already.
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
