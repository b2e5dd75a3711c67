//! When `sync` does not begin, or cannot write: no connection, another company, a token that is
//! given, a store that is damaged, too new or somebody else's.

use drivetrain::sandbox::{Options, Sandbox};
use serde_json::Value;

use crate::support::{Run, Server, TestEnv};
use crate::synced::{Synced, connect, published, small};

#[test]
fn without_a_connection_there_is_nothing_to_sync() {
    let env = TestEnv::new();
    let run = env.run(&["sync"]).expect(2);
    assert!(
        run.stderr.contains("drivetrain connect justworks"),
        "{}",
        run.stderr
    );
    let run = env.run(&["sync", "nobody"]).expect(2);
    assert!(
        run.stderr.contains("no connection nobody"),
        "{}",
        run.stderr
    );
    assert!(!env.data().exists(), "nothing was made");
}

#[test]
fn a_name_that_is_not_there_is_answered_with_those_that_are() {
    let home = Synced::connected();
    let run = home.sync(&["justwork"]).expect(2);
    assert!(
        run.stderr.contains("there are: justworks"),
        "{}",
        run.stderr
    );
}

/// A free port that the system gives to nobody unasked, so that it is still free when a second
/// server wants it.
fn port_of_our_own() -> u16 {
    let first = 20_000 + u16::try_from(std::process::id() % 8_000).unwrap();
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..30_000).find(free).unwrap()
}

#[test]
fn another_company_at_the_same_address_is_refused_before_anything_is_landed() {
    let folder = tempfile::tempdir().unwrap();
    let port = port_of_our_own();
    let at = |seed: u64| {
        let state = folder.path().join("tokens.json");
        Server::start(move |options: &mut Options| {
            small(options);
            options.company.seed = seed;
            options.port = port;
            options.state = Some(state);
        })
    };
    let (env, server) = (TestEnv::new(), at(1));
    connect(&env, &server);
    env.run(&["sync"]).expect(0);
    let before = published(&env, "justworks");
    drop(server);
    let other = at(2);
    let run = env.run(&["sync", "--json"]).expect(4);
    let document = run.json();
    assert_eq!(
        document["connections"][0]["error"]["code"],
        "connection.other_company"
    );
    assert!(run.stderr.contains("--name NAME"), "{}", run.stderr);
    assert_eq!(published(&env, "justworks"), before);
    let paths: Vec<String> = other
        .sandbox
        .requests()
        .into_iter()
        .map(|r| r.path)
        .collect();
    assert_eq!(paths, ["/v1/company"], "nothing else was asked for");

    drop(other);
    let _same = at(1);
    env.run(&["sync"]).expect(0);
    assert_eq!(published(&env, "justworks"), before);
}

#[test]
fn another_host_in_the_settings_is_refused() {
    let home = Synced::once();
    let before = home.published();
    let file = home.env.config().join("connections/justworks.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let other = Sandbox::start(Options::default()).unwrap();
    let moved = settings.replace(&home.server.sandbox.api_url(), &other.api_url());
    assert_ne!(moved, settings);
    std::fs::write(&file, moved).unwrap();
    let run = home.sync(&["--json"]);
    let document = run.json();
    assert_eq!(
        document["connections"][0]["error"]["code"], "connection.other_host",
        "{}",
        run.stderr
    );
    assert!(other.requests().is_empty(), "no token was sent there");
    assert_eq!(home.published(), before);
    let run = home.env.run(&["disconnect", "justworks", "--yes"]);
    assert_ne!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("could not be revoked"),
        "{}",
        run.stderr
    );
    assert!(other.requests().is_empty(), "no token was sent there");
}

/// The access token that a connection keeps.
fn access_token(env: &TestEnv) -> String {
    let file = env.config().join("secrets/justworks.json");
    let secrets: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    secrets["access"].as_str().unwrap().to_owned()
}

/// Runs `sync --json` with a token in the environment.
fn sync_with(home: &Synced, token: &str) -> Run {
    let mut command = home.command(&["--json"]);
    command.env("DRIVETRAIN_ACCESS_TOKEN", token);
    command.output().unwrap().into()
}

#[test]
fn a_given_token_is_used_as_it_is() {
    let home = Synced::connected();
    let token = access_token(&home.env);
    // The kept sign-in is not looked at.
    std::fs::remove_file(home.env.config().join("secrets/justworks.json")).unwrap();
    let run = sync_with(&home, &token).expect(0);
    assert!(!run.stdout.contains(&token) && !run.stderr.contains(&token));
    assert_eq!(home.untied(), 0);
    assert_eq!(home.server.count("/oauth/token"), 1);
    assert!(!home.env.config().join("secrets/justworks.json").exists());
}

#[test]
fn a_given_token_that_is_refused_is_not_replaced_by_the_kept_one() {
    let home = Synced::once();
    let before = home.published();
    let tokens = home.server.count("/oauth/token");
    let run = sync_with(&home, "not-a-token-at-all").expect(4);
    let document = run.json();
    assert_eq!(
        document["connections"][0]["error"]["code"],
        "auth.given_token_rejected"
    );
    assert!(!run.stdout.contains("not-a-token") && !run.stderr.contains("not-a-token"));
    assert_eq!(home.server.count("/oauth/token"), tokens);
    assert_eq!(home.published(), before);
    let line = home.env.run(&["status", "--check"]).expect(4).stdout;
    assert!(line.contains("DRIVETRAIN_ACCESS_TOKEN"), "{line}");
    assert!(!line.contains("drivetrain connect"), "{line}");
}

#[test]
fn one_given_token_is_not_for_two_connections() {
    let home = Synced::connected();
    let more = ["--name", "second", "--no-sync"];
    home.env.connected(&home.server, &more);
    let run: Run = home
        .command(&[])
        .env("DRIVETRAIN_ACCESS_TOKEN", access_token(&home.env))
        .output()
        .unwrap()
        .into();
    let run = run.expect(2);
    assert!(
        run.stderr.contains("drivetrain sync NAME"),
        "{}",
        run.stderr
    );
    home.server.sandbox.clear_requests();
    // Without it both are synced, and the worse of the two endings is the program's.
    let run = home.sync(&["--json"]).expect(0);
    assert_eq!(run.json()["connections"].as_array().unwrap().len(), 2);
    std::fs::remove_file(home.env.config().join("secrets/second.json")).unwrap();
    let run = home.sync(&["--json"]).expect(4);
    let document = run.json();
    assert_eq!(document["connections"][0]["exit_code"], 0);
    assert_eq!(
        document["connections"][1]["error"]["code"],
        "auth.signed_out"
    );
}

/// Runs `sync --json` into this trouble with the store, and gives the error's code.
fn store_error(home: &Synced) -> String {
    let document = home.told(1, &[]);
    document["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_damaged_store_is_named_and_not_written_over() {
    let home = Synced::once();
    home.damaged(|_| {
        assert_eq!(store_error(&home), "store.damaged");
        let run = home.sync(&[]).expect(1);
        assert!(run.stderr.contains("backup"), "{}", run.stderr);
        assert!(run.stderr.contains("justworks.db"), "{}", run.stderr);
    });
    let run = home.sync(&[]).expect(0);
    assert!(run.stderr.contains("nothing has changed"), "{}", run.stderr);
}

#[test]
fn a_store_of_a_newer_release_is_left_alone() {
    let home = Synced::once();
    let path = home.env.data().join("justworks.db");
    let store = rusqlite::Connection::open(&path).unwrap();
    store
        .execute_batch("UPDATE _needs SET drivetrain = '9.9.0'; PRAGMA user_version = 99")
        .unwrap();
    drop(store);
    let before = home.published();
    assert_eq!(store_error(&home), "store.newer");
    let run = home.sync(&[]).expect(1);
    run.says(&["needs drivetrain 9.9.0 or later"]);
    assert_eq!(home.published(), before);
}

#[test]
fn what_is_no_store_is_left_alone() {
    let home = Synced::connected();
    let path = home.env.data().join("justworks.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE mine (x)").unwrap();
    drop(other);
    assert_eq!(store_error(&home), "store.open");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(store_error(&home), "store.open");
}

#[test]
fn a_store_that_another_program_writes_to_is_temporary() {
    let home = Synced::once();
    let before = home.published();
    let path = home.env.data().join("justworks.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let document = home.told(75, &[]);
    assert_eq!(document["error"]["code"], "store.locked");
    drop(other);
    home.sync(&[]).expect(0);
    assert_eq!(home.published(), before);
}

#[test]
fn one_unreadable_connection_does_not_keep_the_others_from_being_synced() {
    let home = Synced::connected();
    let file = home.env.config().join("connections/aaa.toml");
    std::fs::write(&file, "nonsense").unwrap();
    #[cfg(unix)]
    {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&file, private).unwrap();
    }
    let run = home.env.run(&["sync", "--json"]).expect(1);
    let document = run.json();
    assert_eq!(
        document["connections"][0]["error"]["code"],
        "config.unreadable"
    );
    assert_eq!(document["connections"][1]["exit_code"], 0);
    assert!(run.stderr.contains("error: aaa: "), "{}", run.stderr);
}

#[test]
fn as_of_moves_all_sandboxes_or_none() {
    let home = Synced::connected();
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
    let company = ["--name", "a", "--as-of", "2026-06-30"];
    home.env
        .run(&[&connect[..], &company[..]].concat())
        .expect(0);
    let before = std::fs::read_to_string(home.env.config().join("connections/a.toml")).unwrap();
    home.env.run(&["sync", "--as-of", "2026-09-30"]).expect(2);
    let after = std::fs::read_to_string(home.env.config().join("connections/a.toml")).unwrap();
    assert_eq!(after, before);
}

/// A full disk below cron's log costs the log, not the run.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_does_not_end_the_run() {
    let home = Synced::connected();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = home.command(&["-vv"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(home.live(), crate::synced::undisturbed(&home.server));
}
