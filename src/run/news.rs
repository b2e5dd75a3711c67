//! What `-q` says of a run beside its errors: what is new about sums and drift, once.
//!
//! Cron sends what is said by mail. A sum that does not tie does so in every run that reads it, and
//! a mail each night soon goes unread. A full refresh reads more than the runs between two of them, so
//! that one earlier run is not enough to compare with.

use jiff::SignedDuration;

use crate::config::Connection;
use crate::context::Context;
use crate::report::Report;

/// How far back a run has told of something: further than from one full refresh to the next.
const BACK: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Warns of what no other run of the last month has found.
pub fn tell(report: &Report, connection: &Connection, context: &Context) {
    let untied = report.ties.iter().any(|tie| !tie.differences.is_empty());
    if !context.ui.is_quiet() {
        return;
    }
    if let Some(checks) = report.checks.as_ref().filter(|it| !it.new.is_empty()) {
        context.ui.new_findings(&report.connection, checks);
    }
    if !untied && report.drift.is_empty() {
        return;
    }
    let reader = context.reader(connection).ok().flatten();
    let earlier = reader.and_then(|reader| {
        let since = report.started_at - BACK;
        reader.judged_since(since, &report.run).ok()
    });
    context.ui.news(report, &earlier.unwrap_or_default());
}
