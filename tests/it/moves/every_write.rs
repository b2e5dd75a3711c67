//! An export that is killed between any two of its steps: as it enters the system call that makes the
//! next one true. Where there is no `strace`, or it may not trace, nothing is proven here.

use std::path::Path;
use std::process::{Command, Stdio};

use drivetrain::auth::parcel;
use drivetrain::secret::Secret;

use super::{Move, PASSPHRASE};
use crate::support::TestEnv;
use crate::tools::find;

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
const KILLS: [(&str, usize, State); 4] = [
    ("rename", 1, state(false, true, false)),
    ("rename", 2, state(true, true, false)),
    ("unlink", 1, state(true, true, true)),
    ("rename", 3, state(true, false, true)),
];

const fn state(marked: bool, kept: bool, made: bool) -> State {
    State { marked, kept, made }
}

fn can_trace() -> bool {
    let strace = ["-o", "/dev/null", "true"];
    find("strace").is_some()
        && Command::new("strace")
            .args(strace)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// Runs the export and kills it as it enters this call.
fn killed_at(moving: &Move, call: &str, number: usize) {
    let export = moving.exporting(&[]);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:signal=KILL:when={number}"))
        .arg(export.get_program())
        .args(export.get_args())
        .env_clear()
        .envs(
            export
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    assert!(!strace.status().unwrap().success(), "it was not killed");
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(status.unwrap().success());
}

/// The refresh token in the file, if it is in its place.
fn in_the_file(moving: &Move) -> Option<String> {
    let bytes = std::fs::read(moving.file()).ok()?;
    let text = parcel::open(&bytes, &Secret::new(PASSPHRASE)).unwrap();
    let parcel: serde_json::Value = serde_json::from_slice(&text).unwrap();
    Some(parcel["sign_in"]["refresh"].as_str().unwrap().to_owned())
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

#[test]
fn between_any_two_steps_one_machine_owns_the_sign_in() {
    if !can_trace() {
        return;
    }
    let mut moving = Move::prepared();
    let token = here(&moving.laptop);
    let fresh = moving.carried("fresh");
    copy(&moving.laptop.home(), &fresh);
    for (call, number, expected) in KILLS {
        // The same machine again, before its export.
        moving.laptop = TestEnv::new();
        copy(&fresh, &moving.laptop.home());
        let _ = std::fs::remove_file(moving.file());
        killed_at(&moving, call, number);
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
            moving.laptop.run(&["sync"]).expect(4);
        }
        if expected.marked && expected.kept {
            moving.export(&[]).expect(0);
            assert_eq!(here(&moving.laptop), None);
            assert_eq!(in_the_file(&moving), token);
        }
    }
}
