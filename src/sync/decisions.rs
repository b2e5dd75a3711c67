//! What `-vv` says of a run's decisions: how much of each family is read and why, what was asked
//! for again and what was not, what is held back.
//!
//! Counts, codes, dates and words of this program: never a key or a value. What concerns many rows
//! is said once for all of them.

use std::collections::BTreeMap;

use super::family::Family;
use super::mode::RefreshReason;
use super::plan::Plan;
use crate::catalog::Cursor;
use crate::codes::Code;
use crate::report::Problem;

impl RefreshReason {
    fn why(self) -> &'static str {
        match self {
            Self::First => "everything: this is the first sync",
            Self::Asked => "everything: --full",
            Self::Always => "everything: the source cannot tell what changed",
            Self::Shape => "everything: other columns or private fields are included than before",
            Self::Weekly => "everything: the weekly full refresh",
        }
    }
}

pub(super) fn say_skipped(plan: &Plan) {
    for (stream, why) in &plan.skipped {
        tracing::debug!(stream = stream.name, why = why.message.as_str(), "not read");
    }
}

/// How a family is read, and why.
pub(super) fn say_mode(family: &Family<'_>) {
    let mode = &family.mode;
    let why = match mode.full_refresh {
        Some(reason) => reason.why(),
        None if mode.since.is_some() => {
            "changes since the newest known change, and one hour before it"
        }
        None if !mode.pending.is_empty() => {
            "everything: some of it is pending from an earlier sync"
        }
        None if mode.windows.is_some() => {
            "new rows, and the days before them whose rows may have been restated"
        }
        None if matches!(family.root.cursor, Cursor::Days { .. }) => "the days that are due",
        None => "everything that is listed",
    };
    let windows = mode.windows.iter().flatten();
    let windows: Vec<_> = windows.map(|(from, to)| format!("{from}..{to}")).collect();
    let family = family.root.name;
    let pending = mode.pending.len();
    if windows.is_empty() {
        tracing::debug!(family, pending, "reads {why}");
    } else {
        tracing::debug!(
            family,
            pending,
            windows = windows.join(" and "),
            unchanged_before = mode.lookback_from.map(tracing::field::display),
            "reads {why}"
        );
    }
}

impl Family<'_> {
    /// What was asked for again, what was not, and what could not be read.
    pub(super) fn say_read(&self) {
        let state = self.state();
        for stream in self.streams() {
            let tally = state.tallies.get(stream.name).copied().unwrap_or_default();
            if tally.asked + tally.kept + tally.resumed + tally.passed == 0 {
                continue;
            }
            let stream = stream.name;
            let (resumed, unchanged) = (tally.resumed, tally.kept + tally.passed);
            let what = match self.mode.full_refresh {
                Some(_) => "all, because everything is read",
                None => "new rows, or rows whose list entry changed",
            };
            match tally.asked {
                0 => tracing::debug!(stream, unchanged, resumed, "nothing is requested again"),
                asked => {
                    tracing::debug!(stream, asked, unchanged, resumed, "requested again: {what}");
                }
            }
        }
        let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
        for problem in state.failed.values() {
            *codes.entry(problem.code).or_default() += 1;
        }
        for (code, count) in codes {
            let family = self.root.name;
            tracing::debug!(
                family,
                code = code.as_str(),
                count,
                "keep their previous version"
            );
        }
    }
}

pub(super) fn say_held(family: &str, held: Option<&Problem>) {
    if let Some(problem) = held {
        // Safe to log: it holds counts and the stream's name only.
        let (code, why) = (problem.code, problem.message.as_str());
        tracing::debug!(family, code = code.as_str(), why, "held back");
    }
}
