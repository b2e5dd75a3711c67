//! `drivetrain sync`: read what is new, of one connection or of all.

use std::collections::BTreeSet;
use std::num::NonZeroU8;
use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;

use super::chosen::Several;
use super::traced::TraceArgs;
use crate::codes;
use crate::config::Connection;
use crate::config::sources::streams;
use crate::context::{Context, Named};
use crate::error::{Error, Kind};
use crate::run::deadline::Deadline;
use crate::run::{SyncOptions, many, one};
use crate::ui::days::{Day, date};
use crate::ui::times::duration;

const EXAMPLES: &str = "\
Examples:
  # every connection
  drivetrain sync
  # one connection, with the report as JSON
  drivetrain sync justworks --json
  # show what would change
  drivetrain sync --dry-run
  # payrolls from further back
  drivetrain sync --since 2023-01-01
  # time-off balances of a day
  drivetrain sync --balances-as-of 2026-06-30
  # hold back payrolls that do not add up
  drivetrain sync --strict
  # four connections at a time, within 20 minutes
  drivetrain sync --jobs 4 --deadline 20m
  # record every request
  drivetrain sync --full --trace sync.har

Once a day:
  drivetrain schedule --install
or from cron:
  17 5 * * *  drivetrain sync -q --deadline 2h";

/// Fetch what changed since the last sync
///
/// Without a name every connection is synced. Tables that belong together are saved all at once, so you
/// never see half a sync. Anything doubtful keeps its previous data. `drivetrain notify` sets up who is told of
/// a failure.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Several,

    /// Hold back payrolls whose paystubs or earnings do not add up (exit 5)
    #[arg(long)]
    strict: bool,

    /// Accept that many rows of this table were really removed
    #[arg(long, value_name = "TABLE", value_parser = stream)]
    accept_drop: Vec<String>,

    /// Re-read payrolls from this pay date on (this run only)
    ///
    /// A date, a month such as 2026-11, yesterday, or 90d.
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,

    /// Re-read everything
    #[arg(long)]
    full: bool,

    /// Also keep the time-off balances of this day
    ///
    /// They go into time_off_balances_at: a request for each person and policy, and one or two to fetch it.
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = date)]
    balances_as_of: Vec<Date>,

    /// Show what would change, without saving
    #[arg(long)]
    dry_run: bool,

    /// Move a sandbox connection to this day, now and later
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,

    /// Number of connections to sync in parallel
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZeroU8,

    /// How long to wait for another run of the same connection
    #[arg(long, value_name = "TIME", value_parser = duration)]
    wait: Option<Duration>,

    /// Stop after this long
    ///
    /// Complete tables are saved; the rest continues next time.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    deadline: Option<Duration>,

    #[command(flatten)]
    trace: TraceArgs,

    /// Print the report as one JSON document
    #[arg(long)]
    json: bool,
}

fn stream(name: &str) -> Result<String, String> {
    let names: Vec<_> = streams().map(|stream| stream.name).collect();
    if names.contains(&name) {
        Ok(name.to_owned())
    } else {
        Err(format!("there are: {}", names.join(", ")))
    }
}

/// Syncs; the worst outcome decides the exit code.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let connections = match select(&args, context) {
        Ok(connections) => connections,
        Err(error) => return refused(&args, error, context),
    };
    match args.trace.begin(context) {
        Ok(traced) => traced.around(|context| all(&args, &connections, context)),
        Err(error) => refused(&args, error, context),
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document {
    exit_code: u8,
    connections: Vec<one::Document>,
    /// What kept all of them from beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// What keeps all of them from beginning.
fn refused(args: &Args, error: Error, context: &Context) -> Result<Option<Kind>, Error> {
    if args.json {
        let code = error.kind.exit_code();
        context.print_json(&Document {
            exit_code: code,
            connections: Vec::new(),
            error: Some(error.clone()),
        })?;
    }
    Err(error)
}

fn all(args: &Args, connections: &[Named], context: &Context) -> Result<Option<Kind>, Error> {
    let since = args.since.map(|day| day.on(context.today()));
    let is_sandbox = |(_, it): &Named| it.as_ref().is_ok_and(|it| it.sandbox.is_some());
    if let Some(day) = since.filter(|day| *day > context.today())
        && !connections.iter().all(is_sandbox)
    {
        let text = format!("--since {day} is in the future: no payroll is read again");
        context.ui.warn(text);
    }
    let wishes = SyncOptions {
        strict: args.strict,
        accept_drop: args.accept_drop.iter().cloned().collect::<BTreeSet<_>>(),
        since,
        full: args.full,
        balances_as_of: args.balances_as_of.iter().copied().collect(),
        dry_run: args.dry_run,
        wait: args.wait.unwrap_or_default(),
        limit: args.deadline.map(Deadline::after),
    };
    let jobs = usize::from(args.jobs.get());
    let ended = many::all(connections, jobs, &wishes, context);
    let (kinds, documents): (Vec<_>, Vec<_>) = ended.into_iter().unzip();
    let worst = kinds.into_iter().max().flatten();
    if args.json {
        let code = worst.map_or(0, Kind::exit_code);
        context.print_json(&Document {
            exit_code: code,
            connections: documents,
            error: None,
        })?;
    }
    Ok(worst)
}

fn select(args: &Args, context: &Context) -> Result<Vec<Named>, Error> {
    let mut connections = chosen(args, context)?;
    if connections.len() > 1 && context.environment.access_token.is_some() {
        let message = "DRIVETRAIN_ACCESS_TOKEN is one token, but several connections are selected";
        return Err(Error::hinted(codes::SYNC_ONE_TOKEN, message));
    }
    if let Some(as_of) = args.as_of {
        let timeout = args.wait.unwrap_or_default();
        move_sandboxes(&mut connections, as_of, timeout, context)?;
    }
    Ok(connections)
}

fn chosen(args: &Args, context: &Context) -> Result<Vec<Named>, Error> {
    let named = args.chosen.names();
    if !named.is_empty() {
        let unique: BTreeSet<_> = named.iter().collect();
        return context.connections(unique);
    }
    let names = Connection::names(&context.paths)?;
    let mut connections = context.connections(&names)?;
    let away = |(_, it): &Named| it.as_ref().ok().and_then(Connection::away);
    let away: Vec<Error> = connections.iter().filter_map(away).collect();
    if away.len() == connections.len()
        && let Some(first) = away.first()
    {
        if away.len() == 1 {
            return Err(first.clone());
        }
        let mut error = first.clone();
        error.message = match first.code {
            code if away.iter().any(|other| other.code != code) => {
                "no connection is signed in here"
            }
            codes::CONNECTION_MOVED => "all connections were moved",
            codes::AUTH_SIGNED_OUT => "all connections are signed out",
            _ => "no connection is signed in here",
        }
        .into();
        error.hints = away.into_iter().flat_map(|error| error.hints).collect();
        return Err(error);
    }
    if connections.is_empty() {
        return Err(Error::nothing_connected()
            .hint_for("sandbox", "or try it first: `{connect} --yes`")
            .hint(format!(
                "drivetrain looks for connections in {}; another user, HOME or DRIVETRAIN_HOME may have others",
                context.paths.config.display()
            )));
    }
    // One that was cut off is a person's business, whatever the others do.
    connections.retain(|(_, it)| !it.as_ref().is_ok_and(Connection::rests));
    Ok(connections)
}

/// Moves all of them, or none.
fn move_sandboxes(
    connections: &mut [Named],
    as_of: Date,
    timeout: Duration,
    context: &Context,
) -> Result<(), Error> {
    for (name, connection) in &*connections {
        let connection = connection.as_ref().map_err(|error| error.clone())?;
        if connection.sandbox.is_none() {
            let message = format!("--as-of works with sandboxes only, and {name} is not a sandbox");
            return Err(Error::hinted(codes::SANDBOX_NOT_ONE, message));
        }
    }
    for (name, connection) in connections {
        // Every writer of settings holds this lock and reads them under it.
        let _lock = context.lock(&context.paths.run_lock(name), timeout)?;
        let mut current = context.connection(name)?;
        if let Some(sandbox) = &mut current.sandbox {
            if as_of < sandbox.as_of {
                let was = sandbox.as_of;
                context.ui.warn(format!(
                    "{name} goes back from {was} to {as_of}; `drivetrain sync {name} --as-of {was}` returns"
                ));
            }
            sandbox.as_of = as_of;
        }
        current.save(&context.paths)?;
        *connection = Ok(current);
    }
    Ok(())
}
