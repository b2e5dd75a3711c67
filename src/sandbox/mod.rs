//! A small made-up company behind the Justworks Partner API's shape, with the OAuth pages to sign
//! in to it.
//!
//! It is both a product (`drivetrain sandbox`, `connect justworks --sandbox`: try everything
//! without an account) and the fixture of the tests. That is why it shares no code with the rest of
//! the crate: a fake built from the client's own types would agree with the client's mistakes.
//!
//! Two halves that know nothing of each other meet in `api`:
//! - the company, a pure function of seed, size and day ([`Company`]): `chance` → `people` → `paystub` → `world` → `record`,
//!   its unpublished parts in one of two [`Shapes`], its amounts by numbered `books`. A `varied` one has other payrolls
//!   and more people;
//! - the server: `server` runs, `intake` takes requests, `oauth` and `pages` sign people in, `tokens` remembers what
//!   was granted, `api` answers, and `fault` breaks any of it on demand. [`visitor`] is the person at the browser.

mod answer;
mod api;
mod bank_days;
mod books;
mod calendar;
mod chance;
mod company;
mod deduction;
mod delay;
mod department;
mod detail;
mod digest;
mod fault;
mod form;
mod intake;
mod ledger;
mod limit;
mod list;
mod member;
pub mod named;
mod names;
mod oauth;
mod pages;
mod paystub;
mod people;
mod proxy;
mod record;
mod scope;
mod server;
mod shapes;
mod time_off;
mod tls;
mod tokens;
mod varied;
pub mod visitor;
mod wire;
mod world;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use company::Company;
pub use fault::{Fault, FaultKind};
pub use proxy::Proxy;
pub use server::Sandbox;
pub use shapes::Shapes;
#[cfg(feature = "testing")]
pub use {fault::RetryAfter, server::Request};

/// The id of the one app that is registered.
pub const CLIENT_ID: &str = "sandbox-client";
/// Its secret, which protects nothing.
pub const CLIENT_SECRET: &str = "sandbox-secret-that-protects-nothing";

/// How a sandbox is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The company that is served.
    pub company: Company,
    /// How long each API request takes.
    pub latency: Duration,
    /// API requests a second; beyond it 429 with `Retry-After: 1`. `None`: no limit.
    pub rate: Option<u32>,
    /// How many requests may come at once where there is a `rate`. `None`: a quarter of it.
    pub burst: Option<u32>,
    /// How many days a window of dates may have, both ends included; a longer one is a bad request.
    /// `None`: no limit.
    pub longest_window: Option<u32>,
    /// What the parts look like that Justworks does not publish.
    pub shapes: Shapes,
    /// The file in which tokens persist, 0600, as hashes only; several servers may share it.
    /// `None`: in memory.
    pub state: Option<PathBuf>,
    /// The redirect URIs of the app, compared exactly.
    pub redirect_uris: Vec<String>,
    /// The scopes of the app.
    pub app_scopes: Vec<String>,
    /// How long an access token is good for.
    pub access_ttl: Duration,
    /// How long a refresh token is good for.
    pub refresh_ttl: Duration,
    /// Whether each refresh gives a new refresh token and ends the old one, whose reuse then ends
    /// the whole family.
    pub rotate: bool,
    /// Whether it is https, with a certificate of a CA that no one knows yet: [`Sandbox::ca`].
    pub tls: bool,
    /// How many seconds the `Date` of its answers is ahead of this machine's clock; less than 0 is
    /// behind.
    pub clock_off: i64,
}

impl Default for Options {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            port: 0,
            company: Company::default(),
            latency: Duration::ZERO,
            rate: None,
            burst: None,
            longest_window: None,
            shapes: Shapes::First,
            state: None,
            redirect_uris: vec!["http://127.0.0.1:8976/callback".to_owned()],
            app_scopes: scope::read_scopes(),
            access_ttl: DAY,
            refresh_ttl: DAY * 30,
            rotate: true,
            tls: false,
            clock_off: 0,
        }
    }
}

/// A lock that stays usable after a panic elsewhere: nothing here is left half changed.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
