//! That each case is there, as the table in `varied` says.

use super::*;
use crate::sandbox::people::Kind;
use crate::sandbox::varied::year::Year;

/// A company of seed 1 with payrolls from June 2025.
fn on(as_of: Date) -> World {
    world(1, 0, as_of)
}

fn holder(world: &World, seat: u64, number: u64) -> Value {
    let mut people = world.people.iter();
    let person = people
        .find(|one| (one.seat, one.number) == (seat, number))
        .unwrap();
    member::member(world, person)
}

fn departments(member: &Value) -> Vec<(&str, &str)> {
    let jobs = member["employment_history"].as_array().unwrap().iter();
    jobs.map(|job| {
        let name = job["department"]["name"].as_str().unwrap_or("");
        (job["start_date"].as_str().unwrap(), name)
    })
    .collect()
}

/// All paystubs of a member, by pay date.
fn paid(world: &World, member: &Value) -> Vec<Value> {
    let all = world
        .paystubs
        .iter()
        .map(|one| record::paystub_detail(world, one));
    all.filter(|stub| stub["member_id"] == member["id"])
        .collect()
}

fn types(stub: &Value) -> Vec<&str> {
    let lines = stub["earnings"].as_array().unwrap().iter();
    lines.map(|line| line["type"].as_str().unwrap()).collect()
}

#[test]
fn each_group_has_payrolls_of_its_own() {
    let world = on(date(2026, 6, 30));
    let mut groups: HashMap<&str, usize> = HashMap::new();
    for payroll in &world.payrolls {
        let stubs = &world.paystubs[payroll.paystubs.clone()];
        let names: HashSet<&str> = stubs
            .iter()
            .map(|one| {
                if one.group == "Contractors" {
                    "Biweekly Salaried"
                } else {
                    one.group
                }
            })
            .collect();
        assert_eq!(names.len(), 1, "{names:?}");
        *groups.entry(names.into_iter().next().unwrap()).or_default() += 1;
    }
    let expected = [
        ("Weekly Hourly", 56),
        ("Biweekly Salaried", 28),
        ("Semimonthly Salaried", 26),
        ("Monthly UK", 13),
        ("Off-Cycle", 3),
    ];
    assert_eq!(groups, HashMap::from(expected));
}

#[test]
fn pounds_are_paid_in_a_payroll_of_their_own() {
    let world = on(date(2026, 6, 30));
    for payroll in &world.payrolls {
        let british = payroll.currency == "GBP";
        for issued in &world.paystubs[payroll.paystubs.clone()] {
            let abroad = world.people[issued.person].kind == Kind::InternationalEmployee;
            assert_eq!((issued.currency, abroad), (payroll.currency, british));
        }
    }
}

#[test]
fn the_third_biweekly_payday_deducts_no_insurance() {
    let world = on(date(2026, 6, 30));
    let insured = |day: Date| {
        let biweekly = world
            .paystubs
            .iter()
            .filter(|one| one.payday.pay_date == day && one.group == "Biweekly Salaried");
        let mut lines = biweekly.flat_map(|one| &one.stub.deductions);
        lines.any(|line| line.kind == "medical" || line.kind == "dental")
    };
    assert!(insured(date(2026, 1, 2)) && insured(date(2026, 1, 16)));
    assert!(!insured(date(2026, 1, 30)));
}

#[test]
fn premiums_and_credits_are_fees() {
    let world = on(date(2026, 6, 30));
    let fees = |day: Date| {
        let payroll = world
            .payrolls
            .iter()
            .find(|one| one.pay_date == day && !one.fees.is_empty());
        let fees = payroll.map(|one| one.fees.iter().map(|fee| (fee.kind, fee.amount)).collect());
        fees.unwrap_or_else(Vec::<(&str, i64)>::new)
    };
    let june = fees(date(2026, 6, 5));
    assert!(
        june.iter()
            .any(|(kind, amount)| *kind == "insurance_premium" && *amount > 100_000)
    );
    assert!(june.contains(&("credit", -4_900)));
    let may = fees(date(2026, 5, 8));
    assert!(may.iter().all(|(_, amount)| *amount > 0));
}

#[test]
fn a_person_moves_in_mid_period() {
    let moved = Year::of(1, 2026).moved;
    let world = on(date(2026, 6, 30));
    let mover = holder(&world, cast::MOVER, 0);
    let history = departments(&mover);
    assert_eq!(
        history.last(),
        Some(&(moved.to_string().as_str(), "Design"))
    );
    let inside = |stub: &Value| {
        let day = |key: &str| stub[key].as_str().unwrap().parse::<Date>().unwrap();
        day("pay_period_start") < moved && moved < day("pay_period_end")
    };
    assert!(paid(&world, &mover).iter().any(inside));
}

#[test]
fn a_move_is_dated_back() {
    let days = Year::of(1, 2026);
    let (from, entered) = (days.moved_back_to, days.moved_back_on);
    assert!(plus_days(from, 40) < entered);
    let at = |day| {
        let world = on(day);
        let member = holder(&world, cast::MOVED_BACK, 0);
        let last = departments(&member)
            .last()
            .map(|one| one.0.to_owned())
            .unwrap();
        (
            last,
            member["updated_at"].as_str().unwrap()[..10].to_owned(),
        )
    };
    let before = at(plus_days(entered, -1));
    assert!(before.0 < date(2026, 1, 1).to_string());
    assert_eq!(at(entered), (from.to_string(), entered.to_string()));
}

#[test]
fn who_comes_back_with_the_same_id_keeps_the_last_day_of_before() {
    let days = Year::of(1, 2026);
    let (left, came) = (days.winter_end, days.winter_start);
    let gone = holder(&on(date(2026, 6, 30)), cast::WINTER, 0);
    assert_eq!(gone["active"], false);
    let world = on(date(2026, 11, 26));
    let back = holder(&world, cast::WINTER, 0);
    assert_eq!(back["active"], true);
    assert_eq!(back["id"], gone["id"]);
    assert_eq!(back["employment_start_date"], came.to_string());
    assert_eq!(back["employment_termination_date"], left.to_string());
    let jobs = back["employment_history"].as_array().unwrap();
    let [.., former, now] = jobs.as_slice() else {
        panic!("{jobs:?}");
    };
    assert_eq!(former["end_date"], left.to_string());
    assert_eq!(
        (&now["start_date"], now.get("end_date")),
        (&back["employment_start_date"], None)
    );
}

#[test]
fn who_comes_back_with_a_new_id_keeps_the_mailbox() {
    let world = on(date(2026, 6, 30));
    let (before, now) = (
        holder(&world, cast::SUMMER, 2025),
        holder(&world, cast::SUMMER, 2026),
    );
    assert_ne!(before["id"], now["id"]);
    assert_eq!(
        (&before["name"], &before["emails"][0]),
        (&now["name"], &now["emails"][0])
    );
    assert_eq!(
        (&before["active"], &now["active"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn two_members_have_one_mailbox_and_one_of_them_no_department() {
    let world = on(date(2026, 6, 30));
    let (one, other) = (
        holder(&world, cast::PLACELESS, 0),
        holder(&world, cast::SHARER, 0),
    );
    assert_eq!(one["emails"][0], other["emails"][0]);
    assert_eq!(one.get("department"), None);
    assert_eq!(one["current_employment"].get("department"), None);
    assert_eq!(other["department"]["name"], "Operations");
}

#[test]
fn a_contractor_becomes_an_employee() {
    let employed = Year::of(1, 2026).employed;
    let before = on(plus_days(employed, -1));
    let after = on(date(2026, 11, 26));
    let (one, other) = (
        holder(&before, cast::CONTRACTOR, 2026),
        holder(&after, cast::CONTRACTOR, 2026),
    );
    assert_eq!(one["id"], other["id"]);
    assert_eq!(
        (&one["type"], &other["type"]),
        (&"contractor".into(), &"employee".into())
    );
    let stubs = paid(&after, &other);
    let groups: HashSet<&str> = stubs
        .iter()
        .map(|stub| {
            let contracted = types(stub) == ["contractor_payment"];
            let withheld = !stub["employee_deductions"].as_array().unwrap().is_empty();
            assert_eq!(contracted, !withheld, "{stub}");
            let group = stub["pay_group"].as_str().unwrap();
            assert_eq!(contracted, group == "Contractors");
            group
        })
        .collect();
    assert_eq!(
        groups,
        HashSet::from(["Contractors", "Semimonthly Salaried"])
    );
}

#[test]
fn severance_is_paid_after_the_last_day() {
    let world = on(date(2026, 11, 26));
    let severed = holder(&world, cast::SEVERED, 2026);
    let last = severed["employment_termination_date"].as_str().unwrap();
    let stubs = paid(&world, &severed);
    let after = stubs
        .iter()
        .filter(|stub| stub["pay_period_start"].as_str().unwrap() > last);
    let after: Vec<_> = after.map(types).collect();
    assert_eq!(after, [["severance"], ["severance"]]);
}

#[test]
fn one_off_payments_are_debited_some_days_before() {
    let world = on(date(2026, 11, 26));
    let days = Year::of(1, 2026);
    for (day, wanted) in [(days.bonus, "bonus"), (days.correction, "retroactive")] {
        let payroll = world.payrolls.iter().find(|one| {
            let issued = &world.paystubs[one.paystubs.start];
            one.pay_date == day && issued.group == "Off-Cycle"
        });
        let payroll = payroll.unwrap();
        let stubs = details(&world, payroll);
        assert!(stubs.iter().any(|stub| types(stub) == [wanted]), "{wanted}");
        let ahead = crate::sandbox::calendar::days_between(payroll.debit_date, day);
        assert!((2..=8).contains(&ahead), "{ahead}");
    }
}

#[test]
fn a_late_payroll_is_of_a_month_that_is_over() {
    let days = Year::of(1, 2026);
    let count = |as_of| {
        let world = on(as_of);
        let late = world
            .payrolls
            .iter()
            .filter(|one| one.payment_method == "check");
        late.filter(|one| one.pay_date == days.late).count()
    };
    assert_eq!(count(plus_days(days.late_seen, -1)), 0);
    assert_eq!(count(days.late_seen), 1);
    assert_ne!(days.late.month(), days.late_seen.month());
}

#[test]
fn a_void_takes_all_of_a_paystub_back() {
    let world = on(date(2026, 11, 26));
    for (seat, same_payroll) in [(cast::MOVER, true), (cast::PLACELESS, false)] {
        let member = holder(&world, seat, 0);
        let issued: Vec<_> = (world.paystubs.iter())
            .filter(|one| world.people[one.person].seat == seat)
            .collect();
        let void = issued.iter().rfind(|one| one.stub.net < 0).unwrap();
        let of_period = issued.iter().filter(|one| {
            (one.payday.start, one.payday.end) == (void.payday.start, void.payday.end)
        });
        let of_period: Vec<_> = of_period.collect();
        assert_eq!(of_period.len(), 3, "{member}");
        let original = of_period[0];
        assert_eq!(original.stub.mirrored(void.stub.id.clone()), void.stub);
        let at_once = original.payday.pay_date == void.payday.pay_date;
        assert_eq!(at_once, same_payroll);
        assert_eq!(of_period[2].payday.pay_date, void.payday.pay_date);
    }
}

#[test]
fn a_clawback_is_a_negative_line() {
    let world = on(date(2026, 11, 26));
    let stubs = paid(&world, &holder(&world, cast::MOVED_BACK, 0));
    let clawed = stubs
        .iter()
        .filter(|stub| types(stub).contains(&"clawback"));
    let clawed: Vec<_> = clawed
        .map(|stub| sum(&stub["earnings"], |line| line["type"] == "clawback"))
        .collect();
    assert_eq!(clawed, [-50_000, -50_000], "of 2025 and 2026");
}

#[test]
fn departments_are_renamed_and_deleted() {
    let names = |as_of| -> Vec<String> {
        let company = record::company(&on(as_of));
        let listed = company["departments"].as_array().unwrap().iter();
        listed
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let days = Year::of(1, 2026);
    let has = |day, name: &str| names(day).iter().any(|one| one == name);
    assert!(has(plus_days(days.design_renamed, -1), "Design"));
    assert!(has(days.design_renamed, "Product Design"));
    assert!(!has(days.design_renamed, "Design"));
    assert!(has(plus_days(days.shop_deleted, -1), "Holiday Shop 2025"));
    assert!(!has(days.shop_deleted, "Holiday Shop 2025"));
    assert!(has(days.shop_opened, "Holiday Shop 2026"));
    let world = on(date(2026, 6, 30));
    for seat in [cast::SHOP_HOURLY, cast::SHOP_SALARIED] {
        let member = holder(&world, seat, 0);
        assert!(
            departments(&member)
                .iter()
                .any(|(_, name)| *name == "Holiday Shop 2025")
        );
    }
}

#[test]
fn reimbursements_are_in_paystubs() {
    let world = on(date(2026, 6, 30));
    let mut lines = world.paystubs.iter().flat_map(|one| &one.stub.earnings);
    assert!(lines.any(|line| line.kind == "reimbursement"));
}
