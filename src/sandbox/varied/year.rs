//! The days of a year on which something happens in a varied company.

use jiff::civil::{Date, Weekday, date};

use crate::sandbox::bank_days::on_or_before;
use crate::sandbox::calendar::plus_days;
use crate::sandbox::chance::Dice;

/// The days of one year, drawn from the seed and the year.
pub struct Year {
    /// A person moves to another department in mid-period.
    pub moved: Date,
    /// Since when a person is in another department, and the day on which that was entered.
    pub moved_back_to: Date,
    pub moved_back_on: Date,
    /// A person comes for the winter, always with one ID; the last day is that of the winter before.
    pub winter_start: Date,
    pub winter_end: Date,
    /// A person comes for the summer and leaves, with a new ID each year.
    pub summer_start: Date,
    pub summer_end: Date,
    /// A contractor begins and becomes an employee; the one of the year before leaves.
    pub contracted: Date,
    pub employed: Date,
    pub contractor_left: Date,
    /// A person is hired who leaves in the next year; the last day of the one of the year before, who
    /// is paid severance.
    pub hired: Date,
    pub severed: Date,
    /// Pay dates between paydays.
    pub bonus: Date,
    pub correction: Date,
    /// The pay date of the late payroll, and the day on which it appears.
    pub late: Date,
    pub late_seen: Date,
    /// The design team gets another name.
    pub design_renamed: Date,
    /// The holiday shop is opened and people come to it; they leave that of the year before, and it is
    /// deleted.
    pub shop_opened: Date,
    pub shop_joined: Date,
    pub shop_left: Date,
    pub shop_deleted: Date,
}

impl Year {
    /// The days of `year`.
    pub fn of(seed: u64, year: i16) -> Self {
        let year = year.clamp(1, 3_000);
        let mut dice = Dice::new(seed, "year", &[u64::from(year.unsigned_abs())]);
        // A day from `from` on, and the next such weekday.
        let mut day = |month, from, spread, weekday: Option<Weekday>| {
            let day = plus_days(date(year, month, from), dice.between(0, spread));
            let Some(weekday) = weekday else {
                return day;
            };
            let ahead = weekday.since(day.weekday());
            plus_days(day, i64::from(ahead))
        };
        let (monday, wednesday) = (Some(Weekday::Monday), Some(Weekday::Wednesday));
        let friday = Some(Weekday::Friday);
        Self {
            moved: day(2, 3, 13, wednesday),
            moved_back_to: day(4, 3, 6, wednesday),
            moved_back_on: day(5, 26, 14, None),
            winter_start: day(9, 7, 10, monday),
            winter_end: day(2, 5, 10, friday),
            summer_start: day(4, 13, 10, monday),
            summer_end: day(10, 16, 10, friday),
            contracted: day(1, 5, 10, monday),
            employed: day(8, 5, 10, wednesday),
            contractor_left: day(3, 13, 10, friday),
            hired: day(11, 3, 10, monday),
            severed: day(10, 7, 6, wednesday),
            bonus: on_or_before(day(3, 17, 4, None)),
            correction: on_or_before(day(10, 20, 4, None)),
            late: on_or_before(day(8, 27, 3, None)),
            late_seen: day(9, 14, 5, None),
            design_renamed: day(7, 14, 8, None),
            shop_opened: day(10, 1, 3, None),
            shop_joined: day(10, 13, 6, wednesday),
            shop_left: day(1, 13, 6, wednesday),
            shop_deleted: day(2, 9, 5, None),
        }
    }
}
