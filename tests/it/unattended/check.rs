//! `status --check` in each state: one line, and the exit code that says the same.

use drivetrain::sandbox::FaultKind;
use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::support::{Server, TestEnv};
use crate::synced::{Synced, status};

const FILTERS: [(&str, &str); 3] = [
    (r"(less than a minute|\d+ min) ago", "[ago]"),
    (r"in (29|30) d", "in 30 d"),
    (r" \S*/justworks\.db", " [store]"),
];

/// The line of `status --check`, which ends with this code.
#[track_caller]
fn line(env: &TestEnv, code: i32, args: &[&str]) -> String {
    let run = env
        .run(&[&["status", "--check"], args].concat())
        .expect(code);
    assert_eq!((run.stderr.as_str(), run.stdout.lines().count()), ("", 1));
    run.stdout
}

/// Changes what is known of the sign-in.
fn set_record(env: &TestEnv, field: &str, value: &Value) {
    let path = env.data().join("justworks.session.json");
    let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    record[field] = value.clone();
    std::fs::write(path, record.to_string()).unwrap();
}

fn days_ago(days: i64) -> Value {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
    at.to_string().into()
}

#[test]
fn young_data_and_a_living_sign_in_are_well() {
    let home = Synced::once();
    with_settings!({filters => FILTERS}, {
        assert_snapshot!(line(&home.env, 0, &[]), @"OK: justworks was synced [ago], its sign-in expires in 30 d");
    });
    // One bad night is no alarm.
    home.always("/v1/company", status(503, None));
    home.sync(&[]).expect(75);
    line(&home.env, 0, &[]);
}

#[test]
fn old_data_is_stale() {
    let home = Synced::connected();
    assert_snapshot!(line(&home.env, 3, &[]), @"STALE: justworks has no complete sync yet");
    home.sync(&[]).expect(0);
    home.always("/v1/payrolls?", status(503, None));
    home.sync(&[]).expect(3);
    line(&home.env, 0, &[]);
    let path = home.env.data().join("justworks.db");
    let store = rusqlite::Connection::open(path).unwrap();
    let at = days_ago(2);
    store
        .execute("UPDATE _runs SET finished_at = ?1", [at.as_str().unwrap()])
        .unwrap();
    assert_snapshot!(line(&home.env, 3, &[]), @"STALE: justworks was last synced completely 2 d ago, the limit is 26h, the last sync ended with exit code 3");
    line(&home.env, 0, &["--max-age", "3d"]);
}

/// A run under a clock that was ahead says nothing of how old the data is.
#[test]
fn a_run_of_tomorrow_does_not_hide_that_none_has_run_since() {
    let home = Synced::once();
    home.sync(&[]).expect(0);
    let store = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    let finished = |at: &Value, which: &str| {
        let sql = format!(
            "UPDATE _runs SET finished_at = ?1 WHERE rowid = (SELECT {which}(rowid) FROM _runs)"
        );
        store.execute(&sql, [at.as_str().unwrap()]).unwrap();
    };
    finished(&days_ago(-400), "max");
    line(&home.env, 0, &[]);
    finished(&days_ago(3), "min");
    assert_snapshot!(line(&home.env, 3, &[]), @"STALE: justworks was last synced completely 3 d ago, the limit is 26h");
    finished(&days_ago(-30), "min");
    assert_snapshot!(line(&home.env, 3, &[]), @"STALE: justworks has no complete sync yet");
}

#[test]
fn a_sign_in_that_is_dead_or_dying_needs_a_person() {
    let home = Synced::once();
    set_record(&home.env, "signed_in_at", &days_ago(24));
    assert_snapshot!(line(&home.env, 4, &[]), @"SIGN-IN: justworks needs a sign-in: the saved one expires in 5 d; run `drivetrain connect justworks`");
    set_record(&home.env, "rotates", &true.into());
    line(&home.env, 0, &[]);
    home.server.sandbox.revoke_everything().unwrap();
    home.sync(&[]).expect(4);
    assert_snapshot!(line(&home.env, 4, &[]), @"SIGN-IN: justworks needs a sign-in: Justworks no longer accepts the saved one; run `drivetrain connect justworks`");
    home.env.connected(&home.server, &["--no-sync"]);
    line(&home.env, 0, &[]);
    home.env.run(&["disconnect", "--yes"]).expect(0);
    let line = line(&home.env, 4, &[]);
    assert!(
        line.starts_with("SIGN-IN: justworks was signed out "),
        "{line}"
    );
}

#[test]
fn what_is_held_back_stays_so_until_a_run_says_otherwise() {
    let home = Synced::once();
    home.always("/v1/members?", FaultKind::Empty);
    home.sync(&["--full"]).expect(5);
    let held = line(&home.env, 5, &[]);
    assert_snapshot!(held, @"HELD: justworks is held back: members and 4 more (guard.drop); `drivetrain sync justworks` says more");
    // A night without network does not let go of it.
    home.always("/v1/company", status(503, None));
    home.sync(&[]).expect(75);
    assert_eq!(line(&home.env, 5, &[]), held);
    home.server.sandbox.clear_faults();
    home.sync(&["--full"]).expect(0);
    line(&home.env, 0, &[]);
}

#[test]
fn the_worst_of_several_is_named() {
    let home = Synced::once();
    let sandbox = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
    home.env.run(&sandbox).expect(0);
    assert_snapshot!(line(&home.env, 3, &[]), @"STALE: sandbox has no complete sync yet · 1 of 1 others ok");
    line(&home.env, 0, &["justworks"]);
    home.env.run(&["sync", "sandbox"]).expect(0);
    assert!(line(&home.env, 0, &[]).ends_with(" · 2 connections in all\n"));
    let run = home.env.run(&["status", "--check", "--json"]).expect(0);
    assert_eq!(run.json()["connections"][1]["state"], "ok");

    // Who is away on purpose is passed over, as long as somebody is here.
    home.env.run(&["disconnect", "sandbox", "--yes"]).expect(0);
    assert!(!line(&home.env, 0, &[]).contains("sandbox"));
    home.env
        .run(&["disconnect", "justworks", "--yes"])
        .expect(0);
    let none = line(&home.env, 4, &[]);
    assert!(
        none.starts_with("SIGN-IN: justworks was signed out "),
        "{none}"
    );
    home.env.connected(&home.server, &["--no-sync"]);
    home.env.run(&sandbox).expect(0);

    let store = home.env.data().join("justworks.db");
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", store.display()));
    }
    std::fs::write(
        store,
        "not a database at all, and long enough to be looked at".repeat(99),
    )
    .unwrap();
    with_settings!({filters => FILTERS}, {
        assert_snapshot!(line(&home.env, 1, &[]), @"BROKEN: justworks cannot be checked: the database [store] is damaged: SQLite cannot read it · 1 of 1 others ok");
    });
}

#[test]
fn nothing_to_check_is_a_mistake() {
    let env = TestEnv::new();
    env.run(&["status", "--check"]).expect(2);
    env.run(&["status", "--max-age", "1h"]).expect(2);
    let server = Server::small();
    env.connected(&server, &["--no-sync"]);
    env.run(&["status", "--check", "nobody"]).expect(2);
    env.run(&["status", "--check", "--max-age", "0s"]).expect(2);
}
