//! `drivetrain sync`: read what is new, of one connection or of all.

use std::collections::BTreeSet;
use std::num::NonZeroU8;
use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;

use super::traced::TraceArgs;
use crate::codes;
use crate::config::sources::streams;
use crate::config::{Connection, Name};
use crate::context::{Context, Named};
use crate::error::{Error, Kind};
use crate::run::deadline::Deadline;
use crate::run::{SyncOptions, many, one};
use crate::ui::days::{Day, date};
use crate::ui::times::duration;

const EXAMPLES: &str = "\
Examples:
  drivetrain sync                          every connection
  drivetrain sync justworks --json         one connection, with the report on stdout
  drivetrain sync --dry-run                only tell what would change
  drivetrain sync --full                   read everything again, whatever is known
  drivetrain sync --since 2023-01-01       payrolls from further back
  drivetrain sync --balances-as-of 2026-06-30   time-off balances of that day
  drivetrain sync --strict                 hold back payrolls that do not add up
  drivetrain sync sandbox --as-of 2027-03-31   a sandbox connection, at another day
  drivetrain sync --jobs 4                 four connections at a time
  drivetrain sync --wait 10m               let a run that is going on end first
  drivetrain sync --deadline 20m           end in time, and publish what is whole by then
  drivetrain sync --full --trace sync.har  write down every exchange, with people's values replaced

By itself, once a day:
  drivetrain schedule --install
or from cron:
  17 5 * * *  drivetrain sync -q --deadline 2h";

/// Read what is new
///
/// Without a name every connection is synced. Nothing is published before a family is whole, so a
/// reader never sees half a sync; whatever is held back keeps its former version. The connection's
/// file can name commands that are told of a failure and of the recovery: on_failure, on_recovery.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Connections to sync [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<Name>,

    /// Hold back payrolls whose paystubs or earnings do not add up (exit 5)
    #[arg(long)]
    strict: bool,

    /// Believe that rows of this stream are really gone, though they are many
    #[arg(long, value_name = "STREAM", value_parser = stream)]
    accept_drop: Vec<String>,

    /// Read payrolls from this pay date on, for this run: earlier than before, or once more
    ///
    /// A date, a month such as 2026-11, yesterday, or 90d.
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,

    /// Read everything again, whatever is known already
    #[arg(long)]
    full: bool,

    /// Keep what was left of time off on this day as well, in time_off_balances_at: a request for each
    /// person and policy, and one or two to fetch it
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = date)]
    balances_as_of: Vec<Date>,

    /// Only tell what would change; publish nothing
    #[arg(long)]
    dry_run: bool,

    /// Move a sandbox connection's company to this day, for this and later runs
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,

    /// Sync so many connections at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZeroU8,

    /// Wait for another run of the same connection, this long at most
    #[arg(long, value_name = "TIME", value_parser = duration)]
    wait: Option<Duration>,

    /// End after this time: what was read whole is published, the next run goes on with the rest
    #[arg(long, value_name = "TIME", value_parser = duration)]
    deadline: Option<Duration>,

    #[command(flatten)]
    trace: TraceArgs,

    /// Print the report as one JSON document on stdout
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
    let wishes = SyncOptions {
        strict: args.strict,
        accept_drop: args.accept_drop.iter().cloned().collect::<BTreeSet<_>>(),
        since: args.since.map(|day| day.on(context.today())),
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
        let message = "DRIVETRAIN_ACCESS_TOKEN is one token, and several connections are selected";
        return Err(Error::hinted(codes::SYNC_ONE_TOKEN, message));
    }
    if let Some(as_of) = args.as_of {
        let timeout = args.wait.unwrap_or_default();
        move_sandboxes(&mut connections, as_of, timeout, context)?;
    }
    Ok(connections)
}

fn chosen(args: &Args, context: &Context) -> Result<Vec<Named>, Error> {
    if !args.names.is_empty() {
        let unique: BTreeSet<_> = args.names.iter().collect();
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
            .hint_for("sandbox", "or see it work first: `{connect} --yes`")
            .hint(format!(
                "connections are looked for in {}: another user, HOME or DRIVETRAIN_HOME has others",
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
            let message = format!("--as-of moves sandboxes, and {name} is none");
            return Err(Error::hinted(codes::SANDBOX_NOT_ONE, message));
        }
    }
    for (name, connection) in connections {
        // Every writer of settings holds this lock and reads them under it.
        let _lock = context.lock(&context.paths.run_lock(name), timeout)?;
        let mut current = context.connection(name)?;
        if let Some(sandbox) = &mut current.sandbox {
            sandbox.as_of = as_of;
        }
        current.save(&context.paths)?;
        *connection = Ok(current);
    }
    Ok(())
}
