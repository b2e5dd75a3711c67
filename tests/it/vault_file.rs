//! The sign-in in an encrypted file: from cron, under systemd, in a container; and whatever may be
//! wrong with the key, the file or the home. Nothing of it is ever mended by weaker storage.
#![cfg(unix)]

mod keys;
#[cfg(target_os = "linux")]
mod moves;
#[cfg(target_os = "linux")]
mod users;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use crate::support::{ALLOW, Run, Server, TestEnv, holds, sign_in};
use crate::traces::below;

/// A home with a key beside it, connected to a small company with its sign-in in an encrypted file.
struct Keyed {
    env: TestEnv,
    server: Server,
    key: PathBuf,
}

impl Keyed {
    fn connected() -> Self {
        let (env, server) = (TestEnv::new(), Server::small());
        let key = new_key(&env, "drivetrain.key");
        let keyed = Self { env, server, key };
        let mut command = keyed.connect(&["--no-sync"]);
        command.env("DRIVETRAIN_KEY_FILE", &keyed.key);
        sign_in(command, ALLOW).expect(0);
        keyed.server.sandbox.clear_requests();
        keyed
    }

    fn connect(&self, more: &[&str]) -> Command {
        connect(&self.env, &self.server, more)
    }

    /// The program with this key.
    fn command_with(&self, key: &Path, args: &[&str]) -> Command {
        let mut command = self.env.command(args);
        command.env("DRIVETRAIN_KEY_FILE", key);
        command
    }

    fn run_with(&self, key: &Path, args: &[&str]) -> Run {
        self.command_with(key, args).output().unwrap().into()
    }

    fn run(&self, args: &[&str]) -> Run {
        self.run_with(&self.key, args)
    }

    fn sealed(&self) -> PathBuf {
        self.env.config().join("secrets/justworks.enc")
    }
}

/// `connect`, with the sign-in where it goes unless somebody says otherwise.
fn connect(env: &TestEnv, server: &Server, more: &[&str]) -> Command {
    let mut command = env.command(&["connect", "justworks", "--yes", "--no-browser"]);
    command
        .args(["--client-id", CLIENT_ID])
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()])
        .args(["--redirect-uri", &server.redirect])
        .args(more)
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    command
}

/// A key beside the home, not in it.
fn new_key(env: &TestEnv, name: &str) -> PathBuf {
    let path = env.home().with_file_name(name);
    env.run(&["vault", "new-key", path.to_str().unwrap()])
        .expect(0);
    path
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn without_a_keyring_and_with_a_key_the_sign_in_goes_to_an_encrypted_file() {
    let (env, server) = (TestEnv::new(), Server::small());
    let key = new_key(&env, "drivetrain.key");
    let mut command = connect(&env, &server, &[]);
    command.env("DRIVETRAIN_KEY_FILE", &key);
    let run = sign_in(command, ALLOW).expect(0);
    let says = "no system keyring is available here; the sign-in goes to an encrypted file";
    assert!(run.stderr.contains(says), "{}", run.stderr);
    assert_eq!(env.settings("justworks")["vault"].as_str(), Some("file"));
    assert!(!env.secret_file("justworks").exists());

    let keyed = Keyed { env, server, key };
    keyed.run(&["sync"]).expect(0);
    keyed.server.sandbox.expire_access_tokens().unwrap();
    keyed.run(&["sync"]).expect(0);
    let sealed = std::fs::read(keyed.sealed()).unwrap();
    assert!(sealed.starts_with(b"drivetrain vault 1\n"));
    let status = keyed.run(&["status"]).expect(0).stdout;
    let status = status.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = format!(
        "encrypted file {} (key: {}, from DRIVETRAIN_KEY_FILE)",
        keyed.sealed().display(),
        keyed.key.display()
    );
    assert!(status.contains(&place), "{status}");

    // What it held can be seen in the plain file that it is moved to.
    keyed
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(0);
    let secret = keyed.env.secret("justworks");
    for field in ["access", "refresh", "client_secret"] {
        assert!(!holds(&sealed, secret[field].as_str().unwrap()), "{field}");
    }
}

#[test]
fn without_a_keyring_and_a_key_both_ways_out_are_named_and_nothing_is_kept() {
    let (env, server) = (TestEnv::new(), Server::small());
    for more in [&[][..], &["--storage", "file"]] {
        let run = Run::from(connect(&env, &server, more).output().unwrap()).expect(1);
        assert!(
            run.stderr.contains("drivetrain vault new-key PATH"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("DRIVETRAIN_KEY_FILE"), "{}", run.stderr);
        assert_eq!(run.stderr.contains("--insecure-storage"), more.is_empty());
    }
    for typed in ["--storage=keyring", "--storage keyring"] {
        let more: Vec<_> = typed.split(' ').collect();
        let run = Run::from(connect(&env, &server, &more).output().unwrap()).expect(1);
        assert!(run.stderr.contains("--storage file"), "{}", run.stderr);
        assert!(!run.stderr.contains(typed), "{}", run.stderr);
    }
    // A key that cannot be used is no reason to write in plain either.
    let key = new_key(&env, "drivetrain.key");
    set_mode(&key, 0o644);
    let mut command = connect(&env, &server, &[]);
    let run = Run::from(command.env("DRIVETRAIN_KEY_FILE", &key).output().unwrap()).expect(1);
    assert!(
        run.stderr.contains("other users can read"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("no system keyring is available"),
        "{}",
        run.stderr
    );
    assert!(server.sandbox.requests().is_empty());
    let written = below(&env.home());
    assert!(written.iter().all(|path| path.is_dir()), "{written:?}");
}

#[test]
fn cron_sets_four_variables_and_the_key_is_enough() {
    let (env, server) = (TestEnv::new(), Server::small());
    let key = new_key(&env, "drivetrain.key");
    let home = env.home().parent().unwrap().to_owned();
    let cron = |command: &mut Command| {
        command
            .env_clear()
            .env("HOME", &home)
            .env("LOGNAME", "somebody")
            .env("PATH", "/usr/bin:/bin")
            .env("SHELL", "/bin/sh")
            .env("DRIVETRAIN_KEY_FILE", &key);
    };
    let mut command = connect(&env, &server, &["--no-sync"]);
    cron(&mut command);
    command.env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    sign_in(command, ALLOW).expect(0);
    for _ in 0..2 {
        server.sandbox.expire_access_tokens().unwrap();
        let mut command = env.command(&["sync", "-q"]);
        cron(&mut command);
        let run = Run::from(command.output().unwrap()).expect(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    assert!(!env.home().exists());
}

#[test]
fn systemd_lays_the_key_out_as_a_credential() {
    let keyed = Keyed::connected();
    let folder = keyed.env.home().with_file_name("credentials");
    std::fs::create_dir(&folder).unwrap();
    let credential = folder.join("drivetrain.key");
    std::fs::copy(&keyed.key, &credential).unwrap();
    let sync = |variable: Option<&Path>| {
        let mut command = keyed.env.command(&["sync", "--json"]);
        command.env("CREDENTIALS_DIRECTORY", &folder);
        if let Some(path) = variable {
            command.env("DRIVETRAIN_KEY_FILE", path);
        }
        Run::from(command.output().unwrap())
    };
    set_mode(&folder, 0o500);
    for mode in [0o400, 0o440] {
        set_mode(&credential, mode);
        sync(None).expect(0);
    }
    // The credential comes first, whatever the variable says.
    sync(Some(Path::new("/nowhere"))).expect(0);
    let mut command = keyed.env.command(&["status", "--json"]);
    command.env("CREDENTIALS_DIRECTORY", &folder);
    let status = Run::from(command.output().unwrap()).expect(0).json();
    let key = &status["connections"][0]["vault_key"];
    assert_eq!(key["from"], "CREDENTIALS_DIRECTORY");
    assert_eq!(key["path"], credential.to_str().unwrap());

    set_mode(&credential, 0o444);
    let run = sync(Some(&keyed.key)).expect(1);
    assert_eq!(run.error_code(), "vault.key_unsafe");
    // Among other services' credentials the variable decides.
    set_mode(&folder, 0o700);
    std::fs::rename(&credential, folder.join("other")).unwrap();
    sync(Some(&keyed.key)).expect(0);
}

#[test]
fn a_client_secret_from_the_environment_is_used_and_shown_as_such() {
    let keyed = Keyed::connected();
    keyed.server.sandbox.expire_access_tokens().unwrap();
    let with = |secret: &str, args: &[&str]| {
        let mut command = keyed.command_with(&keyed.key, args);
        Run::from(
            command
                .env("JUSTWORKS_CLIENT_SECRET", secret)
                .output()
                .unwrap(),
        )
    };
    let run = with("0utdated", &["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.bad_client");
    assert!(
        run.stderr.contains("JUSTWORKS_CLIENT_SECRET"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("0utdated"));
    let status = with("0utdated", &["status"]).expect(0).stdout;
    assert!(
        status.contains("overridden     JUSTWORKS_CLIENT_SECRET is set"),
        "{status}"
    );
    assert!(!status.contains("0utdated"));
    // The kept one was good all the while, and a good one is not kept.
    keyed.run(&["sync"]).expect(0);
    keyed
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(0);
    keyed
        .env
        .set_secret("justworks", "client_secret", "0utdated");
    keyed.server.sandbox.expire_access_tokens().unwrap();
    with(CLIENT_SECRET, &["sync"]).expect(0);
    assert_eq!(keyed.env.secret("justworks")["client_secret"], "0utdated");
    with(CLIENT_SECRET, &["disconnect", "--yes"]).expect(0);
}
