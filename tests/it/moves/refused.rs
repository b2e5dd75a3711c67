//! What is not moved, and what is not taken over; nothing is changed then on either side.

use drivetrain::lock::Lock;

use super::{Move, refusal};
use crate::support::{Run, Server, TestEnv};

/// Fails unless the laptop goes on as before.
#[track_caller]
fn is_still_here(moving: &Move) {
    moving.laptop.run(&["sync"]).expect(0);
}

#[test]
fn a_run_or_a_renewal_under_way_is_not_disturbed() {
    let moving = Move::prepared();
    let data = moving.laptop.data();
    let id = moving.laptop.settings("justworks")["id"].clone();
    let locks = [
        data.join("justworks.run.lock"),
        data.join(format!("{}.refresh.lock", id.as_str().unwrap())),
    ];
    for lock in locks {
        let held = Lock::acquire(&lock).unwrap();
        let run = moving.export(&[]).expect(75);
        run.says(&[&format!("process {}", std::process::id())]);
        assert!(!moving.file().exists());
        drop(held);
    }
    is_still_here(&moving);
}

#[test]
fn a_file_that_is_there_is_not_replaced_unless_asked_to() {
    let moving = Move::prepared();
    moving.write("justworks.age", "something of value");
    let run = moving.export(&[]).expect(2);
    run.says(&["justworks.age already exists", "--force"]);
    let there = std::fs::read_to_string(moving.file()).unwrap();
    assert_eq!(there, "something of value");
    is_still_here(&moving);
    moving.export(&["--force"]).expect(0);
    moving.import(&[]).expect(0);
}

#[test]
fn what_cannot_move_says_so() {
    let moving = Move::prepared();
    let laptop = &moving.laptop;
    laptop
        .run(&["connect", "justworks", "--sandbox", "--yes", "--no-sync"])
        .expect(0);
    let run = laptop.run(&["export-connection", "sandbox", "--yes"]);
    let run = run.expect(2);
    run.says(&[
        "a sandbox connection has its company on this machine",
        "`drivetrain connect justworks --sandbox --yes`",
    ]);
    let run = laptop.run(&["export-connection", "nobody", "--yes"]);
    run.expect(2).says(&["there is no connection nobody"]);

    moving.server.sandbox.revoke_everything().unwrap();
    laptop.run(&["sync", "justworks"]).expect(4);
    let run = moving.export(&[]).expect(4);
    run.says(&["Justworks no longer accepts the saved sign-in"]);

    laptop.run(&["disconnect", "justworks", "--yes"]);
    let run = moving.export(&[]).expect(4);
    run.says(&["the connection justworks is signed out"]);
    assert!(!moving.file().exists());
}

#[test]
fn what_was_moved_is_not_moved_again() {
    let moving = Move::exported();
    std::fs::remove_file(moving.file()).unwrap();
    let run = moving.export(&[]).expect(4);
    run.says(&["was moved to another machine"]);
    assert!(!moving.file().exists());
    let run = moving
        .laptop
        .run(&["vault", "move", "justworks", "--to", "plain"]);
    run.expect(4).says(&["was moved to another machine"]);
}

#[test]
fn without_a_terminal_each_answer_is_a_flag() {
    let moving = Move::prepared();
    let run = moving.laptop.run(&["export-connection", "justworks"]);
    let run = run.expect(2);
    run.says(&["Move \"justworks\" to another machine?", "--yes"]);
    let run = moving
        .laptop
        .run(&["export-connection", "justworks", "--yes"]);
    run.expect(2)
        .says(&["Choose a passphrase", "--passphrase-file"]);
    moving.export(&[]).expect(0);
    let file = moving.file();
    let args = ["import-connection", file.to_str().unwrap()];
    let run = moving.there.run(&args).expect(2);
    run.says(&["Passphrase of the file", "--passphrase-file"]);
}

#[test]
fn a_passphrase_that_protects_little_is_refused() {
    let moving = Move::prepared();
    for (text, what) in [
        ("", "it is empty"),
        ("h0rse", "too short: use at least 12 characters"),
    ] {
        moving.write("passphrase", text);
        let run = moving.export(&[]).expect(2);
        run.says(&["does not hold a passphrase", what]);
        assert!(!run.stderr.contains("h0rse"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let words = moving.write("passphrase", super::PASSPHRASE);
        std::fs::set_permissions(&words, PermissionsExt::from_mode(0o644)).unwrap();
        let run = moving.export(&[]).expect(1);
        run.says(&["other users can read", "chmod 600"]);
    }
    is_still_here(&moving);
}

#[test]
fn a_wrong_passphrase_and_a_damaged_file_change_nothing() {
    let moving = Move::exported();
    moving.write("passphrase", "wr0ng horse battery");
    let run = moving.import(&[]).expect(4);
    run.says(&["the passphrase does not open it", "nothing was changed"]);
    moving.write("passphrase", super::PASSPHRASE);
    let whole = std::fs::read(moving.file()).unwrap();
    let mut changed = whole.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let damaged = "it is incomplete or damaged";
    for (bytes, what) in [
        (&whole[..0], damaged),
        (&whole[..60], damaged),
        (&whole[..last], damaged),
        (&changed, damaged),
        (b"PK\x03\x04 a zip file", "it is not an age file"),
        (&[0; 3 << 20], "it is not an age file"),
    ] {
        std::fs::write(moving.file(), bytes).unwrap();
        let run = moving.import(&[]).expect(1);
        run.says(&["cannot be opened", what]);
    }
    let missing = moving.carried("missing");
    let run = moving.import_at(&moving.there, &missing, &[]);
    run.expect(2).says(&["cannot be read"]);
    assert_eq!(moving.there.files(), [""; 0]);
    // What was sent is sound all the same.
    std::fs::write(moving.file(), whole).unwrap();
    moving.import(&[]).expect(0);
}

/// Encrypts a text as an export does.
fn sealed(moving: &Move, text: &str) {
    let passphrase = drivetrain::secret::Secret::new(super::PASSPHRASE);
    let bytes = drivetrain::auth::export::seal(text.as_bytes(), &passphrase);
    std::fs::write(moving.file(), bytes.unwrap()).unwrap();
}

#[test]
fn a_file_with_something_else_in_it_is_told_without_quoting_it() {
    let moving = Move::prepared();
    for (text, what) in [
        ("s3cret", "it was encrypted by something else"),
        (
            r#"{"drivetrain_connection":2,"x":"s3cret"}"#,
            "was written by a newer drivetrain",
        ),
        (
            r#"{"drivetrain_connection":1,"x":"s3cret"}"#,
            "parts of it are missing",
        ),
    ] {
        sealed(&moving, text);
        let run = moving.import(&[]).expect(1);
        run.says(&[what]);
        assert!(!run.stderr.contains("s3cret"));
    }
}

#[test]
fn a_connection_that_is_signed_in_is_not_replaced() {
    let moving = Move::exported();
    moving.there.connected(&moving.server, &["--no-sync"]);
    let before = moving.there.secret("justworks");
    let run = moving.import(&[]).expect(2);
    run.says(&[
        "there is already a connection justworks here, and it is signed in",
        "--name NAME",
        "`drivetrain disconnect justworks`",
    ]);
    assert_eq!(moving.there.secret("justworks"), before);
    let run = moving.import(&["--name", "moved"]).expect(0);
    run.says(&["drivetrain sync moved"]);
    moving.there.run(&["sync", "moved"]).expect(0);
    moving
        .there
        .run(&["disconnect", "justworks", "--yes"])
        .expect(0);
    moving.import(&[]).expect(0);
}

#[test]
fn another_company_s_connection_is_not_replaced() {
    let moving = Move::exported();
    let other = Server::start(|options| {
        options.company.seed = 99;
        options.company.members = 6;
        options.company.payrolls = 4;
    });
    let there: &TestEnv = &moving.there;
    there.connected(&other, &["--no-sync"]);
    there.run(&["disconnect", "--yes"]).expect(0);
    let before = there.settings("justworks");
    let run = moving.import(&[]).expect(2);
    run.says(&["belongs to", "--name NAME"]);
    assert_eq!(there.settings("justworks"), before);
}

/// A disk that is full: every write to a file fails, reading goes on.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_connection_here() {
    let moving = Move::prepared();
    let template = moving.exporting(&[]);
    Run::from(crate::support::on_a_full_disk(&template).output().unwrap()).expect(1);
    assert!(!moving.file().exists());
    let left = std::fs::read_dir(moving.bag.path()).unwrap().count();
    assert_eq!(left, 1, "the passphrase alone");
    is_still_here(&moving);
}

#[test]
fn a_sync_that_waited_for_the_export_does_not_use_what_it_read_before() {
    let moving = Move::exported();
    assert_eq!(refusal(&moving.laptop), "connection.moved");
    // With the environment's token there is something to sync with, and it is refused all the same.
    let mut command = moving.laptop.command(&["sync"]);
    command.env("DRIVETRAIN_ACCESS_TOKEN", "whatever");
    Run::from(command.output().unwrap()).expect(4);
}
