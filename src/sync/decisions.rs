//! What `-vv` tells of a run's decisions: how much of each family is read and why, what was asked for
//! again and what was not, what is held back.
//!
//! Counts, codes, dates of windows and words of this program: never a key or a value. What concerns
//! many rows is told once for all of them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::manner::{Manner, Renewal};
use super::plan::Plan;
use super::reading::Reading;
use crate::catalog::Stream;
use crate::codes::Code;
use crate::report::Problem;
use crate::state::Bookmark;

impl Renewal {
    fn why(self) -> &'static str {
        match self {
            Self::First => "everything: nothing is known of it yet",
            Self::Asked => "everything: --full",
            Self::Always => "everything: the source cannot tell what is new",
            Self::View => "everything: other columns or private fields are read than before",
            Self::Sweep => "everything: what changed without a word is looked for once a week",
        }
    }
}

impl Plan {
    /// Which streams are not read.
    pub(super) fn tell_skipped(&self) {
        for (stream, why) in &self.skipped {
            tracing::debug!(stream = stream.name, why = why.message.as_str(), "not read");
        }
    }

    /// How a family is read, and why so.
    pub(super) fn tell(
        &self,
        root: &Stream,
        bookmark: Option<&Bookmark>,
        now: Timestamp,
        manner: &Manner,
    ) {
        let why = match self.renewal(root, bookmark, now) {
            Some(renewal) => renewal.why(),
            None if manner.since.is_some() => {
                "what changed since the newest change that was seen, and an hour before it"
            }
            None if !manner.owed.is_empty() => "everything: some of it is owed from an earlier run",
            None if manner.windows.is_some() => {
                "what is new, and the days before it whose rows may have been restated"
            }
            None => "everything that is listed",
        };
        let windows = manner.windows.iter().flatten();
        let windows: Vec<_> = windows.map(|(from, to)| format!("{from}..{to}")).collect();
        let family = root.family;
        match (windows.is_empty(), manner.edge) {
            (true, _) => tracing::debug!(family, owed = manner.owed.len(), "reads {why}"),
            (false, edge) => tracing::debug!(
                family,
                owed = manner.owed.len(),
                windows = windows.join(" and "),
                unchanged_before = edge.map(tracing::field::display),
                "reads {why}"
            ),
        }
    }
}

impl Reading<'_> {
    /// What was asked for again in a family, what was not, and what could not be read.
    pub(super) fn tell_family(&self, root: &'static Stream) {
        let tallies = self.tallies.borrow();
        for stream in self.engine.plan.family(root.family) {
            let tally = tallies.get(stream.name).copied().unwrap_or_default();
            if tally.asked + tally.kept + tally.resumed + tally.passed == 0 {
                continue;
            }
            let stream = stream.name;
            let (resumed, unchanged) = (tally.resumed, tally.kept + tally.passed);
            match tally.asked {
                0 => tracing::debug!(stream, unchanged, resumed, "nothing is asked for again"),
                asked => tracing::debug!(
                    stream,
                    asked,
                    unchanged,
                    resumed,
                    "asked for again: {}",
                    match self.manner(root.family).renews {
                        true => "all, because everything is read",
                        false => "what is new, or differs in its list",
                    }
                ),
            }
        }
        let failed = self.failed.borrow();
        let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
        for problem in failed
            .get(root.family)
            .into_iter()
            .flat_map(BTreeMap::values)
        {
            *codes.entry(problem.code).or_default() += 1;
        }
        for (code, count) in codes {
            let family = root.family;
            tracing::debug!(
                family,
                code = code.as_str(),
                count,
                "keep their former version"
            );
        }
    }
}

/// Why a family is held back.
pub(super) fn tell_held(family: &str, held: Option<&Problem>) {
    if let Some(problem) = held {
        // It has counts and the stream's name only.
        let (code, why) = (problem.code, problem.message.as_str());
        tracing::debug!(family, code = code.as_str(), why, "held back");
    }
}
