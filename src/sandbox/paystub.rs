//! What one person is paid for one period, line by line, in whole cents.
//!
//! Gross is defined as the sum of the earnings and net as gross less the deductions, so a paystub
//! ties by construction. It depends on nothing that happens after its pay date: a paystub once
//! served never changes.

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::calendar::Period;
use super::chance::{self, Dice};
use super::names::{DEPARTMENTS, OFFICES};
use super::people::{Kind, PERIODS, Person};

/// Below this gross, benefits are not withheld, so that a short last period never pays less than
/// nothing.
const BENEFITS_FROM: i64 = 100_000;

/// The category of what a person is given back, which is no pay.
pub const REIMBURSEMENT: &str = "reimbursement";

/// What a correction pays, in cents.
const CORRECTION: i64 = 12_345;

/// One line of a paystub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: &'static str,
    pub kind: &'static str,
    pub category: &'static str,
    /// Cents.
    pub amount: i64,
}

impl Line {
    /// A line of this amount.
    pub fn new(
        name: &'static str,
        kind: &'static str,
        category: &'static str,
        amount: i64,
    ) -> Self {
        Self {
            name,
            kind,
            category,
            amount,
        }
    }

    /// Whether it is a tax.
    pub fn is_tax(&self) -> bool {
        self.category == "tax"
    }
}

/// One person's pay for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paystub {
    pub id: String,
    pub earnings: Vec<Line>,
    pub deductions: Vec<Line>,
    pub contributions: Vec<Line>,
    /// Cents.
    pub gross: i64,
    /// Cents.
    pub net: i64,
}

impl Paystub {
    /// What `person` is paid for `period`.
    pub fn new(seed: u64, person: &Person, period: Period) -> Self {
        let [seat, number] = person.key();
        let earnings = earnings(seed, person, period);
        let gross = sum(&earnings);
        let (deductions, contributions) = match person.kind {
            Kind::Salaried | Kind::Hourly => {
                let paid = Withheld {
                    pay_date: period.pay_date(),
                    gross,
                    benefits: BenefitsPaid::All,
                    benefits_from: BENEFITS_FROM,
                };
                withheld(seed, person, &paid)
            }
            _ => (Vec::new(), Vec::new()),
        };
        Self {
            id: chance::id(seed, "paystub", &[seat, number, period.key()]),
            net: gross - sum(&deductions),
            earnings,
            deductions,
            contributions,
            gross,
        }
    }

    /// Pays something that had been forgotten; everything adds up as before.
    pub fn correct(&mut self) {
        self.earnings
            .push(Line::new("Correction", "correction", "wages", CORRECTION));
        self.gross += CORRECTION;
        self.net += CORRECTION;
    }

    /// The same with every amount turned around, which takes it back.
    pub fn mirrored(&self, id: String) -> Self {
        let turned = |lines: &[Line]| -> Vec<Line> {
            let turn = |line: &Line| Line {
                amount: -line.amount,
                ..line.clone()
            };
            lines.iter().map(turn).collect()
        };
        Self {
            id,
            earnings: turned(&self.earnings),
            deductions: turned(&self.deductions),
            contributions: turned(&self.contributions),
            gross: -self.gross,
            net: -self.net,
        }
    }

    /// The employee's taxes, in cents.
    pub fn employee_taxes(&self) -> i64 {
        taxes(&self.deductions)
    }

    /// The company's taxes, in cents.
    pub fn employer_taxes(&self) -> i64 {
        taxes(&self.contributions)
    }
}

/// The sum of `lines`, in cents.
pub fn sum(lines: &[Line]) -> i64 {
    lines.iter().map(|line| line.amount).sum()
}

fn taxes(lines: &[Line]) -> i64 {
    let taxes = lines.iter().filter(|line| line.is_tax());
    taxes.map(|line| line.amount).sum()
}

fn earnings(seed: u64, person: &Person, period: Period) -> Vec<Line> {
    let [seat, number] = person.key();
    let mut dice = Dice::new(seed, "earnings", &[seat, number, period.key()]);
    let stage = person.stage_on(period.start());
    let last_day = person.last_day.filter(|last| *last <= period.end());
    let days = last_day.map_or(10, |last| period.working_days_until(last));
    let mut lines = Vec::new();
    let mut add = |name, kind, amount| {
        if amount > 0 {
            lines.push(Line::new(name, kind, "wages", amount));
        }
    };
    match person.kind {
        Kind::Hourly => {
            let quarters = days * 32 - dice.between(0, 12);
            add("Regular Hours", "regular", share(stage.pay, quarters, 4));
            if dice.happens(30) {
                let quarters = dice.between(2, 26);
                add("Overtime", "overtime", share(stage.pay * 3, quarters, 8));
            }
        }
        Kind::Contractor => {
            let pay = share(stage.pay, days, 10);
            add("Contractor Payment", "contractor_payment", pay);
        }
        _ => {
            let pay = share(stage.pay * days, 1, PERIODS * 10);
            let off = if dice.happens(22) {
                dice.between(1, 3).min(days)
            } else {
                0
            };
            let regular = share(pay, days - off, days);
            add("Salary", "regular", regular);
            add("Paid Time Off", "paid_time_off", pay - regular);
            if DEPARTMENTS[stage.department].name == "Sales" && period.opens_month() {
                let commission = dice.between(0, 240_000) - 60_000;
                add("Commission", "commission", commission);
            }
            if period.pay_date().month() == 12 && period.opens_month() {
                let bonus = share(stage.pay, dice.between(100, 600), 10_000);
                add("Year-End Bonus", "bonus", bonus);
            }
        }
    }
    if last_day.is_some() && person.kind == Kind::Salaried {
        let days = dice.between(0, 6);
        let payout = share(stage.pay, days, PERIODS * 10);
        add("Paid Time Off Payout", "payout", payout);
    }
    lines
}

/// Lines that are withheld or contributed; what comes to nothing has none.
#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, category: &'static str, name: &'static str, kind: &'static str, amount: i64) {
        if amount > 0 {
            self.0.push(Line::new(name, kind, category, amount));
        }
    }

    fn tax(&mut self, name: &'static str, kind: &'static str, amount: i64) {
        self.add("tax", name, kind, amount);
    }
}

/// Which benefits a paycheck pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BenefitsPaid {
    All,
    /// All but insurance.
    Uninsured,
    None,
}

/// What a paycheck withholds from.
pub struct Withheld {
    pub pay_date: Date,
    /// Cents.
    pub gross: i64,
    pub benefits: BenefitsPaid,
    /// The gross pay, in cents, from which benefits are withheld.
    pub benefits_from: i64,
}

/// The deductions and contributions of a paycheck in the US.
pub fn withheld(seed: u64, person: &Person, paid: &Withheld) -> (Vec<Line>, Vec<Line>) {
    let gross = paid.gross;
    let office = &OFFICES[person.office];
    let year = i64::from(paid.pay_date.year());
    let benefits = Benefits::of(seed, person, year);
    let (mut mine, mut theirs) = (Lines::default(), Lines::default());
    let mut insured = 0;
    let mut saved = 0;
    if gross >= paid.benefits_from && paid.benefits != BenefitsPaid::None {
        let insured_by = match paid.benefits {
            BenefitsPaid::All => benefits.plans.as_slice(),
            _ => &[],
        };
        for plan in insured_by {
            mine.add("benefit", plan.name, plan.code, plan.employee);
            theirs.add("benefit", plan.name, plan.code, plan.employer);
            insured += plan.employee;
        }
        saved = share(gross, benefits.saving, 10_000);
        mine.add("retirement", "401(k)", "401k", saved);
        let matched = saved.min(share(gross, 400, 10_000));
        theirs.add("retirement", "401(k) Match", "401k_match", matched);
        mine.add("post_tax", "Commuter", "commuter", benefits.commuter);
    }

    let social = gross - insured;
    let taxable = social - saved;
    let income_tax = federal(taxable);
    mine.tax("Federal Income Tax", "federal_income_tax", income_tax);
    for (name, kind, rate) in [
        ("Social Security", "social_security", 620),
        ("Medicare", "medicare", 145),
    ] {
        let tax = share(social, rate, 10_000);
        mine.tax(name, kind, tax);
        theirs.tax(name, kind, tax);
    }
    let state = share(taxable, office.income_tax, 10_000);
    mine.tax(office.income_tax_name, "state_income_tax", state);
    if office.state == "CA" {
        let name = "California State Disability Insurance";
        mine.tax(name, "state_disability", share(social, 110, 10_000));
    }
    // The yearly wage bases of the unemployment taxes are used up in the first months.
    let month = paid.pay_date.month();
    if month <= 2 {
        theirs.tax("Federal Unemployment", "futa", share(gross, 60, 10_000));
    }
    if month <= 3 {
        theirs.tax("State Unemployment", "suta", share(gross, 270, 10_000));
    }
    (mine.0, theirs.0)
}

/// A benefit that a person pays a part of, in cents per paycheck.
pub struct Plan {
    pub code: &'static str,
    pub name: &'static str,
    pub employee: i64,
    pub employer: i64,
}

/// What a person has chosen for a year.
pub struct Benefits {
    pub plans: Vec<Plan>,
    /// Share of gross that goes to the 401(k), in hundredths of a percent.
    pub saving: i64,
    /// Cents per paycheck.
    pub commuter: i64,
}

impl Benefits {
    /// What `person` pays in `year`; the choice stays, the premiums rise by the year.
    pub fn of(seed: u64, person: &Person, year: i64) -> Self {
        let mut dice = Dice::new(seed, "benefits", &person.key());
        let years = (year - 2012).max(0);
        let mut plans = Vec::new();
        if dice.happens(80) {
            let tier = *dice.pick(&[4_250, 6_100, 9_875]);
            plans.push(Plan {
                code: "medical",
                name: "Medical Insurance",
                employee: tier + years * 115,
                employer: tier * 3 + years * 340,
            });
        }
        if dice.happens(60) {
            plans.push(Plan {
                code: "dental",
                name: "Dental Insurance",
                employee: 690 + years * 12,
                employer: 1_150 + years * 20,
            });
        }
        let mut draw = |percent, from, to| {
            let has = dice.happens(percent);
            if has { dice.between(from, to) * 100 } else { 0 }
        };
        Self {
            saving: draw(65, 2, 10),
            commuter: draw(20, 40, 120),
            plans,
        }
    }
}

/// A simplified federal withholding per period.
fn federal(taxable: i64) -> i64 {
    const BRACKETS: [(i64, i64); 5] = [
        (0, 0),
        (57_000, 1_000),
        (102_000, 1_200),
        (242_000, 2_200),
        (455_000, 2_400),
    ];
    let mut tax = 0;
    for (index, (from, rate)) in BRACKETS.iter().enumerate() {
        let to = BRACKETS.get(index + 1).map_or(i64::MAX, |(next, _)| *next);
        tax += share((taxable.min(to) - from).max(0), *rate, 10_000);
    }
    tax
}

/// `amount * parts / whole`, rounded half up, for amounts of zero and more.
pub fn share(amount: i64, parts: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    (amount * parts * 2 + whole) / (whole * 2)
}
