//! How much of a family a run reads, by what its bookmark says: only news, a lookback, or all of it.
//!
//! The API tells of changes for people alone. So everything is read once more every week, and what
//! could not be published is pending: it is read whatever is known of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::plan::{Plan, Reach, shows_all};
use crate::catalog::{Cursor, Stream};
use crate::state::Bookmark;

/// Days after which everything is read once more: what changed without a word is found then.
const FULL_REFRESH_DAYS: i64 = 7;

/// Hours before the last seen change that are asked for again: clocks differ, and a change may
/// become visible after a later one.
const OVERLAP_HOURS: i64 = 1;

/// Days at either end of a window in which absence proves nothing: which of a payroll's dates the
/// window is compared with is not published, and the window moves on every day.
pub(super) const SAFETY_MARGIN_DAYS: i32 = 31;

/// How a family is read in this run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncMode {
    /// Only what changed since this moment; `None` reads everything there is to list.
    pub since: Option<Timestamp>,
    /// The dates that are listed, first and last; `None` where the cursor is no window.
    pub windows: Option<Vec<(Date, Date)>>,
    /// The first and last date that was ever listed, where this run lists all that can be listed: a
    /// row with no date, or with one outside of these, came unasked. It comes again, or is gone.
    pub whole: Option<(Date, Date)>,
    /// The end of the safety margin. What lies before this date is listed only so that absence proves
    /// something from there on: a row that is as it was is not looked into.
    pub margin_ends: Option<Date>,
    /// All dates that were ever listed, first and last, and those that are in this run.
    pub widest: Option<(Date, Date)>,
    /// Why details are read again although the list shows no change; `None` where they are not.
    pub full_refresh: Option<RefreshReason>,
    /// Roots that an earlier run could not publish.
    pub pending: BTreeSet<String>,
}

/// Why all of a family is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshReason {
    /// Nothing is known of it.
    First,
    /// A person asks for it.
    Asked,
    /// The source cannot tell what is new.
    Always,
    /// What was read before lacks something, or shows too much.
    Shape,
    /// It is time to look for what changed without a word.
    Sweep,
}

impl SyncMode {
    /// Whether to refetch this root in full.
    pub fn refetches(&self, root: &str) -> bool {
        self.full_refresh.is_some() || self.pending.contains(root)
    }
}

impl Plan {
    /// The moment from which on a family's news can be asked for; `None` where they cannot, or where
    /// rows that were read before lack something, whatever the source says of news.
    pub fn incremental_from(&self, root: &Stream, bookmark: &Bookmark) -> Option<Timestamp> {
        match bookmark {
            Bookmark::Since {
                watermark, shape, ..
            } if shows_all(Some(shape), &self.shape(root.family)) => {
                watermark.and_then(|at| at.checked_sub(OVERLAP_HOURS.hours()).ok())
            }
            _ => None,
        }
    }

    /// Why all of a family is read; `None` where what is known of it stays so unless its list says
    /// otherwise.
    pub fn refresh_reason(
        &self,
        root: &Stream,
        bookmark: Option<&Bookmark>,
        now: Timestamp,
    ) -> Option<RefreshReason> {
        let shape = self.shape(root.family);
        match bookmark {
            None => Some(RefreshReason::First),
            Some(_) if self.reach.full => Some(RefreshReason::Asked),
            Some(known)
                if matches!(root.cursor, Cursor::Full) && full_refresh_is_due(known, now) =>
            {
                Some(RefreshReason::Always)
            }
            Some(known) if !shows_all(known.shape(), &shape) => Some(RefreshReason::Shape),
            Some(known) if full_refresh_is_due(known, now) => Some(RefreshReason::Sweep),
            Some(_) => None,
        }
    }

    /// Whether the store is looked through first: where everything is asked for, or it is time to
    /// look for what changed without a word.
    pub fn looks_through(&self, bookmarks: &BTreeMap<String, Bookmark>, now: Timestamp) -> bool {
        let mut roots = self.roots();
        roots.any(|root| {
            let renewal = self.refresh_reason(root, bookmarks.get(root.name), now);
            matches!(renewal, Some(RefreshReason::Asked | RefreshReason::Sweep))
        })
    }

    /// How a family is read. Without a bookmark, whatever is public of it proves nothing.
    pub fn mode(&self, root: &Stream, bookmark: Option<&Bookmark>, now: Timestamp) -> SyncMode {
        let shape = self.shape(root.family);
        let full_refresh = self.refresh_reason(root, bookmark, now);
        let pending = bookmark
            .and_then(Bookmark::pending)
            .cloned()
            .unwrap_or_default();
        let since = match (root.cursor, bookmark) {
            (Cursor::Since { .. }, Some(bookmark))
                if full_refresh.is_none() && pending.is_empty() =>
            {
                self.incremental_from(root, bookmark)
            }
            _ => None,
        };
        let widest = match root.cursor {
            Cursor::Window { ahead, .. } => Some(self.reach.widest(bookmark, ahead)),
            _ => None,
        };
        let widest = widest.filter(|(from, through)| from <= through);
        let (windows, margin_ends) = match root.cursor {
            Cursor::Window { ahead, .. } => {
                let (mut windows, margin_ends) = self.reach.windows(bookmark, &shape, ahead);
                // A clock that was wrong may have covered what is yet to come.
                windows.retain(|(from, through)| from <= through);
                (Some(windows), margin_ends)
            }
            _ => (None, None),
        };
        // An earlier list may have gone further than this one: a clock was ahead, or the machine has
        // moved to the west since.
        let whole = match (bookmark, windows.as_deref()) {
            (
                Some(Bookmark::Window {
                    from,
                    listed_through,
                    ..
                }),
                Some([(first, last)]),
            ) if first <= from => {
                let furthest = listed_through.unwrap_or(Date::MAX);
                Some((*first, furthest.max(*last)))
            }
            _ => None,
        };
        SyncMode {
            since,
            windows,
            whole,
            margin_ends,
            widest,
            full_refresh,
            pending,
        }
    }
}

/// Rows without a date lie in no window: they are pending until they have one, or are gone.
pub(super) fn await_undated(
    bookmarks: &mut BTreeMap<String, Bookmark>,
    undated: &BTreeMap<&'static str, BTreeSet<String>>,
) {
    for (stream, keys) in undated {
        if let Some(Bookmark::Window { pending, .. }) = bookmarks.get_mut(*stream) {
            pending.extend(keys.iter().cloned());
        }
    }
}

/// A full refresh finds what a watermark or an unchanged summary hides. A clock that was wrong must not
/// put it off for years.
fn full_refresh_is_due(bookmark: &Bookmark, now: Timestamp) -> bool {
    let refreshed_at = match bookmark {
        Bookmark::Full { .. } => return true,
        Bookmark::Since {
            watermark: None, ..
        } => return true,
        Bookmark::Since { refreshed_at, .. } => Some(*refreshed_at),
        Bookmark::Window { refreshed_at, .. } => *refreshed_at,
    };
    refreshed_at.is_none_or(|at| {
        at > now || now.duration_since(at).as_secs() >= FULL_REFRESH_DAYS * 24 * 60 * 60
    })
}

impl Reach {
    /// The dates of all that may be known.
    fn widest(&self, bookmark: Option<&Bookmark>, ahead: i32) -> (Date, Date) {
        let from = match bookmark {
            Some(Bookmark::Window { from, .. }) => self.from.min(*from),
            _ => self.from,
        };
        (from, self.today.saturating_add(ahead.days()))
    }

    /// The dates to list: what is not covered yet, and the lookback with a safety margin before it. All of
    /// them, where everything is asked for, where the covered rows were read with another shape, or
    /// where some of them are pending.
    fn windows(
        &self,
        bookmark: Option<&Bookmark>,
        shape: &str,
        ahead: i32,
    ) -> (Vec<(Date, Date)>, Option<Date>) {
        let widest = self.widest(bookmark, ahead);
        let (_, end) = widest;
        let Some(Bookmark::Window {
            from,
            through,
            shape: known,
            pending,
            ..
        }) = bookmark
        else {
            return (vec![widest], None);
        };
        let all = (vec![widest], None);
        if self.full || !shows_all(Some(known), shape) {
            return all;
        }
        let last = self.today.min(*through);
        let again = self.again_from.filter(|again| again >= from);
        let start = last.saturating_sub(self.lookback_days.max(0).days());
        let start = again.map_or(start, |again| again.min(start)).max(*from);
        if !pending.is_empty() {
            return (all.0, Some(start));
        }
        let margin = start.saturating_sub(SAFETY_MARGIN_DAYS.days()).max(*from);
        if self.from >= *from {
            return (vec![(margin, end)], Some(start));
        }
        let before = from.saturating_sub(1.day());
        match margin == *from {
            // What was never read lies in the margin as well: there, nothing is as it was.
            true => (vec![(self.from, end)], Some(start)),
            false => (vec![(self.from, before), (margin, end)], Some(start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;
    use crate::codes;
    use crate::report::{Class, Problem};
    use crate::sync::plan::tests::{plan, reach};
    use crate::sync::tests::STREAMS;
    use jiff::civil::date;

    fn now() -> Timestamp {
        "2026-01-01T05:00:00Z".parse().unwrap()
    }

    fn covered(plan: &Plan, days_since_refresh: i64) -> Bookmark {
        Bookmark::Window {
            from: date(2024, 1, 1),
            through: date(2025, 12, 31),
            listed_through: None,
            refreshed_at: Some(now() - (days_since_refresh * 24).hours()),
            shape: plan.shape("payrolls"),
            pending: BTreeSet::new(),
        }
    }

    fn payrolls(plan: &Plan, bookmark: Option<&Bookmark>) -> SyncMode {
        plan.mode(find(STREAMS, "payrolls").unwrap(), bookmark, now())
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
        let mode = payrolls(&plan, Some(&known));
        assert_eq!(mode.windows, Some(vec![(date(2025, 10, 1), end)]));
        assert_eq!(mode.margin_ends, Some(date(2025, 11, 1)));
        assert!(mode.full_refresh.is_none());
        plan.reach.from = date(2023, 6, 1);
        let earlier = (date(2023, 6, 1), date(2023, 12, 31));
        let mode = payrolls(&plan, Some(&known));
        assert_eq!(mode.windows, Some(vec![earlier, (date(2025, 10, 1), end)]));
        plan.reach.full = true;
        let mode = payrolls(&plan, Some(&known));
        assert_eq!(mode.windows, Some(vec![(date(2023, 6, 1), end)]));
        assert!(mode.full_refresh.is_some());
    }

    #[test]
    fn a_date_within_what_is_covered_reads_again_from_there() {
        let mut plan = plan(|_| true);
        plan.reach.again_from = Some(date(2025, 3, 1));
        let mode = payrolls(&plan, Some(&covered(&plan, 1)));
        assert_eq!(
            mode.windows,
            Some(vec![(date(2025, 1, 29), date(2026, 2, 15))])
        );
    }

    #[test]
    fn refreshes_once_a_week_and_after_a_clock_that_was_wrong() {
        let plan = plan(|_| true);
        for (days, refreshes) in [(0, false), (6, false), (7, true), (400, true), (-2, true)] {
            let mode = payrolls(&plan, Some(&covered(&plan, days)));
            assert_eq!(mode.full_refresh.is_some(), refreshes, "{days}");
            assert_eq!(
                mode.windows,
                Some(vec![(date(2025, 10, 1), date(2026, 2, 15))])
            );
        }
    }

    #[test]
    fn rows_that_were_read_with_another_shape_are_read_again() {
        let mut plan = plan(|_| true);
        let known = covered(&plan, 1);
        plan.reach
            .private_fields
            .insert("payrolls", "another".into());
        let mode = payrolls(&plan, Some(&known));
        assert!(mode.full_refresh.is_some());
        assert_eq!(
            mode.windows,
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
                excluded
                    .then(|| Problem::new(codes::SELECTION_EXCLUDED, Class::Forbidden, "excluded"))
            },
            reach(),
        );
        assert!(
            payrolls(&fewer, Some(&covered(&all, 1)))
                .full_refresh
                .is_none()
        );
        assert!(
            payrolls(&all, Some(&covered(&fewer, 1)))
                .full_refresh
                .is_some()
        );
    }

    #[test]
    fn members_are_asked_for_since_the_watermark_with_an_overlap() {
        let plan = plan(|_| true);
        let members = find(STREAMS, "members").unwrap();
        let watermark: Timestamp = "2025-12-30T10:00:00Z".parse().unwrap();
        let known = |watermark, days: i64| Bookmark::Since {
            watermark,
            refreshed_at: now() - (days * 24).hours(),
            shape: plan.shape("members"),
            pending: BTreeSet::new(),
        };
        let since = |known: &Bookmark| plan.mode(members, Some(known), now()).since;
        let before = watermark - 1.hour();
        assert_eq!(since(&known(Some(watermark), 1)), Some(before));
        assert_eq!(since(&known(Some(watermark), 7)), None);
        assert_eq!(since(&known(None, 1)), None);
        assert_eq!(since(&Bookmark::Full { at: now() }), None);
    }
}
