//! `drivetrain status`: what is connected, until when, where the secret lives, and how it went.

mod check;
mod document;
mod sign_in;
mod tables;
mod text;

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use self::document::Document;
use super::chosen::{Several, these_or_all, unread};
use crate::auth::sign_in_store::SignInInfo;
use crate::auth::vault::VaultKind;
use crate::config::Connection;
use crate::context::{Context, now};
use crate::error::{Error, Kind, NamedDocument, connect_command};
use crate::justworks::scopes::Scopes;
use crate::report::Report;
use crate::schedule::installed::{Scheduled, Schedules};
use crate::store::{OpenChecks, StreamState};
use crate::ui::times::age;

const EXAMPLES: &str = "\
Examples:
  # every connection
  drivetrain status
  # with all tables
  drivetrain status --tables
  # one line and an exit code, for monitoring
  drivetrain status --check
  # the same, where no run at the weekend is fine
  drivetrain status --check --max-age 3d

Exit codes of --check, worst first:
  1 the database cannot be read
  4 a sign-in is needed now or within 7 days
  5 held back, or a check found an error
  3 no complete sync within --max-age
  0 all is well";

/// Show your connections and how the last sync went
///
/// Reads only what is on this machine: it makes no request and opens no keyring.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Several,

    /// List all tables, not only those that need a look
    #[arg(long, conflicts_with_all = ["check", "json"])]
    tables: bool,

    /// One line and an exit code for monitoring (worst connection)
    #[arg(long)]
    check: bool,

    /// Warn if the last complete sync is older than this
    #[arg(long, value_name = "TIME", default_value = "26h", requires = "check", value_parser = age)]
    max_age: Duration,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Everything about one connection.
struct Status {
    connection: Connection,
    record: Option<SignInInfo>,
    last: Option<Report>,
    /// The last run that came to a judgement: stopped and failed ones say nothing of the data.
    judged: Option<Report>,
    /// When everything was last read and published.
    done_at: Option<Timestamp>,
    streams: Vec<StreamState>,
    /// Whether there are payrolls that no check has looked at yet.
    is_unchecked: bool,
    /// What checks have found, and is open.
    open_checks: Vec<OpenChecks>,
    /// Why the store cannot be read.
    store_error: Option<Error>,
    schedule: Option<Scheduled>,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Documents<'a> {
    connections: Vec<Read<'a>>,
}

/// A connection, or why its settings cannot be read.
#[derive(Serialize)]
#[serde(untagged)]
enum Read<'a> {
    Whole(Box<Document<'a>>),
    Not(NamedDocument),
}

/// One line about all connections: how the worst one stands.
pub fn verdict_of_all(context: &Context) -> Result<String, Error> {
    check::line(context)
}

/// Shows the connections.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.check {
        return check::run(&args, context);
    }
    let names = these_or_all(&args.chosen.names(), context)?;
    let read = context.connections(&names)?;
    let schedules = Schedules::read(context);
    let (mut all, mut broken) = (Vec::new(), Vec::new());
    for (name, connection) in read {
        match connection {
            Ok(it) => all.push(look(it, Some(&schedules), context)),
            Err(error) => broken.push((name, error)),
        }
    }
    if args.json {
        let whole = all
            .iter()
            .map(|it| Read::Whole(Box::new(it.document(context))));
        let unread = broken
            .iter()
            .map(|(name, error)| Read::Not(error.document_of(name)));
        let connections: Vec<_> = whole.chain(unread).collect();
        context.print_json(&Documents { connections })?;
    } else if names.is_empty() {
        context.ui.say(format!(
            "Nothing is connected yet. Run `{}`, or try it with a made-up company: `{} --yes`",
            connect_command("justworks"),
            connect_command("sandbox")
        ));
    } else {
        let texts: Vec<_> = all.iter().map(|it| it.text(args.tables, context)).collect();
        context.page(&texts.join("\n"))?;
    }
    Ok(unread(&broken, names.len() > 1, context))
}

/// What is known of a connection; its tables and its schedule only where there are `schedules` to show.
fn look(connection: Connection, schedules: Option<&Schedules>, context: &Context) -> Status {
    let record = context.sign_in_of(&connection).info();
    let read = || -> Result<_, crate::staging::StoreError> {
        match context.reader(&connection)? {
            Some(reader) => Ok(Some((
                reader.last_run()?,
                reader.last_judged(now())?,
                // Every table is gone through for them.
                match schedules {
                    Some(_) => reader.stream_states()?,
                    None => Vec::new(),
                },
                (reader.open_checks()?, reader.is_unchecked()?),
            ))),
            None => Ok(None),
        }
    };
    let (read, store_error) = match read() {
        Ok(read) => (read.unwrap_or_default(), None),
        Err(error) => (Default::default(), Some(Error::from(error))),
    };
    let (last, (judged, done_at), streams, (open_checks, is_unchecked)) = read;
    Status {
        schedule: schedules.and_then(|schedules| schedules.of(&connection.name)),
        connection,
        record,
        last,
        judged,
        done_at,
        streams,
        is_unchecked,
        open_checks,
        store_error,
    }
}

impl Status {
    fn granted(&self) -> Option<Scopes> {
        self.record
            .as_ref()
            .map(|record| Scopes::read(&record.granted))
    }

    fn vault(&self, context: &Context) -> String {
        let connection = &self.connection;
        context.sign_in_of(connection).vault.describe()
    }

    /// What the encrypted file's key does not do.
    fn caveat(&self, context: &Context) -> Option<&'static str> {
        if self.connection.vault != VaultKind::File {
            None
        } else if context.environment.key().is_none() {
            Some("syncs from here cannot sign in: set DRIVETRAIN_KEY_FILE to the key file")
        } else if context.key_beside() {
            Some("the key is in the same folder as its file: this is no safer than a plain file")
        } else {
            None
        }
    }
}
