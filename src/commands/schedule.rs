//! `drivetrain schedule`: let the system's own scheduler run the sync, systemd's or cron.
//!
//! Without `--install` it only prints what it would install, so that a person who keeps such
//! files elsewhere can take it from there.

use super::chosen::{One, named};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::schedule::job::Job;
use crate::schedule::timetable::{At, Every, Timetable};
use crate::schedule::{System, install, none, remove, text, warnings};
use crate::ui::fold;

const EXAMPLES: &str = "\
Examples:
  # print what would be installed
  drivetrain schedule
  # every day at half past five
  drivetrain schedule --at 05:30 --install
  # every six hours
  drivetrain schedule --every 6h --install
  # with cron, also where systemd runs
  drivetrain schedule --with cron --install
  # undo it
  drivetrain schedule --remove";

/// Run the sync automatically, with cron or systemd
///
/// Prints what would be installed; --install installs it: a timer of your own systemd, or two lines in your
/// crontab, whichever the system has. Without --at, a daily sync runs at a fixed minute between 03:00 and
/// 06:59, which spreads the load on Justworks.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// How often: daily, or every 6h, 30m …
    #[arg(long, value_name = "INTERVAL", default_value = "daily")]
    every: Every,

    /// Time of day [default: a fixed minute between 03:00 and 06:59]
    #[arg(long, value_name = "HH:MM")]
    at: Option<At>,

    /// Install it, replacing an earlier schedule
    #[arg(long)]
    install: bool,

    /// Remove what was installed
    #[arg(long, conflicts_with_all = ["install", "every", "at"])]
    remove: bool,

    /// Scheduler to use [default: systemd if it runs for you, else cron]
    #[arg(long, value_name = "SYSTEM")]
    with: Option<System>,
}

/// Prints, installs or removes a schedule.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.chosen.name(), "schedule", context)?;
    if args.remove {
        return remove(&name, args.with, context);
    }
    let connection = context.connection(&name)?;
    let job = Job::new(&connection, context)?;
    let at = args.at.unwrap_or_else(|| At::of(&connection.id));
    let timetable = Timetable::new(args.every, at);
    let by = args.with.or_else(System::find).ok_or_else(|| none(&job))?;
    for warning in warnings(&connection, &job, context) {
        context.ui.warn(warning);
    }
    if args.install {
        install(&job, timetable, by, context)?;
    } else {
        print(&job, timetable, by, context)?;
    }
    if args.at.is_none() && args.every == Every::DAY {
        context.ui.say(fold(
            "the minute is fixed for this connection, which spreads the load; --at sets another",
            "  ",
        ));
    }
    Ok(None)
}

fn print(job: &Job, timetable: Timetable, by: System, context: &Context) -> Result<(), Error> {
    let (text, place) = text(job, timetable, by, context)?;
    context.ui.data(&text)?;
    context.ui.say(format!(
        "Nothing is installed yet. To sync {} {timetable} with {}, run `{} --install`; it puts this {place}",
        job.name,
        by.told(),
        context.environment.typed.join(" ")
    ));
    Ok(())
}
