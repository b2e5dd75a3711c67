//! `drivetrain why`: the life of one row, and whether what belongs to it adds up.
//!
//! It reads the store and nothing else: it works while a sync runs, and on a connection that is
//! signed out.

mod checked;
mod text;
mod values;
mod verdict;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use serde::Serialize;

use super::chosen::{one, synced};
use crate::books::privacy::Privacy;
use crate::books::sums::{self, Sum};
use crate::books::timeline::{self, Event};
use crate::catalog::Stream;
use crate::codes;
use crate::config::{Connection, Name, sources};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::Foreign;
use crate::money::Minor;
use crate::report::{Problem, Report};
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version};

/// Keys that are named where none fits.
const NAMED: u32 = 5;

const EXAMPLES: &str = "\
Examples:
  drivetrain why payrolls ID            what became of a payroll, and whether its paystubs add up
  drivetrain why paystubs ID            a paystub, and whether its earnings make its gross pay
  drivetrain why members ID --json      a person's record, for a program
  drivetrain why payroll_fees ID        all fees of a payroll; ID/0 is the first of them

`drivetrain streams` lists the tables. An amount that ends in _minor is in hundredths.";

/// Show the life of one row: when it was first seen, what changed since, and which run found it
///
/// For a payroll and a paystub, also whether what belongs to it adds up, and what is off by how much.
/// Reads only what is on this machine. What was included as private (birth dates, sex, addresses,
/// phones, tax numbers, private e-mail, the bank account) is not shown unless it is asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Table of the row
    #[arg(value_name = "TABLE", hide_possible_values = true, value_parser = table())]
    table: &'static Stream,

    /// Key of the row; of rows without one, the key of what they belong to, or that and /POSITION
    #[arg(value_name = "KEY")]
    key: String,

    /// Connection to look at [default: the only one]
    #[arg(long, value_name = "NAME")]
    connection: Option<Name>,

    /// Show private values as well
    #[arg(long)]
    show_sensitive: bool,

    /// Print one JSON document on stdout
    #[arg(long)]
    json: bool,
}

/// Reads the name of a table; a shell can complete it.
fn table() -> impl TypedValueParser<Value = &'static Stream> {
    let names = sources::streams().map(|stream| stream.name);
    PossibleValuesParser::new(names).try_map(|name| {
        let mut streams = sources::streams();
        let named = streams.find(|stream| stream.name == name);
        named.ok_or("there is no such table")
    })
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
    let reader = synced(&connection, "nothing is known of any row", context)?;
    let life = reader.at_once(|reader| look(&args, &connection, reader))?;
    if args.json {
        context.print_json(&life)?;
        return Ok(None);
    }
    context.ui.data(&life.text())?;
    Ok(None)
}

fn look(args: &Args, connection: &Connection, reader: &Reader) -> Result<Life, Error> {
    let source = connection.source;
    let Some(stream) = source.stream(args.table.name) else {
        let message = format!("{} has no table {}", connection.name, args.table.name);
        return Err(Error::new(codes::ROW_UNKNOWN, message));
    };
    let versions = versions(stream, &args.key, reader)?;
    if versions.is_empty() {
        return Err(unknown(stream, &args.key, connection, reader)?);
    }
    let privacy = Privacy::over(source, stream, args.show_sensitive, reader)?;
    let excluded = connection.selection().exclude;
    let is_read = |name: &str| !excluded.iter().any(|excluded| excluded == name);
    let events = timeline::events(source, stream, &versions, &privacy, reader)?;
    let moved = sums::moved(source, stream, &versions, reader)?;
    let sums = sums::sums(source, stream, &versions, reader, is_read)?;
    let last = reader.last_run()?;
    Ok(Life {
        connection: connection.name.to_string(),
        table: stream.name,
        key: args.key.clone(),
        live: versions.iter().any(Version::is_live),
        checks: checked::Checks::of(&args.key, reader)?,
        events: timeline::with_parts(events, moved, reader)?,
        held_back: last
            .as_ref()
            .and_then(|last| held_back(last, stream, &args.key, &sums)),
        sums,
        last_run: last.map(|last| LastRun::of(last, stream)),
    })
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

fn unknown(
    stream: &'static Stream,
    key: &str,
    connection: &Connection,
    reader: &Reader,
) -> Result<Error, StoreError> {
    let (table, name, source) = (stream.name, &connection.name, connection.source);
    let what = match (stream.key, stream.parent) {
        (None, Some(parent)) => format!("{table} has nothing below such a key of {parent}"),
        _ => format!("{table} has no such key, and never had"),
    };
    let error = Error::new(codes::ROW_UNKNOWN, what);
    let start: String = key.chars().take(key.chars().count().min(8)).collect();
    let near = reader.keys_like(stream, &start, NAMED)?;
    if !near.is_empty() {
        return Ok(error.hint(format!("near it there are: {}", near.join(", "))));
    }
    let off = stream
        .include
        .filter(|word| !connection.include.iter().any(|it| it.word() == *word));
    if let Some(word) = off {
        return Ok(error.hint(format!(
            "{table} is not read; `drivetrain streams {name} --include {word}` does from the next sync on"
        )));
    }
    if let (None, Some(parent)) = (stream.key, stream.parent.and_then(|it| source.stream(it)))
        && !reader.versions(parent, Of::Key(key))?.is_empty()
    {
        let what = format!(
            "{table} has no rows of it, and never had: {} has it",
            parent.name
        );
        let command = format!("`drivetrain why {} {key} --connection {name}`", parent.name);
        return Ok(Error::new(codes::ROW_UNKNOWN, what).hint(format!("{command} tells its life")));
    }
    let column = stream.key.or(stream.parent_column).unwrap_or("id");
    Ok(error
        .hint(format!(
            "`drivetrain query \"SELECT DISTINCT {column} FROM {table}\"` lists those that there are"
        ))
        .hint(format!(
            "if it is new at Justworks, `drivetrain sync {name}` reads it"
        )))
}

fn held_back(last: &Report, stream: &Stream, key: &str, sums: &[Sum]) -> Option<HeldBack> {
    let own = last.ties.iter().filter(|tie| tie.stream == stream.name);
    let mut found = own.flat_map(|tie| {
        let differences = tie.differences.iter().filter(|it| it.key == *key);
        differences.map(|it| (&tie.about, it))
    });
    let (about, difference) = found.find(|(about, it)| {
        let mut sums = sums.iter().filter(|sum| sum.tie.about == **about);
        sums.any(|sum| (sum.total, sum.sum) != (it.total_minor, it.parts_minor))
    })?;
    Some(HeldBack {
        about: about.clone(),
        total_minor: difference.total_minor,
        parts_minor: difference.parts_minor,
        parts: difference.parts,
        currency: difference.currency.clone(),
    })
}

impl LastRun {
    fn of(last: Report, stream: &Stream) -> Self {
        let mut streams = last.streams.into_iter();
        let read = streams.find(|it| it.stream == stream.name);
        Self {
            id: last.run,
            finished_at: last.finished_at,
            verdict: read.as_ref().map(|it| it.verdict.word()),
            reason: read.and_then(|it| it.reason),
        }
    }
}
