//! What runs the sync by itself: installed, and when it last did.

use jiff::{SignedDuration, Timestamp};

use crate::codes;
use crate::config::Connection;
use crate::context::{Context, now};
use crate::error::Error;
use crate::schedule::installed::{Scheduled, Schedules};
use crate::schedule::{System, cron_runs, lingers};
use crate::ui::times::{relative, when};

use super::check::{Checks, Finding};

/// How long after its time a run may begin: a machine may have slept, and a timer spreads its runs.
const LATE: SignedDuration = SignedDuration::from_hours(2);

/// Both checks.
pub(super) fn checks(
    checks: &mut Checks<'_>,
    connection: &Connection,
    schedules: &Schedules<'_>,
    context: &Context,
) {
    let found = checks.look(("schedule.installed", "schedule"), || {
        let Some(schedule) = schedules.of(&connection.name) else {
            return Err(Finding::note(format!(
                "not scheduled; to schedule it: `drivetrain schedule {} --install`",
                connection.name
            )));
        };
        let finding = installed(connection, &schedule);
        Ok((schedule, finding))
    });
    let last = ("schedule.fired", "last scheduled sync");
    match found {
        Some(schedule) => checks.check(last, || fired(connection, &schedule, context)),
        None => checks.skip(&[last], "nothing is installed"),
    }
}

fn installed(connection: &Connection, schedule: &Scheduled) -> Finding {
    let name = &connection.name;
    let next = schedule
        .next
        .map_or_else(String::new, |next| format!(", next {}", when(next, now())));
    let told = format!("{}{next}", schedule.when());
    if schedule.next.is_none() && schedule.is_known() {
        let message = format!("{told}: the timer is not active");
        return Finding::bad(
            Error::new(codes::SCHEDULE_INACTIVE, message).hints_for(&name.to_string()),
        );
    }
    match schedule.by {
        System::Cron if cron_runs() == Some(false) => Finding::bad(Error::hinted(
            codes::SCHEDULE_NO_CRON,
            format!("{told}, but cron does not seem to run here"),
        )),
        System::Systemd if lingers() == Some(false) => Finding::note(format!(
            "{told}; only while you are logged in (`loginctl enable-linger` changes that)"
        )),
        _ => Finding::ok(told),
    }
}

/// Cron does not remember; what the store remembers of runs says it for both.
fn fired(connection: &Connection, schedule: &Scheduled, context: &Context) -> Finding {
    let name = &connection.name;
    let now = now();
    let began = last_run(connection, context);
    let last = schedule.last_at.max(began);
    let told = match (schedule.last_at, began) {
        (Some(at), _) => format!("its last sync ended {}", when(at, now)),
        (None, Some(at)) => format!("the last sync of this connection began {}", when(at, now)),
        (None, None) => "no sync yet".to_owned(),
    };
    let due = schedule.due_before(now - LATE);
    let missed = due.filter(|due| last.is_none_or(|last| last < *due));
    let since = connection.created_at;
    match missed.filter(|due| *due > since) {
        Some(due) => {
            let message = format!("{told}, but another was due {}", relative(due, now));
            let look = match schedule.by {
                System::Cron => "`journalctl -t CRON` and your user's mail show what cron did",
                System::Systemd => {
                    "`systemctl --user list-timers` and `journalctl --user` show what systemd did"
                }
            };
            Finding::warn(
                Error::new(codes::SCHEDULE_MISSED, message)
                    .hint(look)
                    .hints_for(&name.to_string()),
            )
        }
        None => Finding::ok(told),
    }
}

fn last_run(connection: &Connection, context: &Context) -> Option<Timestamp> {
    let reader = context.reader(connection).ok()??;
    let runs = reader.runs(1).ok()?;
    runs.first().map(|run| run.started_at)
}
