//! `drivetrain runs`: what the last runs did, and one of them in full.
//!
//! Everything comes from the store: each run leaves its report there, and one that died leaves its
//! beginning.

mod document;
mod table;
mod text;

use self::document::{Brief, Documents, Full, Read};
use super::candidates;
use super::chosen::{Several, these_or_all, unread};
use crate::books::headlines::headlines;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind, connect_command};
use crate::report::{Headlines, Report};
use crate::staging::StoreError;
use crate::store::{Reader, Run};
use crate::text::near;
use crate::ui::days::Day;
use crate::ui::headlines::Audience;

/// The word for the last run, instead of its id.
const LATEST: &str = "latest";

const EXAMPLES: &str = "\
Examples:
  # the last 20 of each connection, the latest first
  drivetrain runs
  drivetrain runs justworks --limit 100
  # one in full: news, tables, problems, sums
  drivetrain runs show latest
  drivetrain runs show 20261126T0600

Kept for 730 days (`drivetrain config set profile.keep_runs_days N`; 0 =
forever). The last month is always kept.";

/// Show recent syncs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    one: Option<One>,

    #[command(flatten)]
    chosen: Several,

    /// How many of each connection
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// Only those since a day: yesterday, 7d, 2026-11
    #[arg(long, value_name = "DAY")]
    since: Option<Day>,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A look at one run.
#[derive(Debug, clap::Subcommand)]
enum One {
    /// Show one in full, and how to fix its problems
    Show {
        /// Its ID, or the start of it, or latest
        #[arg(value_name = "ID", default_value = "latest", add = candidates::runs())]
        id: String,

        #[command(flatten)]
        chosen: Several,

        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

/// The store of a connection that is to be looked at; `None` where nothing was ever synced.
type Opened = (Name, Result<Option<Reader>, Error>);

/// Shows runs, or one.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    match args.one {
        Some(One::Show { id, chosen, json }) => show(&id, &chosen.names(), json, context),
        None => list(&args, context),
    }
}

/// Opens the stores of these connections, or of all.
fn open(names: &[Name], context: &Context) -> Result<Vec<Opened>, Error> {
    let names = these_or_all(names, context)?;
    let opened = |(name, connection): (Name, Result<Connection, Error>)| {
        let reader = connection.and_then(|it| Ok(context.reader(&it)?));
        (name, reader)
    };
    let all = context.connections(&names).map_err(|error| {
        let meant = names.first().map(Name::to_string).unwrap_or_default();
        if error.code != codes::CONNECTION_UNKNOWN {
            return error;
        }
        let show = near(&meant, ["show", LATEST]).first().copied();
        match show {
            Some(LATEST) => error.hint("did you mean `drivetrain runs show latest`?"),
            Some(_) => error.hint("did you mean `drivetrain runs show`?"),
            None if meant.starts_with(|c: char| c.is_ascii_digit()) => {
                error.hint(format!("did you mean `drivetrain runs show {meant}`?"))
            }
            None => error,
        }
    })?;
    Ok(all.into_iter().map(opened).collect())
}

fn list(args: &Args, context: &Context) -> Result<Option<Kind>, Error> {
    let opened = open(&args.chosen.names(), context)?;
    if opened.is_empty() && !args.json {
        context.ui.say(format!(
            "nothing is connected yet; run `{}`",
            connect_command("justworks")
        ));
        return Ok(None);
    }
    let since = args.since.map(|day| day.start(context.today()));
    let (mut all, mut broken) = (Vec::new(), Vec::new());
    for (name, reader) in opened {
        let runs = reader.and_then(|reader| match reader {
            Some(reader) => Ok(reader.runs(args.limit)?),
            None => Ok(Vec::new()),
        });
        match runs {
            Ok(mut runs) => {
                runs.retain(|run| since.is_none_or(|since| run.started_at >= since));
                all.push((name, runs));
            }
            Err(error) => broken.push((name, error)),
        }
    }
    if args.json {
        let whole = all.iter().map(|(name, runs)| Read::Runs {
            connection: name.to_string(),
            runs: runs.iter().map(Brief::of).collect(),
        });
        let unread = broken
            .iter()
            .map(|(name, error)| Read::Not(error.document_of(name)));
        context.print_json(&Documents {
            connections: whole.chain(unread).collect(),
        })?;
    } else {
        let texts: Vec<_> = all
            .iter()
            .map(|(name, runs)| text::list(name, runs))
            .collect();
        context.page(&texts.join("\n"))?;
    }
    Ok(unread(&broken, all.len() + broken.len() > 1, context))
}

fn show(id: &str, names: &[Name], json: bool, context: &Context) -> Result<Option<Kind>, Error> {
    let mut found: Vec<(Name, Run)> = Vec::new();
    for (name, reader) in open(names, context)? {
        let Some(reader) = reader? else { continue };
        let runs = match id {
            LATEST => reader.runs(1)?,
            id => reader.runs_like(id)?,
        };
        found.extend(runs.into_iter().map(|run| (name.clone(), run)));
    }
    if id == LATEST {
        found.sort_by_key(|(_, run)| run.started_at);
        found.drain(..found.len().saturating_sub(1));
    }
    let whole = found
        .iter()
        .position(|(_, run)| run.id.eq_ignore_ascii_case(id));
    let (name, run) = match (whole, found.as_slice()) {
        (Some(at), _) => &found[at],
        (None, [one]) => one,
        (None, []) => return Err(unknown(id)),
        (None, several) => return Err(ambiguous(id, several)),
    };
    if json {
        context.print_json(&Full::of(name, run))?;
    } else {
        let audience = if context.ui.is_read() {
            Audience::Person
        } else {
            Audience::Anybody
        };
        let news = run
            .report
            .as_ref()
            .map(|report| news(name, report, context));
        let news = news.transpose()?.unwrap_or_default();
        context.page(&text::full(name, run, &news, audience))?;
    }
    Ok(None)
}

/// What the run changed, as far as it published anything.
fn news(name: &Name, report: &Report, context: &Context) -> Result<Headlines, Error> {
    let connection = context.connection(name)?;
    match context.reader(&connection)? {
        Some(reader) if report.published && !report.dry_run => {
            let read = |reader: &Reader| headlines(connection.source, reader, report);
            Ok(reader.at_once::<_, StoreError>(read).unwrap_or_default())
        }
        _ => Ok(Headlines::default()),
    }
}

fn unknown(id: &str) -> Error {
    let message = match id {
        LATEST => "there has been no sync yet".to_owned(),
        id => format!("no sync has an ID that begins with {id}"),
    };
    Error::hinted(codes::RUNS_UNKNOWN, message)
}

fn ambiguous(id: &str, several: &[(Name, Run)]) -> Error {
    let message = format!("the IDs of {} syncs begin with {id}", several.len());
    let error = Error::new(codes::RUNS_AMBIGUOUS, message);
    several.iter().take(5).fold(error, |error, (name, run)| {
        error.hint(format!(
            "choose one: `drivetrain runs show {} {name}`",
            run.id
        ))
    })
}
