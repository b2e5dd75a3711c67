//! `drivetrain changes`: what became new, different or removed, since a day or by a run.
//!
//! It reads the database and nothing else. Names and amounts are what it is asked for, so they are
//! there in a pipe as well.

mod text;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::candidates;
use super::chosen::{One, named, synced, table};
use crate::books::naming::Names;
use crate::books::span::{self, RowChange, Table};
use crate::catalog::Stream;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::store::{Published, Reader};
use crate::ui::days::Day;

/// The word for the last run, instead of its id.
const LATEST: &str = "latest";

/// Rows of a table that are named where no table is asked for.
const NAMED: usize = 20;

const EXAMPLES: &str = "\
Examples:
  # what the last sync with any news changed
  drivetrain changes
  # everything since a day, a month or so many days ago
  drivetrain changes --since yesterday
  drivetrain changes --since 2026-11
  # what one sync changed; `drivetrain runs` lists them
  drivetrain changes --run latest
  # all rows of one table
  drivetrain changes --since 7d --table paystubs

Private values (dates of birth, addresses, tax IDs) are never shown.";

/// Show what changed since a day, or in one sync
///
/// Lists new rows, changed rows with old → new, and removed rows, payrolls
/// and people first. Reads only the database on this computer. The output
/// has people's names and amounts, also in a pipe.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// First day: yesterday, 7d, 2026-11, 2026-11-20
    #[arg(long, value_name = "DAY", conflicts_with = "run")]
    since: Option<Day>,

    /// A sync's ID, its first characters, or latest
    #[arg(long, value_name = "ID", add = candidates::runs())]
    run: Option<String>,

    /// Only this table, with all its rows
    #[arg(long, value_name = "TABLE", hide_possible_values = true, value_parser = table())]
    table: Option<&'static Stream>,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What is looked at.
struct Span {
    /// The publication before the first that counts, and the last.
    seqs: (i64, i64),
    since: Option<Date>,
    run: Option<String>,
    /// When the last of it became public.
    at: Option<Timestamp>,
}

/// What changed, with amounts in hundredths and times in RFC 3339.
#[derive(Serialize)]
struct Document {
    connection: String,
    /// The first day, if one was asked for.
    since: Option<Date>,
    /// The run, if it is about one.
    run: Option<String>,
    /// When the last change became public.
    changed_at: Option<Timestamp>,
    tables: Vec<Changed>,
}

/// One table with changes.
#[derive(Serialize)]
struct Changed {
    table: &'static str,
    new: u64,
    changed: u64,
    removed: u64,
    rows: Vec<RowChange>,
}

/// Shows it.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.chosen.name(), "changes", context)?;
    let connection = context.connection(&name)?;
    let reader = synced(&connection, "nothing has changed yet", context)?;
    let document = reader.at_once(|reader| look(&args, &connection, reader, context))?;
    if args.json {
        context.print_json(&document)?;
    } else {
        context.page(&document.text(&args))?;
    }
    Ok(None)
}

fn look(
    args: &Args,
    connection: &Connection,
    reader: &Reader,
    context: &Context,
) -> Result<Document, Error> {
    let source = connection.source;
    let only = args.table.map(|table| table.name);
    if let Some(name) = only.filter(|name| source.stream(name).is_none()) {
        let message = format!("{} has no table {name}", connection.name);
        return Err(Error::new(codes::ROW_UNKNOWN, message));
    }
    let span = span(args, connection, reader, context)?;
    let names = Names::read(source, reader)?;
    let most = match (args.json, only) {
        (false, None) => NAMED,
        _ => usize::MAX,
    };
    let mut tables = Vec::new();
    for stream in source.streams {
        if only.is_some_and(|name| name != stream.name) {
            continue;
        }
        let table = span::table((source, reader), &names, stream, span.seqs, most)?;
        if table.counts != [0; 3] {
            tables.push(Changed::of(table));
        }
    }
    // Pay first, then people, then the rest, each with what hangs on it.
    let place = |table: &Changed| match source.stream(table.table).map(|it| it.family) {
        Some("payrolls") => 0,
        Some("members") => 1,
        _ => 2,
    };
    tables.sort_by_key(place);
    Ok(Document {
        connection: connection.name.to_string(),
        since: span.since,
        run: span.run,
        changed_at: span.at,
        tables,
    })
}

/// The publications that are asked for.
fn span(
    args: &Args,
    connection: &Connection,
    reader: &Reader,
    context: &Context,
) -> Result<Span, Error> {
    let Some(last) = reader.last_published()? else {
        return Ok(Span {
            seqs: (0, 0),
            since: None,
            run: None,
            at: None,
        });
    };
    if let Some(day) = args.since {
        let before = reader.published_before(day.start(context.today()))?;
        let day = day.on(context.today());
        return Ok(Span {
            seqs: (seq(&before), last.seq),
            since: Some(day),
            run: None,
            at: last.at,
        });
    }
    let of_run = |run: String| -> Result<Span, Error> {
        let published = reader.published_by(&run)?;
        // A sync that changed nothing published nothing.
        let seqs = match &published {
            Some((first, last)) => (first.seq - 1, last.seq),
            None => (last.seq, last.seq),
        };
        Ok(Span {
            seqs,
            since: None,
            run: Some(run),
            at: published.and_then(|(_, last)| last.at),
        })
    };
    match args.run.as_deref() {
        Some(id) => of_run(run_of(id, connection, reader)?),
        None => match last.run.clone() {
            Some(run) => of_run(run),
            // Of changes by runs that are no longer known.
            None => Ok(Span {
                seqs: (last.seq - 1, last.seq),
                since: None,
                run: None,
                at: last.at,
            }),
        },
    }
}

fn seq(published: &Option<Published>) -> i64 {
    published.as_ref().map_or(0, |it| it.seq)
}

/// The id of the run that is meant.
fn run_of(id: &str, connection: &Connection, reader: &Reader) -> Result<String, Error> {
    let runs = match id {
        LATEST => reader.runs(1)?,
        id => reader.runs_like(id)?,
    };
    let whole = runs.iter().find(|run| run.id.eq_ignore_ascii_case(id));
    let name = &connection.name;
    match (whole, runs.as_slice()) {
        (Some(run), _) => Ok(run.id.clone()),
        (None, [run]) => Ok(run.id.clone()),
        (None, []) => {
            // Its report may be forgotten; what it published is not.
            if reader.published_by(id)?.is_some() {
                return Ok(id.to_owned());
            }
            let message = format!("{name} has no sync whose ID begins with {id}");
            let hint = format!("`drivetrain runs {name}` lists the syncs");
            Err(Error::new(codes::RUNS_UNKNOWN, message).hint(hint))
        }
        (None, several) => {
            let message = format!("the IDs of {} syncs begin with {id}", several.len());
            let error = Error::new(codes::RUNS_AMBIGUOUS, message);
            Err(several.iter().take(5).fold(error, |error, run| {
                error.hint(format!("`drivetrain changes {name} --run {}`", run.id))
            }))
        }
    }
}

impl Changed {
    fn of(table: Table) -> Self {
        let [new, changed, removed] = table.counts;
        Self {
            table: table.stream.name,
            new,
            changed,
            removed,
            rows: table.rows,
        }
    }
}
