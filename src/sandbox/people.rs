//! Who works at the made-up company, and what happens to them.
//!
//! The company has *seats*. A seat is always held by exactly one person: one leaves on a
//! working day, and the successor starts with the next pay period. So every payroll pays every seat
//! once, whatever the day, and a company of 200 seats has 200 paystubs in each payroll, while
//! people still come and go.

use jiff::civil::Date;

use super::calendar::{Period, plus_days};
use super::chance::{self, Dice};
use super::names::{DEPARTMENTS, FAMILY, GIVEN, OFFICES};

/// Seats from here on are held by people abroad, who are never on a payroll.
pub const ABROAD: u64 = 1_000_000;
/// The seat of the one who founded the company and never leaves.
pub const FOUNDER: u64 = 0;
/// The company has had its account since this day.
pub const OPENED: Date = jiff::civil::date(2011, 11, 14);
/// How long before a person's last day it is known.
pub const NOTICE_DAYS: i64 = 14;
/// Pay periods in a year.
pub const PERIODS: i64 = 26;

/// How a person works for the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Paid by the year (cents a year).
    Salaried,
    /// Paid by the hour (cents an hour).
    Hourly,
    /// Paid a fixed sum (cents) per period, without taxes.
    Contractor,
    /// Paid outside of payrolls, in dollars (cents a month).
    InternationalContractor,
    /// Employed abroad through an employer of record, in pounds (pence a year).
    InternationalEmployee,
}

/// What a person does, from a day on.
#[derive(Clone, Debug)]
pub struct Stage {
    pub from: Date,
    /// The day on which it was entered.
    pub known: Date,
    /// How the person works for the company in it.
    pub kind: Kind,
    pub title: &'static str,
    /// Which department, as `department` numbers them.
    pub department: usize,
    pub level: usize,
    /// In the unit of the person's [`Kind`].
    pub pay: i64,
}

/// One person, as known on the day the company is looked at.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub seat: u64,
    /// The how-manieth holder of the seat, from 0.
    pub number: u64,
    /// That of the last stage.
    pub kind: Kind,
    pub given: &'static str,
    pub preferred: &'static str,
    pub family: &'static str,
    pub birth: Date,
    pub sex: &'static str,
    /// Index into [`OFFICES`].
    pub office: usize,
    pub remote: bool,
    /// How often the person has moved house.
    pub homes: u64,
    /// Earlier times at the company, by date: the first and the last day of each.
    pub former: Vec<(Date, Date)>,
    /// The work email where it is not the person's own.
    pub mailbox: Option<String>,
    pub start: Date,
    /// The last day at work, once notice has been given.
    pub last_day: Option<Date>,
    /// Never empty, by date.
    pub stages: Vec<Stage>,
    /// The day of the last event.
    pub changed: Date,
}

impl Person {
    /// Whether the person works here on `day`.
    pub fn works_on(&self, day: Date) -> bool {
        let now = self.start <= day && self.last_day.is_none_or(|last| day <= last);
        let mut former = self.former.iter();
        now || former.any(|(start, last)| (*start..=*last).contains(&day))
    }

    /// Since when the person is as now: an employee, or not.
    pub fn employed_since(&self) -> Date {
        let employed = |kind: Kind| matches!(kind, Kind::Salaried | Kind::Hourly);
        let stages = self.stages.iter().rev();
        let same = stages.take_while(|stage| employed(stage.kind) == employed(self.kind));
        same.last().map_or(self.start, |stage| stage.from)
    }

    /// The first day of all.
    pub fn first_day(&self) -> Date {
        self.former.first().map_or(self.start, |(start, _)| *start)
    }

    /// The last day of the time at the company in which `day` lies, if it is known.
    pub fn last_day_of(&self, day: Date) -> Option<Date> {
        let mut former = self.former.iter().map(|(_, last)| *last);
        former.find(|last| day <= *last).or(self.last_day)
    }

    /// What the person does on `day`; before the first day, what they start with.
    pub fn stage_on(&self, day: Date) -> &Stage {
        let begun = self.stages.partition_point(|stage| stage.from <= day);
        &self.stages[begun.saturating_sub(1)]
    }

    /// What the person does now, or did last.
    pub fn stage(&self) -> &Stage {
        &self.stages[self.stages.len() - 1]
    }

    /// The parts that tell this person's draws from everyone else's.
    pub fn key(&self) -> [u64; 2] {
        [self.seat, self.number]
    }

    /// Whether the person is on payrolls.
    pub fn is_paid_here(&self) -> bool {
        self.seat < ABROAD
    }
}

/// Everybody who held `seat` on or after `from`, the earliest first, as known on `as_of`.
pub fn holders(seed: u64, seat: u64, from: Date, as_of: Date) -> Vec<Person> {
    let mut holders = Vec::new();
    let mut dice = Dice::new(seed, "seat", &[seat]);
    let mut first = Period(-dice.between(0, 180));
    for number in 0.. {
        if first.start() > as_of {
            break;
        }
        let stays = dice.between(30, 190);
        let leaving = Period(first.0 + stays);
        // The fourth to the second but last working day of the period.
        let last_day = plus_days(leaving.start(), *dice.pick(&[3, 4, 8, 9, 10]));
        let last_day = (seat != FOUNDER).then_some(last_day);
        if last_day.is_none_or(|last| last >= from) {
            holders.push(person(seed, seat, number, first, last_day, as_of));
        }
        if last_day.is_none() {
            break;
        }
        first = Period(leaving.0 + 1);
    }
    holders
}

fn person(
    seed: u64,
    seat: u64,
    number: u64,
    first: Period,
    last_day: Option<Date>,
    as_of: Date,
) -> Person {
    let mut dice = Dice::new(seed, "person", &[seat, number]);
    let (given, preferred) = *dice.pick(&GIVEN);
    let family = *dice.pick(&FAMILY);
    let start = first.start();
    let birth = plus_days(start, -dice.between(22 * 365, 58 * 365));
    let sex = *dice.pick(&["female", "male"]);
    let office = dice.index(OFFICES.len());
    let remote = seat >= ABROAD || dice.happens(30);
    let last_day = last_day.filter(|last| plus_days(*last, -NOTICE_DAYS) <= as_of);
    let until = last_day.map_or(as_of, |last| last.min(as_of));
    let (stages, homes, moved) = career(seed, [seat, number], &mut dice, first, until);

    let mut changed = start.max(OPENED).max(moved);
    changed = stages
        .iter()
        .fold(changed, |day, stage| day.max(stage.from));
    if let Some(last) = last_day {
        changed = changed.max(plus_days(last, -NOTICE_DAYS).max(start));
        let gone = plus_days(last, 1);
        if gone <= as_of {
            changed = changed.max(gone);
        }
    }
    Person {
        id: chance::id(seed, "member", &[seat, number]),
        seat,
        number,
        kind: kind(seat),
        given,
        preferred,
        family,
        birth,
        sex,
        office,
        remote,
        homes,
        former: Vec::new(),
        mailbox: None,
        start,
        last_day,
        stages,
        changed,
    }
}

/// The stages of a person who started with `first`, how often they moved house, and when for the
/// last time.
fn career(
    seed: u64,
    key: [u64; 2],
    dice: &mut Dice,
    first: Period,
    until: Date,
) -> (Vec<Stage>, u64, Date) {
    let [seat, number] = key;
    let kind = kind(seat);
    let rooted = seat == FOUNDER || headed(seat).is_some() || seat >= ABROAD;
    let mut stage = first_stage(seat, dice, first.start());
    let (mut stages, mut homes, mut moved) = (vec![stage.clone()], 0, first.start());
    for age in 1.. {
        let period = Period(first.0 + age);
        if period.start() > until {
            break;
        }
        let mut dice = Dice::new(seed, "career", &[seat, number, age.cast_unsigned()]);
        match age % PERIODS {
            0 => {
                let raised = stage.pay * (10_000 + dice.between(150, 650)) / 10_000;
                stage.pay = rounded(kind, raised);
                if !rooted && stage.level < 2 && dice.happens(30) {
                    stage.level += 1;
                    stage.pay = rounded(kind, stage.pay * 112 / 100);
                }
            }
            13 if !rooted && dice.happens(20) => {
                stage.department = (stage.department + 1) % DEPARTMENTS.len();
            }
            20 if dice.happens(15) => {
                let day = plus_days(period.start(), 9);
                if day <= until {
                    (homes, moved) = (homes + 1, day);
                }
                continue;
            }
            _ => continue,
        }
        (stage.from, stage.known) = (period.start(), period.start());
        if !rooted {
            stage.title = DEPARTMENTS[stage.department].titles[stage.level];
        }
        stages.push(stage.clone());
    }
    (stages, homes, moved)
}

fn first_stage(seat: u64, dice: &mut Dice, from: Date) -> Stage {
    let level = dice.index(2);
    let department = headed(seat).unwrap_or_else(|| dice.index(DEPARTMENTS.len()));
    let kind = kind(seat);
    let (title, level, pay) = if seat == FOUNDER {
        ("Chief Executive", 2, dice.between(21_000_000, 26_000_000))
    } else if headed(seat).is_some() {
        let pay = dice.between(14_000_000, 19_000_000);
        (DEPARTMENTS[department].head, 2, pay)
    } else {
        let title = DEPARTMENTS[department].titles[level];
        let step = 1 + i64::try_from(level).unwrap_or(0);
        let pay = match kind {
            Kind::Salaried => dice.between(4_800_000, 6_400_000) + step * 1_700_000,
            Kind::Hourly => dice.between(1_900, 2_600) + step * 450,
            Kind::Contractor => dice.between(140_000, 260_000) + step * 60_000,
            Kind::InternationalContractor => dice.between(420_000, 690_000),
            Kind::InternationalEmployee => dice.between(3_600_000, 6_200_000),
        };
        (title, level, pay)
    };
    Stage {
        from,
        known: from,
        kind,
        title,
        department,
        level,
        pay: rounded(kind, pay),
    }
}

/// Which department the holder of `seat` leads.
pub fn headed(seat: u64) -> Option<usize> {
    let index = usize::try_from(seat.checked_sub(1)?).ok()?;
    (index < DEPARTMENTS.len()).then_some(index)
}

/// The seat of who leads department `index`, if anyone does.
pub fn head_seat(index: usize) -> Option<u64> {
    (index < DEPARTMENTS.len()).then(|| index as u64 + 1)
}

fn kind(seat: u64) -> Kind {
    if seat >= ABROAD {
        return if seat.is_multiple_of(2) {
            Kind::InternationalContractor
        } else {
            Kind::InternationalEmployee
        };
    }
    match seat % 8 {
        _ if seat <= DEPARTMENTS.len() as u64 => Kind::Salaried,
        7 => Kind::Contractor,
        2 | 6 => Kind::Hourly,
        _ => Kind::Salaried,
    }
}

/// Pay as people agree on it: whole hundreds of dollars a year, whole dollars a period, five cents
/// an hour. The cap keeps the sums in range however far into the future one looks.
fn rounded(kind: Kind, pay: i64) -> i64 {
    let step = match kind {
        Kind::Salaried | Kind::InternationalEmployee => 10_000,
        Kind::Hourly => 5,
        Kind::Contractor | Kind::InternationalContractor => 100,
    };
    pay.min(1_000_000_000) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_seat_is_held_by_one_person_at_each_period() {
        for seed in [1, 2, 99] {
            for seat in (0..40).chain([ABROAD, ABROAD + 1]) {
                let people = holders(seed, seat, OPENED, date(2026, 6, 30));
                let end = Period::paid_by(date(2026, 6, 30)).0;
                for number in 0..=end {
                    let start = Period(number).start();
                    let there = people.iter().filter(|one| one.works_on(start)).count();
                    assert_eq!(there, 1, "seed {seed} seat {seat} period {number}");
                }
            }
        }
    }

    #[test]
    fn time_only_adds_to_a_life() {
        let early = holders(3, 12, OPENED, date(2020, 1, 1));
        let late = holders(3, 12, OPENED, date(2026, 1, 1));
        assert!(late.len() > early.len());
        for (before, after) in early.iter().zip(&late) {
            assert_eq!(before.id, after.id);
            assert_eq!(before.family, after.family);
            assert!(before.changed <= after.changed);
            for (one, other) in before.stages.iter().zip(&after.stages) {
                assert_eq!(
                    (one.from, one.pay, one.title),
                    (other.from, other.pay, other.title)
                );
            }
        }
    }

    #[test]
    fn nothing_is_known_before_it_happens() {
        for day in [date(2015, 3, 2), date(2019, 12, 31), date(2026, 6, 30)] {
            for seat in 0..30 {
                for person in holders(5, seat, OPENED, day) {
                    assert!(person.changed <= day && person.start <= day);
                    assert!(person.stages.iter().all(|stage| stage.from <= day));
                    assert!(person.birth < plus_days(person.start, -21 * 365));
                }
            }
        }
    }
}
