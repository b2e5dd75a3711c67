//! Rows that two parents have: a paystub that two payrolls list, and what comes twice in one answer.
//!
//! Whatever a run says of the sums holds for the tables: a row has one parent, and is never given silently
//! to the one that came last.

use drivetrain::sandbox::FaultKind;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::support::Server;
use crate::synced::{Synced, small, status, stream, undisturbed};

/// All payrolls, the oldest first.
fn payrolls(home: &Synced) -> Vec<Value> {
    let mut all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30");
    all.sort_by_key(|payroll| text(payroll, "pay_date"));
    all
}

fn text(item: &Value, name: &str) -> String {
    item[name].as_str().unwrap().to_owned()
}

fn body(items: &[Value]) -> FaultKind {
    FaultKind::Body(json!({"items": items, "next_cursor": null}).to_string())
}

fn paystubs(home: &Synced, payroll: &Value) -> Vec<Value> {
    home.list(&format!("/v1/payrolls/{}/paystubs", text(payroll, "id")))
}

/// Lets the paystubs of a payroll be these.
fn lists(home: &Synced, payroll: &Value, stubs: &[Value]) {
    let path = format!("/v1/payrolls/{}/paystubs?", text(payroll, "id"));
    home.always(&path, body(stubs));
}

/// Adds a paystub to a payroll's totals, or takes it away.
fn add(payroll: &mut Value, stub: &Value, times: i64) {
    for name in ["gross_pay", "net_pay"] {
        let sum = payroll[name].as_i64().unwrap() + times * stub[name].as_i64().unwrap();
        payroll[name] = sum.into();
    }
}

/// The first paystub of one payroll is listed by another one too, whose totals include it. Gives the
/// paystub's id.
fn share(home: &Synced, all: &mut [Value], of: usize, with: usize) -> String {
    let shared = paystubs(home, &all[of])[0].clone();
    let mut stubs = paystubs(home, &all[with]);
    stubs.push(shared.clone());
    lists(home, &all[with], &stubs);
    add(&mut all[with], &shared, 1);
    home.always("/v1/payrolls?", body(all));
    text(&shared, "paystub_id")
}

/// The first paystub of one payroll moves to another one, with its part of the totals.
fn moved(home: &Synced, all: &mut [Value], from: usize, to: usize) -> String {
    let mut left = paystubs(home, &all[from]);
    let stub = left.remove(0);
    let mut stubs = paystubs(home, &all[to]);
    stubs.push(stub.clone());
    lists(home, &all[from], &left);
    lists(home, &all[to], &stubs);
    add(&mut all[from], &stub, -1);
    add(&mut all[to], &stub, 1);
    home.always("/v1/payrolls?", body(all));
    text(&stub, "paystub_id")
}

/// The run has left these two as they were, because of this paystub.
#[track_caller]
fn names(document: &Value, stub: &str, two: [&str; 2]) {
    for table in ["payrolls", "paystubs", "paystub_lines"] {
        let told = stream(document, table);
        assert_eq!(told["verdict"], "partial", "{told:#}");
        assert_eq!(told["reason"]["code"], "api.contradiction");
        let message = told["reason"]["message"].as_str().unwrap();
        for name in [stub, two[0], two[1]] {
            assert!(message.contains(name), "{name} is not in: {message}");
        }
    }
}

/// What the run says of sums is what the view says: of those that are left as they were it says nothing.
#[track_caller]
fn agrees(home: &Synced, document: &Value, tied: u64) {
    for tie in document["report"]["ties"].as_array().unwrap() {
        assert_eq!(tie["differences"], json!([]));
        if tie["stream"] == "payrolls" {
            assert_eq!(tie["tied"], tied);
        }
    }
    let run = home
        .env
        .run(&["query", "payrolls_not_tied", "--format", "csv"]);
    let run = run.expect(0);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert_eq!(home.untied(), 0);
}

#[test]
fn a_paystub_that_two_payrolls_list_leaves_both_unpublished_in_a_first_sync() {
    let home = Synced::connected();
    let mut all = payrolls(&home);
    let stub = share(&home, &mut all, 1, 2);
    let ids: Vec<String> = all.iter().map(|payroll| text(payroll, "id")).collect();
    let two = [ids[1].as_str(), ids[2].as_str()];

    let document = home.told(3, &[]);
    names(&document, &stub, two);
    agrees(&home, &document, 2);
    let saved = home.column("SELECT id FROM payrolls ORDER BY pay_date");
    assert_eq!(saved, [ids[0].as_str(), ids[3].as_str()]);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs"), 12);

    let before = home.published();
    for args in [&[][..], &["--full"], &[]] {
        let document = home.told(3, args);
        names(&document, &stub, two);
        agrees(&home, &document, 2);
        assert!(home.published() == before, "{args:?}");
    }
    home.server.sandbox.clear_faults();
    agrees(&home, &home.told(0, &[]), 4);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn a_paystub_that_two_payrolls_list_keeps_the_former_version_of_both() {
    let home = Synced::once();
    let before = home.published();
    let mut all = payrolls(&home);
    for (of, with) in [(1, 2), (2, 1)] {
        home.server.sandbox.clear_faults();
        let mut changed = all.clone();
        let stub = share(&home, &mut changed, of, with);
        let two = [&*text(&all[of], "id"), &*text(&all[with], "id")];
        for args in [&[][..], &["--full"], &[]] {
            let document = home.told(3, args);
            names(&document, &stub, two);
            agrees(&home, &document, 2);
            assert!(home.published() == before, "{args:?}");
        }
    }
    // The others go on.
    let date: Date = text(&all[3], "pay_date").parse().unwrap();
    home.server.sandbox.clear_faults();
    home.server.sandbox.restate(date);
    all = payrolls(&home);
    share(&home, &mut all, 1, 2);
    let document = home.told(3, &[]);
    assert_eq!(stream(&document, "payrolls")["changed"], 1);
    agrees(&home, &document, 2);
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn the_sandbox_can_let_two_payrolls_list_a_paystub() {
    let home = Synced::once();
    let all = payrolls(&home);
    let path = format!("/v1/payrolls/{}/paystubs?", text(&all[2], "id"));
    home.always(&path, FaultKind::SharedPaystub);
    let stub = text(&paystubs(&home, &all[1])[0], "paystub_id");
    let document = home.told(3, &[]);
    names(
        &document,
        &stub,
        [&text(&all[1], "id"), &text(&all[2], "id")],
    );
}

/// A home with twelve payrolls that reads only those again that are as recent as this one.
fn only_recent(first: usize) -> (Synced, Vec<Value>) {
    let home = Synced::connected_to(Server::start(|options| {
        small(options);
        options.company.payrolls = 12;
    }));
    home.sync(&[]).expect(0);
    let all = payrolls(&home);
    let date: Date = text(&all[first], "pay_date").parse().unwrap();
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let today = today.date();
    // A day more, for a test that begins before midnight.
    let days = (today - date).get_days() + 1;
    let lookback = format!("lookback_days = {days}");
    home.settings(|file| file.replace("lookback_days = 1000", &lookback));
    home.server.sandbox.clear_requests();
    let document = home.told(0, &[]);
    assert_eq!(stream(&document, "paystubs")["verdict"], "unchanged");
    let asked = |at: usize| {
        let path = format!("/v1/payrolls/{}/paystubs", text(&all[at], "id"));
        home.server.count(&path)
    };
    assert_eq!((asked(first), asked(first - 1)), (1, 0));
    (home, all)
}

/// Payrolls that are not read again: one that is still listed, and one from before all that is.
const OLD: [usize; 2] = [9, 1];

#[test]
fn a_payroll_that_is_not_read_again_is_asked_before_it_loses_a_paystub() {
    for old in OLD {
        let (home, mut all) = only_recent(10);
        let before = home.published();
        let two = [text(&all[old], "id"), text(&all[11], "id")];
        let stub = share(&home, &mut all, old, 11);
        for args in [&[][..], &[], &["--full"], &[]] {
            let document = home.told(3, args);
            names(&document, &stub, [&two[0], &two[1]]);
            assert!(home.published() == before, "{old} {args:?}");
            assert_eq!(home.untied(), 0);
        }
        home.server.sandbox.clear_faults();
        home.sync(&[]).expect(0);
        assert!(home.published() == before);
    }
}

#[test]
fn a_paystub_that_really_moves_goes_to_its_new_payroll() {
    for old in OLD {
        let (home, mut all) = only_recent(10);
        let stub = moved(&home, &mut all, old, 11);
        let document = home.told(0, &[]);
        assert_eq!(stream(&document, "payrolls")["changed"], 2, "{old}");
        assert_eq!(stream(&document, "paystubs")["changed"], 1);
        let now = format!("SELECT payroll_id FROM paystubs WHERE paystub_id = '{stub}'");
        assert_eq!(home.one::<String>(&now), text(&all[11], "id"));
        let lines = format!("SELECT DISTINCT _root FROM paystub_lines WHERE paystub_id = '{stub}'");
        assert_eq!(home.column(&lines), [text(&all[11], "id")]);
        assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs_history"), 1);
        agrees(&home, &document, 3);
        let before = home.published();
        for args in [&[][..], &["--full"]] {
            home.told(0, args);
            assert!(home.published() == before, "{args:?}");
        }
    }
}

#[test]
fn a_paystub_does_not_leave_a_payroll_that_cannot_be_read() {
    for old in [10, 9, 1] {
        let (home, mut all) = only_recent(10);
        let before = home.published();
        let fees = format!("/v1/payrolls/{}/fees?", text(&all[old], "id"));
        home.always(&fees, status(503, None));
        let stub = moved(&home, &mut all, old, 11);
        let document = home.told(3, &[]);
        let reason = stream(&document, "payrolls")["reason"].to_string();
        assert!(reason.contains("2 were kept as they were"), "{reason}");
        assert!(home.published() == before, "{old}");
        home.server.sandbox.clear_faults();
        moved(&home, &mut payrolls(&home), old, 11);
        home.sync(&[]).expect(0);
        let now = format!("SELECT payroll_id FROM paystubs WHERE paystub_id = '{stub}'");
        assert_eq!(home.one::<String>(&now), text(&all[11], "id"));
        assert_eq!(home.untied(), 0);
    }
}

#[test]
fn strict_holds_back_both_ends_of_a_move() {
    let home = Synced::once();
    let before = home.published();
    let mut all = payrolls(&home);
    let stub = moved(&home, &mut all, 1, 2);
    // A dollar too much in the payroll that the paystub comes to.
    home.server.sandbox.clear_faults();
    let mut all = payrolls(&home);
    all[2]["gross_pay"] = (all[2]["gross_pay"].as_i64().unwrap() + 100).into();
    assert_eq!(moved(&home, &mut all, 1, 2), stub);
    let document = home.told(5, &["--strict"]);
    let reason = &stream(&document, "payrolls")["reason"];
    assert_eq!(reason["code"], "tie.difference");
    assert!(home.published() == before);
    let document = home.told(0, &[]);
    let differences = document["report"]["ties"][0]["differences"]
        .as_array()
        .unwrap();
    assert_eq!(differences.len(), 1, "{document:#}");
    assert_eq!(differences[0]["key"], text(&all[2], "id"));
    let run = home
        .env
        .run(&["query", "payrolls_not_tied", "--format", "csv"]);
    assert!(run.expect(0).stdout.contains(&text(&all[2], "id")));
}

#[test]
fn the_paystubs_of_a_payroll_that_is_gone_may_come_below_another() {
    let home = Synced::once();
    let mut all = payrolls(&home);
    let old = all[0].clone();
    let stubs = paystubs(&home, &old);
    let mut new = paystubs(&home, &all[1]);
    for stub in &stubs {
        add(&mut all[1], stub, 1);
        new.push(stub.clone());
    }
    lists(&home, &all[1], &new);
    all.remove(0);
    home.always("/v1/payrolls?", body(&all));
    let document = home.told(0, &[]);
    assert_eq!(stream(&document, "payrolls")["gone"], 1);
    assert_eq!(stream(&document, "paystubs")["changed"], stubs.len());
    agrees(&home, &document, 3);
    let before = home.published();
    agrees(&home, &home.told(0, &["--full"]), 3);
    assert!(home.published() == before);
}

/// One answer that holds a row twice: the same is one row, two contents are none.
#[test]
fn what_comes_twice_in_one_answer_with_two_contents_is_not_believed() {
    let home = Synced::once();
    let (before, live) = (home.published(), home.live());
    let payroll = text(&payrolls(&home)[1], "id");
    let members = home.list("/v1/members");
    let company = home.api("/v1/company");
    let cases = [
        ("members", "/v1/members?", "id", members.clone()),
        (
            "deductions",
            "/v1/deductions?",
            "id",
            home.list("/v1/deductions"),
        ),
        ("payrolls", "/v1/payrolls?", "id", payrolls(&home)),
        (
            "paystubs",
            &*format!("/v1/payrolls/{payroll}/paystubs?"),
            "paystub_id",
            home.list(&format!("/v1/payrolls/{payroll}/paystubs")),
        ),
        (
            "departments",
            "/v1/company$",
            "id",
            company["departments"].as_array().unwrap().clone(),
        ),
    ];
    for (table, path, key, items) in cases {
        for differs in [true, false] {
            home.server.sandbox.clear_faults();
            let mut items = items.clone();
            let mut again = items[0].clone();
            let id = again[key].as_str().map(str::to_owned);
            if differs {
                again["note"] = json!("another");
            }
            items.push(again);
            if table == "departments" {
                let mut company = company.clone();
                company["departments"] = items.into();
                home.always(path, FaultKind::Body(company.to_string()));
            } else {
                home.always(path, body(&items));
            }
            let run = home.sync(&["--full", "--json"]);
            let document = &run.json()["connections"][0];
            let told = stream(document, table);
            if differs {
                assert_eq!(run.code, 3, "{table}: {}", run.stderr);
                assert_eq!(told["reason"]["code"], "api.contradiction");
                let message = told["reason"]["message"].as_str().unwrap();
                assert!(message.contains(id.as_deref().unwrap()), "{message}");
                assert!(home.published() == before, "{table}");
            } else {
                assert_eq!(run.code, 0, "{table}: {}", run.stderr);
                // What is inside a row is part of what that row says.
                assert!(home.live()[table] == live[table], "{table}");
            }
        }
    }
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert!(home.live() == live);
}
