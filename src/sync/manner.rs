//! How much of a family a run reads, by what its bookmark says: only news, a lookback, or all of it.
//!
//! The API tells of changes for people alone. So everything is read once more every week, and what
//! could not be published is owed: it is read whatever is known of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::plan::{Plan, Reach, shows_all};
use crate::catalog::{Cursor, Stream};
use crate::state::Bookmark;

/// Days after which everything is read once more: what changed without a word is found then.
const SWEEP_DAYS: i64 = 7;

/// Hours before the last seen change that are asked for again: clocks differ, and a change may
/// become visible after a later one.
const OVERLAP_HOURS: i64 = 1;

/// Days at either end of a window in which absence proves nothing: which of a payroll's dates the
/// window is compared with is not published, and the window moves on every day.
pub(super) const EDGE_DAYS: i32 = 31;

/// How a family is read in this run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// Only what changed since this moment; `None` reads everything there is to list.
    pub since: Option<Timestamp>,
    /// The dates that are listed, first and last; `None` where the cursor is no window.
    pub windows: Option<Vec<(Date, Date)>>,
    /// The first and last date that was ever listed, where this run lists all that can be listed: a
    /// row with no date, or with one outside of these, came unasked. It comes again, or is gone.
    pub whole: Option<(Date, Date)>,
    /// What lies before this date is listed only so that its absence proves something from there on:
    /// a row that is as it was is not looked into.
    pub edge: Option<Date>,
    /// All dates that were ever listed, first and last, and those that are in this run.
    pub widest: Option<(Date, Date)>,
    /// Whether details are read again although the list shows no change.
    pub renews: bool,
    /// Roots that are read as if nothing were known of them.
    pub owed: BTreeSet<String>,
}

/// Why all of a family is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Nothing is known of it.
    First,
    /// A person asks for it.
    Asked,
    /// The source cannot tell what is new.
    Always,
    /// What was read before lacks something, or shows too much.
    View,
    /// It is time to look for what changed without a word.
    Sweep,
}

impl Manner {
    /// Whether what is known of a root is no reason not to read all of it.
    pub fn renews(&self, root: &str) -> bool {
        self.renews || self.owed.contains(root)
    }
}

impl Plan {
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

    /// Why all of a family is read; `None` where what is known of it stays so unless its list says
    /// otherwise.
    pub fn renewal(
        &self,
        root: &Stream,
        bookmark: Option<&Bookmark>,
        now: Timestamp,
    ) -> Option<Renewal> {
        let view = self.view(root.family);
        match bookmark {
            None => Some(Renewal::First),
            Some(_) if self.reach.full => Some(Renewal::Asked),
            Some(known) if matches!(root.cursor, Cursor::Full) && sweep_is_due(known, now) => {
                Some(Renewal::Always)
            }
            Some(known) if !shows_all(known.view(), &view) => Some(Renewal::View),
            Some(known) if sweep_is_due(known, now) => Some(Renewal::Sweep),
            Some(_) => None,
        }
    }

    /// Whether the store is looked through first: where everything is asked for, or it is time to
    /// look for what changed without a word.
    pub fn looks_through(&self, bookmarks: &BTreeMap<String, Bookmark>, now: Timestamp) -> bool {
        let mut roots = self.roots();
        roots.any(|root| {
            let renewal = self.renewal(root, bookmarks.get(root.name), now);
            matches!(renewal, Some(Renewal::Asked | Renewal::Sweep))
        })
    }

    /// How a family is read. Without a bookmark, whatever is public of it proves nothing.
    pub fn manner(&self, root: &Stream, bookmark: Option<&Bookmark>, now: Timestamp) -> Manner {
        let view = self.view(root.family);
        let renews = self.renewal(root, bookmark, now).is_some();
        let owed = bookmark
            .and_then(Bookmark::owed)
            .cloned()
            .unwrap_or_default();
        let since = match (root.cursor, bookmark) {
            (Cursor::Since { .. }, Some(bookmark)) if !renews && owed.is_empty() => {
                self.told_from(root, bookmark)
            }
            _ => None,
        };
        let widest = match root.cursor {
            Cursor::Window { ahead, .. } => Some(self.reach.widest(bookmark, ahead)),
            _ => None,
        };
        let widest = widest.filter(|(from, through)| from <= through);
        let (windows, edge) = match root.cursor {
            Cursor::Window { ahead, .. } => {
                let (mut windows, edge) = self.reach.windows(bookmark, &view, ahead);
                // A clock that was wrong may have covered what is yet to come.
                windows.retain(|(from, through)| from <= through);
                (Some(windows), edge)
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
        Manner {
            since,
            windows,
            whole,
            edge,
            widest,
            renews,
            owed,
        }
    }
}

/// Rows without a date lie in no window: they are owed until they have one, or are gone.
pub(super) fn owe_undated(
    bookmarks: &mut BTreeMap<String, Bookmark>,
    undated: &BTreeMap<&'static str, BTreeSet<String>>,
) {
    for (stream, keys) in undated {
        if let Some(Bookmark::Window { owed, .. }) = bookmarks.get_mut(*stream) {
            owed.extend(keys.iter().cloned());
        }
    }
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
    /// The dates of all that may be known.
    fn widest(&self, bookmark: Option<&Bookmark>, ahead: i32) -> (Date, Date) {
        let from = match bookmark {
            Some(Bookmark::Window { from, .. }) => self.from.min(*from),
            _ => self.from,
        };
        (from, self.today.saturating_add(ahead.days()))
    }

    /// The dates to list: what is not covered yet, and the lookback with an edge before it. All of
    /// them, where everything is asked for, where the covered rows were read with another view, or
    /// where some of them are owed.
    fn windows(
        &self,
        bookmark: Option<&Bookmark>,
        view: &str,
        ahead: i32,
    ) -> (Vec<(Date, Date)>, Option<Date>) {
        let widest = self.widest(bookmark, ahead);
        let (_, end) = widest;
        let Some(Bookmark::Window {
            from,
            through,
            view: known,
            owed,
            ..
        }) = bookmark
        else {
            return (vec![widest], None);
        };
        let all = (vec![widest], None);
        if self.full || !shows_all(Some(known), view) {
            return all;
        }
        let last = self.today.min(*through);
        let again = self.again_from.filter(|again| again >= from);
        let start = last.saturating_sub(self.lookback_days.max(0).days());
        let start = again.map_or(start, |again| again.min(start)).max(*from);
        if !owed.is_empty() {
            return (all.0, Some(start));
        }
        let edge = start.saturating_sub(EDGE_DAYS.days()).max(*from);
        if self.from >= *from {
            return (vec![(edge, end)], Some(start));
        }
        let before = from.saturating_sub(1.day());
        match edge == *from {
            // What was never read lies before the edge as well: there, nothing is as it was.
            true => (vec![(self.from, end)], Some(start)),
            false => (vec![(self.from, before), (edge, end)], Some(start)),
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

    fn covered(plan: &Plan, days_since_sweep: i64) -> Bookmark {
        Bookmark::Window {
            from: date(2024, 1, 1),
            through: date(2025, 12, 31),
            listed_through: None,
            swept_at: Some(now() - (days_since_sweep * 24).hours()),
            view: plan.view("payrolls"),
            owed: BTreeSet::new(),
        }
    }

    fn payrolls(plan: &Plan, bookmark: Option<&Bookmark>) -> Manner {
        plan.manner(find(STREAMS, "payrolls").unwrap(), bookmark, now())
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
        assert_eq!(manner.windows, Some(vec![(date(2025, 10, 1), end)]));
        assert_eq!(manner.edge, Some(date(2025, 11, 1)));
        assert!(!manner.renews);
        plan.reach.from = date(2023, 6, 1);
        let earlier = (date(2023, 6, 1), date(2023, 12, 31));
        let manner = payrolls(&plan, Some(&known));
        assert_eq!(
            manner.windows,
            Some(vec![earlier, (date(2025, 10, 1), end)])
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
            Some(vec![(date(2025, 1, 29), date(2026, 2, 15))])
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
                Some(vec![(date(2025, 10, 1), date(2026, 2, 15))])
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
                excluded
                    .then(|| Problem::new(codes::SELECTION_EXCLUDED, Class::Forbidden, "excluded"))
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
            owed: BTreeSet::new(),
        };
        let since = |known: &Bookmark| plan.manner(members, Some(known), now()).since;
        let before = watermark - 1.hour();
        assert_eq!(since(&known(Some(watermark), 1)), Some(before));
        assert_eq!(since(&known(Some(watermark), 7)), None);
        assert_eq!(since(&known(None, 1)), None);
        assert_eq!(since(&Bookmark::Full { at: now() }), None);
    }
}
