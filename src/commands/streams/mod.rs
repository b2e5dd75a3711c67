//! `drivetrain streams`: what can be read, what is, and how far; and the shapes of what arrives.

mod listing;

use std::time::Duration;

use serde::Serialize;

use self::listing::{Listed, cost};
use super::chosen::One;
use crate::books::shapes::Arrived;
use crate::catalog::{Access, Stream};
use crate::codes;
use crate::config::{Connection, sources};
use crate::context::Context;
use crate::error::{Error, Kind, connect_command};
use crate::justworks::scopes::{Include, SCOPES, Scopes};
use crate::justworks::selection::Selection;
use crate::report::Problem;
use crate::setup::choice::Choice;
use crate::source::Source;
use crate::store::Reader;
use crate::ui::summary::{count, things};
use crate::ui::{behind, bold, dim};

const EXAMPLES: &str = "\
Examples:
  # what there is, and what is read
  drivetrain streams
  # read a table from the next sync on, and stop reading others
  drivetrain streams --include time_off_balances
  drivetrain streams --exclude deductions,deduction_types
  # key paths and types that really arrive
  drivetrain streams --shapes";

/// How long a choice waits for a run to end.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// List the tables, and choose which to sync
///
/// What is private, or costs many requests, is off unless you include it by name. A choice takes effect at
/// the next sync.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    #[command(flatten)]
    choice: Choice,

    /// Show key paths, types and counts of what arrived, without values
    #[arg(long, conflicts_with = "choice")]
    shapes: bool,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<T> {
    connection: Option<String>,
    streams: Vec<T>,
}

/// Lists, or chooses.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let chooses = !args.choice.is_empty();
    let mut connection = connection(&args, chooses || args.shapes, context)?;
    if let Some(connection) = connection.as_mut().filter(|_| chooses) {
        choose(connection, &args, context)?;
    }
    if let Some(connection) = connection.as_ref().filter(|_| args.shapes) {
        return show_shapes(connection, &args, context);
    }
    let listed = look(connection.as_ref(), context)?;
    if args.json {
        context.print_json(&Document {
            connection: connection.as_ref().map(|it| it.name.to_string()),
            streams: listed.iter().map(Listed::document).collect(),
        })?;
        return Ok(None);
    }
    let mut text = String::new();
    if let Some(connection) = &connection {
        text.push_str(&format!(
            "{}  {}\n\n",
            bold().apply_to(&connection.name),
            connection.company.name
        ));
    }
    let details = context.ui.is_verbose();
    for (at, stream) in listed.iter().enumerate() {
        if details && at > 0 && stream.stream.is_root() {
            text.push('\n');
        }
        text.push_str(&if details {
            stream.details()
        } else {
            stream.line()
        });
    }
    let ends = "✓ synced   · off, --include NAME turns it on   ! not granted   -v shows more";
    text.push_str(&format!("\n{}\n", dim().apply_to(behind(ends, 0))));
    context.page(&text)?;
    Ok(None)
}

/// The connection that was named, or the only one. Without one, what there is can be listed all the
/// same, unless it `must` be.
fn connection(args: &Args, must: bool, context: &Context) -> Result<Option<Connection>, Error> {
    if let Some(name) = &args.chosen.name() {
        let connection = context.connection(name).map(Some);
        let is_table = sources::streams().any(|stream| stream.name == name.to_string());
        return connection.map_err(|error| match is_table {
            true => error.hint(format!(
                "{name} is a table: `drivetrain query {name}` shows its rows, `drivetrain streams` lists all tables"
            )),
            false => error,
        });
    }
    match context.only("streams") {
        Ok(name) => context.connection(&name).map(Some),
        Err(error) if !must && error.code == codes::CONNECTION_NONE => Ok(None),
        Err(error) => Err(error),
    }
}

/// Changes the connection's choice and says what that means.
fn choose(connection: &mut Connection, args: &Args, context: &Context) -> Result<(), Error> {
    // Whatever else writes the settings holds this lock; what it has written must not be lost.
    let lock = context.paths.run_lock(&connection.name);
    let _lock = context.lock(&lock, LOCK_TIMEOUT)?;
    *connection = context.connection(&connection.name)?;
    let mut selection = connection.selection();
    args.choice.apply(&mut selection);
    let before = connection.selection();
    if selection == before {
        context.ui.say("nothing to change");
        return Ok(());
    }
    let name = connection.name.to_string();
    let granted = granted(connection, context);
    let new = |wish: &&Include| !before.include.contains(wish);
    for wish in selection.include.iter().filter(new) {
        let scope = wish.scope();
        if granted.as_ref().is_some_and(|it| !it.covers(scope)) {
            context.ui.warn(format!(
                "{} needs {scope}, which is not granted: run `{}` to sign in with it",
                wish.word(),
                connect_command(&name)
            ));
        }
    }
    connection.include = selection.include;
    connection.exclude = selection.exclude;
    connection.save(&context.paths)?;
    context.ui.say(format!(
        "Takes effect at the next sync. Preview: `drivetrain sync {name} --dry-run`\n"
    ));
    Ok(())
}

fn granted(connection: &Connection, context: &Context) -> Option<Scopes> {
    let keep = context.sign_in_of(connection);
    Some(Scopes::read(&keep.info()?.granted))
}

fn look(connection: Option<&Connection>, context: &Context) -> Result<Vec<Listed>, Error> {
    let reader = connection.map(|it| context.reader(it)).transpose()?;
    let reader = reader.flatten();
    let (bookmarks, states) = match &reader {
        Some(reader) => (reader.bookmarks()?, reader.stream_states()?),
        None => Default::default(),
    };
    let granted = connection
        .and_then(|connection| Some(granted(connection, context)?.within(&connection.asked())));
    let selection = connection.map(Connection::selection).unwrap_or_default();
    let profile = connection.map(|it| it.profile.clone()).unwrap_or_default();
    let source = connection.map_or_else(sources::default, |it| it.source);
    source
        .streams
        .iter()
        .map(|stream| {
            Ok(Listed {
                stream,
                skipped: skipped(source, stream, &selection, granted.as_ref()),
                granted: granted
                    .as_ref()
                    .map(|it| it.lacks(stream.scopes).is_empty()),
                bookmark: bookmarks.get(stream.name).cloned(),
                state: states.iter().find(|it| it.stream == stream.name).cloned(),
                cost: reports(source, stream, reader.as_ref())?,
                lookback_days: profile.lookback_days.max(0),
            })
        })
        .collect()
}

/// Why a stream is not read; where no one has signed in, nothing is said of the grant.
fn skipped(
    source: &Source,
    stream: &'static Stream,
    selection: &Selection,
    granted: Option<&Scopes>,
) -> Option<Problem> {
    let everything = || SCOPES.iter().map(|scope| scope.name).collect();
    let granted = granted.cloned().unwrap_or_else(everything);
    let parent = stream.parent.and_then(|parent| source.stream(parent));
    selection
        .skips(stream, &granted)
        .or_else(|| skipped(source, parent?, selection, Some(&granted)))
}

/// How many requests the reports of a stream take, by the rows that are there.
fn reports(
    source: &Source,
    stream: &Stream,
    reader: Option<&Reader>,
) -> Result<Option<u64>, Error> {
    let (Access::PerPair { of, .. }, Some(reader)) = (stream.access, reader) else {
        return Ok(None);
    };
    let mut sides = [0; 2];
    for (side, rows) in of.iter().zip(&mut sides) {
        if let Some(stream) = source.stream(side.stream) {
            *rows = reader.count(stream, side.only)?;
        }
    }
    Ok(Some(cost(sides)))
}

fn show_shapes(
    connection: &Connection,
    args: &Args,
    context: &Context,
) -> Result<Option<Kind>, Error> {
    let name = connection.name.to_string();
    let reader = super::chosen::synced(connection, "there is no data yet", context)?;
    let arrived = Arrived::all(connection.source, &reader)?;
    if args.json {
        context.print_json(&Document {
            connection: Some(name),
            streams: arrived,
        })?;
        return Ok(None);
    }
    let mut text = String::new();
    for Arrived {
        stream,
        items,
        shapes,
    } in &arrived
    {
        let items = things(*items, "item");
        text.push_str(&format!("{}  {items}\n", bold().apply_to(stream)));
        let width = shapes
            .rows()
            .map(|(path, _)| path.chars().count())
            .max()
            .unwrap_or(0);
        for (path, types) in shapes.rows() {
            let types: Vec<_> = types
                .iter()
                .map(|(kind, times)| format!("{kind} {}", count(*times)))
                .collect();
            text.push_str(&format!("  {path:width$}  {}\n", types.join(", ")));
        }
        text.push('\n');
    }
    context.ui.data(text.trim_end_matches('\n'))?;
    context.ui.data("\n")?;
    Ok(None)
}
