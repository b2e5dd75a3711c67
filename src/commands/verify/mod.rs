//! `drivetrain verify`: check payrolls and people by rules, learn what is published nowhere, accept what
//! is all right.

mod accept;
mod finding;
mod junit;
mod lessons;
mod list;
mod text;

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use serde::Serialize;

use self::finding::{Finding, findings};
use super::chosen::{synced, these_or_all, unread};
use crate::books::verify::{RULES, Rule, Severity, rule};
use crate::config::Name;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::run::checks::usual_days;
use crate::store::Reader;

/// How long it waits for a run to end.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

const EXAMPLES: &str = "\
Examples:
  drivetrain verify                          the last three months of every connection
  drivetrain verify justworks --month 2026-06
  drivetrain verify --all --strict           everything; exit code 5 if an error is open
  drivetrain verify --learn                  find out what gross, net, debit and taxes are made of
  drivetrain verify --rule bank_holiday      one rule
  drivetrain verify --accept period_gap:KEY --reason \"unpaid leave\" --until 2026-12-31
  drivetrain verify --format junit           for a build server

`drivetrain explain check.RULE` says what a rule means and what to do. How bad a finding is can be set
under [verify] in the connection's file: `bank_holiday = \"off\"`.";

/// Check that payrolls add up and that people's records fit together
///
/// Reads only what is on this machine. What it finds is kept, and `drivetrain query checks_open` shows
/// what is open. What Justworks publishes nowhere (what makes up gross pay, net pay and the debit, and
/// which lines are taxes) is learned with --learn; until then a difference is a warning.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Connections to check [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<Name>,

    /// Payrolls that were paid in this month
    #[arg(long, value_name = "YYYY-MM", value_parser = month, conflicts_with_all = ["since", "all"])]
    month: Option<(Date, Date)>,

    /// Payrolls that were paid from this day on
    #[arg(long, value_name = "DATE", conflicts_with = "all")]
    since: Option<Date>,

    /// All payrolls
    #[arg(long)]
    all: bool,

    /// Only this rule; can be repeated
    #[arg(long = "rule", value_name = "ID", hide_possible_values = true, value_parser = rules())]
    rules: Vec<&'static Rule>,

    /// List the rules
    #[arg(long, conflicts_with_all = ["learn", "accept", "rules", "month", "since", "all"])]
    list: bool,

    /// Learn from payrolls what is published nowhere, and keep it in the connection's file
    #[arg(long, conflicts_with_all = ["accept", "rules"])]
    learn: bool,

    /// Do not ask before something that was learned before is replaced
    #[arg(long, requires = "learn")]
    yes: bool,

    /// Accept a finding, as long as it stays as it is; can be repeated
    #[arg(long, value_name = "RULE:KEY", requires = "reason", value_parser = accept::read)]
    accept: Vec<accept::Wanted>,

    /// Why it is accepted
    #[arg(long, value_name = "TEXT", requires = "accept")]
    reason: Option<String>,

    /// The last day that it is accepted
    #[arg(long, value_name = "DATE", requires = "accept")]
    until: Option<Date>,

    /// End with exit code 5 if an error is open
    #[arg(long)]
    strict: bool,

    /// Print one JSON document on stdout
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Print it in this form on stdout
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

fn month(text: &str) -> Result<(Date, Date), String> {
    let first: Result<Date, _> = format!("{text}-01").parse();
    match first {
        Ok(first) if text.len() == 7 => Ok((first, first.last_of_month())),
        _ => Err("a month is written like 2026-06".to_owned()),
    }
}

/// What was checked of one connection.
#[derive(Serialize)]
struct Checked {
    connection: String,
    /// The paydays that were looked at.
    from: Option<Date>,
    through: Option<Date>,
    /// How many rules were tried.
    rules: usize,
    findings: Vec<Finding>,
    #[serde(skip)]
    company: String,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    exit_code: u8,
    connections: &'a [Checked],
}

impl Checked {
    /// Open findings of a severity.
    fn open(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        let all = self.findings.iter();
        all.filter(move |it| it.severity == severity && it.accepted.is_none())
    }
}

/// Checks, learns or accepts.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.list {
        list::show(args.json, context)?;
        return Ok(None);
    }
    let names = these_or_all(&args.names, context)?;
    let (mut checked, mut broken) = (Vec::new(), Vec::new());
    for name in &names {
        match one(name, &args, context) {
            Ok(one) => checked.extend(one),
            Err(error) => broken.push((name.clone(), error)),
        }
    }
    let failed = unread(&broken, names.len() > 1, context);
    if args.learn {
        return Ok(failed);
    }
    let is_open = checked
        .iter()
        .any(|it| it.open(Severity::Error).next().is_some());
    let held = (args.strict && is_open).then_some(Kind::Held);
    let kind = failed.max(held);
    let format = if args.json {
        Some(Format::Json)
    } else {
        args.format
    };
    match format {
        Some(Format::Json) => context.print_json(&Document {
            exit_code: kind.map_or(0, Kind::exit_code),
            connections: &checked,
        })?,
        Some(Format::Junit) => context.ui.data(&junit::text(&checked))?,
        None => {
            for one in &checked {
                context.ui.data(&text::of(one))?;
            }
        }
    }
    Ok(kind)
}

/// What comes of one connection; nothing where something was learned.
fn one(name: &Name, args: &Args, context: &Context) -> Result<Option<Checked>, Error> {
    let _lock = context.lock(&context.paths.run_lock(name), LOCK_TIMEOUT)?;
    let mut connection = context.connection(name)?;
    let reader = synced(&connection, "there is nothing to check", context)?;
    let days = days(args, &reader)?;
    if args.learn {
        let all = reader.paydays()?.unwrap_or((Date::MIN, Date::MAX));
        let days = if args.all || args.since.is_some() || args.month.is_some() {
            days.unwrap_or(all)
        } else {
            all
        };
        lessons::learn(&mut connection, &reader, days, args.yes, context)?;
        return Ok(None);
    }
    let rules = Context::rules(&args.rules);
    let tried = rules.len();
    let looked = context.check(&connection, rules, days.unwrap_or((Date::MIN, Date::MIN)))?;
    let looked = looked.map_or_else(Vec::new, |it| it.looked);
    if let Some(reason) = &args.reason {
        accept::all(
            &args.accept,
            (reason, args.until),
            &looked,
            &connection,
            context,
        )?;
    }
    let findings = findings(looked, &reader)?;
    Ok(Some(Checked {
        connection: name.to_string(),
        from: days.map(|(from, _)| from),
        through: days.map(|(_, through)| through),
        rules: tried,
        findings,
        company: connection.company.name.to_string(),
    }))
}

/// The paydays to look at; `None` where there are no payrolls.
fn days(args: &Args, reader: &Reader) -> Result<Option<(Date, Date)>, Error> {
    let Some((first, last)) = reader.paydays()? else {
        return Ok(None);
    };
    Ok(match (args.month, args.since) {
        (Some(month), _) => Some(month),
        (_, Some(since)) => Some((since, last.max(since))),
        _ if args.all => Some((first, last)),
        _ => usual_days(reader)?,
    })
}
