//! The database file in other hands: copied while a program has it open, read where nothing can be
//! written, moved or replaced during a sync, and open to other users.
#![cfg(unix)]

mod closed;

use std::path::{Path, PathBuf};
use std::process::Command;

use drivetrain::sandbox::FaultKind;
use rusqlite::{Connection, OpenFlags};

use crate::support::Run;
#[cfg(target_os = "linux")]
use crate::support::wrapping;
use crate::synced::{Synced, undisturbed};
#[cfg(target_os = "linux")]
use crate::tools::skip;
use crate::tools::tools_present;

/// Another program that has the database open.
fn reader(home: &Synced) -> Connection {
    let reader = home.env.store("justworks");
    let members: i64 = reader
        .query_row("SELECT count(*) FROM members", [], |row| row.get(0))
        .unwrap();
    assert!(members > 0);
    reader
}

/// How many runs a copy of the file alone knows, and whether it is sound.
fn runs_in_copy(home: &Synced) -> i64 {
    let copy = home.env.home().with_file_name("copy.db");
    std::fs::copy(home.env.data().join("justworks.db"), &copy).unwrap();
    let copy = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sound: String = copy
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
    runs(&copy)
}

fn runs(database: &Connection) -> i64 {
    database
        .query_row("SELECT count(*) FROM _runs", [], |row| row.get(0))
        .unwrap()
}

fn log_bytes(home: &Synced) -> u64 {
    let log = home.env.data().join("justworks.db-wal");
    log.metadata().map_or(0, |meta| meta.len())
}

#[test]
fn a_copy_of_the_file_alone_is_whole_while_another_program_has_it_open() {
    let home = Synced::once();
    let reader = reader(&home);
    let mut runs = 1;
    let mut ends = |code: i32, args: &[&str], counted: i64| {
        home.sync(args).expect(code);
        runs += counted;
        assert_eq!(runs_in_copy(&home), runs, "{args:?}");
        assert_eq!(log_bytes(&home), 0, "{args:?}");
    };
    ends(0, &[], 1);
    ends(0, &["--full"], 1);
    ends(0, &["--dry-run"], 0);
    home.always("/v1/payrolls?", FaultKind::Empty);
    ends(5, &["--full"], 1);
    home.server.sandbox.clear_faults();
    home.always("/v1/company", crate::synced::status(503, None));
    ends(75, &[], 1);
    drop(reader);
}

#[test]
fn a_transaction_of_another_program_is_waited_for_and_told() {
    let home = Synced::once();
    let reader = reader(&home);
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM members")
        .unwrap();
    let run = home.sync(&[]).expect(0);
    run.says(&["another program is reading the database", ".backup copy.db"]);
    let left = log_bytes(&home);
    assert!(left > 0);
    assert_eq!(runs_in_copy(&home), 1);
    let status = home.env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["store_log_bytes"], left);
    let status = home.env.run(&["status"]).expect(0);
    assert!(
        status.stdout.contains("justworks.db-wal"),
        "{}",
        status.stdout
    );
    if tools_present(&["sqlite3"]) {
        let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        let command = said.split('`').nth(1).unwrap();
        let folder = home.env.home().with_file_name("backup");
        std::fs::create_dir(&folder).unwrap();
        let mut shell = Command::new("/bin/sh");
        let copied = shell.args(["-c", command]).current_dir(&folder).status();
        assert!(copied.unwrap().success(), "{command}");
        assert_eq!(runs(&Connection::open(folder.join("copy.db")).unwrap()), 2);
    }
    reader.execute_batch("COMMIT").unwrap();
    let said = home.sync(&[]).expect(0);
    assert!(!said.stderr.contains("another program"), "{}", said.stderr);
    assert_eq!((runs_in_copy(&home), log_bytes(&home)), (3, 0));
    let status = home.env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["store_log_bytes"], 0);
}

#[cfg(target_os = "linux")]
/// The command where this folder can be read and not be written, whoever runs it; `None` where the
/// machine does not allow that.
fn read_only(folder: &Path, command: &Command) -> Option<Run> {
    let script = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" || exit 99
        exec \"$@\"";
    let mut outer = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        outer.arg("--map-root-user");
    }
    outer.args(["--mount", "/bin/sh", "-c", script]).arg(folder);
    let output = wrapping(outer, command).output();
    match output {
        Ok(output) if output.status.code() != Some(99) => Some(output.into()),
        other => {
            skip(&format!("no folder can be made read-only here ({other:?})"));
            None
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_database_that_cannot_be_written_is_asked_all_the_same() {
    let home = Synced::once();
    let id: String = home.one("SELECT id FROM members LIMIT 1");
    // Who may not write cannot tidy up behind itself, and the program does.
    home.env.run(&["query", "SELECT 1"]).expect(0);
    let asked: [&[&str]; 8] = [
        &["query", "SELECT count(*) FROM members"],
        // More than the memory takes is sorted, and not beside the file.
        &[
            "query",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM (SELECT hex(randomblob(40)) AS x FROM n ORDER BY x)",
        ],
        &["query", "headcount"],
        &["why", "members", &id],
        &["status"],
        &["status", "--json"],
        &["runs"],
        &["runs", "show", "latest"],
    ];
    for args in asked {
        let Some(run) = read_only(&home.env.home(), &home.env.command(args)) else {
            return;
        };
        let run = run.expect(0);
        assert!(!run.stdout.is_empty(), "{args:?}");
    }
    let folder = home.env.data();
    let left = |suffix: &str| folder.join(format!("justworks.db{suffix}")).exists();
    assert!(!left("-wal") && !left("-shm"));
}

#[test]
#[cfg(target_os = "linux")]
fn what_stands_in_the_log_of_a_read_only_folder_is_not_passed_over() {
    let home = Synced::once();
    let reader = reader(&home);
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM members")
        .unwrap();
    home.sync(&[]).expect(0);
    assert!(log_bytes(&home) > 0);
    // As a backup of the two files has it.
    let kept = ["", "-wal"].map(|suffix| {
        let path = home.env.data().join(format!("justworks.db{suffix}"));
        (std::fs::read(&path).unwrap(), path)
    });
    drop(reader);
    home.env.run(&["query", "SELECT 1"]).expect(0);
    for (bytes, path) in &kept {
        drivetrain::files::write_private(path, bytes).unwrap();
    }
    let _ = std::fs::remove_file(home.env.data().join("justworks.db-shm"));
    let question = home.env.command(&["query", "SELECT count(*) FROM _runs"]);
    let Some(run) = read_only(&home.env.home(), &question) else {
        return;
    };
    let run = run.expect(1);
    let folder = format!("the folder {} is read-only", home.env.data().display());
    run.says(&["[store.readonly_folder]", &folder]);
    // The command that is told does it.
    let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let command = said.split('`').nth(1).unwrap();
    let copies = home.env.home().with_file_name("copies");
    std::fs::create_dir(&copies).unwrap();
    let command = command.replace("FOLDER", &copies.display().to_string());
    let copied = Command::new("/bin/sh").args(["-c", &command]).status();
    assert!(copied.unwrap().success(), "{command}");
    let copy = Connection::open(copies.join("justworks.db")).unwrap();
    assert_eq!(runs(&copy), 2);
}

/// Moves the database away while a sync waits for an answer, puts something in its place or not, and
/// lets the sync go on. Gives how it ended, and where the database is now.
fn moved(home: &Synced, other: Option<&Path>) -> (Run, PathBuf) {
    home.profile("timeout_seconds = 3");
    let child = home.start_until_it_hangs("/v1/paystubs/", 4);
    let (path, away) = (
        home.env.data().join("justworks.db"),
        home.env.data().join("moved.db"),
    );
    std::fs::rename(&path, &away).unwrap();
    if let Some(other) = other {
        std::fs::copy(other, &path).unwrap();
    }
    home.server.sandbox.clear_faults();
    (child.wait_with_output().unwrap().into(), away)
}

#[test]
fn a_database_that_is_moved_during_a_sync_gets_nothing_more() {
    let home = Synced::once();
    let before = home.published();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    home.server.sandbox.restate(dates[0].parse().unwrap());
    let path = home.env.data().join("justworks.db");
    let (run, away) = moved(&home, None);
    run.expect(1)
        .says(&["[store.moved]", "was moved or replaced during the sync"]);
    assert!(!path.exists(), "an empty database stands in its place");
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(home.published(), before);
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn a_database_that_takes_its_place_stays_as_it_is() {
    let home = Synced::once();
    let path = home.env.data().join("justworks.db");
    let backup = home.env.home().with_file_name("backup.db");
    std::fs::copy(&path, &backup).unwrap();
    let before = home.published();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    home.server.sandbox.restate(dates[0].parse().unwrap());
    home.sync(&[]).expect(0);
    let (run, _) = moved(&home, Some(&backup));
    run.expect(1).says(&["[store.moved]"]);
    let bytes = |file: &Path| std::fs::read(file).unwrap();
    assert!(bytes(&path) == bytes(&backup), "it was written to");
    assert_eq!(home.published(), before);
    assert_eq!(home.one::<String>("PRAGMA integrity_check"), "ok");
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
}
