//! What a company changes long after it was read: the next plain run sees another total, and the weekly
//! and monthly readings of lists what leaves the totals alone.

use drivetrain::sandbox::FaultKind;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::Server;
use crate::synced::{Synced, stream, undisturbed};

/// Synced once with more than two years of payrolls up to today, of which the last 60 days are looked
/// into again.
fn years() -> Synced {
    let home = Synced::connected_to(Server::start(|options| {
        options.company.members = 3;
        options.company.payrolls = 60;
    }));
    home.settings(|file| file.replace("lookback_days = 1000", "lookback_days = 60"));
    home.sync(&[]).expect(0);
    home
}

/// All payrolls of the API, the oldest first.
fn payrolls(home: &Synced) -> Vec<Value> {
    let mut all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2099-12-31");
    all.sort_by_key(|payroll| payroll["pay_date"].to_string());
    all
}

fn id(payroll: &Value) -> &str {
    payroll["id"].as_str().unwrap()
}

fn gross(home: &Synced, payroll: &Value) -> i64 {
    let id = id(payroll);
    home.one(&format!(
        "SELECT gross_pay_minor FROM payrolls WHERE id = '{id}'"
    ))
}

fn requests(document: &Value) -> u64 {
    document["report"]["requests"].as_u64().unwrap()
}

fn news(document: &Value, table: &str) -> [Value; 3] {
    ["new", "changed", "gone"].map(|kind| stream(document, table)[kind].clone())
}

/// Sets the moment of a bookmark back.
fn long_ago(home: &Synced, which: &str, days: i64) {
    let store = home.env.data().join("justworks.db");
    let store = Connection::open(store).unwrap();
    let changed = store.execute(
        "UPDATE _bookmarks SET bookmark = json_set(bookmark, '$.window.' || ?1,
           strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?2)) WHERE stream = 'payrolls'",
        (which, format!("-{days} days")),
    );
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn a_payroll_that_is_restated_long_after_is_right_after_the_next_plain_run() {
    let home = years();
    let nothing = requests(&home.told(0, &[]));
    let oldest = payrolls(&home)[0].clone();
    let before = gross(&home, &oldest);
    assert_eq!(json!(before), oldest["gross_pay"]);
    let date = oldest["pay_date"].as_str().unwrap().parse().unwrap();
    home.server.sandbox.restate(date);
    let restated = payrolls(&home)[0]["gross_pay"].as_i64().unwrap();
    assert_ne!(restated, before);

    let document = home.told(0, &[]);
    assert_eq!(gross(&home, &oldest), restated);
    assert_eq!(news(&document, "payrolls"), [0, 1, 0].map(Value::from));
    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.untied(), 0);
    // Its list of paystubs, its fees, and the details that differ in the list.
    let more = requests(&document) - nothing;
    assert!((3..=2 + 3).contains(&more), "{more}");
    let again = home.told(0, &[]);
    assert_eq!(requests(&again), nothing);
    assert_eq!(news(&again, "payrolls"), [0, 0, 0].map(Value::from));
}

#[test]
fn a_payroll_that_is_voided_long_after_is_gone_after_the_next_plain_run() {
    let home = years();
    let all = payrolls(&home);
    home.server.sandbox.hide(id(&all[5]));
    let document = home.told(0, &[]);
    assert_eq!(news(&document, "payrolls"), [0, 0, 1].map(Value::from));
    let gone = home.column("SELECT id FROM payrolls WHERE _deleted_at IS NOT NULL");
    assert_eq!(gone, [id(&all[5])]);
    let below = "SELECT count(*) FROM paystubs WHERE _deleted_at IS NOT NULL";
    assert_eq!(home.one::<i64>(below), 3);
}

#[test]
fn a_change_that_leaves_the_totals_alone_is_found_weekly_and_further_back_monthly() {
    let home = years();
    let all = payrolls(&home);
    let now = jiff::Timestamp::now().to_string();
    let last = (now[..4].parse::<i32>().unwrap() - 1).to_string();
    let is_of_last = |payroll: &&Value| payroll["pay_date"].as_str().unwrap().starts_with(&last);
    let last_year = all.iter().find(is_of_last).unwrap();
    let earlier = &all[0];
    assert!(!is_of_last(&earlier));
    for payroll in [earlier, last_year] {
        let mut stubs = home.list(&format!("/v1/payrolls/{}/paystubs", id(payroll)));
        let stub = stubs[0]["paystub_id"].as_str().unwrap().to_owned();
        stubs[0]["pay_group"] = json!("Another");
        let mut detail = home.api(&format!("/v1/paystubs/{stub}"));
        detail["pay_group"] = json!("Another");
        let list = json!({"items": stubs, "next_cursor": null}).to_string();
        let path = format!("/v1/payrolls/{}/paystubs", id(payroll));
        home.always(&path, FaultKind::Body(list));
        let path = format!("/v1/paystubs/{stub}");
        home.always(&path, FaultKind::Body(detail.to_string()));
    }
    let others = || {
        let sql = "SELECT payroll_id FROM paystubs WHERE pay_group = 'Another' ORDER BY pay_date";
        home.column(sql)
    };
    home.sync(&[]).expect(0);
    assert_eq!(others(), [""; 0], "no total differs");
    long_ago(&home, "swept_at", 8);
    let document = home.told(0, &[]);
    assert_eq!(others(), [id(last_year)], "{document}");
    assert_eq!(news(&document, "paystubs"), [0, 1, 0].map(Value::from));
    long_ago(&home, "lists_read_at", 31);
    home.sync(&[]).expect(0);
    assert_eq!(others(), [id(earlier), id(last_year)]);
    assert_eq!(home.untied(), 0);
}

#[test]
fn the_sandbox_serves_a_correction_of_any_payday_and_refuses_another_day() {
    let env = crate::support::TestEnv::new();
    let company = ["sandbox", "--port", "0", "--as-of", "2026-06-30"];
    let run = env.run(&[&company[..], &["--restate", "2026-06-20"]].concat());
    let run = run.expect(2);
    assert!(run.stderr.contains("sandbox.no_payroll"), "{}", run.stderr);
}

/// Ten years of dates where no request may ask for more than one.
#[test]
fn a_window_that_is_refused_is_listed_by_the_year() {
    let server = |longest| {
        Server::start(move |options| {
            options.company.members = 3;
            options.company.payrolls = 70;
            options.longest_window = longest;
        })
    };
    let home = Synced::connected_to(server(Some(365)));
    let free = Synced::connected_to(server(None));
    let args = ["--since", "2016-01-01"];
    let whole = free.told(0, &args);
    let bounded = home.told(0, &args);
    assert_eq!(home.live(), free.live());
    assert!(!home.live()["payrolls"].is_empty());
    // Of payrolls and of requests for time off: one is refused, and eleven or twelve take its place.
    let more = requests(&bounded) - requests(&whole);
    assert!((22..=24).contains(&more), "{more}");
    let again = home.told(0, &args[..0]);
    assert_eq!(
        news(&again, "payrolls"),
        [0.into(), 0.into(), 0.into()] as [Value; 3]
    );
}
