//! The process where the system is short of something, or ends it: no core dump, no bare panic, and
//! a limit on files is a full disk.
#![cfg(unix)]

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use clap::Parser as _;
use drivetrain::cli::Cli;
use drivetrain::config::{Environment, Paths};
use drivetrain::context::Context;
use drivetrain::error::Kind;
use drivetrain::interrupt::Interrupts;
use drivetrain::staging::Staging;
use drivetrain::store::Store;
use drivetrain::ui::{Ui, Volume};
use rustix::process::{Pid, Signal, kill_process};

use crate::property::watched::{Eye, Watched};
use crate::support::{Run, wrapping};
use crate::synced::{Synced, undisturbed};
use crate::tools::skip;

/// What makes a run's staging of its store.
type Sinks = fn(Store, PathBuf) -> Box<dyn Staging>;

/// The command under limits of the shell's.
fn limited(limits: &str, command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{limits}; exec \"$0\" \"$@\"")]);
    wrapping(shell, command)
}

#[test]
fn a_sync_that_is_killed_leaves_no_core_dump() {
    let home = Synced::connected();
    let folder = home.env.home().with_file_name("cores");
    std::fs::create_dir(&folder).unwrap();
    let dumped = |command: &Command, wait: &dyn Fn()| {
        let mut child = limited("ulimit -c unlimited", command)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        wait();
        let pid = Pid::from_raw(child.id() as i32).unwrap();
        kill_process(pid, Signal::ABORT).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(Signal::ABORT.as_raw()));
        status.core_dumped()
    };
    let asleep = home.env.home().with_file_name("asleep");
    let text = format!(": >{}; exec /bin/sleep 600", asleep.display());
    let mut sleep = Command::new("/bin/sh");
    sleep.args(["-c", &text]);
    let slept = || crate::support::until("it sleeps", || asleep.exists());
    if !dumped(&sleep, &slept) {
        skip("this system writes no core dumps");
        return;
    }
    home.fault(
        "/v1/paystubs/",
        4,
        usize::MAX,
        drivetrain::sandbox::FaultKind::Hang,
    );
    let hangs = || {
        crate::support::until("a request that hangs", || {
            let requests = home.server.sandbox.requests();
            requests.iter().any(|request| request.status == 0)
        });
    };
    assert!(!dumped(&home.command(&[]), &hangs));
}

#[test]
fn a_limit_on_files_is_a_full_disk() {
    let home = Synced::connected();
    // Met where the database is made, and where rows are landed: later the same reason is told.
    let mut met = 0;
    for kilobytes in [100, 400, 800, 1200] {
        let limit = format!("ulimit -f {}", kilobytes * 2);
        let output = limited(&limit, &home.command(&["--json"])).output();
        let run = Run::from(output.unwrap());
        if run.code == 0 {
            break;
        }
        met += 1;
        let run = run.expect(1);
        assert_eq!(run.error_code(), "store.full", "{kilobytes}");
        run.says(&["ulimit -f", "free some space"]);
    }
    assert!(met > 0);
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}

/// From too few files for anything, to enough.
#[test]
fn a_system_without_files_is_told_as_an_error() {
    let home = Synced::connected();
    let (mut short, mut fine) = (0, 0);
    for files in [5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 256] {
        let mut command = limited(&format!("ulimit -n {files}"), &home.command(&[]));
        let run = Run::from(command.output().unwrap());
        assert!(
            !run.stderr.contains("panicked at"),
            "{files}: {}",
            run.stderr
        );
        match run.code {
            0 => fine += 1,
            1 | 3 | 75 => {
                short += 1;
                assert!(run.stderr.contains("error: "), "{files}: {}", run.stderr);
                let alarm = run.stderr.contains("another party may be between");
                assert!(!alarm, "{files}: {}", run.stderr);
            }
            code => panic!("{files} files: {code}\n{}", run.stderr),
        }
    }
    assert!(short > 1 && fine > 0, "{short} {fine}");
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}

/// What a limit on memory makes of a sync.
#[cfg(target_os = "linux")]
#[derive(Debug, PartialEq)]
enum Outcome {
    /// There was enough.
    Enough,
    /// It was told as an error.
    Told,
    /// The process ended by itself.
    Ended,
}

/// A failed allocation ends the process by itself (134); all else is an error.
#[test]
#[cfg(target_os = "linux")]
fn a_system_without_memory_is_told_as_an_error() {
    let home = Synced::connected();
    let said = |kilobytes: u64| -> Outcome {
        let mut command = limited(&format!("ulimit -v {kilobytes}"), &home.command(&[]));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked at"), "{kilobytes}: {said}");
        match (output.status.code(), output.status.signal()) {
            (Some(0), _) => Outcome::Enough,
            (Some(1 | 75), _) => {
                assert!(said.contains("error: "), "{kilobytes}: {said}");
                Outcome::Told
            }
            // Not even the program's own code may fit.
            (Some(127), _) => Outcome::Ended,
            (None, Some(signal)) if signal == Signal::ABORT.as_raw() => Outcome::Ended,
            other => panic!("{kilobytes} kB: {other:?}\n{said}"),
        }
    };
    // Which limit is short depends on the machine: between one that ends the process and one that is
    // enough it is searched for.
    let (mut least, mut most) = (20_000, 4_000_000);
    let mut outcomes: Vec<_> = [60_000, 120_000, 200_000, 300_000, 400_000, most]
        .map(|kilobytes| (kilobytes, said(kilobytes)))
        .into();
    for (kilobytes, outcome) in &outcomes {
        match outcome {
            Outcome::Ended => least = least.max(*kilobytes),
            Outcome::Enough => most = most.min(*kilobytes),
            Outcome::Told => {}
        }
    }
    let is_told = |outcomes: &[(u64, Outcome)]| outcomes.iter().any(|it| it.1 == Outcome::Told);
    while !is_told(&outcomes) && most.saturating_sub(least) > 2_000 {
        let middle = least.midpoint(most);
        let outcome = said(middle);
        match outcome {
            Outcome::Ended => least = middle,
            Outcome::Enough => most = middle,
            Outcome::Told => {}
        }
        outcomes.push((middle, outcome));
    }
    if !is_told(&outcomes) {
        skip(&format!(
            "no limit on memory is an error here: {outcomes:?}"
        ));
    }
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}

/// A home's context in this process.
fn context(home: &Synced) -> Context {
    Context::new(
        Ui::new(Volume::Quiet),
        Paths::find(Some(&home.env.home())).unwrap(),
        Environment::default(),
        Interrupts::heard(tokio::sync::watch::channel(None).1),
    )
}

/// A panic in the middle of a run is a failed run: recorded, and the failure command is called. So it
/// is where the store's own thread is the one that panics.
#[test]
fn a_panic_is_recorded_and_told() {
    let sinks: [Sinks; 2] = [
        |_, _| panic!("the disk has gone mad"),
        |store, path| {
            let eye = Eye {
                amid: Some((1, Box::new(|| panic!("the disk has gone mad")))),
                ..Eye::default()
            };
            let eye = Arc::new(Mutex::new(eye));
            Box::new(Watched { store, path, eye })
        },
    ];
    for make in sinks {
        let home = Synced::connected();
        let told = home.env.home().with_file_name("told");
        home.settings(|text| format!("on_failure = \"cat >{}\"\n{text}", told.display()));
        let mut context = context(&home);
        let path = home.env.data().join("justworks.db");
        context.staging = Arc::new(move |store| make(store, path.clone()));
        let cli = Cli::parse_from(["drivetrain", "sync", "-q"]);
        assert_eq!(cli.run(&context).unwrap(), Some(Kind::Failed));
        let document: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&told).unwrap()).unwrap();
        assert_eq!(document["error"]["code"], "run.failed", "{document:#}");
        assert_eq!(document["exit_code"], 1);
        let status = home.env.run(&["status", "--json"]).expect(0).json();
        let last = &status["connections"][0]["last_run"];
        assert_eq!(last["stopped"]["code"], "run.failed", "{last:#}");
        home.sync(&[]).expect(0);
        assert_eq!(home.live(), undisturbed(&home.server));
    }
}

/// A panic in any other command is its error, so that the end of the command says what it has to.
#[test]
fn a_panic_in_any_command_is_its_error() {
    let home = Synced::once();
    let mut context = context(&home);
    context.clock = Arc::new(|| panic!("the clock has gone mad"));
    let to = home.env.home().with_file_name("bundle");
    let cli = ["drivetrain", "debug-bundle", "justworks", "--yes", "--to"];
    let cli = Cli::parse_from(cli.iter().map(Path::new).chain([to.as_path()]));
    assert_eq!(cli.run(&context).unwrap_err().code.as_str(), "run.failed");
}
