//! Paths that are not UTF-8 text: a file is read and written under any name; the program's own
//! folders are refused at the start, because what is printed and recorded could not name them.
#![cfg(target_os = "linux")]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::support::{Run, TestEnv};
use crate::synced::Synced;

const CONNECT: [&str; 5] = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];

/// Each command, as far as it can be tried without a connection.
const COMMANDS: [&[&str]; 16] = [
    &CONNECT,
    &["sync"],
    &["sync", "--json"],
    &["status"],
    &["status", "--json"],
    &["status", "--check"],
    &["doctor"],
    &["doctor", "--json"],
    &["streams"],
    &["query", "select 1"],
    &["runs"],
    &["why", "members", "x"],
    &["api", "/v1/company"],
    &["schedule", "sandbox"],
    &["vault", "move", "sandbox", "--to", "plain"],
    &["disconnect", "sandbox", "--yes"],
];

fn odd(name: &str) -> OsString {
    let mut odd = OsString::from(name);
    odd.push(OsStr::from_bytes(b"\xff"));
    odd
}

/// A folder beside the home whose name is not text.
fn folder(env: &TestEnv) -> PathBuf {
    let folder = env.home().with_file_name(odd("odd"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[track_caller]
fn refused(run: Run, args: &[&str]) {
    let run = run.expect(2);
    let at = format!("{args:?}: {}", run.stderr);
    assert!(run.stderr.contains("[files.not_text]"), "{at}");
    assert!(run.stderr.contains(r"odd\xff"), "{at}");
    assert!(run.stderr.contains("DRIVETRAIN_HOME"), "{at}");
}

#[test]
fn a_home_that_is_not_text_is_refused_by_every_command() {
    let env = TestEnv::new();
    let folder = folder(&env);
    for args in COMMANDS {
        let mut command = env.command(args);
        command.env("DRIVETRAIN_HOME", folder.join("home"));
        refused(command.output().unwrap().into(), args);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn so_are_the_user_s_own_folder_and_a_relative_home_in_such_a_folder() {
    let env = TestEnv::new();
    let folder = folder(&env);
    for args in COMMANDS {
        let mut command = env.command(args);
        command.env_remove("DRIVETRAIN_HOME").env("HOME", &folder);
        refused(command.output().unwrap().into(), args);
        let mut command = env.command(args);
        command.env("DRIVETRAIN_HOME", "home").current_dir(&folder);
        refused(command.output().unwrap().into(), args);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

/// Files that are only read or written may be called anything, and so may the current folder and a
/// home that DRIVETRAIN_HOME overrides.
#[test]
fn files_of_any_name_are_read_and_written() {
    let home = Synced::once();
    let env = &home.env;
    let folder = folder(env);
    let file = |name: &str| folder.join(odd(name));
    let run = |args: &[&str], path: Option<(&str, PathBuf)>| {
        let mut command = env.command(args);
        if let Some((flag, path)) = path {
            command.args((!flag.is_empty()).then_some(flag)).arg(path);
        }
        command.current_dir(&folder).env("HOME", &folder);
        Run::from(command.output().unwrap())
    };
    run(&["status"], Some(("--log-file", file("log")))).expect(0);
    run(&["sync", "--json"], Some(("--log-file", file("log")))).expect(0);
    assert!(file("log").exists());
    run(&["sync"], Some(("--trace", file("trace")))).expect(0);
    run(
        &["debug-bundle", "justworks", "--yes"],
        Some(("--to", file("bundle"))),
    )
    .expect(0);
    run(&["vault", "new-key"], Some(("", file("key")))).expect(0);
    for name in ["trace", "bundle", "key"] {
        assert!(file(name).exists(), "{name}");
    }
    // An export has to be found again if it is cut off.
    let export = ["export-connection", "justworks", "--yes"];
    let refused = run(&export, Some(("--to", file("export")))).expect(2);
    refused.says(&["[files.not_text]", "--to"]);
    run(&export, None)
        .expect(2)
        .says(&["[files.not_text]", "--to"]);
    run(&["sync"], None).expect(0);
}

/// The key's path is shown, and a document is printed whatever it is called.
#[test]
fn a_key_of_any_name_is_used_and_shown() {
    let env = TestEnv::new();
    let key = folder(&env).join(odd("key"));
    let run = |args: &[&str]| {
        let mut command = env.command(args);
        command.env("DRIVETRAIN_KEY_FILE", &key);
        Run::from(command.output().unwrap())
    };
    let mut make = env.command(&["vault", "new-key"]);
    Run::from(make.arg(&key).output().unwrap()).expect(0);
    run(&[&CONNECT[..], &["--storage", "file"]].concat()).expect(0);
    run(&["sync", "--json"]).expect(0);
    let status = run(&["status", "--json"]).expect(0).json();
    let shown = status["connections"][0]["vault_key"]["path"].as_str();
    assert!(shown.unwrap().ends_with("key\u{fffd}"), "{shown:?}");
    run(&["status"]).expect(0);
    run(&["doctor", "--json"]).json();
}

#[test]
fn a_word_that_is_not_text_is_a_usage_error() {
    let home = Synced::connected();
    for args in [
        &["sync"][..],
        &["query"],
        &["api"],
        &["explain"],
        &["why", "members"],
    ] {
        let mut command = home.env.command(args);
        command.arg(odd("x"));
        Run::from(command.output().unwrap()).expect(2);
    }
}
