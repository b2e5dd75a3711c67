//! Each case of a varied company, and what holds of all of them.

mod cases;

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, date};
use serde_json::Value;

use super::*;
use crate::sandbox::bank_days::is_business_day;
use crate::sandbox::calendar::plus_days;
use crate::sandbox::company::Company;
use crate::sandbox::world::{Payroll, World};
use crate::sandbox::{member, record};

/// A varied company with a year of payrolls before `as_of`.
fn world(seed: u64, books: u32, as_of: Date) -> World {
    World::new(Company {
        seed,
        books,
        as_of,
        members: 12,
        since: Some(date(2025, 6, 6)),
        varied: true,
        ..Company::default()
    })
}

fn details(world: &World, payroll: &Payroll) -> Vec<Value> {
    let issued = world.paystubs[payroll.paystubs.clone()].iter();
    issued
        .map(|one| record::paystub_detail(world, one))
        .collect()
}

fn amount(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// The sum of the amounts of lines, or of those for which `counts`.
fn sum(lines: &Value, counts: impl Fn(&Value) -> bool) -> i64 {
    let lines = lines.as_array().unwrap().iter();
    lines
        .filter(|line| counts(line))
        .map(|line| amount(&line["amount"]))
        .sum()
}

/// Whether the books call this line a tax.
fn is_tax(books: u32, line: &Value) -> bool {
    let category = line["category"].as_str().unwrap();
    match books % 5 {
        0 => category == "tax",
        1 => category == "taxes",
        2 => category == "statutory",
        3 => category == "fica" || category == "withholding",
        _ => line["type"].as_str().unwrap().starts_with("tax."),
    }
}

#[test]
fn everything_ties_by_its_own_books() {
    for books in 0..70 {
        let world = world(u64::from(books % 3), books, date(2026, 6, 30));
        for payroll in &world.payrolls {
            let shown = record::payroll(payroll);
            let [mut gross, mut net, mut mine, mut theirs, mut contributed] = [0; 5];
            for stub in details(&world, payroll) {
                let all = |_: &Value| true;
                let spent = sum(&stub["earnings"], |line| line["type"] == "reimbursement");
                let apart = if books % 2 == 1 { spent } else { 0 };
                let earned = sum(&stub["earnings"], all) - apart;
                assert_eq!(amount(&stub["gross_pay"]), earned);
                let withheld = sum(&stub["employee_deductions"], all);
                assert_eq!(amount(&stub["net_pay"]), earned - withheld + apart);
                gross += earned;
                net += amount(&stub["net_pay"]);
                mine += sum(&stub["employee_deductions"], |line| is_tax(books, line));
                theirs += sum(&stub["employer_contributions"], |line| is_tax(books, line));
                contributed += sum(&stub["employer_contributions"], all);
            }
            let fees = payroll
                .fees
                .iter()
                .map(|fee| record::fee(&world, payroll, fee));
            let fees = Value::Array(fees.collect());
            let premiums = sum(&fees, |fee| fee["type"] == "insurance_premium");
            let fees = sum(&fees, |_| true);
            let debit = match books % 7 {
                0 => gross + contributed + fees,
                1 => net + mine + theirs + fees,
                2 => gross + theirs + fees,
                3 => gross + contributed + fees - premiums,
                4 => net + mine + theirs + fees - premiums,
                5 => gross + theirs + fees - premiums,
                _ => gross + contributed,
            };
            for (key, found) in [
                ("gross_pay", gross),
                ("net_pay", net),
                ("employee_taxes", mine),
                ("employer_taxes", theirs),
                ("company_debit", debit),
            ] {
                assert_eq!(
                    amount(&shown[key]),
                    found,
                    "books {books}: {key} of {shown}"
                );
            }
        }
    }
}

#[test]
fn a_payroll_once_served_never_changes() {
    for seed in [1, 2] {
        let mut before: HashMap<String, String> = HashMap::new();
        for week in 0..70 {
            let world = world(seed, 0, plus_days(date(2025, 6, 3), week * 7));
            for payroll in &world.payrolls {
                assert!(payroll.pay_date <= world.company.as_of);
                let fees = payroll
                    .fees
                    .iter()
                    .map(|fee| record::fee(&world, payroll, fee));
                let mut all = vec![record::payroll(payroll)];
                all.extend(fees);
                all.extend(details(&world, payroll));
                let text = Value::Array(all).to_string();
                if let Some(then) = before.insert(payroll.id.clone(), text.clone()) {
                    assert!(then == text, "{} has changed", payroll.pay_date);
                }
            }
            assert_eq!(before.len(), world.payrolls.len(), "no payroll vanishes");
        }
        assert!(before.len() > 130);
    }
}

#[test]
fn nothing_is_known_before_it_happens() {
    for day in [
        date(2011, 1, 1),
        date(2013, 9, 9),
        date(2026, 2, 28),
        date(2026, 11, 26),
    ] {
        let world = world(4, 0, day);
        for person in &world.people {
            assert!(person.changed <= day.max(crate::sandbox::people::OPENED));
            assert!(person.start <= day);
            assert!(
                person
                    .stages
                    .iter()
                    .all(|stage| stage.known <= day && stage.from <= day)
            );
            let given_notice = plus_days(day, crate::sandbox::people::NOTICE_DAYS);
            assert!(person.last_day.is_none_or(|last| last <= given_notice));
            assert!(
                person
                    .former
                    .iter()
                    .all(|(start, last)| start <= last && *last < person.start)
            );
        }
    }
}

#[test]
fn money_moves_on_business_days_only() {
    for seed in 0..4 {
        let world = world(seed, 0, date(2027, 7, 31));
        for payroll in &world.payrolls {
            for day in [payroll.pay_date, payroll.debit_date] {
                assert!(is_business_day(day), "{day}");
            }
            assert!(payroll.debit_date < payroll.pay_date);
        }
        let paid: HashSet<Date> = world.payrolls.iter().map(|one| one.pay_date).collect();
        // New Year's Day of 2027 is a Friday of the biweekly calendar; 2026-08-15 is a Saturday.
        assert!(paid.contains(&date(2026, 12, 31)) && paid.contains(&date(2026, 8, 14)));
    }
}

#[test]
fn a_member_shows_its_history() {
    let world = world(1, 0, date(2026, 11, 26));
    for person in &world.people {
        let member = member::member(&world, person);
        for key in ["pay_history", "employment_history"] {
            let list = member[key].as_array().unwrap();
            let current = key.replace("_history", "");
            assert_eq!(
                list.last(),
                member.get(format!("current_{current}").as_str())
            );
            let days: Vec<&str> = list
                .iter()
                .map(|one| one["start_date"].as_str().unwrap())
                .collect();
            assert!(days.is_sorted(), "{days:?}");
            for (one, next) in list.iter().zip(list.iter().skip(1)) {
                assert!(one["end_date"].as_str() < next["start_date"].as_str());
            }
        }
    }
}

#[test]
fn the_terminated_list_goes_back_to_the_start() {
    let world = world(1, 0, date(2026, 6, 30));
    let first_left = world.people.iter().filter_map(|one| one.last_day).min();
    assert!(first_left.is_some_and(|day| day < date(2013, 1, 1)));
}

#[test]
fn the_ends_of_time_hold() {
    for day in [Date::MIN, date(2011, 12, 31), date(2012, 2, 5), Date::MAX] {
        let world = World::new(Company {
            as_of: day,
            members: 2,
            payrolls: 2,
            varied: true,
            ..Company::default()
        });
        assert_eq!(world.payrolls.is_empty(), day < date(2012, 1, 1), "{day}");
        assert!(record::company(&world)["departments"].is_array());
    }
}
