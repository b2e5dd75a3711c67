//! `status --check`: one line and an exit code, for whatever watches this machine.
//!
//! What counts is the data and the sign-in, not the last run: a run that failed for a while is no
//! alarm as long as the data is young enough. The worst connection is named; of those that are as
//! bad, the first.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Args, Status, look};
use crate::books::verify::tally;
use crate::codes;
use crate::commands::chosen::these_or_all;
use crate::config::{Connection, Name};
use crate::context::{Context, now};
use crate::error::{Error, Kind, connect_command};
use crate::health::lifetime::death;
use crate::report::Report;
use crate::state::Verdict;
use crate::ui::summary::things;
use crate::ui::times::{relative, time};

/// How old the last complete sync may be, unless `--max-age` says.
const USUAL_AGE: Duration = Duration::from_secs(26 * 60 * 60);

/// How long before its end a sign-in is a person's business.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One line about all of them.
pub(super) fn run(args: &Args, context: &Context) -> Result<Option<Kind>, Error> {
    let findings = findings(&args.chosen.names(), args.max_age, context)?;
    if findings.is_empty() {
        return Err(Error::nothing_connected());
    }
    let (line, kind) = verdict(&findings);
    if args.json {
        context.print_json(&Document {
            exit_code: kind.map_or(0, Kind::exit_code),
            message: &line,
            connections: findings.iter().map(Judged::of).collect(),
        })?;
    } else {
        context.ui.data(&format!("{line}\n"))?;
    }
    Ok(kind)
}

/// One line about all connections, as long as there are some.
pub(super) fn line(context: &Context) -> Result<String, Error> {
    let (line, _) = verdict(&findings(&[], USUAL_AGE, context)?);
    Ok(line)
}

/// What is found of each. A connection that was signed out on purpose, or moved, is looked at by name, or where
/// no other is left: then nothing syncs here.
fn findings(names: &[Name], max_age: Duration, context: &Context) -> Result<Vec<Finding>, Error> {
    let all = these_or_all(names, context)?;
    let mut all = context.connections(&all)?;
    let rests = |it: &Result<Connection, Error>| it.as_ref().is_ok_and(Connection::rests);
    if names.is_empty() && !all.iter().all(|(_, it)| rests(it)) {
        all.retain(|(_, it)| !rests(it));
    }
    let judged = |(name, connection): (Name, _)| match connection {
        Ok(it) => Finding::of(&look(it, None, context), max_age, now()),
        Err(error) => Finding::broken(&name.to_string(), &error),
    };
    Ok(all.into_iter().map(judged).collect())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    exit_code: u8,
    message: &'a str,
    connections: Vec<Judged<'a>>,
}

/// A connection in it.
#[derive(Serialize)]
struct Judged<'a> {
    connection: &'a str,
    exit_code: u8,
    state: String,
    message: &'a str,
}

impl<'a> Judged<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            connection: &finding.connection,
            exit_code: finding.kind.map_or(0, Kind::exit_code),
            state: finding.word().to_lowercase(),
            message: &finding.text,
        }
    }
}

/// What was found of one connection.
struct Finding {
    connection: String,
    kind: Option<Kind>,
    text: String,
}

impl Finding {
    /// Judges a connection: first what needs a person, then what is held back, then the age.
    fn of(status: &Status, max_age: Duration, now: Timestamp) -> Self {
        let name = status.connection.name.to_string();
        let found = sign_in(status, now)
            .or_else(|| unreadable(status))
            .or_else(|| held(status))
            .or_else(|| open_errors(status))
            .or_else(|| stale(status, max_age, now));
        let (kind, text) = match found {
            Some((kind, text)) => (Some(kind), text),
            None => (None, fine(status, now)),
        };
        Self {
            connection: name,
            kind,
            text,
        }
    }

    /// A connection whose settings cannot be read.
    fn broken(name: &str, error: &Error) -> Self {
        // What a parser says comes with the lines that it is about.
        let words: Vec<_> = error.message.split_whitespace().collect();
        Self {
            connection: name.to_owned(),
            kind: Some(Kind::Failed),
            text: words.join(" "),
        }
    }

    fn word(&self) -> &'static str {
        match self.kind {
            None => "OK",
            Some(Kind::Incomplete) => "STALE",
            Some(Kind::SignIn) => "SIGN-IN",
            Some(Kind::Held) => "HELD",
            Some(_) => "BROKEN",
        }
    }
}

/// The worst of all, in one line, and its exit code.
fn verdict(findings: &[Finding]) -> (String, Option<Kind>) {
    let Some(worst) = findings.iter().rev().max_by_key(|it| it.kind) else {
        return ("OK: nothing is connected".into(), None);
    };
    let others = findings.len() - 1;
    let fine = findings.iter().filter(|it| it.kind.is_none()).count();
    let more = match (others, worst.kind) {
        (0, _) => String::new(),
        (_, None) => format!(" · {} in all", things(findings.len() as u64, "connection")),
        (others, Some(_)) => format!(" · {fine} of {others} others ok"),
    };
    let line = format!(
        "{}: {} {}{more}",
        worst.word(),
        worst.connection,
        worst.text
    );
    (line, worst.kind)
}

impl Status {
    /// How it stands, for the first line: how bad it is, and what there is to say.
    pub(super) fn verdict(&self) -> (Option<Kind>, String) {
        let finding = Finding::of(self, USUAL_AGE, now());
        (finding.kind, finding.text)
    }
}

type Found = Option<(Kind, String)>;

fn sign_in(status: &Status, now: Timestamp) -> Found {
    let name = status.connection.name.to_string();
    let connect = connect_command(&name);
    let needed = |what: String| Some((Kind::SignIn, format!("{what}; run `{connect}`")));
    if let Some(at) = status.connection.moved_at {
        if let Some(command) = status.connection.export_again() {
            let text = format!(
                "was moved to another machine {}, but this was cut off; run `{command}`",
                relative(at, now)
            );
            return Some((Kind::SignIn, text));
        }
        return needed(format!(
            "was moved to another machine {}",
            relative(at, now)
        ));
    }
    if status.connection.purged_at.is_some() {
        let text = format!(
            "was removed, but its sign-in could not be removed yet; run `drivetrain disconnect {name}`"
        );
        return Some((Kind::SignIn, text));
    }
    if status.connection.connecting_at.is_some() {
        return needed("was not finished: `connect` was cut off".into());
    }
    if let Some(at) = status.connection.disconnected_at {
        return needed(format!("was signed out {}", relative(at, now)));
    }
    let Some(record) = &status.record else {
        return needed("has no known sign-in".into());
    };
    if record.sign_in_again.is_some() {
        return needed("needs a sign-in: Justworks no longer accepts the saved one".into());
    }
    // A sign-in since then has fixed it.
    let refused = |report: &Report| {
        report.outcome() == Some(Kind::SignIn) && report.finished_at > record.signed_in_at
    };
    if let Some(last) = status.last.as_ref().filter(|last| refused(last)) {
        let code = last.stopped.as_ref().map(|problem| problem.code);
        if let Some(codes::AUTH_GIVEN_TOKEN_REJECTED | codes::AUTH_GIVEN_TOKEN_MALFORMED) = code {
            // The kept sign-in has no part in it.
            let text = "the last sync could not use DRIVETRAIN_ACCESS_TOKEN: set it to a valid token, or unset it";
            return Some((Kind::SignIn, text.into()));
        }
        return needed("needs a sign-in: the last sync ended with exit code 4".into());
    }
    let death = death(record)?;
    if death.at > now + SOON {
        return None;
    }
    let end = relative(death.at, now);
    needed(format!("needs a sign-in: the saved one expires {end}"))
}

fn unreadable(status: &Status) -> Found {
    let error = status.store_error.as_ref()?;
    Some((
        Kind::Failed,
        format!("cannot be checked: {}", error.message),
    ))
}

fn held(status: &Status) -> Found {
    let report = status.judged.as_ref()?;
    let mut held = report
        .streams
        .iter()
        .filter(|stream| stream.verdict == Verdict::Held);
    let first = held.next()?;
    let code = first.reason.as_ref().map_or("", |why| why.code.as_str());
    let more = match held.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let name = &status.connection.name;
    let text = format!(
        "is held back: {}{more} ({code}); `drivetrain sync {name}` says more",
        first.stream
    );
    Some((Kind::Held, text))
}

fn open_errors(status: &Status) -> Found {
    let (errors, _) = tally(&status.open_checks);
    let name = &status.connection.name;
    let open = things(errors, "open error");
    let text = format!("has {open}; see `drivetrain verify {name}`");
    (errors > 0).then_some((Kind::Held, text))
}

fn stale(status: &Status, max_age: Duration, now: Timestamp) -> Found {
    let limit = time(max_age);
    let last = status.last.as_ref().and_then(Report::ended);
    let last = match last {
        None => String::new(),
        Some(kind) => format!(", the last sync ended with exit code {}", kind.exit_code()),
    };
    let Some(at) = status.done_at else {
        return Some((Kind::Incomplete, format!("has no complete sync yet{last}")));
    };
    let age = Duration::try_from(now.duration_since(at)).unwrap_or_default();
    if age <= max_age {
        return None;
    }
    let when = relative(at, now);
    let text = format!("was last synced completely {when}, the limit is {limit}{last}");
    Some((Kind::Incomplete, text))
}

fn fine(status: &Status, now: Timestamp) -> String {
    let synced = status.done_at.map_or_else(String::new, |at| {
        format!("was synced {}", relative(at, now))
    });
    let death = status.record.as_ref().and_then(death);
    match death {
        Some(death) => format!("{synced}, its sign-in expires {}", relative(death.at, now)),
        None => synced,
    }
}
