//! `--as-cron`: what a run from cron would meet.
#![cfg(unix)]

use super::Told;
use crate::support::{Run, TestEnv};

const CONNECT: [&str; 9] = [
    "connect",
    "justworks",
    "--sandbox",
    "--yes",
    "--no-sync",
    "--members",
    "4",
    "--payrolls",
    "2",
];

/// Of the run with cron's environment: what is worse there.
#[track_caller]
fn worse(told: &Told) -> Vec<(String, String)> {
    let worse = told.0["as_cron"]["worse"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    worse
        .iter()
        .map(|check| (text(&check["id"]), text(&check["code"])))
        .collect()
}

#[test]
fn a_key_that_only_this_terminal_names_is_missed() {
    let env = TestEnv::new();
    let key = env.home().with_file_name("key");
    let run = |args: &[&str], with_key: bool| {
        let mut command = env.command(args);
        command.env_remove("DRIVETRAIN_HOME");
        if with_key {
            command.env("DRIVETRAIN_KEY_FILE", &key);
        }
        Run::from(command.output().unwrap())
    };
    run(&["vault", "new-key", key.to_str().unwrap()], false).expect(0);
    run(&[&CONNECT[..], &["--storage", "file"]].concat(), true).expect(0);
    let told = Told::of(run(&["doctor", "--json", "--as-cron"], true), 1);
    told.is("vault.reachable", "ok");
    let expected = [
        ("vault.reachable", "vault.no_key"),
        ("vault.writable", "vault.no_key"),
    ];
    let expected = expected.map(|(id, code)| (id.to_owned(), code.to_owned()));
    assert_eq!(worse(&told), expected);
    assert_eq!(told.0["as_cron"]["not_set"][0], "DRIVETRAIN_KEY_FILE");
    let run = run(&["doctor", "--as-cron"], true).expect(1);
    for said in [
        "under cron",
        "DRIVETRAIN_KEY_FILE is set here but not in cron",
        "a line DRIVETRAIN_KEY_FILE=PATH above the jobs",
    ] {
        let stdout = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(stdout.contains(said), "{said:?} in {}", run.stdout);
    }
}

#[test]
fn a_home_that_only_this_terminal_names_is_missed_and_without_it_nothing_differs() {
    let env = TestEnv::new();
    env.run(&CONNECT).expect(0);
    let told = Told::of(env.run(&["doctor", "--json", "--as-cron"]), 1);
    let expected = (
        "config.readable".to_owned(),
        "doctor.cron_elsewhere".to_owned(),
    );
    assert_eq!(worse(&told), [expected]);
    let hints = told.0["as_cron"]["worse"][0]["hints"].to_string();
    let schedule = "drivetrain schedule sandbox --with cron --install";
    assert!(hints.contains(schedule), "{hints}");

    let run = |args: &[&str]| {
        let mut command = env.command(args);
        command.env_remove("DRIVETRAIN_HOME");
        Run::from(command.output().unwrap())
    };
    run(&CONNECT).expect(0);
    let told = Told::of(run(&["doctor", "--json", "--as-cron"]), 0);
    assert_eq!(worse(&told), []);
}
