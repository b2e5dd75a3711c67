//! How far a family has been read at the end of a run.

use jiff::Timestamp;

use super::plan::{Manner, Plan};
use crate::catalog::{Cursor, Stream};
use crate::state::Bookmark;

/// What a run has read of a family.
#[derive(Debug)]
pub(super) struct Read<'a> {
    /// How it was read.
    pub manner: &'a Manner,
    /// The latest moment of change that was seen.
    pub latest: Option<Timestamp>,
    /// Whether all of it is published: no root keeps its former version.
    pub whole: bool,
    /// The start of the run.
    pub at: Timestamp,
}

/// The family's next bookmark; `None` where the former one stands. Where some roots keep their
/// former version, it is no further than before: only that a sweep was made is noted, so that one bad
/// payroll does not cause a sweep every day.
pub(super) fn next(
    plan: &Plan,
    root: &Stream,
    read: &Read<'_>,
    former: Option<&Bookmark>,
) -> Option<Bookmark> {
    let Read {
        manner, whole, at, ..
    } = *read;
    let view = plan.view(root.family);
    match (root.cursor, former) {
        (Cursor::Full, _) => whole.then_some(Bookmark::Full { at }),
        (Cursor::Since { .. }, _) if !whole => None,
        (Cursor::Since { .. }, former) => {
            let (known, swept_at) = match former {
                Some(Bookmark::Since {
                    watermark,
                    swept_at,
                    ..
                }) => (*watermark, *swept_at),
                _ => (None, at),
            };
            Some(Bookmark::Since {
                // A moment to come would hide everything that changes until then.
                watermark: read.latest.max(known).map(|moment| moment.min(at)),
                swept_at: if manner.since.is_some() { swept_at } else { at },
                view,
            })
        }
        (
            Cursor::Window { .. },
            Some(Bookmark::Window {
                from,
                through,
                swept_at,
                view: known,
            }),
        ) => {
            let swept_at = if manner.renews { Some(at) } else { *swept_at };
            // What is listed always meets what was covered: the lookback begins within it.
            Some(match whole {
                true => Bookmark::Window {
                    from: plan.reach.from.min(*from),
                    through: plan.reach.today.max(*through),
                    swept_at,
                    view,
                },
                false => Bookmark::Window {
                    from: *from,
                    through: *through,
                    swept_at,
                    view: known.clone(),
                },
            })
        }
        (Cursor::Window { .. }, _) => whole.then_some(Bookmark::Window {
            from: plan.reach.from,
            through: plan.reach.today,
            swept_at: Some(at),
            view,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;
    use crate::justworks::streams::STREAMS;
    use crate::sync::plan::Reach;
    use jiff::ToSpan;
    use jiff::civil::{Date, date};

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
            views: std::collections::BTreeMap::new(),
        };
        Plan::new(STREAMS, |_| None, reach)
    }

    fn after(
        plan: &Plan,
        name: &str,
        latest: Option<Timestamp>,
        whole: bool,
        former: Option<&Bookmark>,
    ) -> Option<Bookmark> {
        let root = find(STREAMS, name).unwrap();
        let manner = plan.manner(root, former, at());
        let read = Read {
            manner: &manner,
            latest,
            whole,
            at: at(),
        };
        next(plan, root, &read, former)
    }

    #[test]
    fn a_window_grows_to_both_sides_and_never_past_today() {
        let here = plan(date(2025, 1, 1));
        let first = after(&here, "payrolls", None, true, None).unwrap();
        let Bookmark::Window { from, through, .. } = first else {
            panic!("{first:?}");
        };
        assert_eq!((from, through), (date(2025, 1, 1), date(2026, 3, 1)));
        let back = plan(date(2024, 1, 1));
        let second = after(&back, "payrolls", None, true, Some(&first));
        assert!(matches!(second, Some(Bookmark::Window { from, .. }) if from == date(2024, 1, 1)));
        assert_eq!(after(&here, "payrolls", None, false, None), None);
        assert_eq!(
            after(&here, "payrolls", None, false, Some(&first)),
            Some(first)
        );
    }

    #[test]
    fn a_watermark_only_rises_and_is_never_in_the_future() {
        let plan = plan(date(2025, 1, 1));
        let earlier = at() - 24.hours();
        let first = after(&plan, "members", Some(earlier), true, None);
        let watermark = |bookmark: &Option<Bookmark>| match bookmark {
            Some(Bookmark::Since { watermark, .. }) => *watermark,
            _ => None,
        };
        assert_eq!(watermark(&first), Some(earlier));
        let later = at() + 24.hours();
        let second = after(&plan, "members", Some(later), true, first.as_ref());
        assert_eq!(watermark(&second), Some(at()));
        let third = after(&plan, "members", Some(earlier), true, second.as_ref());
        assert_eq!(watermark(&third), Some(at()));
        let none = after(&plan, "members", None, true, first.as_ref());
        assert_eq!(watermark(&none), Some(earlier));
        assert_eq!(after(&plan, "members", None, false, None), None);
    }
}
