//! Other users: files that are somebody else's, keys that cannot be read, homes that are not there
//! or cannot be written. Only the superuser can set these up; others see the tests skipped.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use drivetrain::files;

use super::{Keyed, set_mode};
use crate::support::{Run, TestEnv, wrapping};
use crate::tools::skip;
use crate::traces::below;

/// "nobody", on every Linux.
const NOBODY: u32 = 65_534;

/// A user that no file of the machine knows.
const UNKNOWN: u32 = 54_321;

fn superuser() -> bool {
    let superuser = rustix::process::geteuid().is_root();
    if !superuser {
        skip("only root can be several users");
    }
    superuser
}

/// Gives everything in the folder to a user, and a copy of the program beside it, which lies where
/// that user may not look.
fn give(folder: &Path, user: u32) -> PathBuf {
    let program = folder.join("program");
    std::fs::copy(env!("CARGO_BIN_EXE_drivetrain"), &program).unwrap();
    for path in below(folder) {
        chown(&path, Some(user), Some(user)).unwrap();
    }
    program
}

/// The command as this user runs it.
fn by(user: u32, program: &Path, template: &Command) -> Run {
    let mut command = Command::new(program);
    command
        .args(template.get_args())
        .env_clear()
        .envs(
            template
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir("/")
        .uid(user)
        .gid(user)
        .stdin(std::process::Stdio::null());
    command.output().unwrap().into()
}

#[test]
fn what_belongs_to_another_user_is_refused() {
    if !superuser() {
        return;
    }
    let keyed = Keyed::connected();
    let sealed = keyed.sealed();
    for (path, expected) in [(&keyed.key, "vault.key_unsafe"), (&sealed, "vault.file")] {
        chown(path, Some(NOBODY), None).unwrap();
        let run = keyed.run(&["sync", "--json"]).expect(1);
        assert_eq!(run.error_code(), expected);
        let says = format!("{} belongs to user {NOBODY}", path.display());
        assert!(run.stderr.contains(&says), "{}", run.stderr);
        assert!(run.stderr.contains("sudo chown 0 "), "{}", run.stderr);
        chown(path, Some(0), None).unwrap();
    }
    assert!(keyed.server.sandbox.requests().is_empty());
    keyed.run(&["sync"]).expect(0);
}

#[test]
fn a_key_that_cannot_be_read_says_whose_turn_it_is() {
    if !superuser() {
        return;
    }
    let keyed = Keyed::connected();
    let program = give(keyed.env.home().parent().unwrap(), NOBODY);
    let sync = keyed.command_with(&keyed.key, &["sync", "--json"]);
    by(NOBODY, &program, &sync).expect(0);
    set_mode(&keyed.key, 0o000);
    let run = by(NOBODY, &program, &sync).expect(1);
    assert_eq!(run.error_code(), "vault.key_unreadable");
    assert!(run.stderr.contains("Permission denied"), "{}", run.stderr);
    assert!(
        run.stderr.contains("hint: check that the file exists"),
        "{}",
        run.stderr
    );
    // One of root's that this user may read, as a machine's secrets are laid out.
    set_mode(&keyed.key, 0o400);
    chown(&keyed.key, Some(0), None).unwrap();
    let run = by(NOBODY, &program, &sync).expect(1);
    assert_eq!(run.error_code(), "vault.key_unreadable");
    let folder = keyed.env.home().with_file_name("credentials");
    std::fs::create_dir(&folder).unwrap();
    let credential = folder.join("drivetrain.key");
    std::fs::copy(&keyed.key, &credential).unwrap();
    set_mode(&credential, 0o440);
    chown(&credential, Some(0), Some(NOBODY)).unwrap();
    let mut sync = keyed.env.command(&["sync", "--json"]);
    sync.env("CREDENTIALS_DIRECTORY", &folder);
    by(NOBODY, &program, &sync).expect(0);
}

#[test]
fn a_home_that_is_missing_or_not_to_be_written_is_named() {
    if !superuser() {
        return;
    }
    let env = TestEnv::new();
    let home = env.home().parent().unwrap().to_owned();
    let program = give(&home, 0);
    set_mode(&home, 0o755);
    let connect = ["connect", "justworks", "--sandbox", "--yes"];
    let mut command = env.command(&connect);
    command.env_remove("DRIVETRAIN_HOME");
    // A home that is root's.
    let run = by(NOBODY, &program, &command).expect(1);
    assert!(
        run.stderr.contains("error: cannot create "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("Permission denied"), "{}", run.stderr);
    assert!(
        run.stderr.contains("or set DRIVETRAIN_HOME"),
        "{}",
        run.stderr
    );
    // None at all.
    command.env_remove("HOME");
    let run = by(UNKNOWN, &program, &command).expect(1);
    assert!(
        run.stderr.contains("this user has no home directory"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("set DRIVETRAIN_HOME"), "{}", run.stderr);
}

#[test]
fn a_private_file_of_another_user_is_neither_read_nor_written() {
    if !superuser() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    files::write_private(&path, b"x").unwrap();
    let inner = folder.path().join("inner");
    files::create_dir_private(&inner).unwrap();
    for path in [&path, &inner] {
        chown(path, Some(UNKNOWN), None).unwrap();
    }
    let refused = [
        files::write_private(&path, b"y").unwrap_err(),
        files::read_private(&path, 100).unwrap_err(),
        files::open_private(&path).unwrap_err(),
        files::create_dir_private(&inner).unwrap_err(),
    ];
    for error in refused {
        let says = format!("belongs to user {UNKNOWN}");
        assert!(error.to_string().contains(&says), "{error}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), b"x");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// Mounted read-only, for this one command, in a mount namespace of its own.
#[test]
fn a_home_that_is_read_only_keeps_the_sign_in_alive() {
    if !superuser() {
        return;
    }
    let may = Command::new("unshare").args(["-m", "true"]).output();
    if !may.is_ok_and(|done| done.status.success()) {
        return skip("no mount namespace can be made");
    }
    let keyed = Keyed::connected();
    keyed.server.sandbox.expire_access_tokens().unwrap();
    let before = std::fs::read(keyed.sealed()).unwrap();
    for (part, expected) in [("config", "vault.denied"), ("", "files.denied")] {
        let template = keyed.command_with(&keyed.key, &["sync", "--json"]);
        let mut command = Command::new("unshare");
        command
            .args(["-m", "/bin/sh", "-c"])
            .arg("mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift && exec \"$@\"")
            .arg("sh")
            .arg(keyed.env.home().join(part));
        let run = Run::from(wrapping(command, &template).output().unwrap()).expect(1);
        assert_eq!(run.error_code(), expected, "{}", run.stderr);
        assert!(
            run.stderr.contains("Read-only file system"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("or set DRIVETRAIN_HOME"),
            "{}",
            run.stderr
        );
        assert_eq!(std::fs::read(keyed.sealed()).unwrap(), before);
    }
    // The old token is as good as it was: nothing was asked for that could not be kept.
    assert_eq!(keyed.server.count("/oauth/token"), 0);
    keyed.run(&["sync"]).expect(0);
}
