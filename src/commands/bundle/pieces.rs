//! What goes into the archive, piece by piece.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::VERSION;
use crate::books::shapes::Arrived;
use crate::commands::traced::fresh;
use crate::config::{Connection, Hook};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files;
use crate::foreign::visible;
use crate::health::{self, check::Check};
use crate::log::summed;
use crate::store::{Run, Store};
use crate::trace::Bodies;

/// Most runs in the bundle.
const RUNS: u32 = 50;

/// Largest trace that is taken along, in bytes.
const MAX_TRACE_BYTES: u64 = 64 << 20;

/// A file of the archive.
pub struct Piece {
    /// Its name.
    pub name: &'static str,
    /// What it is, for the person who is asked.
    pub about: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Piece {
    fn json(name: &'static str, about: &'static str, document: &Value) -> Self {
        Self {
            name,
            about,
            bytes: format!("{document:#}\n").into_bytes(),
        }
    }
}

/// Words that say whose the connection is, and what stands in their place.
pub struct Redactor(Vec<(String, &'static str)>);

impl Redactor {
    /// The words of a connection, and of this machine.
    fn of(connection: &Connection, context: &Context) -> Self {
        let mut words = vec![
            (context.paths.config.display().to_string(), "[config]"),
            (context.paths.data.display().to_string(), "[data]"),
            (shown(&context.environment.home), "[home]"),
            (shown(&context.environment.key_file), "[key]"),
            (connection.id.clone(), "[connection id]"),
            (connection.client_id.clone(), "[client id]"),
            (connection.company.id.exact().to_owned(), "[company id]"),
            (connection.company.name.exact().to_owned(), "[company]"),
        ];
        let network = context.environment.surroundings.iter();
        words.extend(network.map(|(_, value)| (value.clone(), "[set]")));
        let home = context.environment.user_home.clone();
        words.extend(home.map(|home| (home, "~")));
        words.retain(|(word, _)| word.len() > 1);
        Self(words)
    }

    /// The text without them. What JSON writes otherwise than it is, is looked for as JSON writes it.
    fn over(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (word, stand_in) in &self.0 {
            // A sentence has it made visible.
            for word in [word.as_str().into(), visible(word)] {
                text = text.replace(&*word, stand_in);
                let written = Value::from(&*word).to_string();
                text = text.replace(written.trim_matches('"'), stand_in);
            }
        }
        text
    }
}

fn shown(path: &Option<PathBuf>) -> String {
    let path = path.as_ref();
    path.map_or_else(String::new, |path| path.display().to_string())
}

/// Makes all of them. What cannot be made says so in its place: a bundle is wanted most where
/// something is broken.
pub fn gather(
    connection: &Connection,
    folder: &Path,
    context: &Context,
) -> Result<Vec<Piece>, Error> {
    let redactor = Redactor::of(connection, context);
    let (checks, trace) = examined(connection, folder, context)?;
    let mut pieces = vec![
        Piece::json(
            "versions.json",
            "versions of drivetrain and of the system",
            &versions(),
        ),
        Piece {
            name: "checks.json",
            about: "results of `drivetrain doctor`",
            bytes: redactor.over(&format!("{checks:#}\n")).into_bytes(),
        },
        Piece::json(
            "runs.json",
            "the last syncs: results, counts, codes",
            &or_error(runs(connection, context)),
        ),
        Piece::json(
            "shapes.json",
            "key paths, types and counts of the data, no values",
            &or_error(shapes(connection, context)),
        ),
        Piece {
            name: "connection.toml",
            about: "the settings, without names, IDs and hooks",
            bytes: redactor.over(&settings(connection)?).into_bytes(),
        },
        Piece {
            name: "trace.har",
            about: "requests and answers of the checks, with all values replaced",
            bytes: trace,
        },
    ];
    let list: String = pieces
        .iter()
        .map(|piece| format!("{}: {}\n", piece.name, piece.about))
        .collect();
    pieces.insert(
        0,
        Piece {
            name: "README.txt",
            about: "this list",
            bytes: format!("A bundle of `drivetrain debug-bundle`.\n\n{list}").into_bytes(),
        },
    );
    Ok(pieces)
}

/// What `drivetrain doctor` finds, and the trace of what it asks. Where no trace can be written, there
/// are the checks, which say why.
fn examined(
    connection: &Connection,
    folder: &Path,
    context: &Context,
) -> Result<(Value, Vec<u8>), Error> {
    let name = format!(".bundle-{}.har", std::process::id());
    let path = folder.join(name);
    let begun = fresh(&path, Bodies::Masked);
    let mut traced = context.clone();
    if let Ok(trace) = &begun {
        let (last, left) = (trace.clone(), path.clone());
        context.interrupts.at_the_end(move || {
            let _ = last.finish();
            let _ = files::remove(&left);
        });
        traced.trace = Some(trace.clone());
    }
    let mut document = health::of(&connection.name, &traced)?;
    unquoted(&mut document.checks);
    let written = begun.and_then(|trace| {
        trace.finish().transpose()?;
        let bytes = files::read_private(&path, MAX_TRACE_BYTES);
        files::remove(&path)?;
        Ok(bytes?.unwrap_or_default())
    });
    let bytes = written.unwrap_or_else(|error| {
        let document = json!({ "error": { "code": error.code } });
        format!("{document:#}\n").into_bytes()
    });
    Ok((json!(document), bytes))
}

/// What a renewal was answered, and what former runs have said, may quote the server: its words may be
/// about a person. The code stays.
fn unquoted(checks: &mut [Check]) {
    for check in checks {
        let quotes = check.id.starts_with("store.") || check.id.starts_with("sign_in.");
        if quotes && check.finding.code.is_some() {
            check.finding.detail = "left out: it may quote the server".into();
            check.finding.causes.clear();
        }
    }
}

fn or_error(made: Result<Value, Error>) -> Value {
    made.unwrap_or_else(|error| json!({ "error": { "code": error.code } }))
}

fn versions() -> Value {
    json!({
        "drivetrain": VERSION,
        "sqlite": Store::sqlite_version(),
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
    })
}

/// The last runs, the latest first.
fn runs(connection: &Connection, context: &Context) -> Result<Value, Error> {
    let told = |run: Run| {
        let mut told = run.report.as_ref().map_or_else(
            || json!({ "run": run.id }),
            |report| {
                let code = report.ended().map_or(0, Kind::exit_code);
                let mut told = summed(report, code);
                told["drift"] = json!(report.drift);
                told
            },
        );
        told["started_at"] = json!(run.started_at);
        told["finished_at"] = json!(run.finished_at);
        told["outcome"] = json!(run.outcome);
        told
    };
    let runs = match context.reader(connection)? {
        Some(reader) => reader.runs(RUNS)?,
        None => Vec::new(),
    };
    Ok(runs.into_iter().map(told).collect())
}

fn shapes(connection: &Connection, context: &Context) -> Result<Value, Error> {
    let arrived = match context.reader(connection)? {
        Some(reader) => Arrived::all(connection.source, &reader)?,
        None => Vec::new(),
    };
    Ok(json!(arrived))
}

/// The settings as they are written, without commands and paths of the user's own.
fn settings(connection: &Connection) -> Result<String, Error> {
    let mut settings = connection.clone();
    // A hook's line may hold an address that lets anyone who knows it write to a channel.
    let set = |hook: &mut Option<Hook>| {
        if hook.is_some() {
            *hook = Some(Hook::Shell("[set]".into()));
        }
    };
    set(&mut settings.on_failure);
    set(&mut settings.on_recovery);
    settings.exporting_to = settings.exporting_to.map(|_| "[set]".into());
    settings.to_text()
}
