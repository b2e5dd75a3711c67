//! What a run will read: decided before the first request, from the granted scopes and the dates.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

use crate::catalog::{Cursor, Source, Stream};
use crate::report::{Class, Problem};
use crate::state::Bookmark;

/// Days after which everything is read once more: what changed without a word is found then.
const SWEEP_DAYS: i64 = 7;

/// Hours before the last seen change that are asked for again: clocks differ, and a change may
/// become visible after a later one.
const OVERLAP_HOURS: i64 = 1;

/// What a run will read.
#[derive(Debug)]
pub struct Plan {
    /// Streams that are read, parents before children.
    pub streams: Vec<&'static Stream>,
    /// Streams that are not, and why.
    pub skipped: Vec<(&'static Stream, Problem)>,
    /// How far.
    pub reach: Reach,
}

/// How far a run reads.
#[derive(Debug, Clone)]
pub struct Reach {
    /// First date of windows.
    pub from: Date,
    /// The date of the run.
    pub today: Date,
    /// Days before the last run that are read again.
    pub lookback_days: i32,
    /// Read again from this date on, though it is covered.
    pub again_from: Option<Date>,
    /// Read everything again, whatever is known.
    pub full: bool,
    /// What is shown of a family's rows beside its streams and columns: private fields.
    pub views: BTreeMap<&'static str, String>,
}

/// How a family is read in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// Only what changed since this moment; `None` reads everything there is to list.
    pub since: Option<Timestamp>,
    /// The dates that are listed, first and last; `None` where the cursor is no window.
    pub windows: Option<Vec<(Date, Date)>>,
    /// Whether details are read again although the list shows no change.
    pub renews: bool,
}

impl Plan {
    /// Plans the streams that nothing `skips`. A child is read only with its parent, and what is asked
    /// for by pairs only with both sides.
    pub fn new(
        streams: &'static [Stream],
        skips: impl Fn(&Stream) -> Option<Problem>,
        reach: Reach,
    ) -> Self {
        let mut plan = Self {
            streams: Vec::new(),
            skipped: Vec::new(),
            reach,
        };
        for stream in streams {
            let needs: Vec<_> = match stream.source {
                Source::PerPair { of, .. } => of.iter().map(|side| side.stream).collect(),
                _ => stream.parent.into_iter().collect(),
            };
            let lacking = || needs.iter().find(|name| !plan.reads(name));
            if let Some(why) = skips(stream) {
                plan.skipped.push((stream, why));
            } else if let Some(lacking) = lacking() {
                let message = format!("it belongs to {lacking}, which is not read");
                let why = Problem::new("scope.parent_skipped", Class::Forbidden, message);
                plan.skipped.push((stream, why));
            } else {
                plan.streams.push(stream);
            }
        }
        plan
    }

    /// Whether a stream is read.
    pub fn reads(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name == name)
    }

    /// The roots of the families that are read.
    pub fn roots(&self) -> impl Iterator<Item = &'static Stream> {
        self.streams
            .iter()
            .copied()
            .filter(|stream| stream.is_root())
    }

    /// The streams of a family that are read, its root first.
    pub fn family(&self, family: &str) -> impl Iterator<Item = &'static Stream> {
        let members = self.streams.iter().copied();
        members.filter(move |stream| stream.family == family)
    }

    /// The streams below a stream that are read.
    pub fn children(&self, parent: &'static Stream) -> impl Iterator<Item = &'static Stream> {
        let children = self.streams.iter().copied();
        children.filter(move |stream| stream.parent == Some(parent.name))
    }

    /// What is read of a family: a digest of each of its streams (their columns, and where they come
    /// from), and the private fields that are shown.
    pub fn view(&self, family: &str) -> String {
        let streams: Vec<_> = self.family(family).map(digest).collect();
        let private = self.reach.views.get(family).map_or("", String::as_str);
        format!("{}|{private}", streams.join(" "))
    }

    /// The moment from which on a family's news can be asked for; `None` where they cannot, or where
    /// rows that were read before lack something, whatever the source says of news.
    pub fn told_from(&self, root: &Stream, bookmark: &Bookmark) -> Option<Timestamp> {
        match bookmark {
            Bookmark::Since {
                watermark, view, ..
            } if shows_all(Some(view), &self.view(root.family)) => {
                watermark.and_then(|at| at.checked_sub(OVERLAP_HOURS.hours()).ok())
            }
            _ => None,
        }
    }

    /// How a family is read, by what its bookmark says.
    pub fn manner(&self, root: &Stream, bookmark: Option<&Bookmark>, now: Timestamp) -> Manner {
        let view = self.view(root.family);
        let renews = bookmark.is_some_and(|known| {
            self.reach.full || !shows_all(known.view(), &view) || sweep_is_due(known, now)
        });
        let since = match (root.cursor, bookmark) {
            (Cursor::Since { .. }, Some(bookmark)) if !renews => self.told_from(root, bookmark),
            _ => None,
        };
        let windows = match root.cursor {
            Cursor::Window { ahead, .. } => {
                let mut windows = self.reach.windows(bookmark, &view, ahead);
                // A clock that was wrong may have covered what is yet to come.
                windows.retain(|(from, through)| from <= through);
                Some(windows)
            }
            _ => None,
        };
        Manner {
            since,
            windows,
            renews,
        }
    }
}

fn digest(stream: &'static Stream) -> String {
    let mut hash = Sha256::new();
    hash.update(stream.name);
    for column in stream.columns {
        hash.update([0]);
        hash.update(column.name);
        for from in column.from {
            hash.update([1]);
            hash.update(from);
        }
    }
    let digest = hash.finalize();
    let hex = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
    hex.collect()
}

/// Whether rows that were read with one view show all that another one would, and nothing private
/// that it would not. A stream that is no longer read changes nothing about the others.
fn shows_all(known: Option<&str>, view: &str) -> bool {
    let (Some((known, former)), Some((streams, private))) = (
        known.and_then(|known| known.split_once('|')),
        view.split_once('|'),
    ) else {
        return false;
    };
    let mut streams = streams.split(' ');
    former == private && streams.all(|stream| known.split(' ').any(|other| other == stream))
}

/// A sweep finds what a watermark or an unchanged summary hides. A clock that was wrong must not
/// put it off for years.
fn sweep_is_due(bookmark: &Bookmark, now: Timestamp) -> bool {
    let swept_at = match bookmark {
        Bookmark::Full { .. } => return true,
        Bookmark::Since {
            watermark: None, ..
        } => return true,
        Bookmark::Since { swept_at, .. } => Some(*swept_at),
        Bookmark::Window { swept_at, .. } => *swept_at,
    };
    swept_at
        .is_none_or(|at| at > now || now.duration_since(at).as_secs() >= SWEEP_DAYS * 24 * 60 * 60)
}

impl Reach {
    /// The dates to list: what is not covered yet, and the lookback. All of them, where everything
    /// is asked for, or where the covered rows were read with another view.
    fn windows(&self, bookmark: Option<&Bookmark>, view: &str, ahead: i32) -> Vec<(Date, Date)> {
        let end = self.today.saturating_add(ahead.days());
        let Some(Bookmark::Window {
            from,
            through,
            view: known,
            ..
        }) = bookmark
        else {
            return vec![(self.from, end)];
        };
        if self.full || !shows_all(Some(known), view) {
            return vec![(self.from.min(*from), end)];
        }
        let last = self.today.min(*through);
        let again = self.again_from.filter(|again| again >= from);
        let start = last.saturating_sub(self.lookback_days.max(0).days());
        let start = again.map_or(start, |again| again.min(start)).max(*from);
        if self.from >= *from {
            return vec![(start, end)];
        }
        let before = from.saturating_sub(1.day());
        match start == *from {
            true => vec![(self.from, end)],
            false => vec![(self.from, before), (start, end)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;
    use crate::justworks::streams::STREAMS;
    use jiff::civil::date;

    fn reach() -> Reach {
        Reach {
            from: date(2024, 1, 1),
            today: date(2026, 1, 1),
            lookback_days: 60,
            again_from: None,
            full: false,
            views: BTreeMap::new(),
        }
    }

    fn plan(granted: impl Fn(&str) -> bool) -> Plan {
        let skips = |stream: &Stream| {
            let lacking = stream.scopes.iter().find(|scope| !granted(scope))?;
            Some(Problem::new(
                "scope.not_granted",
                Class::Forbidden,
                *lacking,
            ))
        };
        Plan::new(STREAMS, skips, reach())
    }

    fn now() -> Timestamp {
        "2026-01-01T05:00:00Z".parse().unwrap()
    }

    fn covered(plan: &Plan, days_since_sweep: i64) -> Bookmark {
        Bookmark::Window {
            from: date(2024, 1, 1),
            through: date(2025, 12, 31),
            swept_at: Some(now() - (days_since_sweep * 24).hours()),
            view: plan.view("payrolls"),
        }
    }

    fn payrolls(plan: &Plan, bookmark: Option<&Bookmark>) -> Manner {
        plan.manner(find(STREAMS, "payrolls").unwrap(), bookmark, now())
    }

    #[test]
    fn reads_everything_that_is_granted() {
        let plan = plan(|_| true);
        assert_eq!(plan.streams.len(), STREAMS.len());
        assert!(plan.skipped.is_empty());
    }

    #[test]
    fn skips_what_is_not_granted_with_all_below_it() {
        let plan = plan(|scope| scope != "payroll:read");
        let skipped: Vec<_> = plan
            .skipped
            .iter()
            .map(|(stream, why)| (stream.name, why.code.as_str()))
            .collect();
        let expected = [
            ("payrolls", "scope.not_granted"),
            ("payroll_fees", "scope.not_granted"),
            ("paystubs", "scope.parent_skipped"),
            ("paystub_lines", "scope.parent_skipped"),
        ];
        assert_eq!(skipped, expected);
    }

    #[test]
    fn reads_the_lookback_and_what_is_not_covered() {
        let mut plan = plan(|_| true);
        let end = date(2026, 2, 15);
        assert_eq!(
            payrolls(&plan, None).windows,
            Some(vec![(date(2024, 1, 1), end)])
        );
        let known = covered(&plan, 1);
        let manner = payrolls(&plan, Some(&known));
        assert_eq!(manner.windows, Some(vec![(date(2025, 11, 1), end)]));
        assert!(!manner.renews);
        plan.reach.from = date(2023, 6, 1);
        let earlier = (date(2023, 6, 1), date(2023, 12, 31));
        let manner = payrolls(&plan, Some(&known));
        assert_eq!(
            manner.windows,
            Some(vec![earlier, (date(2025, 11, 1), end)])
        );
        plan.reach.full = true;
        let manner = payrolls(&plan, Some(&known));
        assert_eq!(manner.windows, Some(vec![(date(2023, 6, 1), end)]));
        assert!(manner.renews);
    }

    #[test]
    fn a_date_within_what_is_covered_reads_again_from_there() {
        let mut plan = plan(|_| true);
        plan.reach.again_from = Some(date(2025, 3, 1));
        let manner = payrolls(&plan, Some(&covered(&plan, 1)));
        assert_eq!(
            manner.windows,
            Some(vec![(date(2025, 3, 1), date(2026, 2, 15))])
        );
    }

    #[test]
    fn sweeps_once_a_week_and_after_a_clock_that_was_wrong() {
        let plan = plan(|_| true);
        for (days, renews) in [(0, false), (6, false), (7, true), (400, true), (-2, true)] {
            let manner = payrolls(&plan, Some(&covered(&plan, days)));
            assert_eq!(manner.renews, renews, "{days}");
            assert_eq!(
                manner.windows,
                Some(vec![(date(2025, 11, 1), date(2026, 2, 15))])
            );
        }
    }

    #[test]
    fn rows_that_were_read_with_another_view_are_read_again() {
        let mut plan = plan(|_| true);
        let known = covered(&plan, 1);
        plan.reach.views.insert("payrolls", "another".into());
        let manner = payrolls(&plan, Some(&known));
        assert!(manner.renews);
        assert_eq!(
            manner.windows,
            Some(vec![(date(2024, 1, 1), date(2026, 2, 15))])
        );
    }

    #[test]
    fn what_is_no_longer_read_does_not_cause_a_reading_and_what_is_added_does() {
        let all = plan(|_| true);
        let fewer = Plan::new(
            STREAMS,
            |stream| {
                let excluded = stream.name == "payroll_fees";
                excluded.then(|| Problem::new("selection.excluded", Class::Forbidden, "excluded"))
            },
            reach(),
        );
        assert!(!payrolls(&fewer, Some(&covered(&all, 1))).renews);
        assert!(payrolls(&all, Some(&covered(&fewer, 1))).renews);
    }

    #[test]
    fn members_are_asked_for_since_the_watermark_with_an_overlap() {
        let plan = plan(|_| true);
        let members = find(STREAMS, "members").unwrap();
        let watermark: Timestamp = "2025-12-30T10:00:00Z".parse().unwrap();
        let known = |watermark, days: i64| Bookmark::Since {
            watermark,
            swept_at: now() - (days * 24).hours(),
            view: plan.view("members"),
        };
        let since = |known: &Bookmark| plan.manner(members, Some(known), now()).since;
        let before = watermark - 1.hour();
        assert_eq!(since(&known(Some(watermark), 1)), Some(before));
        assert_eq!(since(&known(Some(watermark), 7)), None);
        assert_eq!(since(&known(None, 1)), None);
        assert_eq!(since(&Bookmark::Full { at: now() }), None);
    }
}
