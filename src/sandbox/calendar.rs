//! The pay calendar: a biweekly grid with a fixed origin.
//!
//! Being a grid and not a list, it gives a pay period the same number, and so a payroll the same
//! id, from whichever day and over however many payrolls the company is looked at.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// The Monday on which period 0 begins; there are no payrolls before it.
const ORIGIN: Date = date(2012, 1, 2);
const DAYS: i64 = 14;
/// The Friday after the period's last Sunday.
const PAID_AFTER: i64 = 18;

/// What is paid for on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payday {
    /// The first day that is paid for.
    pub start: Date,
    /// The last day that is paid for.
    pub end: Date,
    pub pay_date: Date,
    /// The day on which the company is debited.
    pub debit_date: Date,
}

/// Two weeks of work, by their number on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(pub i64);

impl Period {
    /// The period in which `day` lies.
    #[cfg(test)]
    pub fn containing(day: Date) -> Self {
        Self(days_between(ORIGIN, day).div_euclid(DAYS))
    }

    /// The last period that has been paid by the end of `day`.
    pub fn paid_by(day: Date) -> Self {
        Self((days_between(ORIGIN, day) - PAID_AFTER).div_euclid(DAYS))
    }

    /// Its first day, a Monday.
    pub fn start(self) -> Date {
        plus_days(ORIGIN, self.0 * DAYS)
    }

    /// Its last day, a Sunday.
    pub fn end(self) -> Date {
        plus_days(self.start(), DAYS - 1)
    }

    /// The Friday on which it is paid.
    pub fn pay_date(self) -> Date {
        plus_days(self.start(), PAID_AFTER)
    }

    /// The Wednesday on which the company is debited.
    pub fn debit_date(self) -> Date {
        plus_days(self.start(), PAID_AFTER - 2)
    }

    /// The period with its days.
    pub fn payday(self) -> Payday {
        Payday {
            start: self.start(),
            end: self.end(),
            pay_date: self.pay_date(),
            debit_date: self.debit_date(),
        }
    }

    /// Whether it is the first one paid in its month, the one that carries monthly fees.
    pub fn opens_month(self) -> bool {
        self.pay_date().month() != Self(self.0 - 1).pay_date().month()
    }

    /// How many of its ten working days lie on or before `last_day`.
    pub fn working_days_until(self, last_day: Date) -> i64 {
        let offset = days_between(self.start(), last_day).clamp(-1, DAYS - 1);
        if offset < 0 {
            return 0;
        }
        offset / 7 * 5 + (offset % 7 + 1).min(5)
    }

    /// The number for drawing chances; periods before the grid's origin have one as well.
    pub fn key(self) -> u64 {
        self.0.cast_unsigned()
    }
}

/// `day` moved by `days`, stopping at the calendar's ends.
pub fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// How many days it is from `from` to `to`, negative if `to` is the earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_paid_on_the_friday_after_it() {
        let period = Period::paid_by(date(2026, 6, 30));
        assert_eq!(period.start(), date(2026, 6, 1));
        assert_eq!(period.end(), date(2026, 6, 14));
        assert_eq!(period.debit_date(), date(2026, 6, 17));
        assert_eq!(period.pay_date(), date(2026, 6, 19));
        assert_eq!(Period::paid_by(date(2026, 6, 19)), period);
        assert_eq!(Period::paid_by(date(2026, 6, 18)).0, period.0 - 1);
        assert_eq!(Period::containing(date(2026, 6, 14)), period);
        assert_eq!(Period::containing(date(2026, 6, 15)).0, period.0 + 1);
    }

    #[test]
    fn working_days_are_counted_without_week_ends() {
        let period = Period(0);
        let days: Vec<i64> = (-1..=14)
            .map(|n| period.working_days_until(plus_days(ORIGIN, n)))
            .collect();
        assert_eq!(days, [0, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10, 10, 10, 10]);
    }
}
