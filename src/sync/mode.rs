//! How much of a family a run reads, decided by its bookmark: only news, a lookback, or everything.
//!
//! The API reports changes of people alone. So everything is read again every week, and what could
//! not be published is pending: it is read again in any case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::plan::{Plan, Reach, shows_all};
use crate::catalog::{Cursor, Stream};
use crate::state::Bookmark;

/// Days between full refreshes, which find changes that the API does not report.
const FULL_REFRESH_DAYS: i64 = 7;

/// Hours before the last seen change that are asked for again: clocks differ, and a change may
/// become visible after a later one.
const OVERLAP_HOURS: i64 = 1;

/// Days after which the lists below all roots are read again, however old the roots are.
const ALL_LISTS_DAYS: i64 = 30;

/// Days at either end of a window in which absence proves nothing. Which of a payroll's dates the
/// API compares with the window is not published, and the window moves every day.
pub(super) const SAFETY_MARGIN_DAYS: i32 = 31;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncMode {
    /// Reads only what changed since this moment; `None` reads everything that is listed.
    pub since: Option<Timestamp>,
    /// The dates to list, first and last; `None` where the cursor is no window.
    pub windows: Option<Vec<(Date, Date)>>,
    /// Where this run lists everything that can be listed: the first and last date that was ever
    /// listed. A row without a date, or with one outside of these, came unasked. It comes again, or
    /// is gone.
    pub whole: Option<(Date, Date)>,
    /// The days that reports are asked for.
    pub days: BTreeSet<Date>,
    /// The start of the lookback. Unchanged rows before it are not looked into, and their details
    /// are read only where their list shows a change.
    pub lookback_from: Option<Date>,
    /// From this date on, lists below a row are read even if the row is unchanged.
    pub lists_from: Option<Date>,
    /// The first and last of all dates that were ever listed, this run's included.
    pub widest: Option<(Date, Date)>,
    /// Why details are fetched again even if their list shows no change.
    pub full_refresh: Option<RefreshReason>,
    /// Roots that an earlier run could not publish.
    pub pending: BTreeSet<String>,
}

/// Why a family is refreshed in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshReason {
    /// There is no bookmark.
    First,
    /// A person asked for it.
    Asked,
    /// The source cannot say what is new.
    Always,
    /// Rows were read with fewer columns, or with other private fields.
    Shape,
    /// A week has passed: changes that the API does not report are looked for.
    Weekly,
}

/// How much of a listed item a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The row alone: it is unchanged and old.
    Row,
    /// The lists below it, and details that differ in them.
    Lists,
    /// The lists below it, and details as the mode says.
    Details,
}

impl SyncMode {
    /// Whether to refetch this root in full.
    pub fn refetches(&self, root: &str) -> bool {
        self.full_refresh.is_some() || self.pending.contains(root)
    }

    /// How far to look into a root of this date. `unchanged` says that its row is as it is public.
    pub fn depth(&self, root: &str, date: Option<Date>, unchanged: bool) -> Depth {
        let is_old = self.lookback_from.is_some_and(|from| date < Some(from));
        if !is_old || date.is_none() || self.pending.contains(root) {
            return Depth::Details;
        }
        let lists_are_due = self.lists_from.is_some_and(|from| date >= Some(from));
        if unchanged && !lists_are_due {
            Depth::Row
        } else {
            Depth::Lists
        }
    }
}

impl Plan {
    /// The moment from which to ask for a family's news. `None` where the source cannot tell, or
    /// where the known rows lack something that no news would bring.
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

    /// Why all of a family is read; `None` where only its lists tell what is new.
    pub fn refresh_reason(
        &self,
        root: &Stream,
        bookmark: Option<&Bookmark>,
        now: Timestamp,
    ) -> Option<RefreshReason> {
        let shape = self.shape(root.family);
        match bookmark {
            _ if matches!(root.cursor, Cursor::Days { .. }) => None,
            None => Some(RefreshReason::First),
            Some(_) if self.reach.full => Some(RefreshReason::Asked),
            Some(known)
                if matches!(root.cursor, Cursor::Full) && full_refresh_is_due(known, now) =>
            {
                Some(RefreshReason::Always)
            }
            Some(known) if !shows_all(known.shape(), &shape) => Some(RefreshReason::Shape),
            Some(known) if full_refresh_is_due(known, now) => Some(RefreshReason::Weekly),
            Some(_) => None,
        }
    }

    /// Whether the store is checked for damage first: before a run that reads everything.
    pub fn looks_through(&self, bookmarks: &BTreeMap<String, Bookmark>, now: Timestamp) -> bool {
        let mut roots = self.roots();
        roots.any(|root| {
            let reason = self.refresh_reason(root, bookmarks.get(root.name), now);
            matches!(reason, Some(RefreshReason::Asked | RefreshReason::Weekly))
        })
    }

    /// How a family is read. Without a bookmark, what is public proves nothing.
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
        let (windows, lookback_from) = match root.cursor {
            Cursor::Window {
                ahead,
                all_each_run,
                ..
            } => {
                let all = all_each_run || full_refresh == Some(RefreshReason::Weekly);
                let (mut windows, from) = self.reach.windows(bookmark, &shape, (ahead, all));
                // A clock that was wrong may have covered the future.
                windows.retain(|(from, through)| from <= through);
                (Some(windows), from)
            }
            _ => (None, None),
        };
        let lists_from = match bookmark {
            Some(Bookmark::Window { lists_read_at, .. })
                if is_due(*lists_read_at, ALL_LISTS_DAYS, now) =>
            {
                Some(Date::MIN)
            }
            _ => full_refresh.map(|_| self.reach.former_fiscal_year()),
        };
        // An earlier list may have gone further: a clock was ahead, or the machine has moved west
        // since.
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
            days: self.reach.days(root, bookmark),
            lookback_from,
            lists_from,
            widest,
            full_refresh,
            pending,
        }
    }
}

/// Rows without a date lie in no window: they stay pending until they have one, or are gone.
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

/// Whether it is time to find what a watermark or an unchanged summary hides.
fn full_refresh_is_due(bookmark: &Bookmark, now: Timestamp) -> bool {
    let refreshed_at = match bookmark {
        Bookmark::Full { .. } | Bookmark::Days { .. } => return true,
        Bookmark::Since {
            watermark: None, ..
        } => return true,
        Bookmark::Since { refreshed_at, .. } => Some(*refreshed_at),
        Bookmark::Window { refreshed_at, .. } => *refreshed_at,
    };
    is_due(refreshed_at, FULL_REFRESH_DAYS, now)
}

/// Whether something was done so many days ago, never, or by a clock that was ahead.
fn is_due(done_at: Option<Timestamp>, days: i64, now: Timestamp) -> bool {
    done_at.is_none_or(|at| at > now || now.duration_since(at).as_secs() >= days * 24 * 60 * 60)
}

impl Reach {
    /// All dates that may be known.
    fn widest(&self, bookmark: Option<&Bookmark>, ahead: i32) -> (Date, Date) {
        let from = match bookmark {
            Some(Bookmark::Window { from, .. }) => self.from.min(*from),
            _ => self.from,
        };
        (from, self.today.saturating_add(ahead.days()))
    }

    /// The days that reports are asked for. Ends of months are those since the last run; in the first
    /// run, the last one.
    fn days(&self, root: &Stream, bookmark: Option<&Bookmark>) -> BTreeSet<Date> {
        if !matches!(root.cursor, Cursor::Days { .. }) {
            return BTreeSet::from([self.today]);
        }
        let mut days = self.days_asked.clone();
        if self.month_ends {
            let last = self.today.first_of_month().saturating_sub(1.day());
            let from = match bookmark {
                Some(Bookmark::Days { month_ends_before }) => *month_ends_before,
                _ => last,
            };
            let months = from.first_of_month().series(1.month());
            let ends = months.map(Date::last_of_month);
            days.extend(
                ends.skip_while(|end| *end < from)
                    .take_while(|end| *end <= last),
            );
        }
        days
    }

    /// The first day of the fiscal year before the current one.
    fn former_fiscal_year(&self) -> Date {
        let this = self.today.first_of_year();
        let start = this.saturating_add((i64::from(self.fiscal_year_start_month) - 1).months());
        let start = if start <= self.today {
            start
        } else {
            start.saturating_sub(1.year())
        };
        start.saturating_sub(1.year())
    }

    /// The dates to list, and the start of the lookback where what lies before it is covered.
    /// Usually those are the dates not covered yet, and the lookback with a safety margin before
    /// it. They are all dates if `all` is set or everything is asked for, if the covered rows were
    /// read with another shape, or if some of them are pending.
    fn windows(
        &self,
        bookmark: Option<&Bookmark>,
        shape: &str,
        (ahead, all): (i32, bool),
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
        if self.full || !shows_all(Some(known), shape) {
            return (vec![widest], None);
        }
        let last = self.today.min(*through);
        let again = self.again_from.filter(|again| again >= from);
        let start = last.saturating_sub(self.lookback_days.max(0).days());
        let start = again.map_or(start, |again| again.min(start)).max(*from);
        if all || !pending.is_empty() {
            return (vec![widest], Some(start));
        }
        let margin = start.saturating_sub(SAFETY_MARGIN_DAYS.days()).max(*from);
        if self.from >= *from {
            return (vec![(margin, end)], Some(start));
        }
        let before = from.saturating_sub(1.day());
        let windows = if margin == *from {
            // What was never read lies in the margin as well, so nothing there counts as unchanged.
            vec![(self.from, end)]
        } else {
            vec![(self.from, before), (margin, end)]
        };
        (windows, Some(start))
    }
}

#[cfg(test)]
mod tests;
