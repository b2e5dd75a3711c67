//! A `connect` that is killed at each of its writes: whatever it leaves is found, by `connect` and by
//! `disconnect`. Where `strace` may not trace, nothing is proven here.

use std::process::Command;

use drivetrain::files::write_private;
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};
use serde_json::Value;

use crate::keyring::{Keyring, State};
use crate::strace::{can_trace, killed_reading};
use crate::support::{Run, Server, TestEnv, feeding};
use crate::with_token::granted;

/// `connect` with tokens that somebody has already, as no browser has a part in this.
fn connect(env: &TestEnv, server: &Server, storage: &str, keyring: Option<&Keyring>) -> Command {
    let mut command = env.command(&["connect", "justworks", "--yes", "--with-token"]);
    command
        .args(["--no-sync", "--storage", storage, "--client-id", CLIENT_ID])
        .args(["--api-url", &server.sandbox.api_url()])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    if let Some(keyring) = keyring {
        command.envs(keyring.env());
    }
    command
}

fn fed(command: Command, tokens: &Value) -> Run {
    let child = feeding(command, tokens.to_string().as_bytes());
    child.wait_with_output().unwrap().into()
}

fn run(env: &TestEnv, keyring: Option<&Keyring>, args: &[&str]) -> Run {
    let mut command = env.command(args);
    if let Some(keyring) = keyring {
        command.envs(keyring.env());
    }
    command.output().unwrap().into()
}

/// Whether the sign-in is kept anywhere: files with secrets, or an entry.
fn is_kept(env: &TestEnv, keyring: Option<&Keyring>, token: &str) -> bool {
    let entry = keyring.is_some_and(|keyring| keyring.search().contains(token));
    let secrets = std::fs::read_dir(env.config().join("secrets"));
    let mut files = secrets.into_iter().flatten().flatten();
    entry
        || files.any(|file| {
            let text = std::fs::read_to_string(file.path());
            text.is_ok_and(|text| text.contains(token))
        })
}

/// Its files. The empty lock of a connection that never was is nothing to be found.
fn left(env: &TestEnv) -> Vec<String> {
    let mut files = env.files();
    files.retain(|file| !file.ends_with(".lock"));
    files
}

/// Every command tells of it, and names the way out.
#[track_caller]
fn is_told(env: &TestEnv) {
    let again = "run `drivetrain connect justworks`";
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.json()["error"]["code"], "connection.unfinished");
    run.says(&[again, "`drivetrain disconnect justworks --purge`"]);
    let run = env.run(&["api", "/v1/company"]).expect(4);
    run.says(&["[connection.unfinished]"]);
    let line = env.run(&["status", "--check"]).expect(4).stdout;
    assert!(
        line.contains("was not finished") && line.contains(again),
        "{line}"
    );
    let text = env.run(&["status"]).expect(0).stdout;
    assert!(text.contains("was not finished"), "{text}");
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["signed_in"], false);
    let doctor = env.run(&["doctor", "--json"]).expect(4).stdout;
    assert!(doctor.contains("connection.unfinished"), "{doctor}");
}

fn killed_everywhere(storage: &str, keyring: Option<&Keyring>) {
    let server = Server::small();
    let (mut marked, mut kept) = (0, 0);
    for number in 1.. {
        let env = TestEnv::new();
        let tokens = granted(&server, None);
        let token = tokens["refresh_token"].as_str().unwrap();
        let command = connect(&env, &server, storage, keyring);
        if !killed_reading(&command, "rename", number, tokens.to_string().as_bytes()) {
            run(&env, keyring, &["sync"]).expect(0);
            run(&env, keyring, &["disconnect", "--yes", "--purge"]).expect(0);
            break;
        }
        let there = env.settings_file("justworks").exists();
        let is_kept = is_kept(&env, keyring, token);
        assert!(there || !is_kept, "{storage}, {number}: nobody finds it");
        // The last write is one of a connection that is whole.
        let unfinished = there && env.settings("justworks").contains_key("connecting_at");
        marked += usize::from(unfinished);
        kept += usize::from(unfinished && is_kept);
        if unfinished {
            is_told(&env);
        }
        if there {
            // Once in each way: by disconnecting, and by connecting again.
            let other = TestEnv::new();
            let (from, to) = (env.home(), other.home());
            let copied = Command::new("cp").arg("-a").arg(&from).arg(&to).status();
            assert!(copied.unwrap().success());
            server.sandbox.clear_requests();
            run(&other, keyring, &["disconnect", "--yes", "--purge"]).expect(0);
            assert_eq!(left(&other), [""; 0], "{storage}, {number}");
            // What had not got its place yet is only removed.
            let placed = keyring.is_some() || env.secret_file("justworks").exists();
            let revoked = usize::from(is_kept && placed);
            assert_eq!(
                server.count("/v1/oauth/revoke"),
                revoked,
                "{storage}, {number}"
            );
        }
        let tokens = granted(&server, None);
        fed(connect(&env, &server, storage, keyring), &tokens).expect(0);
        run(&env, keyring, &["sync"]).expect(0);
        run(&env, keyring, &["disconnect", "--yes", "--purge"]).expect(0);
        assert_eq!(left(&env), [""; 0], "{storage}, {number}");
        assert!(keyring.is_none_or(|keyring| keyring.search().is_empty()));
    }
    assert!(marked >= 2 && kept >= 1, "{storage}: {marked}, {kept}");
}

#[test]
fn at_each_write_with_a_plain_file() {
    if can_trace() {
        killed_everywhere("plain", None);
    }
}

#[test]
fn at_each_write_with_the_keyring() {
    if !can_trace() {
        return;
    }
    if let Some(keyring) = Keyring::start(State::Unlocked) {
        killed_everywhere("keyring", Some(&keyring));
    }
}

/// What an older version could leave: a sign-in whose connection was never written.
#[test]
fn a_sign_in_without_a_connection_does_not_outlive_the_next_one() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    std::fs::remove_file(env.settings_file("justworks")).unwrap();
    let tokens = granted(&server, None);
    fed(connect(&env, &server, "keyring", Some(&keyring)), &tokens).expect(0);
    assert!(!env.secret_file("justworks").exists());
    run(&env, Some(&keyring), &["sync"]).expect(0);
}

/// Lets the settings say it, as a command that was cut off at this point leaves them.
fn cut_off(env: &TestEnv, name: &str, key: &str) {
    let path = env.settings_file(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = format!("{key} = \"2027-01-02T03:04:05Z\"\n{text}");
    std::fs::write(&path, text).unwrap();
}

#[test]
fn one_that_was_cut_off_is_not_hidden_by_another_that_works() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let path = env.settings_file("justworks");
    let whole = std::fs::read_to_string(&path).unwrap();
    let other = env.settings_file("other");
    for (keys, code) in [
        (&["connecting_at"][..], "connection.unfinished"),
        (&["purged_at", "disconnected_at"], "connection.not_removed"),
    ] {
        write_private(&other, whole.as_bytes()).unwrap();
        keys.iter().for_each(|key| cut_off(&env, "other", key));
        let run = env.run(&["sync", "--json"]).expect(4);
        let ended = &run.json()["connections"];
        assert_eq!(ended[0]["exit_code"], 0, "{ended}");
        assert_eq!(ended[1]["error"]["code"], code, "{ended}");
        let line = env.run(&["status", "--check"]).expect(4).stdout;
        assert!(line.starts_with("SIGN-IN: other was "), "{line}");
    }
    // Signed out on purpose: nobody's business.
    write_private(&other, whole.as_bytes()).unwrap();
    cut_off(&env, "other", "disconnected_at");
    let run = env.run(&["sync", "--json"]).expect(0);
    assert_eq!(run.json()["connections"].as_array().unwrap().len(), 1);
    env.run(&["status", "--check"]).expect(0);
}

#[test]
fn a_sign_in_in_a_file_that_could_not_be_removed_is_no_keyring_s() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    // Nobody removes a folder in the place of the file.
    let secret = env.secret_file("justworks");
    std::fs::remove_file(&secret).unwrap();
    std::fs::create_dir(&secret).unwrap();
    env.run(&["disconnect", "--yes", "--purge"]).expect(1);
    let run = env.run(&["sync"]).expect(4);
    run.says(&[
        "[connection.not_removed]",
        "hint: make the file with its sign-in writable, then run `drivetrain disconnect justworks`",
    ]);
    assert!(!run.stderr.contains("keyring"), "{}", run.stderr);
    std::fs::remove_dir(&secret).unwrap();
    env.run(&["disconnect", "--yes"]).expect(0);
    assert!(!env.settings_file("justworks").exists());
}
