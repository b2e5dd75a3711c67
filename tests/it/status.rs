//! `status` in every state a connection can be in, and what can be asked without any connection.

use std::process::Command;

use insta::{assert_snapshot, with_settings};

use crate::support::{Run, Server, TestEnv};

/// What differs from run to run.
const FILTERS: &[(&str, &str)] = &[
    // Where a line is folded depends on how long the temporary folder's name is.
    (r"\n {17}", " "),
    (r"\S*[/\\]drivetrain[/\\]", "[home]/"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "[time]"),
    (r"\d{4}-\d\d-\d\d   ok", "[date]       ok"),
    (r"\((less than a minute|\d+ min) ago\)", "([ago])"),
    (r"in 2[34] h", "in 24 h"),
    (r"in (29|30) d", "in 30 d"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
    (r"\d+\.\d s", "[n] s"),
    (r"sandbox-\d{6}", "[request]"),
];

/// What `status` says of the connections, without their tables.
fn shown(env: &TestEnv) -> String {
    let run = env.run(&["status"]).expect(0);
    assert_eq!(run.stderr, "");
    let end = run.stdout.find("\n  table ").unwrap_or(run.stdout.len());
    run.stdout[..end].to_owned()
}

/// The document of the one connection.
fn document(env: &TestEnv) -> serde_json::Value {
    env.run(&["status", "--json"]).expect(0).json()["connections"][0].clone()
}

#[test]
fn connected_and_never_synced() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync", "--include", "dob"]);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(shown(&env), @"
        ! justworks has no complete sync yet
          company        Copperfin Toy Works (127.0.0.1:[port])
          signed in      [time] ([ago])
          access token   valid until [time] (in 24 h)
          valid until    [time] (in 30 d), estimated; a daily sync keeps it active
          permissions    8 of 9 granted
          not granted    member.dob:read: date of birth of each person; members.date_of_birth stays empty
          stored in      insecure: plain file [home]/config/secrets/justworks.json (not encrypted)
          database       [home]/data/justworks.db
          settings       [home]/config/connections/justworks.toml
          last sync      never
        ");
    });
    let document = document(&env);
    assert_eq!(document["last_run"], serde_json::Value::Null);
    assert_eq!(
        document["scopes_not_granted"],
        serde_json::json!(["member.dob:read"])
    );
}

#[test]
fn synced_after_an_expiry() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    server.sandbox.expire_access_tokens().unwrap();
    env.run(&["sync"]).expect(0);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(shown(&env), @"
        ✓ justworks was synced less than a minute ago, its sign-in expires in 30 d
          company        Copperfin Toy Works (127.0.0.1:[port])
          signed in      [time] ([ago])
          access token   valid until [time] (in 24 h)
          valid until    [time] (in 30 d); a sync once a week keeps it active
          permissions    8 of 8 granted
          stored in      insecure: plain file [home]/config/secrets/justworks.json (not encrypted)
          database       [home]/data/justworks.db
          settings       [home]/config/connections/justworks.toml
          last sync      [time] ([ago]): done, [n] s
        ");
    });
    env.run(&["sync"]).expect(0);
    assert!(shown(&env).contains("done, nothing had changed"));
    let document = document(&env);
    assert_eq!(document["lives_until_proven"], true);
    assert_eq!(document["last_exit_code"], 0);
}

#[test]
fn no_longer_accepted() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    server.sandbox.revoke_everything().unwrap();
    env.run(&["sync"]).expect(4);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(shown(&env), @r"
        ✗ justworks needs a sign-in: Justworks no longer accepts the saved one; run
          `drivetrain connect justworks`
          company        Copperfin Toy Works (127.0.0.1:[port])
          sign-in        no longer accepted: token refresh answered 400 invalid_grant (request [request]); run `drivetrain connect justworks`
          permissions    8 of 8 granted
          stored in      insecure: plain file [home]/config/secrets/justworks.json (not encrypted)
          database       [home]/data/justworks.db
          settings       [home]/config/connections/justworks.toml
          last sync      [time] ([ago]): nothing saved, exit 4, [n] s
        ");
    });
}

#[test]
fn disconnected() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.run(&["disconnect", "--yes"]).expect(0);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(shown(&env), @r"
        ✗ justworks was signed out less than a minute ago; run `drivetrain connect justworks`
          company        Copperfin Toy Works (127.0.0.1:[port])
          sign-in        signed out [time] ([ago]); run `drivetrain connect justworks` to sign in again
          database       [home]/data/justworks.db
          settings       [home]/config/connections/justworks.toml
          last sync      never
        ");
    });
    let document = document(&env);
    assert_eq!(document["signed_in"], false);
    assert!(document["disconnected_at"].is_string());
}

#[test]
fn a_sandbox_with_its_tables() {
    let env = TestEnv::new();
    let connect = [
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--as-of",
        "2026-06-30",
    ];
    env.run(&[&connect[..], &["--members", "4", "--payrolls", "2"]].concat())
        .expect(0);
    let run = env.run(&["status", "sandbox"]).expect(0);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(run.stdout, @"
        ✓ sandbox was synced less than a minute ago, its sign-in expires in 30 d
          company        Copperfin Toy Works (sandbox)
          signed in      [time] ([ago])
          access token   valid until [time] (in 24 h)
          valid until    [time] (in 30 d), estimated; a daily sync keeps it active
          permissions    8 of 8 granted
          stored in      plain file [home]/config/secrets/sandbox.json (not encrypted)
          sandbox at     2026-06-30
          database       [home]/data/sandbox.db
          settings       [home]/config/connections/sandbox.toml
          last sync      [time] ([ago]): done, [n] s
          checks         0 errors and 1 warning open: `drivetrain verify sandbox`
        ");
    });
}

#[test]
fn a_given_token_is_said_to_override() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let given = |args: &[&str]| {
        let mut command = env.command(args);
        Run::from(
            command
                .env("DRIVETRAIN_ACCESS_TOKEN", "g1ven")
                .output()
                .unwrap(),
        )
        .expect(0)
    };
    let text = given(&["status"]).stdout;
    assert!(text.contains("  overridden     DRIVETRAIN_ACCESS_TOKEN is set and is used instead\n"));
    assert!(!text.contains("g1ven"));
    let document = given(&["status", "--json"]).json();
    assert_eq!(document["connections"][0]["access_token_overridden"], true);
    assert!(!document.to_string().contains("g1ven"));
}

#[test]
fn the_document_has_its_keys_in_every_state() {
    let (env, server) = (TestEnv::new(), Server::small());
    assert_eq!(
        env.run(&["status", "--json"]).expect(0).json()["connections"],
        serde_json::json!([])
    );
    env.connected(&server, &[]);
    let keys = |env: &TestEnv| -> Vec<String> {
        document(env).as_object().unwrap().keys().cloned().collect()
    };
    let connected = keys(&env);
    assert_snapshot!(connected.join(" "), @"access_token_overridden access_token_until all_checked client_secret_overridden company connecting_at connection disconnected_at exporting_to include last_exit_code last_run lives_until lives_until_proven moved_at on_failure on_recovery open_checks purged_at sandbox schedule scopes_granted scopes_not_asked_for scopes_not_granted sign_in_again signed_in signed_in_at source store store_error store_log_bytes streams vault vault_copies vault_key vault_place");
    env.run(&["disconnect", "--yes"]).expect(0);
    assert_eq!(keys(&env), connected);
}

#[test]
fn it_asks_nobody_and_changes_nothing() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    // Due for a renewal, and a connection whose secret is in a keyring that is not there.
    env.set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    let mut settings = env.settings("justworks");
    settings.insert("vault".into(), "keyring".into());
    std::fs::write(env.settings_file("justworks"), settings.to_string()).unwrap();
    server.sandbox.clear_requests();
    let before = env.files();
    assert!(shown(&env).contains("  stored in      system keyring (service drivetrain)\n"));
    assert_eq!(document(&env)["signed_in"], true);
    assert!(server.sandbox.requests().is_empty());
    assert_eq!(env.files(), before);
}

#[test]
fn without_a_connection_it_says_how_to_begin() {
    let env = TestEnv::new();
    let run = env.run(&["status"]).expect(0);
    assert!(
        run.stderr
            .contains("Nothing is connected yet. Run `drivetrain connect justworks`")
    );
    let run = env.run(&["status", "nobody"]).expect(2);
    assert!(run.stderr.contains("error: there is no connection nobody"));
    assert!(!env.home().exists());
}

/// The program in an empty environment, in an empty folder.
fn bare(folder: &std::path::Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drivetrain"));
    command.args(args).env_clear().current_dir(folder);
    command.env("HOME", folder.join("missing/home"));
    command.output().unwrap().into()
}

#[test]
fn version_and_help_touch_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = bare(folder.path(), &["--version"]).expect(0);
    let version = run.stdout.strip_prefix("drivetrain ").unwrap();
    let (number, commit) = version.trim_end().split_once(' ').unwrap();
    assert_eq!(number, env!("CARGO_PKG_VERSION"));
    assert!(
        commit.starts_with('(') && commit.ends_with(')') && commit.len() > 2,
        "{commit}"
    );
    for command in [
        "",
        "connect",
        "sync",
        "schedule",
        "status",
        "disconnect",
        "sandbox",
        "completions",
    ] {
        let args: Vec<_> = [command, "--help"]
            .into_iter()
            .filter(|arg| !arg.is_empty())
            .collect();
        let help = bare(folder.path(), &args).expect(0).stdout;
        assert!(help.contains("\nExamples:\n  "), "{command}: {help}");
        assert!(help.contains("\n  drivetrain ") || help.contains("drivetrain completions"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn looking_makes_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_drivetrain"));
    command.arg("status").env_clear().current_dir(folder.path());
    command.env("DRIVETRAIN_HOME", "relative");
    let run = Run::from(command.output().unwrap()).expect(0);
    assert!(run.stderr.contains("Nothing is connected yet"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
