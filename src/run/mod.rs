//! One run of one connection, which `connect` and `sync` share: lock, session, company, plan, engine,
//! report, hooks.

mod amounts;
pub mod checks;
pub mod deadline;
pub mod ended;
mod fetch;
pub mod headlines;
mod hooks;
pub mod many;
pub mod news;
pub mod one;
mod pace;
mod pinned;

pub mod problems;
mod reach;
mod withdrawal;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::select;
use tokio::sync::OnceCell;

use crate::auth::session::Session;
use crate::catalog::{Page, Stream};
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::{Context, Endpoint, retry, transport, unsaved};
use crate::error::Error;
use crate::error::panicked::caught;
use crate::foreign::Foreign;
use crate::http::client::Settings;
use crate::http::{Bearer, Client};
use crate::justworks::redact::stored::included;
use crate::justworks::scopes::{Include, Scopes};
use crate::justworks::selection::Wish;
use crate::report::{Class, Event, Problem, Report, Traffic, Withdrawn};
use crate::source::Source;
use crate::staging::Withdrawal;
use crate::sync::{Engine, Plan};
use crate::ui::progress::Progress;
use deadline::Deadline;
pub use fetch::whole;
use fetch::{Fetcher, Spending};
use reach::{check_days, reach};
use withdrawal::{Start, words};

/// What a person may say about a run.
#[derive(Debug, Default)]
pub struct SyncOptions {
    /// A payroll that does not tie is held back.
    pub strict: bool,
    /// Streams whose drop is real.
    pub accept_drop: BTreeSet<String>,
    /// The first date of payrolls, for this run: what is covered from there on is read again.
    pub since: Option<Date>,
    /// Read everything again, whatever is known.
    pub full: bool,
    /// Days whose time-off balances are read as well.
    pub balances_as_of: BTreeSet<Date>,
    /// Only tell what would be published.
    pub dry_run: bool,
    /// How long to wait for another run of the same connection.
    pub wait: Duration,
    /// When the run has to end.
    pub limit: Option<Deadline>,
}

/// The company, as the API says it.
pub struct Company {
    /// Its id.
    pub id: Foreign,
    /// Its name.
    pub name: Foreign,
    page: Page,
}

/// What is known when the engine starts.
struct RunStart {
    client: Rc<Client>,
    company: Company,
    granted: Scopes,
    after: Arc<Session>,
    /// What the company has cost already.
    spending: Rc<Spending>,
}

impl Context {
    /// Runs a sync of one connection to its report.
    ///
    /// Errors are those that keep a run from beginning or from being recorded; whatever goes wrong
    /// within it is in the report.
    pub fn sync(&self, connection: &Connection, options: &SyncOptions) -> Result<Report, Error> {
        self.sync_noting(connection, options, &mut Vec::new())
    }

    /// The same. What was withdrawn is noted also where there is no report to say it.
    pub fn sync_noting(
        &self,
        connection: &Connection,
        options: &SyncOptions,
        withdrawn: &mut Vec<Withdrawn>,
    ) -> Result<Report, Error> {
        signed_in(connection)?;
        // Several may run at once and write to one log.
        let _span = tracing::info_span!("sync", connection = %connection.name).entered();
        self.paths.make()?;
        let _lock = self.turn(connection, options.wait, options.limit)?;
        // Whatever another run or a person has changed while this one waited holds for it too.
        let connection = &self.connection(&connection.name)?;
        signed_in(connection)?;
        let _orderly = self.interrupts.orderly();
        let at = (self.clock)();
        let mut start = Start {
            run: run_id(at),
            at,
            withdrawal: Withdrawal::default(),
        };
        let report = caught(|| {
            start.withdrawal = self.withdraw(connection, &start, options.dry_run)?;
            let mut report = self.attempt(connection, options, &start)?;
            report.checks = self.check_changed(connection, &report);
            Ok(report)
        });
        withdrawn.clone_from(&start.withdrawal.withdrawn);
        // A person who stopped the run while another program held the store does not hear of that program.
        let report = report.map_err(|error| match self.interrupts.seen() {
            Some(signal) if error.code == codes::STORE_LOCKED => signal.error(),
            _ => error,
        });
        if let Err(error) = &report
            && !options.dry_run
        {
            self.record(connection, start, error);
        }
        // What is in the place of a database that was moved is not this run's.
        if !report
            .as_ref()
            .is_err_and(|error| error.code == codes::STORE_MOVED)
        {
            self.settle(connection);
        }
        report
    }

    fn attempt(
        &self,
        connection: &Connection,
        options: &SyncOptions,
        start: &Start,
    ) -> Result<Report, Error> {
        let name = connection.name.to_string();
        let endpoint = self.endpoint(connection)?;
        // Before the sign-in is looked for: neither it nor the client secret goes to another host.
        other_host(&connection.name, &connection.company.host, &endpoint.host)?;
        let session = Arc::new(self.session(connection, &endpoint));
        let ended = self.runtime()?.block_on(async {
            let client = Rc::new(self.client(connection, &endpoint, session.clone(), &name)?);
            let _remembered = self.remembering(connection, client.limiter());
            let spending = Rc::<Spending>::default();
            let spent = spending.of(connection.source.company.stream);
            let company = select! {
                biased;
                signal = self.interrupts.wait() => return Err(signal.error()),
                problem = Deadline::over(options.limit) => Err(problem),
                company = company(&client, &spent, connection.source) => company,
            };
            let company = company.map_err(|problem| Error::of_problem(&problem, &name))?;
            check_company(connection, &endpoint, &company)?;
            self.pin(connection, &company)?;
            self.check_store(connection, &company)?;
            let granted = self.granted(&session, connection).await;
            let mut core = connection.source.sign_in.core.iter();
            if let Some(core) = core.find(|scope| !granted.covers(scope)) {
                let message =
                    format!("{core} is no longer granted, and without it there is nothing to sync");
                return Err(Error::new(codes::SCOPE_CORE_MISSING, message).hints_for(&name));
            }
            let began = RunStart {
                after: session.clone(),
                client,
                company,
                granted,
                spending,
            };
            self.engine(connection, options, &endpoint, (start, began))
                .await
        });
        ended.map_err(|error| unsaved::above(error, &session.unsaved(), &name))
    }

    /// What is granted, as far as it is known: by the sign-in that is used, by the last one, or else
    /// what was asked for.
    pub async fn granted(&self, session: &Session, connection: &Connection) -> Scopes {
        let asked = &connection.asked();
        if let Some(granted) = session.granted().await {
            return Scopes::read(&granted).within(asked);
        }
        let keep = self.sign_in_of(connection);
        keep.info().map_or_else(
            || connection.scopes.clone(),
            |record| Scopes::read(&record.granted).within(asked),
        )
    }

    /// A client of the connection's API that signs in by this session.
    pub fn client(
        &self,
        connection: &Connection,
        endpoint: &Endpoint,
        session: Arc<Session>,
        name: &str,
    ) -> Result<Client, Error> {
        let profile = &connection.profile;
        let transport = transport(profile, &endpoint.api_url)
            .map_err(|problem| Error::of_problem(&problem, name))?;
        let bearer: Bearer = Rc::new(move |rejected| {
            let session = session.clone();
            Box::pin(async move { session.token(rejected.as_ref()).await })
        });
        let settings = Settings {
            in_flight: profile.in_flight,
            learned: self.learned(connection),
            retry: retry(profile),
            observer: self.observer(connection),
        };
        Ok(Client::new(
            transport,
            endpoint.api_url.clone(),
            bearer,
            &settings,
        ))
    }

    async fn engine(
        &self,
        connection: &Connection,
        options: &SyncOptions,
        endpoint: &Endpoint,
        (start, began): (&Start, RunStart),
    ) -> Result<Report, Error> {
        let RunStart {
            client,
            company,
            granted,
            after,
            spending,
        } = began;
        let (source, mut selection) = (connection.source, connection.selection());
        if !options.balances_as_of.is_empty() {
            selection.include(Wish::Optional(Include::MonthEndBalances));
        }
        let skips = |stream: &Stream| selection.skips(stream, &granted);
        let reach = reach(connection, options, endpoint.today, &granted);
        let plan = Plan::new(source.streams, skips, reach);
        check_days(options, &plan, connection)?;
        let remembers = connection.profile.keep_runs_days;
        let shows = words(&included(&connection.include, Some(&granted)));
        let mut store = self.store(connection)?.remembering(remembers);
        if !options.dry_run {
            store = store.set(connection.finance.settings())?;
        }
        let staging = (self.staging)(store.showing(shows));
        let width = plan.streams.iter().map(|stream| stream.name.len()).max();
        let progress = Progress::new(&self.ui, width.unwrap_or(0));
        let fetcher = Fetcher {
            client,
            source,
            profile: connection.profile.clone(),
            redaction: connection.redaction(&granted),
            company: RefCell::new(Some(company.page)),
            labels: OnceCell::new(),
            interrupts: self.interrupts.clone(),
            limit: options.limit,
            spending: spending.clone(),
        };
        let engine = Engine {
            run: start.run.clone(),
            connection: connection.name.to_string(),
            started_at: start.at,
            plan,
            withdrawal: start.withdrawal.clone(),
            source,
            strict: options.strict,
            accept_drop: options.accept_drop.clone(),
            dry_run: options.dry_run,
            fetch: fetcher.fetch(),
            events: &|event: Event| progress.on(event),
            meter: &move |stream| spending.traffic(stream),
            clock: &*self.clock,
            after: &|| after.unsaved().take(),
        };
        let report = crate::sync::run(&engine, staging).await;
        progress.clear();
        Ok(report?)
    }
}

/// Whether there is a sign-in to run with.
fn signed_in(connection: &Connection) -> Result<(), Error> {
    connection.away().map_or(Ok(()), Err)
}

/// An id that sorts by time and that no two runs share.
fn run_id(at: Timestamp) -> String {
    format!(
        "{}-{:04x}",
        at.strftime("%Y%m%dT%H%M%SZ"),
        fastrand::u16(..)
    )
}

/// Reads the company: which one it is must be known before anything is landed.
pub async fn company(
    client: &Client,
    spent: &Cell<Traffic>,
    source: &Source,
) -> Result<Company, Problem> {
    let stream = source.company.stream;
    let page = whole(client, spent, source, stream).await?;
    let text = |name: &str| page.items.first()?.get(name)?.as_str();
    let name = source.company.name.iter().find_map(|name| text(name));
    match text(source.company.id) {
        Some(id) => Ok(Company {
            id: id.into(),
            name: name.unwrap_or(id).into(),
            page,
        }),
        None => {
            let template = source.whole(stream).map_or(stream, |call| call.template);
            let message = format!("{template} returned a company without an ID");
            Err(Problem::new(codes::API_BAD_ANSWER, Class::Broken, message))
        }
    }
}

/// A connection belongs to one company at one host. Another one must not be mixed into its data.
pub fn check_company(
    connection: &Connection,
    endpoint: &Endpoint,
    company: &Company,
) -> Result<(), Error> {
    let pinned = &connection.company;
    other_host(&connection.name, &pinned.host, &endpoint.host)?;
    // Where it could not be asked for when a person connected, this one is the one.
    if pinned.id == company.id || pinned.id.is_empty() {
        return Ok(());
    }
    let message = format!(
        "this sign-in is for the company {} (ID {}), the connection {} belongs to {} (ID {})",
        company.name, company.id, connection.name, pinned.name, pinned.id
    );
    Err(Error::hinted(codes::CONNECTION_OTHER_COMPANY, message).hint("nothing was read or changed"))
}

/// The same for the host, before anyone signs in.
pub fn other_host(name: &Name, pinned: &Foreign, host: &str) -> Result<(), Error> {
    if pinned == host {
        return Ok(());
    }
    let message = format!("the connection {name} belongs to {pinned}, not to {host}");
    Err(Error::hinted(codes::CONNECTION_OTHER_HOST, message))
}
