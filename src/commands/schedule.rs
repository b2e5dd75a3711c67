//! `drivetrain schedule`: let the system's own scheduler run the sync, systemd's or cron.
//!
//! Without `--install` it only prints what it would install, so that a person who keeps such
//! files elsewhere can take it from there.

use super::chosen::named;
use crate::config::Name;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::schedule::job::Job;
use crate::schedule::timetable::{At, Every, Timetable};
use crate::schedule::{System, install, none, remove, text, warnings};

const EXAMPLES: &str = "\
Examples:
  drivetrain schedule                              print what would be installed
  drivetrain schedule justworks --every daily --at 05:30 --install
  drivetrain schedule justworks --every 6h --install   at a time that follows from the connection
  drivetrain schedule justworks --with cron        a crontab line, also where systemd runs
  drivetrain schedule justworks --remove           undo it

Without --at, a daily sync runs between 03:00 and 06:59, at a minute that follows from the
connection's id: not everybody asks Justworks at the same time.";

/// Let the system run the sync by itself, every day or several times a day
///
/// Prints what would be installed; --install installs it: a timer of your own systemd, or two lines
/// in your crontab, whichever the system has.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The connection [default: the only one]
    #[arg(value_name = "NAME")]
    name: Option<Name>,

    /// From one run to the next: daily, or an even part of a day or an hour, such as 6h or 30m
    #[arg(long, value_name = "INTERVAL", default_value = "daily")]
    every: Every,

    /// A time of day at which one of the runs is [default: follows from the connection]
    #[arg(long, value_name = "HH:MM")]
    at: Option<At>,

    /// Install it, in place of what was installed before
    #[arg(long)]
    install: bool,

    /// Take away what was installed
    #[arg(long, conflicts_with_all = ["install", "every", "at"])]
    remove: bool,

    /// What is to run it [default: systemd if it runs for your user, else cron]
    #[arg(long, value_name = "SYSTEM")]
    with: Option<System>,
}

/// Prints, installs or removes a schedule.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.name, "schedule", context)?;
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
        context.ui.say("  the time follows from the connection, so that not everybody asks at once; --at sets another");
    }
    Ok(None)
}

fn print(job: &Job, timetable: Timetable, by: System, context: &Context) -> Result<(), Error> {
    let (text, place) = text(job, timetable, by, context)?;
    context.ui.data(&text)?;
    context.ui.say(format!(
        "{} would be synced {timetable} by {}; nothing is installed yet: `{} --install` puts this {place}",
        job.name,
        by.told(),
        context.environment.typed.join(" ")
    ));
    Ok(())
}
