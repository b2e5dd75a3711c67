//! What is scheduled, read back from the system itself: a file of ours could only say what was
//! once meant.
//!
//! `status` shows it, so looking is bounded in time, and a system without cron or systemd is one
//! on which nothing is scheduled.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use serde::Serialize;

use super::System;
use super::cron;
use super::job::mark;
use super::systemd::{Units, manager, times};
use super::timetable::Timetable;
use crate::config::Name;
use crate::context::Context;

/// How long a look may take, for each program that is asked.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);

/// What `--json` prints of a schedule.
#[derive(Serialize)]
struct Document {
    by: &'static str,
    every: Option<String>,
    at: Option<String>,
    next_at: Option<Timestamp>,
    last_exit_code: Option<i32>,
}

impl From<Scheduled> for Document {
    fn from(scheduled: Scheduled) -> Self {
        Self {
            by: scheduled.by.word(),
            every: scheduled.timetable.map(|it| it.every.to_string()),
            at: scheduled.timetable.map(|it| it.first.to_string()),
            next_at: scheduled.next,
            last_exit_code: scheduled.last_exit,
        }
    }
}

/// A schedule as the system has it.
#[derive(Debug, Clone, Serialize)]
#[serde(into = "Document")]
pub struct Scheduled {
    /// What runs it.
    pub by: System,
    /// When; `None` where a person has edited it into something else.
    timetable: Option<Timetable>,
    /// The next run. Without one it is not going to run.
    pub next: Option<Timestamp>,
    /// When the last run ended, where the system remembers.
    pub last_at: Option<Timestamp>,
    /// How the last run ended, where the system remembers.
    last_exit: Option<i32>,
}

/// Everything that is asked of the system once, however many connections there are.
pub struct Schedules<'a> {
    context: &'a Context,
    crontab: Vec<u8>,
}

impl<'a> Schedules<'a> {
    /// Looks at the system.
    pub fn read(context: &'a Context) -> Self {
        Self {
            context,
            crontab: cron::read(LOOK_TIMEOUT).unwrap_or_default(),
        }
    }

    /// The schedule of a connection, if it has one.
    pub fn of(&self, name: &Name) -> Option<Scheduled> {
        let mark = mark(name, self.context).ok()?;
        self.timer(name, &mark).or_else(|| self.line(name, &mark))
    }

    fn line(&self, name: &Name, mark: &str) -> Option<Scheduled> {
        let timetable = cron::find(&self.crontab, mark, name)?;
        Some(self.scheduled(System::Cron, timetable))
    }

    /// A schedule of which nothing is known but its times.
    fn scheduled(&self, by: System, timetable: Option<Timetable>) -> Scheduled {
        let now = ZonedDateTime::new((self.context.clock)(), TimeZone::system());
        let next = timetable.and_then(|timetable| timetable.next(&now));
        Scheduled {
            by,
            timetable,
            next: next.map(|next| next.timestamp()),
            last_at: None,
            last_exit: None,
        }
    }

    /// What cron would set for a run of this connection, besides what it always sets: by the lines
    /// of the crontab above ours, and by ours.
    pub fn cron_variables(&self, name: &Name) -> Vec<(String, String)> {
        let mark = mark(name, self.context).unwrap_or_default();
        cron::variables(&self.crontab, &mark, name)
    }

    fn timer(&self, name: &Name, mark: &str) -> Option<Scheduled> {
        let units = Units::new(self.context.environment.units.as_ref()?, name);
        let text = units.read(mark).ok()??;
        let mut scheduled = self.scheduled(System::Systemd, times(&text));
        let (timer, service) = (units.timer_name(), units.service_name());
        let answer = manager(
            &[
                "show",
                "--timestamp=unix",
                "--property=ActiveState,NextElapseUSecRealtime,ExecMainExitTimestamp,ExecMainStatus",
                &timer,
                &service,
            ],
            LOOK_TIMEOUT,
        );
        let Ok(answer) = answer else {
            // The manager of another session cannot be asked; its timer may run all the same.
            return Some(scheduled);
        };
        let told = String::from_utf8_lossy(&answer).into_owned();
        let value = |key: &str| {
            let mut lines = told.lines().filter_map(|line| line.strip_prefix(key));
            lines.next().and_then(|it| it.strip_prefix('='))
        };
        let at = |key| value(key).and_then(|it| it.strip_prefix('@'));
        let read = |seconds: &str| Timestamp::from_second(seconds.parse().ok()?).ok();
        // An older systemd prints the local time, in a form that is no standard.
        if let Some(seconds) = at("NextElapseUSecRealtime") {
            scheduled.next = read(seconds);
        }
        if value("ActiveState") != Some("active") {
            scheduled.next = None;
        }
        scheduled.last_at = at("ExecMainExitTimestamp").and_then(read);
        let status = value("ExecMainStatus").and_then(|it| it.parse().ok());
        scheduled.last_exit = status.filter(|_| scheduled.last_at.is_some());
        Some(scheduled)
    }
}

impl Scheduled {
    /// "daily at 05:30 by cron".
    pub fn when(&self) -> String {
        match self.timetable {
            Some(timetable) => format!("{timetable} by {}", self.by.told()),
            None => format!("by {}, at times that were edited by hand", self.by.told()),
        }
    }

    /// Whether its times are as they were written: not edited by hand.
    pub fn is_known(&self) -> bool {
        self.timetable.is_some()
    }

    /// The run before a moment that should have been, by its times.
    pub fn due_before(&self, now: Timestamp) -> Option<Timestamp> {
        let zoned = |at| ZonedDateTime::new(at, TimeZone::system());
        let timetable = self.timetable?;
        // The one before is as far from a moment two days ago as any other: a run a day is the least.
        let mut due = timetable.next(&zoned(now - SignedDuration::from_hours(48)))?;
        while let Some(next) = timetable.next(&due).filter(|next| next.timestamp() <= now) {
            due = next;
        }
        Some(due.timestamp()).filter(|due| *due <= now)
    }

    /// What is wrong with it, if anything can be seen to be.
    pub fn caveat(&self, name: &Name) -> Option<String> {
        match self.last_exit {
            _ if self.timetable.is_some() && self.next.is_none() => Some(format!(
                "the timer is not active: `drivetrain schedule {name} --install` starts it again"
            )),
            Some(code) if code != 0 => Some(format!("the last one ended with exit code {code}")),
            _ => None,
        }
    }
}
