//! `--trace`: the whole conversation in a file that a browser opens, with nobody's data; and `replay`,
//! which serves it back.

#[cfg(unix)]
mod replay;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use drivetrain::sandbox::{CLIENT_SECRET, FaultKind};
use serde_json::Value;

use crate::support::{Run, holds};
use crate::synced::{Synced, status};
use crate::tools::{skip, tools_present};

/// A HAR and where it lies.
struct Har {
    path: PathBuf,
    bytes: Vec<u8>,
    entries: Vec<Value>,
}

impl Har {
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let har: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(har["log"]["version"], "1.2");
        Self {
            path: path.to_owned(),
            bytes,
            entries: har["log"]["entries"].as_array().unwrap().clone(),
        }
    }

    /// All strings and numbers of its bodies.
    fn values(&self) -> Vec<Value> {
        let mut values = Vec::new();
        for entry in &self.entries {
            for text in [
                &entry["request"]["postData"]["text"],
                &entry["response"]["content"]["text"],
            ] {
                let body = text
                    .as_str()
                    .and_then(|text| serde_json::from_str(text).ok());
                leaves(body.unwrap_or_default(), &mut values);
            }
        }
        values
    }

    fn fits_the_schema(&self) {
        // The program's folder is `debug` below the target's.
        let program = Path::new(env!("CARGO_BIN_EXE_drivetrain"));
        let target = program.parent().and_then(Path::parent).unwrap();
        let modules = target.join("har/node_modules");
        if !modules.join("har-schema").is_dir() {
            return skip("missing: har-schema, which scripts/test installs");
        }
        if !tools_present(&["node"]) {
            return;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/har.mjs");
        let mut node = Command::new("node");
        node.arg(script).arg(modules).arg(&self.path);
        Run::from(node.output().unwrap()).expect(0);
    }
}

fn leaves(value: Value, all: &mut Vec<Value>) {
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| leaves(item, all)),
        Value::Object(fields) => fields.into_iter().for_each(|(_, value)| leaves(value, all)),
        value => all.push(value),
    }
}

/// What is said of a request on both sides: ids left out.
fn told(method: &str, path: &str, status: u64, words: &BTreeSet<String>) -> String {
    let plain = |segment: &str| match words.contains(segment) {
        true => segment.to_owned(),
        false => "{id}".to_owned(),
    };
    let path: Vec<_> = path.split('/').map(plain).collect();
    format!("{method} {} {status}", path.join("/"))
}

/// A traced sync of a small company on a bad day.
fn traced() -> (Synced, Har) {
    let home = Synced::connected();
    home.profile("rate = 100000.0");
    home.fault("/v1/members?", 0, 1, status(429, Some("0")));
    home.fault("/fees?", 0, 1, FaultKind::Reset);
    home.fault("/v1/paystubs/", 3, 1, FaultKind::TokensExpire);
    home.server.sandbox.clear_requests();
    let path = home.env.home().join("sync.har");
    let run = home
        .sync(&["--full", "--trace", path.to_str().unwrap()])
        .expect(0);
    run.says(&["Trace: ", &format!("exchanges in {}", path.display())]);
    let har = Har::read(&path);
    (home, har)
}

#[test]
fn a_trace_has_every_exchange_and_nothing_about_anybody() {
    let (home, har) = traced();
    har.fits_the_schema();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&har.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    // Every exchange is there, the faults and the renewal included.
    let path = |entry: &Value| -> String {
        let url: url::Url = entry["request"]["url"].as_str().unwrap().parse().unwrap();
        url.path().to_owned()
    };
    let words: BTreeSet<String> = har
        .entries
        .iter()
        .flat_map(|entry| {
            path(entry)
                .split('/')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|segment| !segment.starts_with("id-"))
        .collect();
    let mut written: Vec<_> = har
        .entries
        .iter()
        .map(|entry| {
            let status = entry["response"]["status"].as_u64().unwrap();
            told(
                entry["request"]["method"].as_str().unwrap(),
                &path(entry),
                status,
                &words,
            )
        })
        .collect();
    let requests = home.server.sandbox.requests();
    let mut asked: Vec<_> = requests
        .iter()
        .map(|one| told(&one.method, &one.path, one.status.into(), &words))
        .collect();
    written.sort();
    asked.sort();
    assert_eq!(written, asked);
    let with =
        |field: &str, value: Value| har.entries.iter().filter(|it| it[field] == value).count();
    assert_eq!(with("_error", "net.interrupted".into()), 1);
    assert!(with("_attempt", 2.into()) >= 2);
    assert_eq!(with("_template", "/oauth/token".into()), 1);
    assert_eq!(with("_connection", "justworks".into()), har.entries.len());
    let ids = har
        .entries
        .iter()
        .filter(|entry| entry["_request_id"].is_string())
        .count();
    assert_eq!(ids, har.entries.len() - 1);
    assert!(
        har.entries
            .iter()
            .all(|entry| entry["time"].as_f64().unwrap() > 0.0)
    );

    // Nothing that opens a door.
    let secret = home.env.secret("justworks");
    for name in ["access", "refresh"] {
        assert!(!holds(&har.bytes, secret[name].as_str().unwrap()), "{name}");
    }
    assert!(!holds(&har.bytes, CLIENT_SECRET));
    let bearers = har
        .entries
        .iter()
        .filter(|entry| entry.to_string().contains("authorization"));
    assert!(
        bearers
            .into_iter()
            .all(|entry| entry.to_string().contains("[removed]"))
    );

    // Nothing about anybody.
    let text = String::from_utf8(har.bytes.clone()).unwrap();
    let said: BTreeSet<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let columns = [
        "SELECT given_name FROM members",
        "SELECT family_name FROM members",
        "SELECT address FROM member_emails",
        "SELECT job_title FROM members",
        "SELECT name FROM departments",
        "SELECT id FROM members",
        "SELECT id FROM payrolls",
        "SELECT paystub_id FROM paystubs",
        "SELECT id FROM company",
        "SELECT legal_name FROM company",
        "SELECT employment_start_date FROM members WHERE employment_start_date < '2024-01-01'",
    ];
    for sql in columns {
        let values = home.column(&format!("SELECT * FROM ({sql}) WHERE 1 IS NOT NULL"));
        assert!(!values.is_empty(), "{sql}");
        for value in values {
            let alone = value.chars().all(char::is_alphanumeric);
            let there = if alone {
                said.contains(value.as_str())
            } else {
                text.contains(&value)
            };
            assert!(!there, "{sql}: {value}");
        }
    }
    let pay = home.column("SELECT CAST(gross_pay_minor AS TEXT) FROM paystubs");
    for value in har.values() {
        assert!(!pay.contains(&value.to_string()), "{value}");
    }

    // One id is one pseudonym: whoever is asked for by id was listed under it.
    let listed: BTreeSet<_> = har
        .values()
        .iter()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    let asked_for = har.entries.iter().map(path).flat_map(|path| {
        let ids = path
            .split('/')
            .filter(|it| it.starts_with("id-"))
            .map(str::to_owned);
        ids.collect::<Vec<_>>()
    });
    let asked_for: BTreeSet<_> = asked_for.collect();
    assert!(asked_for.len() > 20 && asked_for.is_subset(&listed));
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let pid = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_a_whole_trace() {
    let home = Synced::connected();
    let path = home.env.home().join("sync.har");
    home.fault("/v1/paystubs/", 2, usize::MAX, FaultKind::Hang);
    home.server.sandbox.clear_requests();
    let child = home.start(&["--full", "--trace", path.to_str().unwrap()]);
    crate::support::found(
        || {
            home.server
                .sandbox
                .requests()
                .iter()
                .any(|it| it.status == 0)
                .then_some(())
        },
        || "a request that hangs".into(),
    );
    assert!(!path.exists(), "it is not whole yet");
    interrupt(&child);
    Run::from(child.wait_with_output().unwrap()).expect(130);
    let har = Har::read(&path);
    har.fits_the_schema();
    // What the server has seen, this program has sent.
    assert!(har.entries.len() >= home.server.sandbox.requests().len());
    assert!(
        har.entries
            .iter()
            .any(|entry| entry["_error"] == "abandoned")
    );
    let beside = std::fs::read_dir(home.env.home()).unwrap();
    assert!(
        !beside
            .into_iter()
            .any(|it| it.unwrap().file_name().to_string_lossy().ends_with(".tmp"))
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_a_signal_ends_at_once_leaves_its_trace_too() {
    use crate::support::{DEADLINE, listening};
    use std::process::Stdio;
    let home = Synced::connected();
    let mut other = home.start_until_it_hangs("/v1/paystubs/", 2);
    let path = home.env.home().join("sync.har");
    let mut waiting = home.command(&["--wait", "10m", "--trace", path.to_str().unwrap()]);
    waiting.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (child, lines) = listening(waiting.spawn().unwrap());
    // It says that it waits.
    lines.recv_timeout(DEADLINE).unwrap();
    interrupt(&child);
    Run::from(child.wait_with_output().unwrap()).expect(130);
    let har = Har::read(&path);
    assert!(har.entries.is_empty());
    har.fits_the_schema();
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn what_cannot_be_written_is_found_before_anything_is_asked() {
    let home = Synced::connected();
    home.server.sandbox.clear_requests();
    let folder = home.env.home();
    let own = folder.join("notes.txt");
    std::fs::write(&own, "mine").unwrap();
    let sync = |path: &Path, more: &[&str]| {
        let mut args = vec!["--trace", path.to_str().unwrap()];
        args.extend(more);
        home.sync(&args)
    };
    sync(&own, &[])
        .expect(2)
        .says(&["already exists, and is not a drivetrain trace"]);
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
    sync(&folder.join("missing/a.har"), &[])
        .expect(1)
        .says(&["cannot create"]);
    sync(&folder, &[])
        .expect(1)
        .says(&["is not a regular file"]);
    let kept = sync(&folder.join("a.har"), &["--trace-bodies"]).expect(2);
    kept.says(&["there is no terminal to ask", "--trace-bodies=yes"]);
    #[cfg(unix)]
    {
        let link = folder.join("link.har");
        std::os::unix::fs::symlink(&own, &link).unwrap();
        sync(&link, &[]).expect(1).says(&["is a symbolic link"]);
    }
    let document = sync(&own, &["--json"]).expect(2).json();
    assert_eq!(document["error"]["code"], "trace.not_a_trace");
    assert!(home.server.sandbox.requests().is_empty());
}

#[test]
fn kept_bodies_hold_people_and_neither_tokens_nor_what_was_not_included() {
    let home = Synced::connected();
    let path = home.env.home().join("sync.har");
    home.fault("/v1/company", 0, 1, FaultKind::TokensExpire);
    let args = ["--trace", path.to_str().unwrap(), "--trace-bodies=yes"];
    home.sync(&args).expect(0);
    // A former trace is replaced.
    home.fault("/v1/company", 0, 1, FaultKind::TokensExpire);
    home.sync(&["--full", args[0], args[1], args[2]]).expect(0);
    let har = Har::read(&path);
    har.fits_the_schema();
    for name in home.column("SELECT family_name FROM members") {
        assert!(holds(&har.bytes, &name), "{name}");
    }
    let id = home.column("SELECT id FROM payrolls").remove(0);
    assert!(holds(&har.bytes, &format!("/v1/payrolls/{id}/paystubs")));
    let secret = home.env.secret("justworks");
    for text in [
        secret["access"].as_str().unwrap(),
        secret["refresh"].as_str().unwrap(),
        CLIENT_SECRET,
    ] {
        assert!(!holds(&har.bytes, text));
    }
    assert!(
        har.entries
            .iter()
            .any(|entry| entry["_template"] == "/oauth/token")
    );
    let members = home.list("/v1/members");
    let born = members.iter().filter_map(|it| it["date_of_birth"].as_str());
    for hidden in born.chain(["00-0000000"]) {
        assert!(!holds(&har.bytes, hidden), "{hidden}");
    }
}
