//! The fictional company as it stands on one day: a pure function of [`Company`].

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::civil::{Date, date};

use super::calendar::Period;
use super::chance;
use super::company::Company;
use super::paystub::Paystub;
use super::people::{self, ABROAD, FOUNDER, Person};
use super::shapes::Shapes;

/// The last day there is.
const END: Date = date(2999, 12, 31);

/// A paystub with what it is looked up by.
pub struct Issued {
    /// Index into [`World::people`].
    pub person: usize,
    pub period: Period,
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
    pub period: Period,
    /// Range of indexes into [`World::paystubs`].
    pub paystubs: std::ops::Range<usize>,
    pub fees: Vec<Fee>,
    pub gross: i64,
    pub net: i64,
    pub employee_taxes: i64,
    pub employer_taxes: i64,
    /// Gross pay, everything the company contributes, and the fees.
    pub company_debit: i64,
}

/// The company on one day, with what is needed to find things in it.
pub struct World {
    pub company: Company,
    /// Pay dates of payrolls that were corrected after the fact.
    pub corrected: BTreeSet<Date>,
    pub id: String,
    /// By first day and id.
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
        let from = first.start().min(company.as_of);
        let mut people: Vec<Person> = (0..seats)
            .chain(abroad)
            .flat_map(|seat| people::holders(company.seed, seat, from, company.as_of))
            .collect();
        people.sort_by(|one, other| (one.start, &one.id).cmp(&(other.start, &other.id)));

        let mut world = Self {
            id: chance::id(company.seed, "company", &[]),
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
        for number in first.0..=last.0 {
            world.pay(Period(number));
        }
        world.payroll_by_id = index(world.payrolls.iter().map(|payroll| &payroll.id));
        world.paystub_by_id = index(world.paystubs.iter().map(|issued| &issued.stub.id));
        world
    }

    /// The same company in these shapes; nothing of it may have been asked for yet.
    pub fn in_shapes(self, shapes: Shapes) -> Self {
        Self { shapes, ..self }
    }

    /// A new manager is news for everybody who reports to them.
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
        let led = people::headed(person.seat).is_none() && head < self.company.members as u64;
        Some(if led { head } else { FOUNDER })
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
        let seed = self.company.seed;
        let begin = self.paystubs.len();
        let (mut gross, mut net, mut contributed) = (0, 0, 0);
        let (mut employee_taxes, mut employer_taxes) = (0, 0);
        let mut fees = Vec::new();
        for (index, person) in self.people.iter().enumerate() {
            if !person.is_paid_here() || !person.works_on(period.start()) {
                continue;
            }
            let mut stub = Paystub::new(seed, person, period);
            if self.corrected.contains(&period.pay_date()) && self.paystubs.len() == begin {
                stub.correct();
            }
            gross += stub.gross;
            net += stub.net;
            contributed += super::paystub::sum(&stub.contributions);
            employee_taxes += stub.employee_taxes();
            employer_taxes += stub.employer_taxes();
            if period.opens_month() {
                fees.push(Fee {
                    person: Some(index),
                    name: "Monthly Member Fee",
                    kind: "member_fee",
                    amount: 5_900,
                });
            }
            self.paystubs.push(Issued {
                person: index,
                period,
                stub,
            });
        }
        if period.opens_month() {
            fees.push(Fee {
                person: None,
                name: "Monthly Base Fee",
                kind: "base_fee",
                amount: 4_900,
            });
        }
        let charged: i64 = fees.iter().map(|fee| fee.amount).sum();
        self.payrolls.push(Payroll {
            id: chance::id(seed, "payroll", &[period.key()]),
            period,
            paystubs: begin..self.paystubs.len(),
            fees,
            gross,
            net,
            employee_taxes,
            employer_taxes,
            company_debit: gross + contributed + charged,
        });
    }
}

fn index<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<String, usize> {
    ids.enumerate()
        .map(|(index, id)| (id.clone(), index))
        .collect()
}

/// The stable id of a department.
pub fn department_id(seed: u64, index: usize) -> String {
    chance::id(seed, "department", &[index as u64])
}

/// The stable id of an office.
pub fn office_id(seed: u64, index: usize) -> String {
    chance::id(seed, "office", &[index as u64])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn company(seed: u64, members: usize, payrolls: usize, as_of: Date) -> Company {
        Company {
            seed,
            members,
            payrolls,
            as_of,
            since: None,
        }
    }

    #[test]
    fn every_payroll_is_the_sum_of_its_paystubs() {
        for (seed, members, payrolls, as_of) in [
            (1, 24, 26, date(2026, 6, 30)),
            (2, 1, 3, date(2024, 2, 29)),
            (3, 60, 8, date(2012, 3, 1)),
            (4, 0, 2, date(2025, 1, 1)),
            (5, 13, 60, date(2031, 12, 31)),
        ] {
            let world = World::new(company(seed, members, payrolls, as_of));
            for payroll in &world.payrolls {
                let stubs = &world.paystubs[payroll.paystubs.clone()];
                assert_eq!(stubs.len(), members);
                let gross: i64 = stubs.iter().map(|one| one.stub.gross).sum();
                let net: i64 = stubs.iter().map(|one| one.stub.net).sum();
                let lines = stubs.iter().flat_map(|one| &one.stub.contributions);
                let contributed: i64 = lines.map(|line| line.amount).sum();
                let fees: i64 = payroll.fees.iter().map(|fee| fee.amount).sum();
                assert_eq!((payroll.gross, payroll.net), (gross, net));
                assert_eq!(payroll.company_debit, gross + contributed + fees);
            }
        }
    }

    #[test]
    fn the_company_of_the_benchmark_has_its_5200_paystubs() {
        let world = World::new(company(1, 200, 26, date(2026, 6, 30)));
        assert_eq!(world.payrolls.len(), 26);
        assert_eq!(world.paystubs.len(), 5_200);
        assert_eq!(world.paystub_by_id.len(), 5_200);
        let last = world.payrolls[25].period.pay_date();
        assert_eq!(last, date(2026, 6, 19));
    }

    #[test]
    fn moving_on_adds_and_keeps() {
        let early = World::new(Company::default());
        let since = Some(early.company.first_pay_date());
        let as_of = date(2027, 6, 30);
        let late = World::new(Company {
            as_of,
            since,
            ..Company::default()
        });

        assert_eq!(late.payrolls.len(), 52);
        for (one, other) in early.payrolls.iter().zip(&late.payrolls) {
            assert_eq!(
                (&one.id, one.gross, one.company_debit),
                (&other.id, other.gross, other.company_debit)
            );
        }
        let ids: HashSet<&String> = late.people.iter().map(|one| &one.id).collect();
        assert!(early.people.iter().all(|one| ids.contains(&one.id)));
        assert!(late.people.len() > early.people.len(), "people joined");
        let left = |world: &World| {
            let gone = world
                .people
                .iter()
                .filter(|one| !one.works_on(world.company.as_of));
            gone.count()
        };
        assert!(left(&early) > 0, "some have left already");
        assert!(left(&late) > left(&early), "people left");
        let changed = early.people.iter().filter(|before| {
            let after = &late.people[late.person_by_id[&before.id]];
            after.stage().pay > before.stage().pay && after.changed > before.changed
        });
        assert!(changed.count() > 10, "most had a raise");
        let moved = early.people.iter().filter(|before| {
            let after = &late.people[late.person_by_id[&before.id]];
            after.stage().department != before.stage().department
        });
        assert!(moved.count() > 0, "somebody moved to another team");
    }

    #[test]
    fn a_larger_company_keeps_the_people_of_the_smaller() {
        let small = World::new(company(9, 10, 4, date(2026, 6, 30)));
        let large = World::new(company(9, 50, 4, date(2026, 6, 30)));
        let found = |one: &Person| large.person_by_id.contains_key(&one.id);
        assert!(small.people.iter().all(found));
    }

    #[test]
    fn since_names_the_first_payroll() {
        let from = |since| {
            let company = Company {
                since: Some(since),
                ..Company::default()
            };
            company.first_pay_date()
        };
        assert_eq!(from(date(2026, 6, 5)), date(2026, 6, 5));
        assert_eq!(from(date(2026, 6, 6)), date(2026, 6, 19));
        let later = Company {
            since: Some(date(2026, 6, 20)),
            ..Company::default()
        };
        assert!(World::new(later.clone()).payrolls.is_empty());
        assert_eq!(later.first_pay_date(), date(2026, 7, 3));
    }

    #[test]
    fn the_ends_of_time_hold() {
        let eternal = World::new(company(1, 10, 2, Date::MAX));
        assert_eq!(eternal.paystubs.len(), 20);
        assert!(World::new(company(1, 10, 2, Date::MIN)).people.is_empty());
        let all = World::new(company(1, 2, usize::MAX, date(2014, 1, 1)));
        assert_eq!(all.payrolls[0].period.start(), date(2012, 1, 2));
    }
}
