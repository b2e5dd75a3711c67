//! A run as a command makes it: said, logged, told to the connection's hooks, and as a document.

use serde::Serialize;

use super::{SyncOptions, headlines, news, problems};
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::panicked::caught;
use crate::error::{Error, Kind};
use crate::report::{Report, Withdrawn};

/// How a run ended, as `--json` prints it and a hook gets it.
#[derive(Debug, Serialize)]
pub struct Document {
    connection: String,
    exit_code: u8,
    #[serde(flatten)]
    how: How,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum How {
    Ran {
        outcome: &'static str,
        store: String,
        report: Box<Report>,
    },
    /// It could not begin.
    Not {
        error: Error,
        /// What was withdrawn all the same.
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        withdrawn: Vec<Withdrawn>,
    },
}

/// Runs it and says how it went. Whatever becomes of it, the connection's hooks are called.
pub fn one(
    connection: &Connection,
    options: &SyncOptions,
    several: bool,
    context: &Context,
) -> (Option<Kind>, Document) {
    let mut withdrawn = Vec::new();
    // Whatever becomes of the run, the connection's commands are told.
    let ran = caught(|| ran(connection, options, &mut withdrawn, several, context));
    let code = ran.as_ref().err().map(|error| error.code);
    let (kind, document) =
        ran.unwrap_or_else(|error| failed(&connection.name, error, &withdrawn, several, context));
    if !options.dry_run {
        // It may have been changed while this one waited for another run.
        let now = context.connection(&connection.name);
        let connection = now.as_ref().unwrap_or(connection);
        context.notify(connection, kind, code, &document);
    }
    (kind, document)
}

/// Runs it and says how it went: its kind, and its document.
fn ran(
    connection: &Connection,
    options: &SyncOptions,
    withdrawn: &mut Vec<Withdrawn>,
    several: bool,
    context: &Context,
) -> Result<(Option<Kind>, Document), Error> {
    let report = context.sync_noting(connection, options, withdrawn)?;
    let store = context.paths.store(&connection.name);
    let news = headlines::of(&report, connection, context);
    context.ui.summary(&report, &news, &store);
    news::tell(&report, connection, context);
    let kind = ended(&report, connection, several, context);
    let exit_code = kind.map_or(0, Kind::exit_code);
    if let Some(log) = &context.log {
        log.run(&report, exit_code);
    }
    let document = Document {
        connection: connection.name.to_string(),
        exit_code,
        how: How::Ran {
            outcome: report.outcome_word(),
            store: store.display().to_string(),
            report: Box::new(report),
        },
    };
    Ok((kind, document))
}

/// A connection whose run could not begin. Among several, the error says which it is.
pub fn failed(
    name: &Name,
    mut error: Error,
    withdrawn: &[Withdrawn],
    several: bool,
    context: &Context,
) -> (Option<Kind>, Document) {
    let document = Document {
        connection: name.to_string(),
        exit_code: error.kind.exit_code(),
        how: How::Not {
            error: error.clone(),
            withdrawn: withdrawn.to_vec(),
        },
    };
    if several {
        error.message = format!("{name}: {}", error.message).into();
    }
    error.say(&context.ui);
    let (name, code) = (name.to_string(), error.kind.exit_code());
    context.ui.no_run(&name, code);
    if let Some(log) = &context.log {
        log.error(Some(&name), error.code, code);
    }
    (Some(error.kind), document)
}

/// Says what a person can do about a report that is not `done`, and how the run ends. Among several
/// connections, each error says which it is about.
pub fn ended(
    report: &Report,
    connection: &Connection,
    several: bool,
    context: &Context,
) -> Option<Kind> {
    for mut error in problems::errors(report) {
        if several {
            error.message = format!("{}: {}", connection.name, error.message).into();
        }
        error.say(&context.ui);
    }
    let kind = report.ended();
    let code = kind.map_or(0, Kind::exit_code);
    let store = context.paths.store(&connection.name);
    context.ui.verdict(report, &store, code);
    kind
}
