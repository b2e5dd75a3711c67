//! Time-off balances: of today in one row that says its day, and of days that are over in rows that stay.

use serde_json::Value;

use crate::support::{Run, TestEnv};
use crate::synced::stream;

const COMPANY: [&str; 6] = ["--members", "9", "--seed", "11", "--payrolls", "17"];

/// A practice company that is looked at on this day.
fn on(day: &str, more: &[&str]) -> TestEnv {
    let env = TestEnv::in_memory();
    let company = [&COMPANY[..], &["--as-of", day], more].concat();
    env.sandbox(&company);
    env
}

fn sync(env: &TestEnv, more: &[&str]) -> Run {
    env.run(&[&["sync", "--json"], more].concat())
}

fn told(env: &TestEnv, more: &[&str]) -> Value {
    sync(env, more).expect(0).json()["connections"][0].clone()
}

/// What a query says, without its header.
fn rows(env: &TestEnv, sql: &str) -> Vec<String> {
    let csv = env.run(&["query", "--format", "csv", sql]).expect(0).stdout;
    csv.lines().skip(1).map(str::to_owned).collect()
}

const PLAIN: &str = "SELECT member_id, policy_id, unit_type, available, used FROM time_off_balances
     WHERE _deleted_at IS NULL ORDER BY 1, 2";

fn at(day: &str) -> String {
    PLAIN
        .replace("time_off_balances\n", "time_off_balances_at\n")
        .replace("WHERE", &format!("WHERE as_of_date = '{day}' AND"))
}

fn count(env: &TestEnv, what: &str) -> usize {
    rows(env, &format!("SELECT count(*) FROM {what}"))[0]
        .parse()
        .unwrap()
}

#[test]
fn a_balance_says_its_day_and_a_later_day_alone_is_no_news() {
    let env = on("2026-06-30", &["--include", "time_off_balances"]);
    let days = "SELECT DISTINCT as_of_date FROM time_off_balances";
    assert_eq!(rows(&env, days), ["2026-06-30"]);
    let before = rows(&env, PLAIN);
    assert!(before.len() > 9);
    let document = told(&env, &["--as-of", "2026-07-01"]);
    let balances = stream(&document, "time_off_balances");
    let changed = balances["changed"].as_u64().unwrap() as usize;
    let after = rows(&env, PLAIN);
    let differ = before.iter().filter(|row| !after.contains(row)).count();
    assert_eq!(changed, differ);
    assert!(changed < before.len() / 2, "{changed} of {}", before.len());
    assert_eq!(balances["corrected"], 0);
    assert_eq!(rows(&env, days), ["2026-07-01"]);
    assert_eq!(count(&env, "time_off_balances_history"), changed);
}

/// The same day, asked for later, says what was said on it: also of those who have left since.
#[test]
fn a_day_that_is_over_is_kept_as_it_was_and_no_later_run_takes_it_away() {
    let then = on("2026-03-31", &["--include", "time_off_balances"]);
    let expected = rows(&then, PLAIN);
    let env = on("2026-10-15", &[]);
    assert_eq!(count(&env, "time_off_balances_at"), 0);
    let asked = ["--balances-as-of", "2026-03-31,2026-05-31"];
    let document = told(&env, &asked);
    let balances = stream(&document, "time_off_balances_at");
    assert_eq!(balances["verdict"], "ok");
    let known = rows(&env, &at("2026-03-31"));
    assert_eq!(known, expected);
    let left = "member_id IN (SELECT id FROM members WHERE active = 0)";
    assert!(count(&env, &format!("time_off_balances_at WHERE {left}")) > 0);
    let all = count(&env, "time_off_balances_at");
    assert!(all > known.len());

    let document = told(&env, &asked);
    assert_eq!(stream(&document, "time_off_balances_at")["unchanged"], all);
    for later in [&[][..], &["--full"], &["--as-of", "2026-12-31"]] {
        let document = told(&env, later);
        assert_eq!(
            stream(&document, "time_off_balances_at")["verdict"],
            "skipped"
        );
        assert_eq!(stream(&document, "time_off_balances_at")["requests"], 0);
    }
    assert_eq!(rows(&env, &at("2026-03-31")), expected);
    assert_eq!(
        count(&env, "time_off_balances_at WHERE _deleted_at IS NULL"),
        all
    );
}

/// Also of a policy that is gone since, and is not answered for any more.
#[test]
fn what_is_not_reported_again_of_a_day_stays() {
    let env = on("2026-06-30", &[]);
    told(&env, &["--balances-as-of", "2026-03-31"]);
    let all = count(&env, "time_off_balances_at");
    let store = rusqlite::Connection::open(env.data().join("sandbox.db")).unwrap();
    store
        .execute_batch(
            "CREATE TEMP TABLE copy AS SELECT * FROM time_off_balances_at LIMIT 1;
             UPDATE copy SET policy_id = 'gone', id = 'gone', _root = 'gone';
             INSERT INTO time_off_balances_at SELECT * FROM copy",
        )
        .unwrap();
    drop(store);
    let document = told(&env, &["--balances-as-of", "2026-03-31"]);
    assert_eq!(stream(&document, "time_off_balances_at")["gone"], 0);
    let live = "time_off_balances_at WHERE _deleted_at IS NULL";
    assert_eq!(count(&env, live), all + 1);
}

#[test]
fn ends_of_months_are_read_once_each_where_they_are_included() {
    let env = on("2026-06-30", &["--include", "month_end_balances"]);
    let days = "SELECT DISTINCT as_of_date FROM time_off_balances_at ORDER BY 1";
    // The last day of June is not over.
    assert_eq!(rows(&env, days), ["2026-05-31"]);
    told(&env, &["--as-of", "2026-06-30"]);
    assert_eq!(rows(&env, days), ["2026-05-31"]);
    told(&env, &["--as-of", "2026-08-02"]);
    assert_eq!(rows(&env, days), ["2026-05-31", "2026-06-30", "2026-07-31"]);
    let document = told(&env, &["--as-of", "2026-08-20"]);
    let balances = stream(&document, "time_off_balances_at");
    assert_eq!(
        (&balances["verdict"], &balances["requests"]),
        (&"unchanged".into(), &0.into())
    );
    // What was read stays, also when no more is wanted.
    env.run(&["streams", "sandbox", "--exclude", "month_end_balances"])
        .expect(0);
    let all = count(&env, "time_off_balances_at");
    told(&env, &["--as-of", "2026-10-05"]);
    assert_eq!(
        count(&env, "time_off_balances_at WHERE _deleted_at IS NULL"),
        all
    );
    let listed = env.run(&["streams", "sandbox", "-v"]).expect(0);
    let words: Vec<_> = listed.stdout.split_whitespace().collect();
    let words = words.join(" ");
    assert!(
        words.contains("or `drivetrain sync --balances-as-of DATE`"),
        "{words}"
    );
    assert!(words.contains("about 81 requests for a day"), "{words}");
}

#[test]
fn a_day_to_come_and_a_table_that_is_not_read_are_refused() {
    let env = on("2026-06-30", &[]);
    let refused = sync(&env, &["--balances-as-of", "2026-07-01"]).expect(2);
    assert_eq!(refused.error_code(), "sync.day_to_come");
    env.run(&["streams", "sandbox", "--exclude", "time_off_balances_at"])
        .expect(0);
    let refused = sync(&env, &["--balances-as-of", "2026-06-29"]);
    assert_eq!(refused.error_code(), "selection.excluded");
}
