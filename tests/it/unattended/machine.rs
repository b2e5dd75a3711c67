//! Cron's poor environment, output for machines, the log file, and a clock that was wrong.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

use drivetrain::sandbox::FaultKind;
use serde_json::Value;

use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};
use crate::synced::{Synced, small, status, stream};

/// The program as cron starts it.
fn from_cron(env: &TestEnv, args: &[&str]) -> Command {
    let mut command = env.command(args);
    let home = env.home();
    command
        .env_clear()
        .env("HOME", home.parent().unwrap())
        .env("LOGNAME", "payroll")
        .env("PATH", "/usr/bin:/bin")
        .env("SHELL", "/bin/sh");
    command
}

#[test]
fn cron_gets_mail_only_when_something_is_wrong() {
    let (env, server) = (TestEnv::new(), Server::start(small));
    let mut connect = env.connect_command(&server, &["--no-sync", "--since", "2024-01-01"]);
    connect.env_remove("DRIVETRAIN_HOME");
    sign_in(connect, ALLOW).expect(0);
    let sync = |args: &[&str]| Run::from(from_cron(&env, args).output().unwrap());
    for _ in 0..2 {
        let run = sync(&["sync", "-q"]).expect(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    let run = sync(&["sync"]).expect(0);
    assert_eq!(run.stdout, "");
    let last = run.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("justworks: nothing has changed, exit 0 · "),
        "{last}"
    );
    let plain = |c: char| c != '\x1b' && c != '\r' && c != '━';
    assert!(run.stderr.chars().all(plain), "{}", run.stderr);

    server.sandbox.revoke_everything().unwrap();
    let run = sync(&["sync", "-q"]).expect(4);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("hint: run `drivetrain connect justworks`")
    );
    let run = sync(&["sync"]).expect(4);
    assert_eq!(
        run.stderr.lines().last(),
        Some("justworks: no sync, exit 4")
    );
    let run = sync(&["status", "--check"]).expect(4);
    assert_eq!((run.stdout.lines().count(), run.stderr.as_str()), (1, ""));
}

/// What does not tie does so in each run. Cron's mail tells of it once, and again when there is more.
#[test]
fn a_sum_that_does_not_tie_is_no_news_twice() {
    let home = Synced::connected();
    let stubs: Vec<_> = home
        .list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30")
        .iter()
        .map(|payroll| {
            let id = payroll["id"].as_str().unwrap();
            home.list(&format!("/v1/payrolls/{id}/paystubs"))[1]["paystub_id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let wrong = |id: &str| {
        let mut stub = home.api(&format!("/v1/paystubs/{id}"));
        stub["gross_pay"] = (stub["gross_pay"].as_i64().unwrap() + 100).into();
        let body = FaultKind::Body(stub.to_string());
        home.always(&format!("/v1/paystubs/{id}"), body);
    };
    let said = |args: &[&str]| home.sync(args).expect(0).stderr;
    wrong(&stubs[1]);
    let first = said(&["-q", "--full"]);
    assert!(
        first.contains("warning: justworks: 1 payroll not tied: "),
        "{first}"
    );
    assert_eq!(said(&["-q", "--full"]), "");
    // A run that reads none of them in between does not make them new.
    home.always("/v1/payrolls?", status(503, None));
    home.sync(&["-q", "--full"]).expect(3);
    home.server.sandbox.clear_faults();
    wrong(&stubs[1]);
    assert_eq!(said(&["-q", "--full"]), "");
    wrong(&stubs[2]);
    assert_eq!(said(&["-q", "--full"]), first, "the other one");
    assert_eq!(said(&["-q", "--full"]), "");
    assert!(said(&["--full"]).contains("2 of 4 payrolls do not tie"));
}

/// The words of a text: what is between anything but letters, digits, `-`, `_`, `@` and `.`.
fn words(text: &str) -> BTreeSet<&str> {
    let inside = |c: char| c.is_alphanumeric() || "-_@.".contains(c);
    text.split(|c| !inside(c)).collect()
}

#[test]
fn the_log_file_holds_what_happened_and_nobodys_data() {
    let home = Synced::connected();
    let path = home.env.home().join("drivetrain.log");
    let log = path.to_str().unwrap();
    home.sync(&["-q", "--log-file", log]).expect(0);
    let mut canaries = home.canaries();
    // A paystub that fails names its payroll, and a person who fails their id.
    home.always("/v1/paystubs/", status(500, None));
    home.always("/pay", status(500, None));
    home.sync(&["--full", "-vv", "--log-file", log]).expect(3);
    home.server.sandbox.clear_faults();
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    let run = home.sync(&["-vv", "--json", "--log-file", log]).expect(0);
    assert_eq!(run.json()["exit_code"], 0);
    canaries.extend(home.canaries());

    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    let words = words(&text);
    for canary in &canaries {
        assert!(!words.contains(canary.as_str()), "{canary}");
        assert!(canary.len() < 20 || !text.contains(canary), "{canary}");
    }
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let runs: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "run")
        .collect();
    let codes: Vec<_> = runs
        .iter()
        .map(|run| run["exit_code"].as_i64().unwrap())
        .collect();
    assert_eq!((codes[0], codes[2], codes.len()), (0, 0, 3));
    assert_ne!(codes[1], 0);
    assert_eq!(runs[0]["streams"]["members"]["new"], 6);
    let requests = lines.iter().filter(|line| line["message"] == "GET").count();
    assert!(requests as i64 >= runs[0]["requests"].as_i64().unwrap());
    assert!(lines.iter().all(|line| line["at"].is_string()));
}

#[test]
fn a_full_log_is_moved_aside() {
    let home = Synced::connected();
    let path = home.env.home().join("log");
    let full = vec![b'x'; 10 << 20];
    std::fs::write(&path, &full).unwrap();
    home.sync(&["--log-file", path.to_str().unwrap()]).expect(0);
    assert_eq!(std::fs::read(path.with_extension("1")).unwrap(), full);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().last().unwrap().contains("\"message\":\"run\""));
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let home = Synced::connected();
    let run = home.sync(&["-q", "--log-file", "/dev/full"]).expect(0);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(
        run.stderr
            .starts_with("warning: there is no log file: /dev/full")
    );
    let missing = home.env.home().join("missing/log");
    let run = home
        .sync(&["-q", "--log-file", missing.to_str().unwrap()])
        .expect(0);
    assert!(
        run.stderr.starts_with("warning: there is no log file: "),
        "{}",
        run.stderr
    );
}

/// This machine's clock was a day ahead, or behind, when the tokens were received: the run ends well,
/// with one renewal at most.
#[test]
fn a_clock_that_was_wrong_by_a_day_costs_one_renewal() {
    let home = Synced::connected();
    for hours in [24, -24] {
        let secret = home.env.secret("justworks");
        for field in ["received_at", "expires_at"] {
            let at: jiff::Timestamp = secret[field].as_str().unwrap().parse().unwrap();
            let wrong = at + jiff::SignedDuration::from_hours(hours);
            home.env.set_secret("justworks", field, &wrong.to_string());
        }
        // In truth a day has passed.
        home.server.sandbox.expire_access_tokens().unwrap();
        home.server.sandbox.clear_requests();
        let document = home.told(0, &[]);
        assert_eq!(home.server.count("/oauth/token"), 1, "{hours} h");
        assert_ne!(stream(&document, "members")["verdict"], "failed");
        // From now on its times are right again.
        let received = home.env.secret("justworks")["received_at"]
            .as_str()
            .unwrap()
            .to_owned();
        let age = jiff::Timestamp::now().duration_since(received.parse().unwrap());
        assert!(age.as_secs().abs() < 120, "{age}");
    }
}
