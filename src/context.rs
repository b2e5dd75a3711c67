//! The wiring: what every command needs, made when it is needed.
//!
//! `--version` touches no keyring, network or database, because nothing here is opened before
//! a person asks for it. It makes things and runs nothing.

pub mod child;
mod pager;
mod sign_in;
pub mod unsaved;

pub use sign_in::{malformed_secret, malformed_token};

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use url::Url;

use crate::auth::renewal::Unsaved;
use crate::codes;
use crate::config::{Connection, Defaults, Environment, Name, Paths, SandboxSettings};
use crate::error::{Error, Kind};
use crate::http::client::host_of;
use crate::http::proxy;
use crate::http::retry::Policy;
use crate::interrupt::Interrupts;
use crate::justworks::profile::Profile;
use crate::lock::Lock;
use crate::log::Log;
use crate::report::{Class, Problem};
use crate::sandbox::{Options, Sandbox};
use crate::staging::{Staging, StoreError};
use crate::store::{Reader, Store};
use crate::trace::Trace;
use crate::ui::{Ui, Unprinted};

/// What every command needs.
#[derive(Clone)]
pub struct Context {
    /// The output streams and the person.
    pub ui: Ui,
    /// Where things are.
    pub paths: Paths,
    /// The environment.
    pub environment: Environment,
    /// Ctrl-C and SIGTERM.
    pub interrupts: Interrupts,
    /// The time of day.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// What a run writes to: the store, or something that stands before it.
    pub staging: Arc<dyn Fn(Store) -> Box<dyn Staging> + Send + Sync>,
    /// The log file.
    pub log: Option<Log>,
    /// What gets every exchange.
    pub trace: Option<Trace>,
    /// Of each session that was made, with its connection: what the command must not end without.
    sessions: Sessions,
}

type Sessions = Arc<Mutex<Vec<(Name, Unsaved)>>>;

/// A connection, or why its settings cannot be read.
pub type Named = (Name, Result<Connection, Error>);

/// Where a connection's API is right now.
pub struct Endpoint {
    /// The API's base URL.
    pub api_url: Url,
    /// The sign-in page.
    pub authorize_url: Url,
    /// The day it is there: the sandbox's as-of date, or today.
    pub today: Date,
    /// What the pinned company's host is compared with.
    pub host: String,
    /// The built-in sandbox, as long as it is needed.
    #[cfg_attr(
        not(feature = "testing"),
        expect(dead_code, reason = "it serves for as long as it is kept")
    )]
    pub sandbox: Option<Sandbox>,
}

impl Context {
    /// A context with the time of this machine, whose runs write to the store itself.
    pub fn new(ui: Ui, paths: Paths, environment: Environment, interrupts: Interrupts) -> Self {
        Self {
            ui,
            paths,
            environment,
            interrupts,
            clock: Arc::new(now),
            staging: Arc::new(|store| Box::new(store)),
            log: None,
            trace: None,
            sessions: Sessions::default(),
        }
    }

    /// The same, with another way to talk.
    pub fn with(&self, ui: Ui) -> Self {
        Self { ui, ..self.clone() }
    }

    /// The day it is by this machine's clock.
    pub fn today(&self) -> Date {
        (self.clock)().to_zoned_datetime(TimeZone::system()).date()
    }

    /// Prints one JSON document on stdout, its keys in alphabetical order.
    pub fn print_json(&self, document: &impl Serialize) -> Result<(), Error> {
        let document = serde_json::to_value(document).map_err(|error| Unprinted(error.into()))?;
        Ok(self.ui.document(&format!("{document:#}\n"))?)
    }

    /// A runtime for one piece of asynchronous work: one thread, this one.
    pub fn runtime(&self) -> Result<tokio::runtime::Runtime, Error> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(codes::RUN_FAILED, "no runtime can be started").cause(&error)
            })
    }

    /// Takes a lock, trying for as long as `timeout` while another process holds it.
    pub fn lock(&self, path: &Path, timeout: Duration) -> Result<Lock, Error> {
        let taken = Lock::acquire_within(path, timeout);
        Ok(self.runtime()?.block_on(taken)?)
    }

    /// The connection of this name.
    ///
    /// Errors: `connection.unknown`, naming the ones there are.
    pub fn connection(&self, name: &Name) -> Result<Connection, Error> {
        if let Some(connection) = Connection::load(&self.paths, name)? {
            return Ok(connection);
        }
        let names = Connection::names(&self.paths)?;
        let message = format!("there is no connection {name}");
        let error = Error::new(codes::CONNECTION_UNKNOWN, message);
        if names.is_empty() {
            return Err(error.hint_for(&name.to_string(), "run `{connect}` first"));
        }
        let names: Vec<_> = names.iter().map(Name::to_string).collect();
        Err(error.hint(format!("there are: {}", names.join(", "))))
    }

    /// The connection that is meant where none is named: that of `DRIVETRAIN_CONNECTION`, else that of `use` as
    /// long as it is there.
    pub fn usual(&self) -> Result<Option<Name>, Error> {
        if let Some(text) = &self.environment.connection {
            let name: Name = text.parse().map_err(|what| {
                let message = format!("DRIVETRAIN_CONNECTION does not name a connection: {what}");
                Error::new(codes::CONNECTION_UNKNOWN, message)
            })?;
            return Ok(Some(self.connection(&name)?.name));
        }
        let Some(kept) = Defaults::load(&self.paths)?.connection else {
            return Ok(None);
        };
        let name: Option<Name> = kept.parse().ok();
        let name = name.filter(|name| self.paths.connection(name).exists());
        if name.is_none() {
            let told = format!("{kept}, which `drivetrain use` has chosen, is not there any more");
            self.ui.warn(told);
        }
        Ok(name)
    }

    /// The name of the usual or the only connection, for a command that needs one.
    ///
    /// Errors: `connection.none`, and `connection.which` where there are several.
    pub fn only(&self, command: &str) -> Result<Name, Error> {
        if let Some(name) = self.usual()? {
            return Ok(name);
        }
        let mut names = Connection::names(&self.paths)?;
        match names.len() {
            0 => Err(Error::nothing_connected()),
            1 => Ok(names.remove(0)),
            _ => {
                let error = Error::new(codes::CONNECTION_WHICH, "you have several connections");
                Err(names
                    .iter()
                    .fold(error, |error, name| {
                        error.hint(format!("choose one: `drivetrain {command} {name}`"))
                    })
                    .hint("`drivetrain use NAME` sets a default"))
            }
        }
    }

    /// The same for a command that names it with `--connection`: what was typed, and which to add.
    pub fn only_one(&self) -> Result<Name, Error> {
        let typed = self.environment.typed.get(1..).unwrap_or_default();
        self.only(&format!("{} --connection", typed.join(" ")))
    }

    /// The connections of these names, or why their settings cannot be read: one that is broken does
    /// not keep the others from being seen. A name that no one has is a mistake.
    pub fn connections<'a>(
        &self,
        names: impl IntoIterator<Item = &'a Name>,
    ) -> Result<Vec<Named>, Error> {
        let read = |name: &'a Name| match self.connection(name) {
            Err(error) if error.kind == Kind::Usage => Err(error),
            connection => Ok((name.clone(), connection)),
        };
        names.into_iter().map(read).collect()
    }

    /// Where the connection's API is; starts the built-in sandbox where that is it.
    ///
    /// Errors: `net.proxy_setting` where the way there is not clear, before anything goes it.
    pub fn endpoint(&self, connection: &Connection) -> Result<Endpoint, Error> {
        let Some(settings) = &connection.sandbox else {
            self.check_proxy(&connection.api_url)?;
            return Ok(Endpoint {
                host: host_of(&connection.api_url),
                api_url: connection.api_url.clone(),
                authorize_url: connection.authorize_url.clone(),
                today: self.today(),
                sandbox: None,
            });
        };
        self.sandbox(&connection.name, settings, &connection.redirect_uri)
    }

    fn check_proxy(&self, url: &Url) -> Result<(), Error> {
        let Some((name, what)) = proxy::unusable(url, &self.environment.proxies) else {
            return Ok(());
        };
        let host = url.host_str().unwrap_or_default();
        let message = format!("{name} {what}; nothing was sent");
        Err(Error::new(codes::NET_PROXY_SETTING, message)
            .hint(format!("set {name} to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in the user name and password (@ is %40)"))
            .hint(format!("to go without a proxy: unset {name}, or add {host} to NO_PROXY")))
    }

    /// Starts the built-in sandbox behind a connection.
    pub fn sandbox(
        &self,
        name: &Name,
        settings: &SandboxSettings,
        redirect_uri: &str,
    ) -> Result<Endpoint, Error> {
        let failed = |error: &dyn std::error::Error| {
            Error::new(codes::SANDBOX_FAILED, "the sandbox cannot be started").cause(error)
        };
        let sandbox = Sandbox::start(Options {
            company: settings.company(),
            state: Some(self.paths.sandbox_state(name)),
            redirect_uris: vec![redirect_uri.to_owned()],
            ..Options::default()
        })
        .map_err(|error| failed(&error))?;
        Ok(Endpoint {
            api_url: sandbox.api_url().parse().map_err(|error| failed(&error))?,
            authorize_url: sandbox
                .authorize_url()
                .parse()
                .map_err(|error| failed(&error))?,
            today: settings.as_of,
            host: "sandbox".into(),
            sandbox: Some(sandbox),
        })
    }

    /// The connection's database, to look at; `None` where nothing was ever synced.
    pub fn reader(&self, connection: &Connection) -> Result<Option<Reader>, StoreError> {
        let path = self.paths.store(&connection.name);
        Store::open_read_only(&path, connection.source.streams)
    }

    /// The same, to write to.
    pub fn store(&self, connection: &Connection) -> Result<Store, StoreError> {
        let path = self.paths.store(&connection.name);
        let store = Store::open(&path, connection.source)?;
        Ok(store.clocked(self.clock.clone()))
    }
}

/// The program's one way of HTTP, with the connection's time limit.
pub fn transport(profile: &Profile, api_url: &Url) -> Result<reqwest::Client, Problem> {
    crate::http::transport(timeout(profile), api_url).map_err(|error| {
        let message = "the system does not provide what a connection needs";
        let mut problem = Problem::new(codes::NET_SETUP, Class::Broken, message);
        let first: Option<&dyn std::error::Error> = Some(&error);
        let causes = std::iter::successors(first, |cause| cause.source());
        problem.causes = causes.map(|cause| cause.to_string().into()).collect();
        problem
    })
}

fn timeout(profile: &Profile) -> Duration {
    Duration::from_secs(profile.timeout_seconds.max(1))
}

/// The connection's retry policy.
pub fn retry(profile: &Profile) -> Policy {
    Policy {
        attempts: profile.attempts.max(1),
        base: Duration::from_millis(profile.retry_base_ms),
        longest: Duration::from_secs(profile.longest_wait_seconds),
    }
}

/// Now, to the millisecond: what is written down need not be finer.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
