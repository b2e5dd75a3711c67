//! Runs that are ended from outside, and two runs at once: what was published stays, and the next
//! run does what the ended one would have done.
#![cfg(unix)]

use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::Run;
use crate::synced::{DAY, Synced, stream, undisturbed};

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

fn ended(child: Child) -> Run {
    child.wait_with_output().unwrap().into()
}

/// Requests at which a run of the small company is killed: lists, and paystubs from the first to
/// the last.
const POINTS: [(&str, usize); 6] = [
    ("/v1/company", 0),
    ("/v1/members", 1),
    ("/fees", 2),
    ("/v1/paystubs/", 0),
    ("/v1/paystubs/", 11),
    ("/v1/paystubs/", 23),
];

#[test]
fn a_killed_first_sync_publishes_nothing_and_the_next_one_everything() {
    for (path, skip) in POINTS {
        let home = Synced::connected();
        let mut child = home.start_until_it_hangs(path, skip);
        child.kill().unwrap();
        child.wait().unwrap();
        // Which company it is must be known before there is a store at all.
        let store = home.env.data().join("justworks.db");
        assert_eq!(store.exists(), path != "/v1/company");
        if store.exists() {
            assert!(home.live().values().all(Vec::is_empty), "{path} {skip}");
        }
        home.server.sandbox.clear_faults();
        home.sync(&[]).expect(0);
        assert_eq!(home.live(), undisturbed(&home.server), "{path} {skip}");
        assert_eq!(home.former_versions(), 0, "{path} {skip}");
    }
}

#[test]
fn a_killed_later_sync_leaves_what_was_published_and_makes_no_history() {
    for (path, skip) in POINTS {
        let home = Synced::once();
        let before = home.published();
        let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
        home.server.sandbox.restate(dates[0].parse().unwrap());
        let mut child = home.start_until_it_hangs(path, skip);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(home.published(), before, "{path} {skip}");
        home.server.sandbox.clear_faults();
        home.sync(&[]).expect(0);
        assert_eq!(home.live(), undisturbed(&home.server), "{path} {skip}");
        // The payroll, its paystub, and the lines of it that the correction touched: once each.
        assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls_history"), 1);
        assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs_history"), 1);
        assert_eq!(home.one::<i64>("SELECT count(*) FROM members_history"), 0);
        let former = home.former_versions();
        home.sync(&[]).expect(0);
        assert_eq!(home.former_versions(), former);
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_well() {
    let home = Synced::connected();
    for skip in [20, 9, 3] {
        let mut child = home.start_until_it_hangs("/v1/paystubs/", skip);
        child.kill().unwrap();
        child.wait().unwrap();
        home.server.sandbox.clear_faults();
    }
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.former_versions(), 0);
    let told = home.column("SELECT outcome FROM _runs ORDER BY rowid");
    assert_eq!(told, ["interrupted", "interrupted", "interrupted", "done"]);
}

#[test]
fn a_signal_ends_a_run_in_order_and_publishes_nothing() {
    let home = Synced::once();
    let before = home.published();
    for (sent, code, word) in [
        (Signal::INT, 130, "run.interrupted"),
        (Signal::TERM, 143, "run.terminated"),
    ] {
        for path in ["/v1/company", "/v1/members", "/v1/paystubs/"] {
            let child = home.start_until_it_hangs(path, 0);
            signal(&child, sent);
            let run = ended(child).expect(code);
            assert!(run.stderr.contains("Stopped"), "{}", run.stderr);
            assert_eq!(home.published(), before);
            home.server.sandbox.clear_faults();
        }
        let report: String =
            home.one("SELECT report FROM _runs WHERE report IS NOT NULL ORDER BY rowid DESC");
        assert!(report.contains(word), "{report}");
    }
    home.sync(&[]).expect(0);
    assert_eq!(home.published(), before);
}

#[test]
fn a_run_that_was_stopped_goes_on_where_it_was() {
    let home = Synced::connected();
    home.profile("timeout_seconds = 86400");
    let child = home.start_until_it_hangs("/v1/paystubs/", 20);
    // The request that hangs takes a day: this returns only if it is not waited for.
    signal(&child, Signal::INT);
    ended(child).expect(130);
    assert!(home.live().values().all(Vec::is_empty));
    home.server.sandbox.clear_faults();
    home.server.sandbox.clear_requests();
    let document = home.told(0, &[]);
    let resumed = stream(&document, "paystubs")["resumed"].as_u64().unwrap();
    assert!(resumed >= 4, "{resumed}");
    let requests = home.server.sandbox.requests();
    let asked = requests.iter();
    let asked = asked.filter(|request| request.path.starts_with("/v1/paystubs/"));
    assert_eq!(asked.count() as u64, 24 - resumed);
    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.former_versions(), 0);
}

#[test]
fn a_second_run_of_the_same_connection_names_the_first() {
    let home = Synced::connected();
    let mut first = home.start_until_it_hangs("/v1/paystubs/", 4);
    let run = home.sync(&["--json"]).expect(75);
    let document = run.json();
    let error = &document["connections"][0]["error"];
    assert_eq!(error["code"], "lock.held");
    let named = format!("process {}", first.id());
    assert!(
        error["message"].as_str().unwrap().contains(&named),
        "{error}"
    );
    assert!(run.stderr.contains(&named), "{}", run.stderr);
    first.kill().unwrap();
    first.wait().unwrap();
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn a_reader_amid_a_run_sees_the_former_state_whole() {
    let home = Synced::once();
    let before = home.published();
    home.server
        .sandbox
        .set_as_of(DAY.saturating_add(jiff::Span::new().days(60)));
    let mut child = home.start_until_it_hangs("/v1/paystubs/", 30);
    assert_eq!(home.published(), before);
    assert_eq!(home.untied(), 0);
    child.kill().unwrap();
    child.wait().unwrap();
}
