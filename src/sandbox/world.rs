//! The made-up company as it stands on one day: a pure function of [`Company`].

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::civil::{Date, date};

use super::books::{Books, Sums};
use super::calendar::{Payday, Period};
use super::chance;
use super::company::Company;
use super::paystub::Paystub;
use super::people::{self, ABROAD, FOUNDER, Kind, OPENED, Person};
use super::shapes::Shapes;
use super::varied;

/// The type of a fee that is an insurance premium.
pub const PREMIUM: &str = "insurance_premium";

/// The last day there is.
const END: Date = date(2999, 12, 31);

/// A paystub with what it is looked up by.
pub struct Issued {
    /// Index into [`World::people`].
    pub person: usize,
    pub payday: Payday,
    /// The name of the pay group.
    pub group: &'static str,
    pub currency: &'static str,
    pub stub: Paystub,
}

/// A fee the company is charged with a payroll.
pub struct Fee {
    /// Index into [`World::people`]; `None` if it is for the whole company.
    pub person: Option<usize>,
    pub name: &'static str,
    pub kind: &'static str,
    /// Cents.
    pub amount: i64,
}

/// One payroll; all amounts in cents.
pub struct Payroll {
    pub id: String,
    pub pay_date: Date,
    pub debit_date: Date,
    pub currency: &'static str,
    pub payment_method: &'static str,
    /// Range of indexes into [`World::paystubs`].
    pub paystubs: std::ops::Range<usize>,
    pub fees: Vec<Fee>,
    pub gross: i64,
    pub net: i64,
    pub employee_taxes: i64,
    pub employer_taxes: i64,
    /// As its books have it: gross pay, everything the company contributes, and the fees.
    pub company_debit: i64,
}

/// A payroll without its totals.
pub struct Draft {
    pub id: String,
    pub payday: Payday,
    pub currency: &'static str,
    pub payment_method: &'static str,
    pub issued: Vec<Issued>,
    pub fees: Vec<Fee>,
}

/// The company on one day, with what is needed to find things in it.
pub struct World {
    pub company: Company,
    /// Pay dates of payrolls that were corrected after the fact.
    pub corrected: BTreeSet<Date>,
    pub id: String,
    /// By first day of all and ID.
    pub people: Vec<Person>,
    /// By pay date.
    pub payrolls: Vec<Payroll>,
    pub paystubs: Vec<Issued>,
    pub person_by_id: HashMap<String, usize>,
    pub payroll_by_id: HashMap<String, usize>,
    pub paystub_by_id: HashMap<String, usize>,
    /// What the unpublished parts look like.
    pub shapes: Shapes,
    /// One per person: the member with every field there is, once asked for.
    pub members: Vec<OnceLock<serde_json::Value>>,
}

impl World {
    /// Builds the company.
    pub fn new(company: Company) -> Self {
        Self::restated(company, BTreeSet::new())
    }

    /// Builds the company with the payrolls of these pay dates corrected after the fact.
    pub fn restated(mut company: Company, corrected: BTreeSet<Date>) -> Self {
        company.as_of = company.as_of.min(END);
        let first = company.first();
        let last = Period::paid_by(company.as_of);
        let seats = (company.members as u64).min(ABROAD);
        let abroad = ABROAD..ABROAD + seats / 12;
        let from = if company.varied {
            OPENED
        } else {
            first.start().min(company.as_of)
        };
        let mut people: Vec<Person> = (0..seats)
            .chain(abroad)
            .flat_map(|seat| people::holders(company.seed, seat, from, company.as_of))
            .collect();
        if company.varied {
            people.extend(varied::people(company.seed, company.as_of));
            varied::rename(company.seed, company.as_of, &mut people);
        }
        people
            .sort_by(|one, other| (one.first_day(), &one.id).cmp(&(other.first_day(), &other.id)));

        // Another company than the plain one of this seed: their data does not mix.
        let parts: &[u64] = if company.varied { &[1] } else { &[] };
        let mut world = Self {
            id: chance::id(company.seed, "company", parts),
            members: people.iter().map(|_| OnceLock::new()).collect(),
            person_by_id: index(people.iter().map(|person| &person.id)),
            people,
            payrolls: Vec::new(),
            paystubs: Vec::new(),
            payroll_by_id: HashMap::new(),
            paystub_by_id: HashMap::new(),
            company,
            corrected,
            shapes: Shapes::First,
        };
        world.inherit_news();
        if world.company.varied {
            varied::pay(&mut world);
        } else {
            for number in first.0..=last.0 {
                world.pay(Period(number));
            }
        }
        world.payroll_by_id = index(world.payrolls.iter().map(|payroll| &payroll.id));
        world.paystub_by_id = index(world.paystubs.iter().map(|issued| &issued.stub.id));
        world
    }

    /// The same company in these shapes; nothing of it may have been asked for yet.
    pub fn in_shapes(self, shapes: Shapes) -> Self {
        Self { shapes, ..self }
    }

    /// A new manager is news for everyone who reports to them.
    fn inherit_news(&mut self) {
        let arrivals: Vec<(u64, Date)> = self
            .people
            .iter()
            .filter(|person| people::headed(person.seat).is_some())
            .map(|person| (person.seat, person.start))
            .collect();
        for index in 0..self.people.len() {
            let boss = self.boss_seat(&self.people[index]);
            let person = &mut self.people[index];
            let since = person.stage().from;
            for (seat, day) in &arrivals {
                let here = *day >= since && person.works_on(*day);
                if boss == Some(*seat) && here {
                    person.changed = person.changed.max(*day);
                }
            }
        }
    }

    /// The seat `person` reports to.
    fn boss_seat(&self, person: &Person) -> Option<u64> {
        if person.seat == FOUNDER {
            return None;
        }
        let head = people::head_seat(person.stage().department);
        let led = people::headed(person.seat).is_none()
            && head.is_some_and(|head| head < self.company.members as u64);
        Some(head.filter(|_| led).unwrap_or(FOUNDER))
    }

    /// Who `person` reports to, or reported to in the end.
    pub fn manager(&self, person: &Person) -> Option<&Person> {
        let seat = self.boss_seat(person)?;
        let as_of = self.company.as_of;
        let day = person.last_day.map_or(as_of, |last| last.min(as_of));
        let mut holders = self.people.iter().filter(|one| one.seat == seat);
        // Between a last day and the next period's start, the seat is still its last holder's.
        holders.rfind(|one| one.start <= day)
    }

    fn pay(&mut self, period: Period) {
        let (seed, payday) = (self.company.seed, period.payday());
        let mut issued: Vec<Issued> = Vec::new();
        let mut fees = Vec::new();
        for (index, person) in self.people.iter().enumerate() {
            if !person.is_paid_here() || !person.works_on(payday.start) {
                continue;
            }
            if period.opens_month() {
                fees.push(Fee::of_member(index));
            }
            issued.push(Issued {
                person: index,
                payday,
                group: match person.kind {
                    Kind::Salaried => "Biweekly Salaried",
                    Kind::Hourly => "Biweekly Hourly",
                    _ => "Contractors",
                },
                currency: "USD",
                stub: Paystub::new(seed, person, period),
            });
        }
        if period.opens_month() {
            fees.push(Fee::BASE);
        }
        self.issue(Draft {
            id: chance::id(seed, "payroll", &[period.key()]),
            payday,
            currency: "USD",
            payment_method: "direct_deposit",
            issued,
            fees,
        });
    }

    /// One more payroll, with its totals.
    pub fn issue(&mut self, draft: Draft) {
        let Draft {
            id,
            payday,
            currency,
            payment_method,
            mut issued,
            fees,
        } = draft;
        if self.corrected.contains(&payday.pay_date)
            && let Some(first) = issued.first_mut()
        {
            first.stub.correct();
        }
        let total =
            |part: fn(&Paystub) -> i64| -> i64 { issued.iter().map(|one| part(&one.stub)).sum() };
        let charged = |fees: &mut dyn Iterator<Item = &Fee>| fees.map(|fee| fee.amount).sum();
        let sums = Sums {
            gross: total(|stub| stub.gross),
            net: total(|stub| stub.net),
            employee_taxes: total(Paystub::employee_taxes),
            employer_taxes: total(Paystub::employer_taxes),
            contributions: total(|stub| super::paystub::sum(&stub.contributions)),
            fees: charged(&mut fees.iter()),
            premiums: charged(&mut fees.iter().filter(|fee| fee.kind == PREMIUM)),
        };
        let begin = self.paystubs.len();
        self.paystubs.append(&mut issued);
        self.payrolls.push(Payroll {
            id,
            pay_date: payday.pay_date,
            debit_date: payday.debit_date,
            currency,
            payment_method,
            paystubs: begin..self.paystubs.len(),
            fees,
            gross: sums.gross,
            net: sums.net,
            employee_taxes: sums.employee_taxes,
            employer_taxes: sums.employer_taxes,
            company_debit: self.books().debit(&sums),
        });
    }

    /// Which identities hold between the amounts.
    pub fn books(&self) -> Books {
        Books(self.company.books)
    }
}

impl Fee {
    /// What the company is charged each month for itself.
    pub const BASE: Self = Self {
        person: None,
        name: "Monthly Base Fee",
        kind: "base_fee",
        amount: 4_900,
    };

    /// What the company is charged each month for a person, by the index.
    pub fn of_member(index: usize) -> Self {
        Self {
            person: Some(index),
            name: "Monthly Member Fee",
            kind: "member_fee",
            amount: 5_900,
        }
    }
}

fn index<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<String, usize> {
    ids.enumerate()
        .map(|(index, id)| (id.clone(), index))
        .collect()
}

/// The stable id of an office.
pub fn office_id(seed: u64, index: usize) -> String {
    chance::id(seed, "office", &[index as u64])
}
