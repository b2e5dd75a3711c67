//! `drivetrain doctor`: from "it does not work" to the cause, by checks in order.

mod text;

use std::time::{Duration, Instant};

use super::chosen::{Several, these_or_all};
use super::traced::TraceArgs;
use crate::context::{Context, Named};
use crate::error::{Error, Kind};
use crate::health::check::{Check, worst};
use crate::health::cron::AsCron;
use crate::health::{Document, Renewal, checks, judged};
use crate::ui::bold;
use crate::ui::working::Working;

const EXAMPLES: &str = "\
Examples:
  drivetrain doctor
  # also test renewing the sign-in
  drivetrain doctor --refresh
  # what differs when cron runs it
  drivetrain doctor --as-cron

Marks: ✓ ok   · worth knowing   ! look at this   ✗ does not work   - skipped

Exit codes, of the worst check:
  4   a person must sign in
  5   held back
  3   not everything is read
  75  temporary
  1   something on this machine
  2   nothing is connected
  0   all is well";

/// Check everything a sync needs, and say how to fix it
///
/// Checks this machine, the way to Justworks, the sign-in, every selected endpoint and the database. It
/// changes nothing; --refresh also renews the sign-in, to see that it works. What is well is counted; --all shows
/// every check.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: Several,

    /// Also test renewing the sign-in
    #[arg(long)]
    refresh: bool,

    /// Show every check, also those that are well
    #[arg(long)]
    all: bool,

    /// Also check as cron would run it, and show what differs
    #[arg(long)]
    as_cron: bool,

    /// Print one JSON document
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
    let named = args.chosen.names();
    let names = these_or_all(&named, context)?;
    let all = context.connections(&names)?;
    let working = Working::begin(&context.ui);
    let renewal = if args.refresh {
        Renewal::Wanted
    } else {
        Renewal::Never
    };
    let done = checks(&all, renewal, &working, context)?;
    let name = named.first();
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
    let verdict = text::verdict(&judged, took);
    let mut said = format!("{verdict}\n\n{}", text::text(&done, args.all, describe));
    if let Some(as_cron) = &as_cron {
        said.push_str(&as_cron.text());
    }
    said.push_str(&text::cause(&judged));
    context.ui.data(&said)?;
    Ok(kind)
}
