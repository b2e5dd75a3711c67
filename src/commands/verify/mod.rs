//! `drivetrain verify`: check payrolls and people by rules, learn what is published nowhere, accept what
//! is all right, and take that back.

mod accept;
mod accepted;
mod document;
mod finding;
mod junit;
mod lessons;
mod list;
mod text;

use crate::config::Name;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;

use self::document::{Checked, Document, Entry};
use self::finding::{Finding, findings};
use super::chosen::{Several, named, synced, these_or_all, unread};
use crate::books::verify::{RULES, Rule, Severity, rule};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::run::checks::{ALL_DAYS, usual_days};
use crate::ui::days::{Day, date, month};

/// How long it waits for a run to end.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

const EXAMPLES: &str = "\
Examples:
  # what is open, and the last three months
  drivetrain verify
  drivetrain verify --month 2026-06
  # exit code 5 if an error is open
  drivetrain verify --strict
  # learn what gross, net, debit and taxes are made of
  drivetrain verify --learn
  # the rules
  drivetrain verify --list
  # accept a finding, see what is accepted, take it back
  drivetrain verify --accept period_gap:KEY --reason \"unpaid leave\"
  drivetrain verify --accepted
  drivetrain verify --reopen period_gap:KEY
  # for a build server
  drivetrain verify --format junit

`drivetrain explain check.RULE` says what a rule means and what to do. How bad a
finding is: `drivetrain config set verify.RULE error`.";

/// Check that payrolls add up and records fit together
///
/// Reads only the database on this computer. What it finds is kept, and `drivetrain query checks_open` shows what
/// is open. Justworks does not publish what makes up gross pay, net pay and the debit, and which lines are
/// taxes: --learn finds it out, and until then a difference is a warning.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Several,

    /// Findings about payrolls paid in this month
    #[arg(long, value_name = "YYYY-MM", value_parser = month, conflicts_with_all = ["since", "all"])]
    month: Option<(Date, Date)>,

    /// Findings about payrolls paid since this day
    #[arg(long, value_name = "DATE", conflicts_with = "all")]
    since: Option<Day>,

    /// All findings, also accepted ones and notes
    #[arg(long)]
    all: bool,

    /// Only this rule; can be repeated
    #[arg(long = "rule", value_name = "ID", hide_possible_values = true, value_parser = rules())]
    rules: Vec<&'static Rule>,

    /// List the rules
    #[arg(long, conflicts_with_all = ["learn", "accept", "accepted", "reopen", "rules", "month", "since", "all"])]
    list: bool,

    /// Learn from your payrolls what Justworks does not publish
    #[arg(long, conflicts_with_all = ["accept", "rules"])]
    learn: bool,

    /// Replace what was learned before without asking
    #[arg(long, requires = "learn")]
    yes: bool,

    /// Accept a finding as long as it stays the same; can be repeated
    #[arg(long, value_name = "RULE:KEY", requires = "reason", value_parser = accept::read)]
    accept: Vec<accept::Wanted>,

    /// Why it is accepted
    #[arg(long, value_name = "TEXT", requires = "accept")]
    reason: Option<String>,

    /// Last day it is accepted
    #[arg(long, value_name = "DATE", requires = "accept", value_parser = date)]
    until: Option<Date>,

    /// List what was accepted, by whom and why
    #[arg(long, conflicts_with_all = ["learn", "accept", "reopen", "rules", "month", "since", "all", "format"])]
    accepted: bool,

    /// Take an acceptance back; can be repeated
    #[arg(long, value_name = "RULE:KEY", value_parser = accepted::read, conflicts_with_all = ["learn", "accept"])]
    reopen: Vec<accepted::Wanted>,

    /// Exit with 5 if an error is open
    #[arg(long)]
    strict: bool,

    /// Print one JSON document
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Print in this format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// A form for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON
    Json,
    /// JUnit's XML, a test case for each rule
    Junit,
}

fn rules() -> impl TypedValueParser<Value = &'static Rule> {
    let ids = RULES.iter().map(|rule| rule.id);
    PossibleValuesParser::new(ids).try_map(|id| rule(&id).ok_or("there is no such rule"))
}

/// Paydays, the first and the last.
type Window = Option<(Date, Date)>;

/// Checks, learns, accepts or takes back.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.list {
        list::show(args.json, context)?;
        return Ok(None);
    }
    let names = if args.accept.is_empty() && args.reopen.is_empty() {
        these_or_all(&args.chosen.names(), context)?
    } else {
        vec![named(
            args.chosen.names().into_iter().next(),
            "verify",
            context,
        )?]
    };
    let (mut entries, mut broken) = (Vec::new(), Vec::new());
    for name in &names {
        match one(name, &args, context) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                entries.push(Entry::Not(error.document_of(name)));
                broken.push((name.clone(), error));
            }
        }
    }
    let failed = unread(&broken, names.len() > 1, context);
    let checked = || entries.iter().filter_map(Entry::checked);
    let is_open = checked().any(|it| it.open(Severity::Error).next().is_some());
    let held = (args.strict && is_open).then_some(Kind::Held);
    let kind = failed.max(held);
    match args.format() {
        Some(Format::Json) => context.print_json(&Document {
            exit_code: kind.map_or(0, Kind::exit_code),
            connections: entries,
        })?,
        Some(Format::Junit) => {
            let checked: Vec<_> = checked().collect();
            context.ui.data(&junit::text(&checked))?;
        }
        None => {
            for entry in &entries {
                match entry {
                    Entry::Checked(checked) => context.ui.data(&text::of(checked))?,
                    Entry::Accepted(listed) => context.ui.data(&accepted::text(listed))?,
                    Entry::Learned(_) | Entry::Not(_) => {}
                }
            }
        }
    }
    Ok(kind)
}

impl Args {
    fn format(&self) -> Option<Format> {
        if self.json {
            Some(Format::Json)
        } else {
            self.format
        }
    }

    /// The paydays that are asked for.
    fn window(&self, context: &Context) -> Window {
        let since = || self.since.map(|day| day.on(context.today()));
        self.month
            .or_else(|| since().map(|since| (since, ALL_DAYS.1)))
    }
}

/// What comes of one connection.
fn one(name: &Name, args: &Args, context: &Context) -> Result<Entry, Error> {
    if args.learn {
        // A question may stand open for long: no run waits for it.
        let connection = context.connection(name)?;
        let reader = synced(&connection, "there is nothing to learn from", context)?;
        let how = (args.window(context), args.yes, args.format().is_none());
        let learned = lessons::learn(&connection, &reader, how, context)?;
        return Ok(Entry::Learned(learned));
    }
    if args.accepted {
        let listed = accepted::list(&context.connection(name)?, context)?;
        return Ok(Entry::Accepted(listed));
    }
    let _lock = context.lock(&context.paths.run_lock(name), LOCK_TIMEOUT)?;
    let connection = context.connection(name)?;
    let reader = synced(&connection, "there is nothing to check", context)?;
    if !args.reopen.is_empty() {
        accepted::reopen(&args.reopen, &reader, &connection, context)?;
    }
    let rules = Context::rules(&args.rules);
    let tried = rules.iter().map(|rule| rule.id).collect();
    // Everything is looked at, so that what is kept does not depend on what is asked for.
    let looked = context.check(&connection, &rules)?;
    if let Some(reason) = &args.reason {
        let how = (reason.as_str(), args.until);
        accept::all(&args.accept, how, &looked, &connection, context)?;
    }
    let usual = usual_days(&reader)?;
    let mut findings = findings(looked, &reader)?;
    match args.window(context) {
        Some(window) => findings.retain(|it| it.is_within(window)),
        None if args.all => {}
        // What is open is shown whenever it was paid; the rest of the last months alone.
        None => findings.retain(|it| {
            let is_recent = usual.is_none_or(|window| it.is_within(window));
            is_recent || it.severity <= Severity::Warning && it.accepted.is_none()
        }),
    }
    let paid = reader.paydays()?;
    let shown = args.window(context).or(if args.all { paid } else { usual });
    let last = paid.map(|(_, last)| last);
    Ok(Entry::Checked(Checked {
        connection: name.to_string(),
        from: shown.map(|(from, _)| from),
        through: shown.map(|(_, through)| last.map_or(through, |last| through.min(last))),
        rules: tried,
        is_narrow: args.window(context).is_some(),
        findings,
        company: connection.company.name.to_string(),
    }))
}
