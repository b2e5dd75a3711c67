//! `drivetrain doctor`: from "it does not work" to the cause, by checks in order.

mod text;

use std::time::{Duration, Instant};

use super::chosen::these_or_all;
use super::traced::TraceArgs;
use crate::config::Name;
use crate::context::{Context, Named};
use crate::error::{Error, Kind};
use crate::health::check::{Check, worst};
use crate::health::cron::AsCron;
use crate::health::{Document, Renewal, checks, judged};
use crate::ui::bold;
use crate::ui::working::Working;

const EXAMPLES: &str = "\
Examples:
  drivetrain doctor                        every connection, one after the other
  drivetrain doctor justworks --refresh    renew the sign-in as well, to see that it works
  drivetrain doctor --as-cron              and once more as cron would run it: what differs
  drivetrain doctor --json                 one document: id, status, ms, detail, hints, code

Marks:
  ✓ ok · worth knowing ! somebody should see to it ✗ does not work - skipped, see an earlier one

Exit codes: 0 if all is well; else of the worst check, what does not work before what still does:
  4 a person must sign in · 5 held back · 3 not all is read · 75 temporary · 1 this machine ·
  2 nothing is connected";

/// Find out what is wrong: checks in order, each with the command that mends it
///
/// Looks at this machine, the way to Justworks, the sign-in, every selected endpoint and the store.
/// It changes nothing, and asks before it renews a sign-in.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The connection [default: all]
    #[arg(value_name = "NAME")]
    name: Option<Name>,

    /// Renew the sign-in, to see that it works [default: ask, where somebody is there]
    #[arg(long)]
    refresh: bool,

    /// Run once more with the environment that cron gives, and show what differs
    #[arg(long)]
    as_cron: bool,

    /// Print one JSON document on stdout
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    trace: TraceArgs,
}

/// Makes the checks and tells them.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let traced = args.trace.begin(context)?;
    traced.around(|context| look(&args, context))
}

fn look(args: &Args, context: &Context) -> Result<Option<Kind>, Error> {
    let began = Instant::now();
    let names: Vec<_> = args.name.iter().cloned().collect();
    let names = these_or_all(&names, context)?;
    let all = context.connections(&names)?;
    let working = Working::begin(&context.ui);
    let renewal = match (args.refresh, args.json) {
        (true, _) => Renewal::Wanted,
        (false, true) => Renewal::Never,
        (false, false) => Renewal::Asks,
    };
    let done = checks(&all, renewal, &working, context)?;
    let name = args.name.as_ref();
    let as_cron = || AsCron::run(name, &all, &done, &working, context);
    let as_cron = args.as_cron.then(as_cron).transpose()?;
    drop(working);
    tell(args, &all, done, as_cron, began.elapsed(), context)
}

fn tell(
    args: &Args,
    all: &[Named],
    done: Vec<Check>,
    as_cron: Option<AsCron>,
    took: Duration,
    context: &Context,
) -> Result<Option<Kind>, Error> {
    let judged = judged(&done, as_cron.as_ref());
    let kind = worst(&judged).and_then(|check| check.finding.kind);
    if args.json {
        context.print_json(&Document::new(done, as_cron, took))?;
        return Ok(kind);
    }
    let describe = |name: &str| {
        let known = all.iter().find(|(other, _)| other.to_string() == name);
        let company = known
            .and_then(|(_, it)| it.as_ref().ok())
            .map(|it| &it.company);
        let company = company.map_or_else(String::new, |it| format!("  {} · {}", it.name, it.host));
        format!("{}{company}", bold().apply_to(name))
    };
    let mut said = text::text(&done, describe);
    if let Some(as_cron) = &as_cron {
        said.push_str(&as_cron.text());
    }
    said.push_str(&format!("\n{}\n", text::verdict(&judged, took)));
    context.ui.data(&said)?;
    Ok(kind)
}
