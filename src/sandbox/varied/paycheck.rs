//! What one person is paid in one payday of a varied company.
//!
//! It is worked out from what was known on the pay date, day by day of the period, and depends on no
//! department: a move that is dated back changes no pay.

use jiff::civil::{Date, Weekday};

use super::cast;
use super::pay_group::{PayGroup, Run};
use crate::sandbox::books::Books;
use crate::sandbox::calendar::{days_between, plus_days};
use crate::sandbox::chance::{self, Dice};
use crate::sandbox::company::Company;
use crate::sandbox::paystub::{
    BenefitsPaid, Line, Paystub, REIMBURSEMENT, Withheld, share, sum, withheld,
};
use crate::sandbox::people::{Kind, OPENED, Person, Stage};

/// Severance is paid for this many days after the last one.
const SEVERANCE_DAYS: i64 = 28;
/// What is paid back in September, in cents.
const CLAWBACK: i64 = -50_000;

/// One person and one payday.
pub struct Paycheck<'a> {
    pub company: &'a Company,
    pub person: &'a Person,
    pub run: Run,
}

/// The number of a day, for drawing chances.
pub fn key(day: Date) -> u64 {
    days_between(OPENED, day).cast_unsigned()
}

fn weekdays(from: Date, to: Date) -> impl Iterator<Item = Date> {
    let days = (0..=days_between(from, to)).map(move |n| plus_days(from, n));
    days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

impl Paycheck<'_> {
    /// The regular paystub; `None` if the person has earned nothing.
    pub fn regular(&self) -> Option<Paystub> {
        let (person, payday) = (self.person, self.run.payday);
        let paid_until = person.last_day.map(|last| plus_days(last, SEVERANCE_DAYS));
        // Most people have left long ago.
        if person.first_day() > payday.end || paid_until.is_some_and(|day| day < payday.start) {
            return None;
        }
        let earnings = self.earnings();
        (!earnings.is_empty()).then(|| self.stub("paystub", earnings))
    }

    /// A paystub of these earnings; `label` tells its ID from others of the same day.
    pub fn stub(&self, label: &str, earnings: Vec<Line>) -> Paystub {
        let payday = self.run.payday;
        let benefits = match self.run {
            Run {
                group: PayGroup::Biweekly,
                nth: 3..,
                ..
            } => BenefitsPaid::Uninsured,
            _ if payday.start == payday.end => BenefitsPaid::None,
            _ => BenefitsPaid::All,
        };
        let paid = earnings
            .iter()
            .filter(|line| line.category != REIMBURSEMENT);
        let gross = paid.map(|line| line.amount).sum();
        let kind = self.kind();
        let (deductions, contributions) = match kind {
            Kind::Salaried | Kind::Hourly => {
                let paid = Withheld {
                    pay_date: payday.pay_date,
                    gross,
                    benefits,
                    benefits_from: if kind == Kind::Hourly {
                        60_000
                    } else {
                        100_000
                    },
                };
                withheld(self.company.seed, self.person, &paid)
            }
            Kind::InternationalEmployee => british(gross),
            _ => (Vec::new(), Vec::new()),
        };
        let [seat, number] = self.person.key();
        let parts = [seat, number, key(payday.start), key(payday.pay_date)];
        Paystub {
            id: chance::id(self.company.seed, label, &parts),
            gross: Books(self.company.books).gross(&earnings),
            net: sum(&earnings) - sum(&deductions),
            earnings,
            deductions,
            contributions,
        }
    }

    /// The regular earnings, in cents.
    pub fn earnings(&self) -> Vec<Line> {
        let (company, person, payday) = (self.company, self.person, self.run.payday);
        let [seat, number] = person.key();
        let mut dice = Dice::new(
            company.seed,
            "varied-earnings",
            &[seat, number, key(payday.start)],
        );
        let mut lines = Vec::new();
        let mut add = |name, kind, category, amount| {
            if amount != 0 {
                lines.push(Line::new(name, kind, category, amount));
            }
        };
        let whole = i64::try_from(weekdays(payday.start, payday.end).count()).unwrap_or(0);
        let worked = self.worked();
        let days: i64 = worked.iter().map(|(_, days)| days).sum();
        let Some((stage, _)) = worked.last() else {
            add("Severance Pay", "severance", "severance", self.severance());
            return lines;
        };
        match stage.kind {
            Kind::Hourly => {
                let quarters = days * 32 - dice.between(0, 12);
                add(
                    "Regular Hours",
                    "regular",
                    "wages",
                    share(stage.pay, quarters, 4),
                );
                if dice.happens(30) {
                    let quarters = dice.between(2, 26);
                    add(
                        "Overtime",
                        "overtime",
                        "wages",
                        share(stage.pay * 3, quarters, 8),
                    );
                }
            }
            Kind::Contractor => {
                let pay = share(stage.pay, days, whole);
                add("Contractor Payment", "contractor_payment", "wages", pay);
            }
            _ => {
                let periods = self.run.group.periods();
                let pay =
                    |(stage, days): &(&Stage, i64)| share(stage.pay * days, 1, periods * whole);
                let pay: i64 = worked.iter().map(pay).sum();
                let off = if dice.happens(22) {
                    dice.between(1, 3).min(days)
                } else {
                    0
                };
                let regular = share(pay, days - off, days);
                add("Salary", "regular", "wages", regular);
                add("Paid Time Off", "paid_time_off", "wages", pay - regular);
                if payday.pay_date.month() == 12 && self.run.nth == 1 {
                    let bonus = share(stage.pay, dice.between(100, 600), 10_000);
                    add("Year-End Bonus", "bonus", "wages", bonus);
                }
                if dice.happens(15) {
                    let spent = dice.between(2_500, 45_000);
                    add(
                        "Expense Reimbursement",
                        "reimbursement",
                        REIMBURSEMENT,
                        spent,
                    );
                }
            }
        }
        if seat == cast::MOVED_BACK && payday.pay_date.month() == 9 && self.run.nth == 2 {
            add("Sign-On Bonus Clawback", "clawback", "wages", CLAWBACK);
        }
        lines
    }

    /// The severance that a person is paid after the last day, in cents.
    fn severance(&self) -> i64 {
        let person = self.person;
        if PayGroup::of(person.seat, person.kind) != Some(self.run.group) {
            return 0;
        }
        let last = person.last_day.filter(|_| person.seat == cast::SEVERED);
        let paid_until = last.map(|last| plus_days(last, SEVERANCE_DAYS));
        let start = self.run.payday.start;
        if last.is_none_or(|last| start <= last) || paid_until.is_none_or(|day| start > day) {
            return 0;
        }
        share(person.stage().pay, 1, self.run.group.periods())
    }

    /// As what the person is paid: a contractor who becomes an employee in the middle of the period
    /// is paid as each in another pay group.
    pub fn kind(&self) -> Kind {
        let worked = self.worked();
        let last = worked.last().map(|(stage, _)| *stage);
        last.unwrap_or_else(|| self.stage(self.run.payday.end)).kind
    }

    /// What the person did on `day`, as it was known on the pay date.
    pub fn stage(&self, day: Date) -> &Stage {
        let pay_date = self.run.payday.pay_date;
        let stages = &self.person.stages;
        let known = |stage: &&Stage| stage.known <= pay_date && stage.from <= day;
        stages.iter().rfind(known).unwrap_or(&stages[0])
    }

    /// How many weekdays of the period the person worked in this pay group, by what they did then.
    fn worked(&self) -> Vec<(&Stage, i64)> {
        let Run { group, payday, .. } = self.run;
        let mut worked: Vec<(&Stage, i64)> = Vec::new();
        for day in weekdays(payday.start, payday.end) {
            let stage = self.stage(day);
            // A start between the pay date and the end of the period is not known yet.
            let here = self.person.works_on(day) && stage.from <= payday.pay_date;
            if !here || PayGroup::of(self.person.seat, stage.kind) != Some(group) {
                continue;
            }
            match worked.last_mut() {
                Some((last, days)) if std::ptr::eq(*last, stage) => *days += 1,
                _ => worked.push((stage, 1)),
            }
        }
        worked
    }
}

/// A simplified withholding in the United Kingdom, in pence a month.
fn british(gross: i64) -> (Vec<Line>, Vec<Line>) {
    let line = |name, kind, category, rate, above: i64| {
        Line::new(
            name,
            kind,
            category,
            share((gross - above).max(0), rate, 10_000),
        )
    };
    let mine = vec![
        line("PAYE Income Tax", "paye", "tax", 2_000, 104_750),
        line(
            "National Insurance",
            "national_insurance",
            "tax",
            800,
            104_750,
        ),
        line("Workplace Pension", "pension", "retirement", 500, 0),
    ];
    let theirs = vec![
        line(
            "Employer National Insurance",
            "national_insurance",
            "tax",
            1_380,
            75_800,
        ),
        line("Employer Pension", "pension", "retirement", 300, 0),
    ];
    (mine, theirs)
}
