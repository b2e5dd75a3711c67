//! The people to whom the cases of a varied company happen.
//!
//! They hold seats of their own, beside those of the plain company, so that each case is there
//! whatever the size of the company.

use jiff::civil::{Date, date};

use super::year::Year;
use crate::sandbox::calendar::plus_days;
use crate::sandbox::chance::{self, Dice};
use crate::sandbox::department::{self, holiday_shop};
use crate::sandbox::names::{DEPARTMENTS, FAMILY, GIVEN, OFFICES};
use crate::sandbox::people::{ABROAD, Kind, NOTICE_DAYS, OPENED, Person, Stage};

/// The first seat of the cast.
const CAST: u64 = 500_000;
/// Moves to another department in mid-period, and has a paystub voided and reissued in one payroll.
pub const MOVER: u64 = CAST;
/// Was moved to another department some weeks ago; pays something back.
pub const MOVED_BACK: u64 = CAST + 1;
/// Comes back each winter, with the same ID.
pub const WINTER: u64 = CAST + 2;
/// Comes back each summer, with a new ID.
pub const SUMMER: u64 = CAST + 3;
/// A contractor who becomes an employee, another one each year.
pub const CONTRACTOR: u64 = CAST + 4;
/// Is paid severance, another one each year.
pub const SEVERED: u64 = CAST + 5;
/// Is in no department, and has a paystub voided and reissued in the next payroll.
pub const PLACELESS: u64 = CAST + 6;
/// Work in the holiday shop while there is one.
pub const SHOP_HOURLY: u64 = CAST + 7;
pub const SHOP_SALARIED: u64 = CAST + 8;
/// Shares a mailbox with [`PLACELESS`].
pub const SHARER: u64 = CAST + 9;
/// Is paid in pounds.
pub const BRITISH: u64 = ABROAD + CAST + 1;

/// The first day of the lasting ones.
const BEGAN: Date = date(2012, 2, 6);
/// The first year in which something happens.
const FIRST_YEAR: i16 = 2012;
/// What two of them read.
const SHARED_MAILBOX: &str = "front.desk@example.com";

/// Whether this person comes and goes with the season.
pub fn is_seasonal(person: &Person) -> bool {
    person.seat == WINTER
}

/// What the company has entered as this person's share of full time. It changes with the position.
pub fn share_of_full_time(person: &Person) -> &'static [&'static str] {
    match person.seat {
        MOVER if person.stages.len().is_multiple_of(2) => &["80%"],
        PLACELESS => &["0.6"],
        SHOP_HOURLY => &["when needed"],
        BRITISH => &[],
        _ => &["1"],
    }
}

/// A life before it is looked at from a day.
struct Life {
    seat: u64,
    number: u64,
    /// The times at the company, with the last day if there is one.
    spells: Vec<(Date, Option<Date>)>,
    stages: Vec<Stage>,
    mailbox: Option<String>,
}

/// Everybody in the cast who had come by `as_of`.
pub fn people(seed: u64, as_of: Date) -> Vec<Person> {
    let years = || FIRST_YEAR..=as_of.year();
    let mut lives = vec![
        mover(seed, years()),
        moved_back(seed, years()),
        winter(seed, years()),
        lasting(
            PLACELESS,
            vec![salaried(
                BEGAN,
                department::NONE,
                "Analyst at Large",
                7_200_000,
            )],
        ),
        shop(
            seed,
            years(),
            SHOP_HOURLY,
            hourly(BEGAN, 0, "Toymaker", 2_650),
        ),
        shop(
            seed,
            years(),
            SHOP_SALARIED,
            salaried(BEGAN, 2, "Account Manager", 6_760_000),
        ),
        lasting(SHARER, vec![hourly(BEGAN, 3, "Front Desk", 2_400)]),
        lasting(
            BRITISH,
            vec![british(BEGAN, 2, "Sales Associate", 4_200_000)],
        ),
    ];
    for life in lives
        .iter_mut()
        .filter(|life| [PLACELESS, SHARER].contains(&life.seat))
    {
        life.mailbox = Some(SHARED_MAILBOX.to_owned());
    }
    for year in years() {
        lives.extend([summer(seed, year), contractor(seed, year)]);
        // A person who is paid severance was hired the year before.
        lives.push(severed(seed, year + 1));
    }
    lives
        .into_iter()
        .filter_map(|life| life.on(seed, as_of))
        .collect()
}

fn stage(kind: Kind, from: Date, department: usize, title: &'static str, pay: i64) -> Stage {
    Stage {
        from,
        known: from,
        kind,
        title,
        department,
        level: 1,
        pay,
    }
}

fn salaried(from: Date, department: usize, title: &'static str, pay: i64) -> Stage {
    stage(Kind::Salaried, from, department, title, pay)
}

fn hourly(from: Date, department: usize, title: &'static str, pay: i64) -> Stage {
    stage(Kind::Hourly, from, department, title, pay)
}

fn british(from: Date, department: usize, title: &'static str, pay: i64) -> Stage {
    stage(Kind::InternationalEmployee, from, department, title, pay)
}

fn lasting(seat: u64, stages: Vec<Stage>) -> Life {
    Life {
        seat,
        number: 0,
        spells: vec![(BEGAN, None)],
        stages,
        mailbox: None,
    }
}

/// To and fro between two departments, each year.
fn mover(seed: u64, years: impl Iterator<Item = i16>) -> Life {
    let at = |from, department: usize| {
        salaried(
            from,
            department,
            DEPARTMENTS[department].titles[1],
            8_320_000,
        )
    };
    let moves = years.map(|year| {
        at(
            Year::of(seed, year).moved,
            if year % 2 == 0 {
                department::RENAMED
            } else {
                3
            },
        )
    });
    let moves = moves.filter(|stage| stage.from > BEGAN);
    lasting(MOVER, [at(BEGAN, 3)].into_iter().chain(moves).collect())
}

/// As [`mover`], but each move is entered weeks after the day it is dated.
fn moved_back(seed: u64, years: impl Iterator<Item = i16>) -> Life {
    let at = |from, department: usize| {
        salaried(
            from,
            department,
            DEPARTMENTS[department].titles[2],
            7_920_000,
        )
    };
    let moves = years.map(|year| {
        let days = Year::of(seed, year);
        Stage {
            known: days.moved_back_on,
            ..at(days.moved_back_to, if year % 2 == 0 { 4 } else { 0 })
        }
    });
    lasting(
        MOVED_BACK,
        [at(BEGAN, 0)].into_iter().chain(moves).collect(),
    )
}

fn winter(seed: u64, years: impl Iterator<Item = i16>) -> Life {
    let spells: Vec<(Date, Option<Date>)> = years
        .map(|year| {
            let last = Year::of(seed, year + 1).winter_end;
            (Year::of(seed, year).winter_start, Some(last))
        })
        .collect();
    let stages = spells
        .iter()
        .map(|(from, _)| hourly(*from, 0, "Seasonal Toymaker", 2_300));
    Life {
        seat: WINTER,
        number: 0,
        stages: stages.collect(),
        spells,
        mailbox: None,
    }
}

fn summer(seed: u64, year: i16) -> Life {
    let days = Year::of(seed, year);
    Life {
        mailbox: Some("summer.help@example.com".to_owned()),
        ..numbered(
            SUMMER,
            year,
            (days.summer_start, days.summer_end),
            vec![hourly(days.summer_start, 3, "Seasonal Packer", 2_250)],
        )
    }
}

fn contractor(seed: u64, year: i16) -> Life {
    let days = Year::of(seed, year);
    let last = Year::of(seed, year + 1).contractor_left;
    let begun = stage(Kind::Contractor, days.contracted, 4, "Bookkeeper", 240_000);
    let employed = salaried(days.employed, 4, "Payroll Specialist", 6_480_000);
    numbered(
        CONTRACTOR,
        year,
        (days.contracted, last),
        vec![begun, employed],
    )
}

fn severed(seed: u64, year: i16) -> Life {
    let hired = Year::of(seed, year - 1).hired;
    let last = Year::of(seed, year).severed;
    let stages = vec![salaried(hired, 3, "Operations Analyst", 6_240_000)];
    numbered(SEVERED, year, (hired, last), stages)
}

fn numbered(seat: u64, year: i16, (first, last): (Date, Date), stages: Vec<Stage>) -> Life {
    Life {
        seat,
        number: u64::from(year.unsigned_abs()),
        spells: vec![(first, Some(last))],
        stages,
        mailbox: None,
    }
}

/// In the holiday shop from October to January, else where `usual` is.
fn shop(seed: u64, years: impl Iterator<Item = i16>, seat: u64, usual: Stage) -> Life {
    let mut stages = vec![usual.clone()];
    for year in years {
        let (joined, left) = (
            Year::of(seed, year).shop_joined,
            Year::of(seed, year + 1).shop_left,
        );
        for (day, department) in [(joined, holiday_shop(year)), (left, usual.department)] {
            stages.push(Stage {
                from: day,
                known: day,
                department,
                ..usual.clone()
            });
        }
    }
    lasting(seat, stages)
}

impl Life {
    /// The person as known on `as_of`; `None` before the first day.
    fn on(self, seed: u64, as_of: Date) -> Option<Person> {
        let mut news = vec![OPENED];
        let mut former: Vec<(Date, Date)> = Vec::new();
        let mut present = None;
        for (start, last) in self.spells.into_iter().filter(|(start, _)| *start <= as_of) {
            if let Some((start, Some(last))) = present {
                former.push((start, last));
            }
            let last = last.filter(|last| plus_days(*last, -NOTICE_DAYS) <= as_of);
            news.push(start);
            news.extend(last.map(|last| plus_days(last, -NOTICE_DAYS).max(start)));
            news.extend(
                last.map(|last| plus_days(last, 1))
                    .filter(|day| *day <= as_of),
            );
            present = Some((start, last));
        }
        let (start, last_day) = present?;
        let stages = self.stages.into_iter();
        let stages: Vec<Stage> = stages.filter(|stage| stage.known <= as_of).collect();
        news.extend(stages.iter().map(|stage| stage.known));
        let kind = stages.last()?.kind;

        // It is the same person who comes back with another ID.
        let drawn = if self.seat == SUMMER { 0 } else { self.number };
        let mut dice = Dice::new(seed, "cast", &[self.seat, drawn]);
        let (given, preferred) = *dice.pick(&GIVEN);
        let family = *dice.pick(&FAMILY);
        Some(Person {
            id: chance::id(seed, "member", &[self.seat, self.number]),
            seat: self.seat,
            number: self.number,
            kind,
            given,
            preferred,
            family,
            birth: plus_days(BEGAN, -dice.between(22 * 365, 40 * 365)),
            sex: if dice.happens(50) { "female" } else { "male" },
            office: dice.index(OFFICES.len()),
            remote: self.seat >= ABROAD || dice.happens(30),
            homes: 0,
            former,
            mailbox: self.mailbox,
            start,
            last_day,
            stages,
            changed: news.into_iter().max()?,
        })
    }
}
