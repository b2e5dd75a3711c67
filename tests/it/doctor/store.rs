//! Faults of the store, and what the last runs left behind.

use drivetrain::sandbox::FaultKind;

use super::doctor;
use crate::synced::Synced;

#[test]
fn a_damaged_store_is_named_with_its_file() {
    let home = Synced::once();
    let path = home.env.data().join("justworks.db");
    home.damaged(|damaged| {
        let told = doctor(&home.env, 1, &[]);
        let check = told.names("store.integrity", "store.damaged", "backup");
        assert!(check["detail"].as_str().unwrap().contains("justworks.db"));
        told.worst("store.integrity");
        assert_eq!(std::fs::read(&path).unwrap(), damaged);
    });
}

#[cfg(unix)]
#[test]
fn a_run_that_is_at_work_is_no_fault_and_one_that_was_killed_is() {
    let home = Synced::once();
    let mut child = home.start_until_it_hangs("/v1/paystubs/", 3);
    home.server.sandbox.clear_faults();
    let told = doctor(&home.env, 0, &[]);
    let lock = told.is("store.lock", "note");
    let process = format!("process {}", child.id());
    assert!(
        lock["detail"].as_str().unwrap().contains(&process),
        "{lock:#}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let told = doctor(&home.env, 75, &[]);
    told.is("store.lock", "ok");
    told.names("store.runs", "run.cut_off", "drivetrain sync justworks");
    told.worst("store.runs");
    home.sync(&[]).expect(0);
    doctor(&home.env, 0, &[]);
}

#[test]
fn a_family_that_is_held_back_is_told_with_the_flag_that_lets_it_pass() {
    let home = Synced::once();
    home.always("/v1/members?", FaultKind::Empty);
    home.sync(&["--full"]).expect(5);
    home.server.sandbox.clear_faults();
    let told = doctor(&home.env, 5, &[]);
    let held = told.names("store.held", "guard.drop", "--accept-drop members");
    assert_eq!(held["facts"]["tables"][0], "members");
    told.worst("store.held");
    home.sync(&["--full"]).expect(0);
    doctor(&home.env, 0, &[]);
}
