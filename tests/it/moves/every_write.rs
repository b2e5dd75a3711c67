//! An export that is killed between any two of its steps: as it enters the system call that makes the
//! next one true; and one whose disk fails it. Where `strace` may not trace, nothing is proven here.

use std::path::Path;
use std::process::Command;

use drivetrain::auth::export;
use drivetrain::secret::Secret;

use super::{Move, PASSPHRASE, refusal, unfolded};
use crate::strace::{can_trace, killed_at, tampered};
use crate::support::{Run, Server, TestEnv};

/// What is so after a kill.
#[derive(Debug, PartialEq)]
struct State {
    /// The connection refuses to sync here.
    marked: bool,
    /// The tokens are here.
    kept: bool,
    /// The file is in its place.
    made: bool,
}

/// The call that kills the export, its number, and what it leaves.
const KILLS: [(&str, usize, State); 7] = [
    ("rename", 1, state(false, true, false)),
    ("rename", 2, state(true, true, false)),
    ("unlink", 1, state(true, true, true)),
    // The first looks for what lies beside the tokens, the second takes them, the third the record.
    ("unlink", 2, state(true, true, true)),
    ("rename", 3, state(true, false, true)),
    ("unlink", 3, state(true, false, true)),
    ("rename", 4, state(true, false, true)),
];

const fn state(marked: bool, kept: bool, made: bool) -> State {
    State { marked, kept, made }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(status.unwrap().success());
}

/// The refresh token in the file, if it is in its place.
fn in_the_file(moving: &Move) -> Option<String> {
    let bytes = std::fs::read(moving.file()).ok()?;
    let text = export::open(&bytes, &Secret::new(PASSPHRASE)).unwrap();
    let exported: serde_json::Value = serde_json::from_slice(&text).unwrap();
    Some(exported["sign_in"]["refresh"].as_str().unwrap().to_owned())
}

fn here(env: &TestEnv) -> Option<String> {
    let path = env.secret_file("justworks");
    let refresh = || {
        env.secret("justworks")["refresh"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    path.exists().then(refresh)
}

/// Whether `status` and `status --check` say that the export has to be run again.
fn is_told(env: &TestEnv) -> bool {
    let text = unfolded(&env.run(&["status"]).expect(0).stdout);
    let told =
        text.contains("but this was cut off: run `drivetrain export-connection justworks --to");
    let line = env.run(&["status", "--check"]).expect(4).stdout;
    assert_eq!(
        line.contains("run `drivetrain export-connection"),
        told,
        "{line}"
    );
    told
}

fn killed_everywhere(with_record: bool) {
    if !can_trace() {
        return;
    }
    let mut moving = Move::prepared();
    let token = here(&moving.laptop);
    if !with_record {
        let record = moving.laptop.data().join("justworks.session.json");
        std::fs::remove_file(record).unwrap();
    }
    let fresh = moving.carried("fresh");
    copy(&moving.laptop.home(), &fresh);
    for (call, number, expected) in KILLS {
        // The same machine again, before its export.
        moving.laptop = TestEnv::new();
        copy(&fresh, &moving.laptop.home());
        let _ = std::fs::remove_file(moving.file());
        assert!(killed_at(&moving.exporting(&[]), call, number));
        let settings = moving.laptop.settings("justworks");
        let (kept, made) = (here(&moving.laptop), in_the_file(&moving));
        let found = State {
            marked: settings.contains_key("moved_at"),
            kept: kept.is_some(),
            made: made.is_some(),
        };
        assert_eq!(found, expected, "{call} {number}");
        assert!(kept.is_none_or(|kept| Some(kept) == token));
        assert!(made.is_none_or(|made| Some(made) == token));
        if expected.marked {
            assert_eq!(refusal(&moving.laptop), "connection.moved");
            assert!(is_told(&moving.laptop), "{call} {number}");
            moving.export(&[]).expect(0);
            assert_eq!(here(&moving.laptop), None);
            assert_eq!(in_the_file(&moving), token);
            assert!(!is_told(&moving.laptop));
        }
    }
}

#[test]
fn between_any_two_steps_one_machine_owns_the_sign_in() {
    killed_everywhere(true);
}

/// What is known of a sign-in without its secrets may be lost, and proves nothing.
#[test]
fn the_record_of_the_sign_in_is_not_needed_for_that() {
    killed_everywhere(false);
}

#[test]
fn a_folder_that_cannot_be_saved_does_not_leave_two_owners() {
    if !can_trace() {
        return;
    }
    // Which of its calls is the one for the folder is not looked up: a process that leaves no core
    // dump hides its files from a tracer that is not root.
    let failing = |number: usize| {
        let moving = Move::prepared();
        let token = here(&moving.laptop);
        let what = format!("error=EIO:when={number}");
        let mut strace = tampered(&moving.exporting(&[]), "fsync", &what);
        let run = Run::from(strace.output().unwrap());
        let told = run.stderr.contains("may not survive a power cut");
        told.then(|| (moving, token, run.expect(0)))
    };
    let (moving, token, run) = (1..=12).find_map(failing).unwrap();
    run.says(&["Exported "]);
    assert_eq!(refusal(&moving.laptop), "connection.moved");
    assert_eq!((here(&moving.laptop), in_the_file(&moving)), (None, token));
    assert!(!is_told(&moving.laptop));
}

#[test]
fn a_file_that_does_not_get_its_place_leaves_the_sign_in_here() {
    if !can_trace() {
        return;
    }
    let moving = Move::prepared();
    let token = here(&moving.laptop);
    let mut strace = tampered(&moving.exporting(&[]), "rename", "error=EIO:when=2");
    Run::from(strace.output().unwrap()).expect(1);
    assert_eq!((here(&moving.laptop), in_the_file(&moving)), (token, None));
    moving.laptop.run(&["sync"]).expect(0);
}

/// A sign-in that Exported  an encrypted file, killed at each of its writes.
#[test]
fn what_a_killed_vault_move_left_goes_with_the_next_one() {
    if !can_trace() {
        return;
    }
    let (env, server) = (TestEnv::new(), Server::small());
    let key = env.home().with_file_name("drivetrain.key");
    let path = key.to_str().unwrap();
    env.run(&["vault", "new-key", path]).expect(0);
    env.connected(&server, &["--no-sync"]);
    let to = |place: &str| {
        let mut command = env.command(&["vault", "move", "justworks", "--to", place]);
        command.env("DRIVETRAIN_KEY_FILE", &key);
        command
    };
    let left = || {
        let files = env.files();
        files.iter().filter(|file| file.ends_with(".tmp")).count()
    };
    let mut found = 0;
    for number in 1.. {
        let killed = killed_at(&to("file"), "rename", number);
        found += left();
        for place in ["file", "plain"] {
            Run::from(to(place).output().unwrap()).expect(0);
            assert_eq!(left(), 0, "{number}: {:?}", env.files());
        }
        if !killed {
            break;
        }
    }
    assert!(found >= 3, "{found}");
    env.run(&["sync"]).expect(0);
}
