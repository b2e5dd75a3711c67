//! `connect`, `sync` and `disconnect` with the sign-in in a real OS keyring, and where there is none
//! to be had.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use crate::keyring::{Keyring, State};
use crate::support::{ALLOW, Run, Server, TestEnv, holds, sign_in};

/// Without a terminal a keyring gets 3 s to answer; the rest is for a machine that is busy.
const BOUND: Duration = Duration::from_secs(10);

/// The program in the keyring's session.
fn command(env: &TestEnv, keyring: &Keyring, args: &[&str]) -> Command {
    let mut command = env.command(args);
    command.envs(keyring.env());
    command
}

fn run(env: &TestEnv, keyring: &Keyring, args: &[&str]) -> Run {
    command(env, keyring, args).output().unwrap().into()
}

/// `connect`, with the sign-in where it goes unless somebody says otherwise.
fn connect(env: &TestEnv, keyring: &Keyring, server: &Server) -> Command {
    let args = ["connect", "justworks", "--yes", "--no-browser"];
    let mut command = command(env, keyring, &args);
    command
        .args(["--client-id", CLIENT_ID])
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()])
        .args(["--redirect-uri", &server.redirect])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    command
}

/// The secrets that the keyring shows under the program's name.
fn secrets(keyring: &Keyring) -> Vec<String> {
    let found = keyring.search();
    let lines = found.lines();
    lines
        .filter_map(|line| line.strip_prefix("secret = "))
        .map(str::to_owned)
        .collect()
}

/// Every file of the program, with what is in it.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[test]
fn the_keyring_holds_the_sign_in_and_nothing_else_does() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    let connected = sign_in(connect(&env, &keyring, &server), ALLOW).expect(0);
    assert!(connected.stderr.contains("stored in    "));

    let found = secrets(&keyring);
    assert_eq!(found.len(), 1, "{found:?}");
    let document: serde_json::Value = serde_json::from_str(&found[0]).unwrap();
    // Whatever is long in it is a token or the secret of the app.
    let mut private: Vec<&str> = document
        .as_object()
        .unwrap()
        .values()
        .filter_map(|value| value.as_str())
        .filter(|text| text.len() >= 20 && !text.contains([' ', ':']))
        .collect();
    assert!(private.len() >= 2, "{}", private.len());
    private.push(CLIENT_SECRET);
    for (file, bytes) in files(&env.home()) {
        for text in &private {
            assert!(!holds(&bytes, text), "a secret stands in {file}");
        }
    }

    let synced = run(&env, &keyring, &["sync"]).expect(0);
    assert!(synced.stderr.contains("nothing has changed"));
    let status = run(&env, &keyring, &["status", "--json"]).expect(0);
    assert!(status.stdout.contains("\"keyring\""), "{}", status.stdout);

    run(&env, &keyring, &["disconnect", "--yes"]).expect(0);
    assert_eq!(secrets(&keyring), [""; 0]);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
    assert!(env.data().join("justworks.db").exists());
}

#[test]
fn without_a_keyring_nobody_is_sent_to_sign_in() {
    for state in [
        State::Locked,
        State::Empty,
        State::NoService,
        State::NoBus,
        State::SilentPrompter,
    ] {
        let Some(keyring) = Keyring::start(state) else {
            return;
        };
        let (env, server) = (TestEnv::new(), Server::small());
        let start = Instant::now();
        let run: Run = connect(&env, &keyring, &server).output().unwrap().into();
        assert!(start.elapsed() < BOUND, "{state:?}: {:?}", start.elapsed());
        let run = run.expect(1);
        assert!(!run.stderr.contains("response_type"), "{state:?}");
        assert!(server.sandbox.requests().is_empty(), "{state:?}");
        let says = match state {
            State::NoService | State::NoBus => "error: no system keyring is available",
            State::SilentPrompter => "error: the system keyring did not answer within 3 s",
            _ => "error: the system keyring is locked",
        };
        assert!(run.stderr.contains(says), "{state:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("--insecure-storage"),
            "{state:?}: {}",
            run.stderr
        );
        assert_eq!(files(&env.home()), [], "{state:?}");
        assert_eq!(secrets(&keyring), [""; 0], "{state:?}");
        if state == State::SilentPrompter {
            assert!(keyring.prompted());
        }
    }
}

#[test]
fn a_keyring_that_is_locked_later_stops_the_sync_and_loses_nothing() {
    let Some(mut keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    sign_in(connect(&env, &keyring, &server), ALLOW).expect(0);
    let count = || -> i64 {
        env.store("justworks")
            .query_row("SELECT count(*) FROM paystubs", [], |row| row.get(0))
            .unwrap()
    };
    let (before, requests) = (count(), server.sandbox.requests().len());

    keyring.lock();
    let start = Instant::now();
    let failed = run(&env, &keyring, &["sync"]).expect(1);
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    assert!(failed.stderr.contains("keyring"), "{}", failed.stderr);
    assert_eq!(server.sandbox.requests().len(), requests);
    assert_eq!(count(), before);
    assert!(
        files(&env.config())
            .iter()
            .all(|(name, _)| !name.contains("secrets/")),
        "the sign-in is not moved to a file"
    );

    keyring.unlock();
    run(&env, &keyring, &["sync"]).expect(0);
    assert_eq!(count(), before);
    assert_eq!(secrets(&keyring).len(), 1);
}

/// The settings are the only way to a sign-in that the keyring does not give up.
#[test]
fn a_purge_with_a_locked_keyring_keeps_the_way_to_the_sign_in() {
    let Some(mut keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    sign_in(connect(&env, &keyring, &server), ALLOW).expect(0);
    let id = env.settings("justworks")["id"].as_str().unwrap().to_owned();
    keyring.lock();
    for _ in 0..2 {
        let failed = run(&env, &keyring, &["disconnect", "--yes", "--purge"]).expect(1);
        let by_hand = format!("`secret-tool clear service drivetrain username {id}`");
        failed.says(&[
            "the data of justworks is removed; its settings stay until its sign-in",
            "error: the sign-in could not be removed from the system keyring",
            "run the same command again: `drivetrain disconnect justworks`",
            &by_hand,
        ]);
        assert!(!failed.stderr.contains("✓"), "{}", failed.stderr);
        assert!(!env.data().join("justworks.db").exists());
        assert!(env.settings_file("justworks").exists());
    }
    let refused = run(&env, &keyring, &["sync"]).expect(4);
    refused.says(&[
        "[connection.not_removed]",
        "`drivetrain disconnect justworks`",
    ]);
    let line = run(&env, &keyring, &["status", "--check"]).expect(4).stdout;
    assert!(
        line.contains("run `drivetrain disconnect justworks`"),
        "{line}"
    );
    let shown = run(&env, &keyring, &["status"]).expect(0).stdout;
    assert!(
        shown.contains("its sign-in could not be removed yet"),
        "{shown}"
    );
    assert_eq!(server.count("/v1/oauth/revoke"), 0);

    // Also without --purge: that was said before.
    keyring.unlock();
    let done = run(&env, &keyring, &["disconnect", "--yes"]).expect(0);
    done.says(&["justworks and its data are removed"]);
    assert_eq!(secrets(&keyring), [""; 0]);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
    assert_eq!(files(&env.home()), []);
}

#[test]
fn a_connection_that_was_not_wholly_removed_can_be_connected_again() {
    let Some(mut keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    sign_in(connect(&env, &keyring, &server), ALLOW).expect(0);
    keyring.lock();
    run(&env, &keyring, &["disconnect", "--yes", "--purge"]).expect(1);
    keyring.unlock();
    sign_in(connect(&env, &keyring, &server), ALLOW).expect(0);
    assert_eq!(secrets(&keyring).len(), 1);
    run(&env, &keyring, &["sync"]).expect(0);
    let done = run(&env, &keyring, &["disconnect", "--yes"]).expect(0);
    done.says(&["Signed out of justworks. Its data stays"]);
    assert!(env.data().join("justworks.db").exists());
}
