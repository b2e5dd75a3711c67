//! Renewals of the sign-in that meet a signal or were killed, where nobody is there to sign in.

use std::time::{Duration, Instant};

use crate::support::{Run, until};
use crate::synced::{Synced, status};

/// Lets the access token's time come, as the program knows it.
fn age(home: &Synced) {
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
}

/// The server is down, and is not asked again by whoever was told to end.
#[test]
fn a_signal_between_two_requests_of_a_renewal_ends_it() {
    let home = Synced::connected();
    home.settings(|text| text.replace("retry_base_ms = 1\n", "retry_base_ms = 60000\n"));
    age(&home);
    home.server.sandbox.clear_requests();
    home.always("/oauth/token", status(503, None));
    let child = home.start(&[]);
    until("the request", || home.server.count("/oauth/token") == 1);
    let told = Instant::now();
    super::signal(&child, rustix::process::Signal::TERM);
    Run::from(child.wait_with_output().unwrap()).expect(143);
    assert!(told.elapsed() < Duration::from_secs(20));
    assert_eq!(home.server.count("/oauth/token"), 1);
}

/// A kill between the save and the note leaves a record that says less than the vault: what was kept
/// is not lost.
#[test]
fn a_record_that_is_behind_its_vault_says_nothing_of_a_lost_renewal() {
    let home = Synced::connected();
    age(&home);
    let before = jiff::Timestamp::now();
    home.sync(&[]).expect(0);
    let path = home.env.data().join("justworks.session.json");
    let text = std::fs::read(&path).unwrap();
    let mut record: serde_json::Value = serde_json::from_slice(&text).unwrap();
    record["asked_at"] = before.to_string().into();
    std::fs::write(&path, record.to_string()).unwrap();
    home.server.sandbox.revoke_everything().unwrap();
    let run = home.sync(&["--json"]).expect(4);
    let error = &run.json()["connections"][0]["error"];
    assert_eq!(error["code"], "auth.refresh_rejected");
}
