//! How far a family has been read at the end of a run.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::mode::SyncMode;
use super::plan::{Plan, Reach};
use crate::catalog::{Cursor, Stream};
use crate::state::Bookmark;

/// What a run has read of a family.
#[derive(Debug)]
pub(super) struct FamilyProgress<'a> {
    /// How it was read.
    pub mode: &'a SyncMode,
    /// The latest change that was seen.
    pub latest: Option<Timestamp>,
    /// Roots that are not published.
    pub pending: BTreeSet<String>,
    /// When the run began.
    pub at: Timestamp,
}

/// The family's next bookmark; `None` keeps the former one. What could not be published is pending,
/// so that one bad payroll neither hides itself nor causes a full refresh every day.
pub(super) fn next(
    plan: &Plan,
    root: &Stream,
    read: FamilyProgress<'_>,
    former: Option<&Bookmark>,
) -> Option<Bookmark> {
    let shape = plan.shape(root.family);
    match root.cursor {
        Cursor::Full => {
            let at = read.at;
            read.pending.is_empty().then_some(Bookmark::Full { at })
        }
        // Until a month's end is whole it is asked for again.
        Cursor::Days { .. } => {
            (plan.reach.month_ends && read.pending.is_empty()).then_some(Bookmark::Days {
                month_ends_before: plan.reach.today,
            })
        }
        Cursor::Since { .. } => Some(next_since(shape, read, former)),
        Cursor::Window { .. } => Some(next_window(&plan.reach, shape, read, former)),
    }
}

fn next_since(shape: String, read: FamilyProgress<'_>, former: Option<&Bookmark>) -> Bookmark {
    let (known, refreshed_at) = match former {
        Some(Bookmark::Since {
            watermark,
            refreshed_at,
            ..
        }) => (*watermark, *refreshed_at),
        _ => (None, read.at),
    };
    Bookmark::Since {
        // A watermark in the future would hide everything that changes until then.
        watermark: read.latest.max(known).map(|latest| latest.min(read.at)),
        refreshed_at: if read.mode.full_refresh.is_some() {
            read.at
        } else {
            refreshed_at
        },
        shape,
        pending: read.pending,
    }
}

fn next_window(
    reach: &Reach,
    shape: String,
    read: FamilyProgress<'_>,
    former: Option<&Bookmark>,
) -> Bookmark {
    let mode = read.mode;
    let (from, listed_through, refreshed_at, lists_read_at) = match former {
        Some(Bookmark::Window {
            from,
            listed_through,
            refreshed_at,
            lists_read_at,
            ..
        }) => (Some(*from), *listed_through, *refreshed_at, *lists_read_at),
        _ => (None, None, None, None),
    };
    let all_lists = mode.lookback_from.is_none() || mode.lists_from == Some(Date::MIN);
    let now_if = |done: bool, before| if done { Some(read.at) } else { before };
    Bookmark::Window {
        // The lookback begins within what was covered, so the two always meet.
        from: from.map_or(reach.from, |from| from.min(reach.from)),
        through: reach.today,
        listed_through: listed_through.max(mode.widest.map(|(_, last)| last)),
        refreshed_at: now_if(mode.full_refresh.is_some(), refreshed_at),
        lists_read_at: now_if(all_lists, lists_read_at),
        shape,
        pending: read.pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;
    use crate::sync::tests::STREAMS;
    use jiff::ToSpan;
    use jiff::civil::date;

    fn at() -> Timestamp {
        "2026-03-01T05:00:00Z".parse().unwrap()
    }

    fn plan(from: Date) -> Plan {
        let reach = Reach {
            from,
            today: date(2026, 3, 1),
            lookback_days: 60,
            again_from: None,
            full: false,
            fiscal_year_start_month: 1,
            days_asked: BTreeSet::new(),
            month_ends: false,
            private_fields: std::collections::BTreeMap::new(),
        };
        Plan::new(STREAMS, |_| None, reach)
    }

    fn after(
        plan: &Plan,
        name: &str,
        latest: Option<Timestamp>,
        pending: &[&str],
        former: Option<&Bookmark>,
    ) -> Option<Bookmark> {
        let root = find(STREAMS, name).unwrap();
        let mode = plan.mode(root, former, at());
        let read = FamilyProgress {
            mode: &mode,
            latest,
            pending: pending.iter().map(|key| (*key).to_owned()).collect(),
            at: at(),
        };
        next(plan, root, read, former)
    }

    #[test]
    fn a_window_grows_to_the_past_and_ends_today() {
        let here = plan(date(2025, 1, 1));
        let first = after(&here, "payrolls", None, &[], None).unwrap();
        let covers = |bookmark: &Bookmark| match bookmark {
            Bookmark::Window { from, through, .. } => (*from, *through),
            other => panic!("{other:?}"),
        };
        assert_eq!(covers(&first), (date(2025, 1, 1), date(2026, 3, 1)));
        let back = plan(date(2024, 1, 1));
        let second = after(&back, "payrolls", None, &[], Some(&first)).unwrap();
        assert_eq!(covers(&second), (date(2024, 1, 1), date(2026, 3, 1)));
        // A clock that was wrong once is believed no longer.
        let wrong = Bookmark::Window {
            from: date(2025, 1, 1),
            through: date(2030, 1, 1),
            listed_through: None,
            refreshed_at: None,
            lists_read_at: None,
            shape: here.shape("payrolls"),
            pending: BTreeSet::new(),
        };
        let third = after(&here, "payrolls", None, &[], Some(&wrong)).unwrap();
        assert_eq!(covers(&third), (date(2025, 1, 1), date(2026, 3, 1)));
    }

    #[test]
    fn what_was_not_published_is_pending_and_all_of_it_is_listed_until_it_is_there() {
        let plan = plan(date(2025, 1, 1));
        let first = after(&plan, "payrolls", None, &["p"], None).unwrap();
        let root = find(STREAMS, "payrolls").unwrap();
        let mode = plan.mode(root, Some(&first), at());
        assert!(mode.full_refresh.is_none() && mode.refetches("p") && !mode.refetches("q"));
        let all = vec![(date(2025, 1, 1), date(2026, 4, 15))];
        assert_eq!(mode.windows, Some(all));
        let second = after(&plan, "payrolls", None, &[], Some(&first)).unwrap();
        let mode = plan.mode(root, Some(&second), at());
        assert_eq!(mode.lookback_from, Some(date(2025, 12, 31)));
        let members = after(&plan, "members", Some(at()), &["m"], None).unwrap();
        let root = find(STREAMS, "members").unwrap();
        let mode = plan.mode(root, Some(&members), at());
        assert!(mode.since.is_none() && mode.full_refresh.is_none() && mode.refetches("m"));
    }

    #[test]
    fn a_watermark_only_rises_and_is_never_in_the_future() {
        let plan = plan(date(2025, 1, 1));
        let earlier = at() - 24.hours();
        let first = after(&plan, "members", Some(earlier), &[], None);
        let watermark = |bookmark: &Option<Bookmark>| match bookmark {
            Some(Bookmark::Since { watermark, .. }) => *watermark,
            _ => None,
        };
        assert_eq!(watermark(&first), Some(earlier));
        let later = at() + 24.hours();
        let second = after(&plan, "members", Some(later), &[], first.as_ref());
        assert_eq!(watermark(&second), Some(at()));
        let third = after(&plan, "members", Some(earlier), &[], second.as_ref());
        assert_eq!(watermark(&third), Some(at()));
        let none = after(&plan, "members", None, &[], first.as_ref());
        assert_eq!(watermark(&none), Some(earlier));
    }
}
