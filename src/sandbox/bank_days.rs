//! On which days money moves: neither at week ends nor on a holiday of the Federal Reserve.
//!
//! A holiday on a Sunday is kept on the Monday after; one on a Saturday is kept on no other day.

use jiff::civil::{Date, Weekday, date};

use super::calendar::plus_days;

/// Holidays of a fixed date, as month and day, with the first year they are kept in.
const FIXED: [(i8, i8, i16); 5] = [
    (1, 1, 0),
    (6, 19, 2022),
    (7, 4, 0),
    (11, 11, 0),
    (12, 25, 0),
];

/// Holidays of a weekday: the month, the weekday, and which one of the month; -1 is the last.
const FLOATING: [(i8, Weekday, i8); 6] = [
    (1, Weekday::Monday, 3),
    (2, Weekday::Monday, 3),
    (5, Weekday::Monday, -1),
    (9, Weekday::Monday, 1),
    (10, Weekday::Monday, 2),
    (11, Weekday::Thursday, 4),
];

/// Whether banks move money on `day`.
pub fn is_business_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

fn is_holiday(day: Date) -> bool {
    let fixed = |day: Date| {
        let mut fixed = FIXED.iter();
        fixed.any(|(month, of_month, since)| {
            (day.month(), day.day()) == (*month, *of_month) && day.year() >= *since
        })
    };
    let kept_late = day.weekday() == Weekday::Monday && fixed(plus_days(day, -1));
    let floating = FLOATING.iter().any(|(month, weekday, nth)| {
        let first = date(day.year(), *month, 1);
        first.nth_weekday_of_month(*nth, *weekday).ok() == Some(day)
    });
    fixed(day) || kept_late || floating
}

/// `day`, or the last business day before it.
pub fn on_or_before(day: Date) -> Date {
    let mut found = day;
    while !is_business_day(found) && found > Date::MIN {
        found = plus_days(found, -1);
    }
    found
}

/// The business day that is `count` business days before `day`.
pub fn before(day: Date, count: i64) -> Date {
    (0..count).fold(day, |day, _| on_or_before(plus_days(day, -1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banks_are_closed_at_week_ends_and_on_holidays() {
        for closed in [
            date(2026, 1, 1),
            date(2026, 1, 19),
            date(2026, 2, 16),
            date(2026, 5, 25),
            date(2026, 6, 19),
            date(2026, 9, 7),
            date(2026, 10, 12),
            date(2026, 11, 11),
            date(2026, 11, 26),
            date(2026, 12, 25),
            date(2027, 7, 5),
            date(2026, 6, 20),
        ] {
            assert!(!is_business_day(closed), "{closed}");
        }
        // Independence Day of 2026 is a Saturday: the Friday is a business day.
        for open in [date(2026, 7, 3), date(2021, 6, 18), date(2026, 11, 27)] {
            assert!(is_business_day(open), "{open}");
        }
        assert_eq!(on_or_before(date(2026, 6, 21)), date(2026, 6, 18));
        assert_eq!(before(date(2026, 6, 22), 2), date(2026, 6, 17));
    }
}
