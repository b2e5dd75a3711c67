//! `drivetrain why`: one row as it is, its life, and whether what belongs to it adds up.
//!
//! It reads the store and nothing else: it works while a sync runs, and on a connection that is
//! signed out.

mod about;
mod checked;
mod choice;
mod find;
mod now;
mod text;
mod verdict;

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use self::about::{held_back, parts, unknown};
use self::choice::{Choice, ask};
use self::find::Search;
use self::now::Now;
use super::candidates;
use super::chosen::{one, synced, table};
use crate::books::naming::Names;
use crate::books::privacy::Privacy;
use crate::books::sums::{self, Sum};
use crate::books::timeline::{self, Event};
use crate::catalog::Stream;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::Foreign;
use crate::money::Minor;
use crate::report::Problem;
use crate::run::headlines::several;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version};

const EXAMPLES: &str = "\
Examples:
  # a payroll: what changed it, and whether its paystubs add up
  drivetrain why payroll 2026-11-20
  # one paystub, by name and pay date
  drivetrain why paystub Mover 2026-11-20
  # a person, by name, work ID or ID, as JSON
  drivetrain why member Mover --json
  # the last ten payrolls, to choose from
  drivetrain why payrolls

`drivetrain streams` lists the tables. Without a terminal, several rows
that fit are listed (exit 2); without a KEY, the last ten are (exit 0).";

/// Show one row and its history
///
/// Shows the row now, when it was first seen, what changed since, and
/// which sync found it. For a payroll and a paystub, also whether what
/// belongs to it adds up, and what is off by how much. Reads only the
/// database on this computer. Private values (birth dates, sex, addresses,
/// phones, tax numbers, private email, the bank account) are hidden unless
/// you ask for them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Table, such as payrolls or payroll
    #[arg(value_name = "TABLE", hide_possible_values = true, value_parser = table())]
    table: &'static Stream,

    /// ID or its start, pay date, name, work ID; PARENT/N
    #[arg(value_name = "KEY")]
    key: Vec<String>,

    /// Connection [default: the usual one, else the only one]
    #[arg(short, long, value_name = "NAME", add = candidates::connections())]
    connection: Option<Name>,

    /// Also show private values
    #[arg(long)]
    show_sensitive: bool,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// The last rows of a table, where no key was given.
#[derive(Serialize)]
struct Last {
    connection: String,
    table: &'static str,
    rows: Vec<Choice>,
}

/// All that is known of a row, or of the rows of a set. Amounts are hundredths, moments RFC 3339.
#[derive(Serialize)]
struct Life {
    connection: String,
    table: &'static str,
    key: String,
    /// Whether any of the rows is what the source says now.
    live: bool,
    /// What `verify` found about it.
    #[serde(skip_serializing_if = "checked::Checks::is_empty")]
    checks: checked::Checks,
    /// The row as it is, or was last.
    #[serde(flatten)]
    now: Now,
    /// What the parts of its totals are called, by their keys.
    #[serde(skip)]
    parts: HashMap<String, String>,
    /// A command that shows the part that moved last.
    #[serde(skip)]
    next: Option<String>,
    events: Vec<Event>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sums: Vec<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_back: Option<HeldBack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_run: Option<LastRun>,
}

/// A difference that the last run found in a version that it did not publish.
#[derive(Serialize)]
struct HeldBack {
    about: String,
    total_minor: Option<Minor>,
    parts_minor: Option<Minor>,
    parts: u64,
    currency: Option<Foreign>,
}

/// What the run that ended last says of the table.
#[derive(Serialize)]
struct LastRun {
    id: String,
    finished_at: Timestamp,
    /// `None` where it did not read the table.
    verdict: Option<&'static str>,
    reason: Option<Problem>,
}

/// Shows it.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let connection = one(args.connection.as_ref(), context)?;
    let reader = synced(&connection, "there are no rows yet", context)?;
    let Some(key) = meant(&args, &connection, &reader, context)? else {
        return Ok(None);
    };
    let suffix = suffix(&connection.name, context);
    let life = reader.at_once(|reader| look(&args, &key, (&connection, &suffix), reader))?;
    if args.json {
        context.print_json(&life)?;
        return Ok(None);
    }
    context.ui.data(&life.text())?;
    Ok(None)
}

/// The key of the row that is meant; `None` where only the last rows were listed.
fn meant(
    args: &Args,
    connection: &Connection,
    reader: &Reader,
    context: &Context,
) -> Result<Option<String>, Error> {
    let (source, name) = (connection.source, &connection.name);
    let Some(stream) = source.stream(args.table.name) else {
        let message = format!("{name} has no table {}", args.table.name);
        return Err(Error::new(codes::ROW_UNKNOWN, message));
    };
    let names = Names::read(source, reader)?;
    let suffix = suffix(name, context);
    let search = Search {
        source,
        reader,
        names: &names,
        stream,
        suffix: &suffix,
    };
    let typed = args.key.join(" ");
    if args.key.is_empty() {
        let rows = search.last()?;
        if rows.is_empty() {
            return Err(unknown(&search, "", connection)?);
        }
        if context.ui.asks() && !args.json {
            return ask(&rows, context).map(Some);
        }
        let last = Last {
            connection: name.to_string(),
            table: stream.name,
            rows,
        };
        if args.json {
            context.print_json(&last)?;
        } else {
            context.ui.data(&last.text())?;
        }
        return Ok(None);
    }
    let mut keys = search.keys(&typed)?;
    match keys.len() {
        0 => Err(unknown(&search, &typed, connection)?),
        1 => Ok(keys.pop()),
        _ => search.choose(keys, &typed, args.json, context).map(Some),
    }
}

fn look(
    args: &Args,
    key: &str,
    (connection, suffix): (&Connection, &str),
    reader: &Reader,
) -> Result<Life, Error> {
    let source = connection.source;
    let stream = source.stream(args.table.name).unwrap_or(args.table);
    let versions = versions(stream, key, reader)?;
    let names = Names::read(source, reader)?;
    let privacy = Privacy::over(source, stream, args.show_sensitive, reader)?;
    let excluded = connection.selection().exclude;
    let is_read = |name: &str| !excluded.iter().any(|excluded| excluded == name);
    let events = timeline::events(source, stream, &versions, &privacy, reader)?;
    let moved = sums::moved(source, stream, &versions, reader)?;
    let sums = sums::sums(source, stream, &versions, reader, is_read)?;
    let last = reader.last_run()?;
    let events = timeline::with_parts(events, moved, reader)?;
    let (parts, next) = parts(
        stream,
        (&events, &sums),
        &names,
        (connection, suffix),
        reader,
    )?;
    Ok(Life {
        connection: connection.name.to_string(),
        table: stream.name,
        key: key.to_owned(),
        live: versions.iter().any(Version::is_live),
        checks: checked::Checks::of(key, reader)?,
        now: Now::of(stream, &versions, &names, &privacy)?,
        parts,
        next,
        events,
        held_back: last
            .as_ref()
            .and_then(|last| held_back(last, stream, key, &sums)),
        sums,
        last_run: last.map(|last| LastRun::of(last, stream)),
    })
}

/// What names the connection in a command, where there are several.
fn suffix(name: &Name, context: &Context) -> String {
    if several(context) {
        format!(" --connection {name}")
    } else {
        String::new()
    }
}

/// The versions of the row of this key; of rows without keys of their own, those below it or the one
/// at a place below it.
fn versions(
    stream: &'static Stream,
    key: &str,
    reader: &Reader,
) -> Result<Vec<Version>, StoreError> {
    if stream.key.is_some() {
        return reader.versions(stream, Of::Key(key));
    }
    let mut all = reader.versions(stream, Of::Parent(key))?;
    let place = key.rsplit_once('/');
    if let Some((parent, place)) = place.and_then(|it| Some((it.0, it.1.parse().ok()?)))
        && all.is_empty()
    {
        all = reader.versions(stream, Of::Place(parent, place))?;
    }
    Ok(timeline::as_rows(stream, all))
}
