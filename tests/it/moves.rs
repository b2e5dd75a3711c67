//! A connection that moves to another machine: one file, one passphrase, and one owner of the
//! sign-in at any moment.

#[cfg(target_os = "linux")]
mod every_write;
mod killed;
mod refused;
#[cfg(unix)]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;

use drivetrain::sandbox::CLIENT_SECRET;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, Server, TestEnv};
use crate::traces::below;

const PASSPHRASE: &str = "c0rrect horse battery";

/// A laptop that is connected, a server that is not, and what is carried between them.
struct Move {
    laptop: TestEnv,
    there: TestEnv,
    server: Server,
    bag: TempDir,
}

impl Move {
    /// The laptop is connected, with the sign-in in a plain file, and has not synced yet.
    fn prepared() -> Self {
        let prepared = Self {
            laptop: TestEnv::new(),
            there: TestEnv::new(),
            server: Server::small(),
            bag: tempfile::tempdir().unwrap(),
        };
        prepared.laptop.connected(&prepared.server, &["--no-sync"]);
        prepared.write("passphrase", &format!("{PASSPHRASE}\n"));
        prepared
    }

    /// The same after the export.
    fn exported() -> Self {
        let exported = Self::prepared();
        exported.export(&[]).expect(0);
        exported
    }

    fn carried(&self, name: &str) -> PathBuf {
        self.bag.path().join(name)
    }

    /// The exported file.
    fn file(&self) -> PathBuf {
        self.carried("justworks.age")
    }

    /// Writes a file that only its owner can read.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        drivetrain::files::write_private(&self.carried(name), text.as_bytes()).unwrap();
        self.carried(name)
    }

    fn exporting(&self, more: &[&str]) -> Command {
        let (file, words) = (self.file(), self.carried("passphrase"));
        let mut command = self
            .laptop
            .command(&["export-connection", "justworks", "--yes"]);
        command.arg("--to").arg(file);
        command.arg("--passphrase-file").arg(words).args(more);
        command
    }

    fn export(&self, more: &[&str]) -> Run {
        self.exporting(more).output().unwrap().into()
    }

    fn importing(&self, env: &TestEnv, file: &Path, more: &[&str]) -> Command {
        let mut command = env.command(&["import-connection"]);
        command.arg(file).arg("--passphrase-file");
        command.arg(self.carried("passphrase")).args(more);
        command
    }

    fn import_at(&self, env: &TestEnv, file: &Path, more: &[&str]) -> Run {
        self.importing(env, file, more).output().unwrap().into()
    }

    fn import(&self, more: &[&str]) -> Run {
        let more = [&["--insecure-storage"], more].concat();
        self.import_at(&self.there, &self.file(), &more)
    }
}

/// A text as it was before it was folded.
fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn status(env: &TestEnv) -> Value {
    env.run(&["status", "--json"]).expect(0).json()["connections"][0].clone()
}

/// The code of the error that a sync ends with.
#[track_caller]
fn refusal(env: &TestEnv) -> String {
    let named = env.run(&["sync", "justworks", "--json"]).expect(4).json();
    let all = env.run(&["sync", "--json"]).expect(4).json();
    let code = |error: &Value| error["code"].as_str().unwrap().to_owned();
    assert_eq!(
        code(&named["connections"][0]["error"]),
        code(&all["error"]),
        "{named}"
    );
    code(&all["error"])
}

#[test]
fn a_connection_moves_and_each_side_knows_whose_it_is() {
    let moving = Move::prepared();
    let (laptop, there) = (&moving.laptop, &moving.there);
    laptop.run(&["sync"]).expect(0);
    let run = moving.export(&[]).expect(0);
    let file = moving.file();
    run.says(&[
        "✓ Exported justworks to",
        "no longer syncs on this machine. Its data stays in",
        "drivetrain import-connection justworks.age",
        &format!("rm {}", file.display()),
    ]);
    moving.server.sandbox.clear_requests();
    assert_eq!(refusal(laptop), "connection.moved");
    let run = laptop.run(&["sync"]).expect(4);
    run.says(&[
        "error: the connection justworks was moved to another machine on 20",
        "to sign in here as well, run `drivetrain connect justworks`",
    ]);
    assert!(moving.server.sandbox.requests().is_empty());
    let here = status(laptop);
    assert_eq!(here["signed_in"], false);
    assert!(here["moved_at"].is_string());
    let text = laptop.run(&["status"]).expect(0).stdout;
    assert!(text.contains("moved to another machine 20"), "{text}");
    assert!(!laptop.secret_file("justworks").exists());
    assert_eq!(laptop.rows("justworks", "payrolls"), 4);

    let run = moving.import(&[]).expect(0);
    run.says(&[
        "✓ justworks is connected here, to",
        "drivetrain sync justworks",
        &format!("rm {}", file.display()),
    ]);
    assert!(moving.server.sandbox.requests().is_empty(), "it is offline");
    let (before, after) = (laptop.settings("justworks"), there.settings("justworks"));
    for key in ["client_id", "company", "scopes", "api_url", "redirect_uri"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_ne!(before["id"], after["id"]);
    assert!(!after.contains_key("moved_at"));
    assert_eq!(status(there)["signed_in"], true);
    there.run(&["sync"]).expect(0);
    assert_eq!(there.rows("justworks", "payrolls"), 4);
    moving.server.sandbox.expire_access_tokens().unwrap();
    there.run(&["sync"]).expect(0);
    assert_eq!(moving.server.count("/oauth/token"), 1, "renewed there");
}

#[test]
fn connecting_again_makes_it_a_connection_like_any_other() {
    let moving = Move::exported();
    let laptop = &moving.laptop;
    let run = laptop.connected(&moving.server, &["--no-sync"]);
    run.says(&["justworks was moved to another machine; it was"]);
    assert!(!laptop.settings("justworks").contains_key("moved_at"));
    assert_eq!(status(laptop)["signed_in"], true);
    // Its own sign-in: the other machine's goes on beside it.
    moving.import(&[]).expect(0);
    moving.server.sandbox.expire_access_tokens().unwrap();
    laptop.run(&["sync"]).expect(0);
    moving.there.run(&["sync"]).expect(0);
}

#[test]
fn commands_that_come_with_it_are_shown() {
    let moving = Move::prepared();
    let path = moving.laptop.settings_file("justworks");
    let settings = std::fs::read_to_string(&path).unwrap();
    let hooks = "on_failure = [\"mail\", \"-s\", \"a b\"]\non_recovery = \"touch \\u001b[1m/x\"\n";
    drivetrain::files::write_private(&path, format!("{hooks}{settings}").as_bytes()).unwrap();
    moving.export(&[]).expect(0);
    let run = moving.import(&[]).expect(0);
    let file = moving.there.settings_file("justworks");
    run.says(&[
            r#"on_failure came with the file, and a sync that fails runs it on this machine: ["mail", "-s", "a b"]"#,
            r#"on_recovery came with the file"#,
            r#""touch \u{1b}[1m/x""#,
            &format!("Remove anything that should not run here from {}.", file.display()),
        ],
    );
    assert!(!run.stderr.contains('\u{1b}'));
    let status = status(&moving.there);
    assert_eq!(status["on_failure"][0], "mail");
    assert!(status["on_recovery"].is_string());
}

#[test]
fn it_can_come_home() {
    let moving = Move::exported();
    moving.import(&[]).expect(0);
    let id = moving.laptop.settings("justworks")["id"].clone();
    std::fs::remove_file(moving.file()).unwrap();
    let mut command = moving
        .there
        .command(&["export-connection", "justworks", "--yes"]);
    command.arg("--to").arg(moving.file());
    command
        .arg("--passphrase-file")
        .arg(moving.carried("passphrase"));
    Run::from(command.output().unwrap()).expect(0);
    // It is kept where it was kept here before.
    let run = moving.import_at(&moving.laptop, &moving.file(), &[]);
    run.expect(0);
    assert_eq!(moving.laptop.settings("justworks")["id"], id);
    moving.laptop.run(&["sync"]).expect(0);
    assert_eq!(refusal(&moving.there), "connection.moved");
}

#[test]
fn the_database_may_go_along_and_the_first_sync_there_goes_on_where_it_was() {
    let moving = Move::prepared();
    moving.laptop.run(&["sync"]).expect(0);
    moving.export(&[]).expect(0);
    moving.import(&[]).expect(0);
    let database = |env: &TestEnv| env.data().join("justworks.db");
    let bytes = std::fs::read(database(&moving.laptop)).unwrap();
    drivetrain::files::write_private(&database(&moving.there), &bytes).unwrap();
    moving.server.sandbox.clear_requests();
    let run = moving.there.run(&["sync"]).expect(0);
    run.says(&["nothing has changed"]);
    assert_eq!(moving.server.count("/v1/paystubs"), 0);
    assert_eq!(moving.there.rows("justworks", "_runs"), 2);
}

#[test]
fn nothing_secret_is_said_or_written_in_clear() {
    let moving = Move::prepared();
    let secret = moving.laptop.secret("justworks");
    let mut needles: Vec<String> = ["access", "refresh", "client_secret"]
        .iter()
        .map(|field| secret[*field].as_str().unwrap().to_owned())
        .collect();
    assert!(needles.contains(&CLIENT_SECRET.to_owned()));
    needles.push(PASSPHRASE.into());
    let said = [
        moving.export(&["-vv"]).expect(0),
        moving.laptop.run(&["status", "--json"]).expect(0),
        moving.laptop.run(&["sync", "-vv", "--json"]).expect(4),
        moving.import(&["-vv"]).expect(0),
        moving.there.run(&["sync", "-vv", "--json"]).expect(0),
    ];
    for run in &said {
        for needle in &needles {
            assert!(!run.stdout.contains(needle.as_str()), "{needle}");
            assert!(!run.stderr.contains(needle.as_str()), "{needle}");
        }
    }
    let mut files = below(&moving.laptop.home());
    files.extend(below(&moving.there.home()));
    files.push(moving.file());
    let mut found = 0;
    for path in files.iter().filter(|path| path.is_file()) {
        let bytes = std::fs::read(path).unwrap();
        for needle in &needles {
            let holds = bytes
                .windows(needle.len())
                .any(|it| it == needle.as_bytes());
            if *path == moving.there.secret_file("justworks") {
                found += usize::from(holds);
            } else {
                assert!(!holds, "{needle} is in {}", path.display());
            }
        }
    }
    assert_eq!(found, 3, "the search finds what is there");
}

#[test]
fn the_file_is_private_and_opens_with_age() {
    let moving = Move::prepared();
    let secret = moving.laptop.secret("justworks");
    moving.export(&[]).expect(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(moving.file()).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    let bytes = std::fs::read(moving.file()).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let passphrase = age::secrecy::SecretString::from(PASSPHRASE.to_owned());
    let mut identity = age::scrypt::Identity::new(passphrase);
    identity.set_max_work_factor(18);
    let text = age::decrypt(&identity, &bytes).unwrap();
    let exported: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(exported["drivetrain_connection"], 1);
    assert_eq!(exported["name"], "justworks");
    assert_eq!(exported["sign_in"], secret);
    assert!(exported["record"]["granted"].is_string());
    let settings: toml::Table = exported["settings"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        settings["company"],
        moving.laptop.settings("justworks")["company"]
    );
}

#[test]
fn the_sign_in_goes_where_connect_would_keep_it() {
    let moving = Move::exported();
    // No keyring is to be reached, and nobody has asked for a weaker place.
    let run = moving.import_at(&moving.there, &moving.file(), &[]);
    let run = run.expect(1);
    let command = format!("`drivetrain import-connection {}", moving.file().display());
    run.says(&[&command, "--storage file`", "--insecure-storage`"]);
    let files = moving.there.files();
    let mut kept = files.iter().filter(|file| !file.ends_with(".lock"));
    assert!(kept.next().is_none(), "{files:?}");

    let key = moving.carried("key");
    moving
        .there
        .run(&["vault", "new-key", key.to_str().unwrap()])
        .expect(0);
    let with_key = |args: &[&str]| -> Run {
        let mut command = moving.there.command(args);
        command.env("DRIVETRAIN_KEY_FILE", &key);
        command.output().unwrap().into()
    };
    let (file, words) = (moving.file(), moving.carried("passphrase"));
    with_key(&[
        "import-connection",
        file.to_str().unwrap(),
        "--passphrase-file",
        words.to_str().unwrap(),
    ])
    .expect(0);
    assert_eq!(
        moving.there.settings("justworks")["vault"].as_str(),
        Some("file")
    );
    with_key(&["sync"]).expect(0);
}

#[test]
fn disconnecting_what_was_moved_does_not_sign_the_other_machine_out() {
    let moving = Move::exported();
    moving.import(&[]).expect(0);
    moving.laptop.run(&["disconnect", "--yes"]).expect(0);
    assert_eq!(moving.server.count("/v1/oauth/revoke"), 0);
    moving.there.run(&["sync"]).expect(0);
    moving
        .laptop
        .run(&["disconnect", "--yes", "--purge"])
        .expect(0);
    assert_eq!(moving.laptop.files(), [""; 0]);
}

#[test]
fn the_secret_that_is_used_here_is_the_one_that_moves() {
    let moving = Move::prepared();
    moving
        .laptop
        .set_secret("justworks", "client_secret", "0utdated");
    let mut command = moving.exporting(&[]);
    command.env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    Run::from(command.output().unwrap()).expect(0);
    moving.import(&[]).expect(0);
    let kept = moving.there.secret("justworks");
    assert_eq!(kept["client_secret"], CLIENT_SECRET);
}
