//! How much is read of a family: windows, how far into each row, and what is due.

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

fn covered(plan: &Plan, stream: &str, days_since_refresh: i64) -> Bookmark {
    Bookmark::Window {
        from: date(2024, 1, 1),
        through: date(2025, 12, 31),
        listed_through: None,
        refreshed_at: Some(now() - (days_since_refresh * 24).hours()),
        lists_read_at: Some(now() - (29 * 24).hours()),
        shape: plan.shape(stream),
        pending: BTreeSet::new(),
    }
}

fn mode(plan: &Plan, stream: &str, bookmark: Option<&Bookmark>) -> SyncMode {
    plan.mode(find(STREAMS, stream).unwrap(), bookmark, now())
}

const END: Date = date(2026, 2, 15);

#[test]
fn reads_the_lookback_and_what_is_not_covered() {
    let mut plan = plan(|_| true);
    let requests = "time_off_requests";
    assert_eq!(
        mode(&plan, requests, None).windows,
        Some(vec![(date(2024, 1, 1), END)])
    );
    let known = covered(&plan, requests, 1);
    let plain = mode(&plan, requests, Some(&known));
    assert_eq!(plain.windows, Some(vec![(date(2025, 10, 1), END)]));
    assert_eq!(plain.lookback_from, Some(date(2025, 11, 1)));
    assert!(plain.full_refresh.is_none());
    plan.reach.from = date(2023, 6, 1);
    let earlier = (date(2023, 6, 1), date(2023, 12, 31));
    let back = mode(&plan, requests, Some(&known));
    assert_eq!(back.windows, Some(vec![earlier, (date(2025, 10, 1), END)]));
    plan.reach.full = true;
    let full = mode(&plan, requests, Some(&known));
    assert_eq!(full.windows, Some(vec![(date(2023, 6, 1), END)]));
    assert!(full.full_refresh.is_some());
}

#[test]
fn totals_are_listed_however_old_and_looked_into_where_they_differ() {
    let plan = plan(|_| true);
    let known = covered(&plan, "payrolls", 1);
    let plain = mode(&plan, "payrolls", Some(&known));
    assert_eq!(plain.windows, Some(vec![(date(2024, 1, 1), END)]));
    assert_eq!(plain.lookback_from, Some(date(2025, 11, 1)));
    let depth = |date, unchanged| plain.depth("p", date, unchanged);
    for (day, unchanged, expected) in [
        (date(2025, 10, 31), true, Depth::Row),
        (date(2025, 10, 31), false, Depth::Lists),
        (date(2024, 1, 1), false, Depth::Lists),
        (date(2025, 11, 1), true, Depth::Details),
        (date(2025, 11, 1), false, Depth::Details),
    ] {
        assert_eq!(depth(Some(day), unchanged), expected, "{day}");
    }
    assert_eq!(depth(None, true), Depth::Details);
    let pending = SyncMode {
        pending: BTreeSet::from(["p".to_owned()]),
        ..plain.clone()
    };
    let old = Some(date(2024, 1, 1));
    assert_eq!(pending.depth("p", old, true), Depth::Details);
}

#[test]
fn lists_are_read_weekly_for_two_fiscal_years_and_monthly_before() {
    let mut plan = plan(|_| true);
    let old = |plan: &Plan, known: &Bookmark, day| {
        let mode = mode(plan, "payrolls", Some(known));
        mode.depth("p", Some(day), true)
    };
    let weekly = covered(&plan, "payrolls", 7);
    assert_eq!(old(&plan, &weekly, date(2025, 1, 1)), Depth::Lists);
    assert_eq!(old(&plan, &weekly, date(2024, 12, 31)), Depth::Row);
    for (month, first) in [(2, date(2024, 2, 1)), (12, date(2024, 12, 1))] {
        plan.reach.fiscal_year_start_month = month;
        assert_eq!(old(&plan, &weekly, first), Depth::Lists, "{month}");
        let before = first.yesterday().unwrap();
        assert_eq!(old(&plan, &weekly, before), Depth::Row, "{month}");
    }
    for (read_at, expected) in [
        (None, Depth::Lists),
        (Some(now() - (30 * 24).hours()), Depth::Lists),
        (Some(now() - (29 * 24).hours()), Depth::Row),
        (Some(now() + 24.hours()), Depth::Lists),
    ] {
        let mut known = covered(&plan, "payrolls", 1);
        if let Bookmark::Window { lists_read_at, .. } = &mut known {
            *lists_read_at = read_at;
        }
        let day = date(2024, 1, 1);
        assert_eq!(old(&plan, &known, day), expected, "{read_at:?}");
    }
}

#[test]
fn a_date_within_what_is_covered_reads_again_from_there() {
    let mut plan = plan(|_| true);
    plan.reach.again_from = Some(date(2025, 3, 1));
    let requests = "time_off_requests";
    let again = mode(&plan, requests, Some(&covered(&plan, requests, 1)));
    assert_eq!(again.windows, Some(vec![(date(2025, 1, 29), END)]));
    assert_eq!(again.lookback_from, Some(date(2025, 3, 1)));
}

#[test]
fn refreshes_once_a_week_and_after_a_clock_that_was_wrong() {
    let plan = plan(|_| true);
    let requests = "time_off_requests";
    for (days, refreshes) in [(0, false), (6, false), (7, true), (400, true), (-2, true)] {
        let mode = mode(&plan, requests, Some(&covered(&plan, requests, days)));
        assert_eq!(mode.full_refresh.is_some(), refreshes, "{days}");
        let first = if refreshes {
            date(2024, 1, 1)
        } else {
            date(2025, 10, 1)
        };
        assert_eq!(mode.windows, Some(vec![(first, END)]));
    }
}

#[test]
fn rows_that_were_read_with_another_shape_are_read_again() {
    let mut plan = plan(|_| true);
    let known = covered(&plan, "payrolls", 1);
    plan.reach
        .private_fields
        .insert("payrolls", "another".into());
    let mode = mode(&plan, "payrolls", Some(&known));
    assert!(mode.full_refresh.is_some() && mode.lookback_from.is_none());
    assert_eq!(mode.windows, Some(vec![(date(2024, 1, 1), END)]));
}

#[test]
fn what_is_no_longer_read_does_not_cause_a_reading_and_what_is_added_does() {
    let all = plan(|_| true);
    let fewer = Plan::new(
        STREAMS,
        |stream| {
            let excluded = stream.name == "payroll_fees";
            excluded.then(|| Problem::new(codes::SELECTION_EXCLUDED, Class::Forbidden, "excluded"))
        },
        reach(),
    );
    let reads_all = |plan: &Plan, known: &Plan| {
        let known = covered(known, "payrolls", 1);
        mode(plan, "payrolls", Some(&known)).full_refresh.is_some()
    };
    assert!(!reads_all(&fewer, &all));
    assert!(reads_all(&all, &fewer));
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
