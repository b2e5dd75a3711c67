//! The pay groups of a varied company and their calendars.

use jiff::civil::{Date, Weekday, date};

use super::cast;
use crate::sandbox::bank_days;
use crate::sandbox::calendar::{Payday, Period, days_between, plus_days};
use crate::sandbox::people::Kind;

/// People with the same paydays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayGroup {
    /// Sunday to Saturday, paid on the Friday after.
    Weekly,
    /// The calendar of the plain company.
    Biweekly,
    /// "Paid current": to the 15th on the 15th, the rest on the last business day.
    Semimonthly,
    /// In pounds, on the last business day.
    Monthly,
}

/// A payday, with its place in the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub group: PayGroup,
    pub payday: Payday,
    /// The how-manieth payday of the group in its month, from 1.
    pub nth: usize,
}

/// All of them.
pub const ALL: [PayGroup; 4] = [
    PayGroup::Weekly,
    PayGroup::Biweekly,
    PayGroup::Semimonthly,
    PayGroup::Monthly,
];

impl PayGroup {
    /// The group of a person by seat and kind; `None` for a kind that is on no payroll.
    pub fn of(seat: u64, kind: Kind) -> Option<Self> {
        match kind {
            Kind::Hourly => Some(Self::Weekly),
            Kind::Contractor => Some(Self::Biweekly),
            Kind::InternationalEmployee => Some(Self::Monthly),
            Kind::InternationalContractor => None,
            Kind::Salaried => Some(match seat {
                cast::MOVER | cast::SEVERED | cast::SHOP_SALARIED => Self::Biweekly,
                cast::MOVED_BACK | cast::CONTRACTOR | cast::PLACELESS => Self::Semimonthly,
                _ if seat % 3 == 1 => Self::Biweekly,
                _ => Self::Semimonthly,
            }),
        }
    }

    /// What a paystub calls it.
    pub fn name(self, kind: Kind) -> &'static str {
        match self {
            Self::Weekly => "Weekly Hourly",
            Self::Biweekly if kind == Kind::Contractor => "Contractors",
            Self::Biweekly => "Biweekly Salaried",
            Self::Semimonthly => "Semimonthly Salaried",
            Self::Monthly => "Monthly UK",
        }
    }

    /// What a member calls it.
    pub fn frequency(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Biweekly => "biweekly",
            Self::Semimonthly => "semimonthly",
            Self::Monthly => "monthly",
        }
    }

    /// Pay periods in a year.
    pub fn periods(self) -> i64 {
        match self {
            Self::Weekly => 52,
            Self::Biweekly => 26,
            Self::Semimonthly => 24,
            Self::Monthly => 12,
        }
    }

    /// What it is paid in.
    pub fn currency(self) -> &'static str {
        if self == Self::Monthly { "GBP" } else { "USD" }
    }

    /// The paydays from `from` to `to`, by date.
    pub fn runs(self, from: Date, to: Date) -> Vec<Run> {
        let begin = from.first_of_month();
        let mut runs: Vec<Run> = Vec::new();
        for (start, end, due) in self.periods_around(begin, to) {
            let pay_date = bank_days::on_or_before(due);
            if !(begin..=to).contains(&pay_date) {
                continue;
            }
            let same_month = runs
                .iter()
                .filter(|run| run.payday.pay_date.first_of_month() == pay_date.first_of_month());
            let nth = same_month.count() + 1;
            let debit_date = bank_days::before(pay_date, 2);
            runs.push(Run {
                group: self,
                payday: Payday {
                    start,
                    end,
                    pay_date,
                    debit_date,
                },
                nth,
            });
        }
        runs.retain(|run| from <= run.payday.pay_date);
        runs
    }

    /// The first and last days of periods, with the days on which they are due: all that are due from
    /// `from` to a few days after `to`.
    fn periods_around(self, from: Date, to: Date) -> Vec<(Date, Date, Date)> {
        // A holiday and a week end bring a payday forward by some days at most.
        let to = plus_days(to, 7);
        match self {
            Self::Weekly => {
                let back = i64::from(from.weekday().since(Weekday::Sunday));
                let first = plus_days(from, -14 - back);
                let weeks = 0..days_between(first, to) / 7 + 1;
                let weeks = weeks.map(|week| plus_days(first, week * 7));
                weeks
                    .map(|start| (start, plus_days(start, 6), plus_days(start, 12)))
                    .collect()
            }
            Self::Biweekly => (Period::paid_by(from).0..=Period::paid_by(to).0)
                .map(Period)
                .map(|period| (period.start(), period.end(), period.pay_date()))
                .collect(),
            Self::Semimonthly => months(from, to)
                .flat_map(|first| {
                    let (middle, last) = (plus_days(first, 14), first.last_of_month());
                    [(first, middle, middle), (plus_days(first, 15), last, last)]
                })
                .collect(),
            Self::Monthly => months(from, to)
                .map(|first| (first, first.last_of_month(), first.last_of_month()))
                .collect(),
        }
    }
}

/// The first days of the months from that of `from` to that of `to`.
fn months(from: Date, to: Date) -> impl Iterator<Item = Date> {
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    (number(from)..=number(to)).map(|month| {
        let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX);
        let month = i8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
        date(year, month, 1)
    })
}
