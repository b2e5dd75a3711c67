//! `on_failure` and `on_recovery`: who is told, of what, and how often.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{DEADLINE, Run, until};
use crate::synced::{Synced, status};
use crate::tools::tools_present;

/// A home whose commands append what they get to files.
struct Told {
    home: Synced,
    folder: PathBuf,
}

impl Told {
    fn new() -> Self {
        let home = Synced::connected();
        let folder = home.env.home().join("told");
        std::fs::create_dir_all(&folder).unwrap();
        let told = Self { home, folder };
        let hook = |event: &str| {
            let (file, env) = (told.file(event), told.file("env"));
            format!("cat >> {}; env > {}", file.display(), env.display())
        };
        let (failure, recovery) = (hook("failure"), hook("recovery"));
        // One as a program with its arguments, one as a line for the shell.
        told.hooks(&format!(
            "on_failure = [\"/bin/sh\", \"-c\", \"{failure}\"]\non_recovery = \"{recovery}\"\n"
        ));
        told
    }

    fn hooks(&self, lines: &str) {
        self.home.settings(|text| {
            let rest = text.lines().filter(|line| !line.starts_with("on_"));
            let rest: Vec<_> = rest.collect();
            format!("{lines}{}\n", rest.join("\n"))
        });
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The reports that came with an event.
    fn reports(&self, event: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.file(event)).unwrap_or_default();
        let reports = serde_json::Deserializer::from_str(&text).into_iter();
        reports.map(|report| report.unwrap()).collect()
    }

    fn count(&self) -> (usize, usize) {
        (
            self.reports("failure").len(),
            self.reports("recovery").len(),
        )
    }
}

#[test]
fn a_failure_is_told_each_time_and_the_recovery_once() {
    let told = Told::new();
    told.home.sync(&[]).expect(0);
    assert_eq!(told.count(), (0, 0));
    told.home.always("/v1/company", status(503, None));
    told.home.sync(&["-q"]).expect(75);
    told.home.server.sandbox.clear_faults();
    told.home.always("/v1/payrolls?", status(503, None));
    let run = told.home.sync(&["--json"]).expect(3);
    assert_eq!(told.count(), (2, 0));
    let reports = told.reports("failure");
    assert_eq!(reports[0]["error"]["code"], "api.unavailable");
    assert_eq!(reports[1], run.json()["connections"][0]);

    told.home.server.sandbox.clear_faults();
    told.home.sync(&["--dry-run"]).expect(0);
    assert_eq!(told.count(), (2, 0));
    let run = told.home.sync(&["--json"]).expect(0);
    assert_eq!(
        told.reports("recovery"),
        [run.json()["connections"][0].clone()]
    );
    told.home.sync(&[]).expect(0);
    assert_eq!(told.count(), (2, 1));
    // Connecting again keeps the commands.
    told.home.env.connected(&told.home.server, &["--no-sync"]);
    told.home.always("/v1/company", status(503, None));
    told.home.sync(&[]).expect(75);
    assert_eq!(told.count(), (3, 1));
}

#[test]
fn the_command_knows_what_it_is_about_and_no_secret() {
    let told = Told::new();
    told.home.always("/v1/company", status(503, None));
    let mut command = told.home.command(&["-q"]);
    command
        .env("JUSTWORKS_CLIENT_SECRET", "canary-1")
        .env("DRIVETRAIN_KEY_FILE", "/canary-2")
        .env("DRIVETRAIN_ACCESS_TOKEN", "canary-3");
    Run::from(command.output().unwrap()).expect(75);
    let env = std::fs::read_to_string(told.file("env")).unwrap();
    assert!(!env.contains("canary"), "{env}");
    for line in [
        "DRIVETRAIN_CONNECTION=justworks",
        "DRIVETRAIN_EVENT=failure",
        "DRIVETRAIN_EXIT_CODE=75",
    ] {
        assert!(env.lines().any(|it| it == line), "{env}");
    }
}

#[test]
fn a_command_that_hangs_is_ended_with_all_that_it_started() {
    let told = Told::new();
    told.home.profile("hook_seconds = 1");
    let pid = told.file("pid");
    told.hooks(&format!(
        "on_failure = \"sleep 600 & echo $! > {}; wait\"\n",
        pid.display()
    ));
    told.home.always("/v1/company", status(503, None));
    let began = Instant::now();
    let run = told.home.sync(&["-q"]).expect(75);
    assert!(began.elapsed() < Duration::from_secs(30));
    let warning =
        "warning: justworks: the on_failure command did not finish within 1s and was stopped";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
    let child = std::fs::read_to_string(pid).unwrap();
    let child = PathBuf::from("/proc").join(child.trim()).join("fd");
    // Nobody may be there to bury it: a dead process has no files.
    until("its child is gone", || {
        std::fs::read_dir(&child).map_or(true, |mut files| files.next().is_none())
    });
}

#[test]
fn whatever_becomes_of_the_command_the_exit_code_stays() {
    let told = Told::new();
    told.home.always("/v1/company", status(503, None));
    for (hook, said) in [
        ("[\"/no/such/program\"]", "could not be started"),
        ("\"exit 7\"", "failed: exit status: 7"),
        ("[\"true\"]", ""),
    ] {
        told.hooks(&format!("on_failure = {hook}\n"));
        let run = told.home.sync(&["-q"]).expect(75);
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert_eq!(run.stderr.contains("warning"), !said.is_empty());
    }
    told.hooks("on_failure = []\n");
    let run = told.home.sync(&["-q"]).expect(1);
    assert!(
        run.stderr.contains("on_failure names no program"),
        "{}",
        run.stderr
    );
}

#[test]
fn nobody_is_told_of_what_a_person_did() {
    let told = Told::new();
    let first = told.home.start_until_it_hangs("/v1/paystubs/", 4);
    told.home.sync(&["-q"]).expect(75);
    super::signal(&first, Signal::INT);
    Run::from(first.wait_with_output().unwrap()).expect(130);
    assert_eq!(told.count(), (0, 0));
}

/// One request, answered with nothing; gives its body.
fn one_post(listener: &std::net::TcpListener) -> String {
    let (stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let (name, value) = line.trim().split_once(": ").unwrap_or_default();
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-type" => assert_eq!(value, "application/json"),
            "expect" => reader
                .get_mut()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .unwrap(),
            _ => {}
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    reader.get_mut().write_all(answer).unwrap();
    String::from_utf8(body).unwrap()
}

/// The two lines that docs/operations.md shows: mail, which is a script here, and curl to this machine.
#[test]
fn the_commands_of_the_page_of_operations_work() {
    if !tools_present(&["curl"]) {
        return;
    }
    let told = Told::new();
    let page = include_str!("../../../docs/operations.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (lines, _) = rest.split_once("```").unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("http://{}/", listener.local_addr().unwrap());
    let lines = lines.replace("https://hooks.example.com/", &here);
    assert!(lines.contains(&here));
    told.hooks(&lines);
    let mail = told.file("mail");
    std::fs::write(
        &mail,
        "#!/bin/sh\nprintf '%s|' \"$@\" > \"$0.args\"\ncat > \"$0.text\"\n",
    )
    .unwrap();
    let all = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&mail, all).unwrap();
    let path = format!("{}:/usr/bin:/bin", told.folder.display());
    let sync = || {
        Run::from(
            told.home
                .command(&["-q"])
                .env("PATH", &path)
                .output()
                .unwrap(),
        )
    };

    told.home.always("/v1/company", status(503, None));
    assert_eq!(sync().expect(75).stderr.matches("warning").count(), 0);
    let args = std::fs::read_to_string(told.file("mail.args")).unwrap();
    assert_eq!(args, "-s|The payroll sync has failed|ops@example.com|");
    let text = std::fs::read_to_string(told.file("mail.text")).unwrap();
    assert!(text.contains("\"exit_code\": 75"), "{text}");

    told.home.server.sandbox.clear_faults();
    let (send, posted) = std::sync::mpsc::channel();
    std::thread::spawn(move || send.send(one_post(&listener)));
    assert_eq!(sync().expect(0).stderr, "");
    let posted: Value = serde_json::from_str(&posted.recv_timeout(DEADLINE).unwrap()).unwrap();
    assert_eq!(posted["exit_code"], 0);
}

/// A signal does not wait for the command: it is ended, and the run keeps the exit code that it had.
#[test]
fn a_signal_ends_the_command_as_well() {
    let told = Told::new();
    let pid = told.file("pid");
    told.hooks(&format!(
        "on_failure = \"echo $$ > {0}.part; mv {0}.part {0}; sleep 600\"\n",
        pid.display()
    ));
    told.home.always("/v1/company", status(503, None));
    let run = told.home.start(&["-q"]);
    until("the command runs", || pid.exists());
    let began = Instant::now();
    super::signal(&run, Signal::TERM);
    let run = Run::from(run.wait_with_output().unwrap()).expect(75);
    assert!(began.elapsed() < Duration::from_secs(20));
    assert!(
        run.stderr
            .contains("on_failure command was stopped by a signal"),
        "{}",
        run.stderr
    );
}
