//! `drivetrain status`: what is connected, until when, where the secret lives, and how it went.

mod check;
mod document;
mod life;

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

use self::life::{death, when};
use super::schedule::installed::{Scheduled, Schedules};
use super::{print_json, times, told};
use crate::auth::session::Record;
use crate::auth::vault::Place;
use crate::config::{Connection, Name};
use crate::context::{Context, now};
use crate::error::{Error, Kind, connect_command};
use crate::justworks::fills::missing_without;
use crate::justworks::scopes::Scopes;
use crate::justworks::streams::STREAMS;
use crate::report::Report;
use crate::store::{Store, StreamState};
use crate::ui::summary::{count, things};
use crate::ui::{bold, dim, fold, green, red, yellow};

const EXAMPLES: &str = "\
Examples:
  drivetrain status                 every connection
  drivetrain status justworks --json
  drivetrain status --check                 one line and an exit code, for monitoring
  drivetrain status --check --max-age 3d    the same, where no run at the weekend is fine

Exit codes of --check, worst first:
  1 the store cannot be read · 4 a sign-in is needed now or within 7 days · 5 held back ·
  3 not synced whole within --max-age · 0 all is well";

/// Show what is connected, until when, and how the last run went
///
/// Reads only what is on this machine: no request is made and no keyring is opened.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Connections to show [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<Name>,

    /// Print one line about the worst connection, and end with an exit code that says the same
    #[arg(long)]
    check: bool,

    /// How old the last whole sync may be
    #[arg(long, value_name = "TIME", default_value = "26h", requires = "check", value_parser = times::age)]
    max_age: Duration,

    /// Print one JSON document on stdout
    #[arg(long)]
    json: bool,
}

/// Everything about one connection.
struct Status {
    connection: Connection,
    record: Option<Record>,
    last: Option<Report>,
    /// The last run that came to a judgement: stopped and failed ones say nothing of the data.
    judged: Option<Report>,
    /// When everything was last read and published.
    done_at: Option<Timestamp>,
    streams: Vec<StreamState>,
    /// Why the store cannot be read.
    store_error: Option<Error>,
    schedule: Option<Scheduled>,
}

/// Shows the connections.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.check {
        return check::run(&args, context);
    }
    let names = match args.names.is_empty() {
        true => Connection::names(&context.paths)?,
        false => args.names,
    };
    let schedules = Schedules::read(context);
    let (mut all, mut broken) = (Vec::new(), Vec::new());
    for (name, connection) in read(&names, context)? {
        match connection {
            Ok(it) => all.push(look(it, Some(&schedules), context)),
            Err(error) => broken.push((name, error)),
        }
    }
    if args.json {
        let documents = all.iter().map(|status| status.json(context));
        let unread = broken.iter().map(|(name, error)| {
            let error = told(error);
            json!({ "connection": name.to_string(), "error": error })
        });
        let documents: Vec<_> = documents.chain(unread).collect();
        print_json(context, &json!({ "connections": documents }))?;
    } else if names.is_empty() {
        context.ui.say(format!(
            "nothing is connected yet; run `{}`, or see it work first: `{} --yes`",
            connect_command("justworks"),
            connect_command("sandbox")
        ));
    } else {
        let texts: Vec<_> = all.iter().map(|status| status.text(context)).collect();
        let failed = |error: std::io::Error| {
            Error::failed("output.failed", "the status cannot be printed").cause(&error)
        };
        context.ui.data(&texts.join("\n")).map_err(failed)?;
    }
    for (name, error) in &broken {
        let message = match names.len() {
            1 => error.message.clone(),
            _ => format!("{name}: {}", error.message),
        };
        context.ui.error(&message, &error.causes, &error.hints);
    }
    Ok(broken.first().map(|(_, error)| error.kind))
}

/// A connection, or why its settings cannot be read.
type Named = (Name, Result<Connection, Error>);

/// The connections of these names, or why their settings cannot be read: one that is broken does not
/// hide the others. A name that nobody has is a mistake.
fn read(names: &[Name], context: &Context) -> Result<Vec<Named>, Error> {
    let read = names.iter().map(|name| match context.connection(name) {
        Err(error) if error.kind == Kind::Usage => Err(error),
        connection => Ok((name.clone(), connection)),
    });
    read.collect()
}

/// What is known of a connection; `schedules` where anybody wants to hear of them.
fn look(connection: Connection, schedules: Option<&Schedules>, context: &Context) -> Status {
    let record = context
        .keep(&connection.name, &connection.id, connection.vault)
        .record();
    let read = || -> Result<_, crate::sink::SinkError> {
        let path = context.paths.store(&connection.name);
        match Store::open_read_only(&path, STREAMS)? {
            Some(reader) => Ok(Some((
                reader.last_run()?,
                reader.last_judged(now())?,
                reader.stream_states()?,
            ))),
            None => Ok(None),
        }
    };
    let (read, store_error) = match read() {
        Ok(read) => (read.unwrap_or_default(), None),
        Err(error) => (Default::default(), Some(Error::from(error))),
    };
    let (last, (judged, done_at), streams) = read;
    Status {
        schedule: schedules.and_then(|schedules| schedules.of(&connection.name)),
        connection,
        record,
        last,
        judged,
        done_at,
        streams,
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
        context
            .keep(&connection.name, &connection.id, connection.vault)
            .vault
            .describe()
    }

    /// What the encrypted file's key does not do.
    fn caveat(&self, context: &Context) -> Option<&'static str> {
        if self.connection.vault != Place::File {
            None
        } else if context.environment.key().is_none() {
            Some("runs from here cannot sign in: set DRIVETRAIN_KEY_FILE to the key's file")
        } else if context.key_beside() {
            Some("the key lies beside its file: no better than a plain one")
        } else {
            None
        }
    }

    fn text(&self, context: &Context) -> String {
        let connection = &self.connection;
        let host = &connection.company.host;
        let mut lines = vec![format!(
            "{}  {} · {host}",
            bold().apply_to(&connection.name),
            connection.company.name
        )];
        let mut line = |what: &str, text: String| {
            let indent = " ".repeat(17);
            let text = fold(&text, &indent);
            lines.push(format!(
                "  {}  {}",
                dim().apply_to(format!("{what:<13}")),
                text.trim_start()
            ));
        };
        for (what, text) in self.sign_in() {
            line(what, text);
        }
        if let Some(granted) = self.granted() {
            line("granted", granted.to_string());
            for scope in connection.scopes.not_in(&granted) {
                line(
                    "not granted",
                    format!("{scope}: {}", missing_without(scope, &connection.include)),
                );
            }
        }
        let mut vault = self.vault(context);
        if connection.vault == Place::Plain && connection.sandbox.is_none() {
            vault = format!("{} {vault}", yellow().apply_to("insecure:"));
        }
        if connection.away().is_none() {
            line("sign-in in", vault);
            if let Some(caveat) = self.caveat(context) {
                line("", yellow().apply_to(caveat).to_string());
            }
        }
        for copy in &connection.vault_copies {
            let copy = context.keep(&connection.name, &connection.id, *copy).vault;
            let text = format!(
                "a move was cut off: a copy of the sign-in may be in the {}; run `drivetrain vault move {} --to {}` to remove it",
                copy.describe(),
                connection.name,
                connection.vault.word()
            );
            line("copy", yellow().apply_to(text).to_string());
        }
        if context.environment.access_token.is_some() {
            line(
                "overridden",
                "DRIVETRAIN_ACCESS_TOKEN is set and is used instead".into(),
            );
        }
        if context.given_secret(connection).is_some() {
            line(
                "overridden",
                "JUSTWORKS_CLIENT_SECRET is set and is used instead of the kept client secret"
                    .into(),
            );
        }
        if let Some(sandbox) = &connection.sandbox {
            line("sandbox at", sandbox.as_of.to_string());
        }
        line(
            "data in",
            context.paths.store(&connection.name).display().to_string(),
        );
        if let Some(schedule) = &self.schedule {
            let next = schedule
                .next
                .map(|next| format!(", next {}", when(next, now())));
            line("scheduled", schedule.when() + &next.unwrap_or_default());
            if let Some(caveat) = schedule.caveat(&connection.name) {
                line("", yellow().apply_to(caveat).to_string());
            }
        }
        line("last run", self.last_run());
        let mut text = lines.join("\n");
        text.push('\n');
        text.push_str(&self.table());
        text
    }

    fn sign_in(&self) -> Vec<(&'static str, String)> {
        let now = now();
        let connect = connect_command(&self.connection.name.to_string());
        if let Some(at) = self.connection.moved_at {
            let moved = format!("moved to another machine {}", when(at, now));
            let text = match self.connection.export_again() {
                None => format!("{moved}; run `{connect}` to sign in here as well"),
                Some(command) => format!("{moved}, and that was cut off: run `{command}` again"),
            };
            return vec![("sign-in", yellow().apply_to(text).to_string())];
        }
        if let Some(at) = self.connection.disconnected_at {
            let text = format!(
                "signed out {}; run `{connect}` to sign in again",
                when(at, now)
            );
            return vec![("sign-in", yellow().apply_to(text).to_string())];
        }
        let Some(record) = &self.record else {
            let text = format!("unknown; run `{connect}` to sign in again");
            return vec![("sign-in", red().apply_to(text).to_string())];
        };
        if let Some(problem) = &record.sign_in_again {
            let text = format!("no longer accepted: {}; run `{connect}`", problem.message);
            return vec![("sign-in", red().apply_to(text).to_string())];
        }
        let mut lines = vec![("signed in", when(record.signed_in_at, now))];
        if !record.renews {
            let again = format!("it cannot be renewed; `{connect}` signs in anew");
            lines.push((
                "access token",
                match record.access_until {
                    Some(until) if until < now => {
                        let text = format!("expired {}; {again}", when(until, now));
                        red().apply_to(text).to_string()
                    }
                    Some(until) => format!("valid until {}; {again}", when(until, now)),
                    None => format!("its end is not known; {again}"),
                },
            ));
            return lines;
        }
        lines.push(match record.access_until {
            Some(until) if until < now => (
                "access token",
                format!("expired {}; the next run renews it", when(until, now)),
            ),
            Some(until) => ("access token", format!("valid until {}", when(until, now))),
            None => (
                "access token",
                "its end is not known; it is renewed when refused".into(),
            ),
        });
        if let Some(death) = death(record) {
            let name = self.connection.name.to_string();
            lines.push(("lives until", death.told(&name, now)));
        }
        lines
    }

    fn last_run(&self) -> String {
        if let Some(error) = &self.store_error {
            return red()
                .apply_to(format!("unknown: {}", error.message))
                .to_string();
        }
        let Some(report) = &self.last else {
            return "never".into();
        };
        let outcome = match Kind::of_run(report) {
            None if report.nothing_new() => {
                green().apply_to("done, nothing had changed".to_owned())
            }
            None => green().apply_to("done".to_owned()),
            Some(kind) => red().apply_to(format!(
                "{}, exit {}",
                if report.published {
                    "published in part"
                } else {
                    "nothing published"
                },
                kind.exit_code()
            )),
        };
        format!(
            "{}: {outcome}, {:.1} s",
            when(report.finished_at, now()),
            report.seconds()
        )
    }

    fn table(&self) -> String {
        if self.streams.is_empty() {
            return String::new();
        }
        let shown = || {
            let told = |name| {
                let report = self.last.as_ref()?;
                report.streams.iter().find(|told| told.stream == name)
            };
            let all = self.streams.iter();
            let all = all.map(move |stream| (stream, told(stream.stream)));
            all.filter(|(stream, told)| stream.rows > 0 || told.is_none_or(|it| it.was_wanted()))
        };
        let width = shown().map(|(stream, _)| stream.stream.len()).max();
        let width = width.unwrap_or(0);
        let head = format!(
            "\n  {:<width$}{:>9}  {:<12} {}",
            "table", "rows", "last change", "last run"
        );
        let mut text = format!("{}\n", dim().apply_to(head));
        for (stream, run) in shown() {
            let verdict = run.map_or("-", |told| told.verdict.word());
            let changed = stream.last_changed_at.map_or("-".into(), |at| {
                at.to_zoned_datetime(TimeZone::system())
                    .strftime("%Y-%m-%d")
                    .to_string()
            });
            text.push_str(&format!(
                "  {:<width$}{:>9}  {changed:<12} {verdict}\n",
                stream.stream,
                count(stream.rows)
            ));
        }
        if let Some(report) = &self.last {
            let off: usize = report.ties.iter().map(|tie| tie.differences.len()).sum();
            if off > 0 {
                let what = things(off as u64, "sum");
                text.push_str(&format!(
                    "  {}\n",
                    yellow().apply_to(format!("{what} did not tie"))
                ));
            }
        }
        text
    }
}
