//! `--wait` and `--deadline`, and what the store does when somebody wants the program to end.

use std::time::{Duration, Instant};

use drivetrain::sandbox::FaultKind;
use serde_json::Value;

use crate::support::{DEADLINE, Run, listening};
use crate::synced::{Synced, stream, undisturbed};

#[test]
fn a_waiting_run_takes_its_turn_when_the_first_one_ends() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let (second, said) = listening(home.start(&["--wait", "1m"]));
    let line = said.recv_timeout(DEADLINE).unwrap();
    let named = format!("process {}", first.id());
    assert!(line.contains(&named) && line.contains("up to 1m"), "{line}");
    home.server.sandbox.clear_faults();
    first.kill().unwrap();
    first.wait().unwrap();
    let run = Run::from(second.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{:?}", said.iter().collect::<Vec<_>>());
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn what_is_chosen_while_a_run_waits_holds_for_it() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let (second, said) = listening(home.start(&["--wait", "1m", "--json"]));
    said.recv_timeout(DEADLINE).unwrap();
    home.settings(|text| text.replacen("vault", "exclude = [\"payroll_fees\"]\nvault", 1));
    home.server.sandbox.clear_faults();
    first.kill().unwrap();
    first.wait().unwrap();
    let run = Run::from(second.wait_with_output().unwrap()).expect(0);
    let fees = stream(&run.json()["connections"][0], "payroll_fees").clone();
    assert_eq!(fees["reason"]["code"], "selection.excluded", "{fees}");
}

#[test]
fn a_run_that_waited_in_vain_names_the_first() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let began = Instant::now();
    let run = home.sync(&["--wait", "1s", "-q"]).expect(75);
    assert!(began.elapsed() >= Duration::from_secs(1));
    let named = format!("process {}", first.id());
    assert!(run.stderr.contains(&named), "{}", run.stderr);
    assert!(run.stderr.contains("still after 1s"), "{}", run.stderr);
    first.kill().unwrap();
    first.wait().unwrap();
}

/// The deadline comes before the patience is over, and is what is told.
#[test]
fn who_waited_for_a_shorter_time_says_so() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let run = home.sync(&["--wait", "10m", "--deadline", "1s"]).expect(75);
    run.says(&["up to 1s", "still after 1s"]);
    first.kill().unwrap();
    first.wait().unwrap();
}

/// Waiting is work without an orderly end: a signal ends it at once.
#[cfg(unix)]
#[test]
fn whoever_waits_can_be_stopped() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let (second, said) = listening(home.start(&["--wait", "1h"]));
    said.recv_timeout(DEADLINE).unwrap();
    super::signal(&second, rustix::process::Signal::TERM);
    Run::from(second.wait_with_output().unwrap()).expect(143);
    first.kill().unwrap();
    first.wait().unwrap();
}

/// The verdict of a stream, and the code of why.
fn fate<'a>(document: &'a Value, name: &str) -> (&'a str, &'a str) {
    let stream = stream(document, name);
    let code = stream["reason"]["code"].as_str();
    (
        stream["verdict"].as_str().unwrap(),
        code.unwrap_or_default(),
    )
}

#[test]
fn what_is_whole_when_the_time_is_up_is_published_and_the_rest_is_resumed() {
    let home = Synced::connected();
    home.fault("/v1/paystubs/", 15, usize::MAX, FaultKind::Hang);
    let document = home.told(3, &["--deadline", "8s"]);
    assert_eq!(document["outcome"], "incomplete");
    assert_eq!(fate(&document, "members"), ("ok", ""));
    for name in ["payrolls", "payroll_fees", "paystubs", "paystub_lines"] {
        assert_eq!(fate(&document, name), ("failed", "run.deadline"), "{name}");
    }
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls"), 0);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM members"), 6);

    home.server.sandbox.clear_faults();
    // The next run is tomorrow's, and cron is late.
    let store = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    let yesterday = "strftime('%Y-%m-%dT%H:%M:%fZ', read_at, '-25 hours')";
    let put_aside = store.execute(
        &format!("UPDATE _resume_details SET read_at = {yesterday}"),
        [],
    );
    assert!(put_aside.unwrap() > 0);
    drop(store);
    let document = home.told(0, &["--deadline", "1h"]);
    assert_eq!(document["report"]["drift"], serde_json::json!([]));
    let resumed = stream(&document, "paystubs")["resumed"].as_u64().unwrap();
    assert!(resumed >= 12, "{resumed}");
    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.former_versions(), 0);
}

#[test]
fn when_nothing_is_whole_in_time_nothing_is_published() {
    let home = Synced::once();
    let before = home.published();
    home.always("/v1/company", FaultKind::Hang);
    let run = home.sync(&["--deadline", "1s", "--json"]).expect(75);
    let error = &run.json()["connections"][0]["error"];
    assert_eq!(error["code"], "run.deadline");
    let hint = "`drivetrain sync justworks` again";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
    assert_eq!(home.published(), before);
}

/// Somebody who is in no list any more is asked for by id. Without an answer nobody is gone.
#[test]
fn a_deadline_makes_no_tombstone() {
    let home = Synced::once();
    let before = home.live();
    let id: String = home.one("SELECT id FROM members WHERE active = 1 LIMIT 1 OFFSET 2");
    home.server.sandbox.hide(&id);
    home.always(&format!("/v1/members/{id}"), FaultKind::Hang);
    let document = home.told(3, &["--full", "--deadline", "8s"]);
    assert_eq!(fate(&document, "members"), ("failed", "run.deadline"));
    assert_eq!(fate(&document, "payrolls"), ("unchanged", ""));
    assert_eq!(home.live(), before);
    home.server.sandbox.clear_faults();
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["gone"], 1);
}

/// Another program holds the database for writing, and somebody presses Ctrl-C: neither ten seconds
/// nor the wrong exit code.
#[cfg(unix)]
#[test]
fn a_busy_store_does_not_outlast_a_signal() {
    let home = Synced::once();
    let other = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    home.server.sandbox.clear_requests();
    let child = home.start(&[]);
    crate::support::until("the company is read", || {
        home.server.count("/v1/company") == 1
    });
    let pressed = Instant::now();
    super::signal(&child, rustix::process::Signal::INT);
    let run = Run::from(child.wait_with_output().unwrap()).expect(130);
    let waited = pressed.elapsed();
    assert!(
        waited < Duration::from_secs(6),
        "{waited:?}: {}",
        run.stderr
    );
}
