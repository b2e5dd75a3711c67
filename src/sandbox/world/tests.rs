//! What holds of a plain company, whichever it is.

use super::*;
use std::collections::HashSet;

fn company(seed: u64, members: usize, payrolls: usize, as_of: Date) -> Company {
    Company {
        seed,
        members,
        payrolls,
        as_of,
        ..Company::default()
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
    let last = world.payrolls[25].pay_date;
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
    assert_eq!(all.paystubs[0].payday.start, date(2012, 1, 2));
}
