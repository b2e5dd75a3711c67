//! What a store does when things go wrong around it, and what others see meanwhile.

use super::*;
use std::fs;

#[test]
fn a_reader_sees_all_of_a_sync_or_nothing_of_it() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    let reader = fixture.reader();
    let seen = "SELECT (SELECT sum(gross_pay_minor) FROM payrolls),
                       (SELECT sum(gross_pay_minor) FROM paystubs),
                       (SELECT sum(amount_minor) FROM paystub_lines),
                       (SELECT run FROM _bookmarks)";
    // A person reads in a loop while a sync is landed and published.
    let watcher = {
        let path = fixture.path.clone();
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let reader = Connection::open(path).unwrap();
            reader
                .busy_timeout(std::time::Duration::from_secs(10))
                .unwrap();
            let mut answers = vec![];
            while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                answers.extend(ask(&reader, seen));
                answers.dedup();
            }
            answers
        });
        (stop, thread)
    };
    for number in 1..20 {
        let gross = 1000 + number;
        fixture
            .land(number, small_payroll("p1", "2026-01-15", gross))
            .unwrap();
        let before = 999 + number;
        let old = format!("{before}|{before}|{before}|run-{}", number - 1);
        assert_eq!(ask(&reader, seen), [old], "landed rows are not public");
        fixture
            .publish(number, &parts(&Coverage::All, &[]))
            .unwrap();
        let new = format!("{gross}|{gross}|{gross}|run-{number}");
        assert_eq!(ask(&reader, seen), [new]);
    }
    drop(watcher.0);
    for answer in watcher.1.join().unwrap() {
        let parts: Vec<&str> = answer.split('|').collect();
        assert_eq!((parts[0], parts[0]), (parts[1], parts[2]), "{answer}");
        let run: i64 = parts[3].strip_prefix("run-").unwrap().parse().unwrap();
        assert_eq!(parts[0], (1000 + run).to_string(), "{answer}");
    }
}

#[test]
fn a_run_that_dies_before_it_publishes_changes_nothing() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    let before = fixture.dump();
    // Enough rows that some are committed and some are not.
    let many = (0..40_000)
        .map(|n| payroll(&format!("x{n}"), "2026-01-15", n))
        .collect();
    fixture.land(1, many).unwrap();
    assert_eq!(fixture.interrupted(), Vec::<String>::new());
    fixture.reopen();
    assert_eq!(fixture.waiting(), ["_new_payrolls"]);

    let opened = fixture.store().open("run-2", day(2)).unwrap();
    assert_eq!(fixture.interrupted(), ["run-1"]);
    assert_eq!(
        opened.bookmarks,
        BTreeMap::from([("payrolls".to_owned(), Bookmark::Full { at: day(0) })])
    );
    assert_eq!(fixture.dump(), before);
    assert_eq!(fixture.waiting(), Vec::<String>::new());
    assert_eq!(
        fixture.ask("SELECT outcome, finished_at FROM _runs WHERE id = 'run-1'"),
        ["interrupted|-"]
    );
    let report = report("run-2", day(2), false);
    fixture.store().discard(&report).unwrap();
    fixture.reopen();
    fixture.store().open("run-3", day(3)).unwrap();
    assert_eq!(fixture.interrupted(), ["run-1"], "and no other");
}

#[test]
fn a_discarded_run_leaves_its_report_and_nothing_else() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    let before = fixture.dump();
    fixture
        .land(1, small_payroll("p2", "2026-01-15", 1000))
        .unwrap();
    let report = report("run-1", day(1), false);
    fixture.store().discard(&report).unwrap();
    assert_eq!(fixture.dump(), before);
    assert_eq!(fixture.waiting(), Vec::<String>::new());
    assert_eq!(
        fixture.ask("SELECT published FROM _runs WHERE id = 'run-1'"),
        ["0"]
    );
    let error = fixture
        .publish(1, &parts(&Coverage::All, &[]))
        .expect_err("the run is over");
    assert_eq!(error.code, codes::STORE_FAILED);
}

/// Lets the file grow by so many pages only, as a full disk would.
fn only_pages_left(store: &Store, pages: i64) {
    let count: i64 = store
        .connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    store
        .connection
        .pragma_update_and_check(None, "max_page_count", count + pages, |_| Ok(()))
        .unwrap();
}

#[test]
fn a_full_disk_leaves_what_is_published() {
    let many = |amount: i64| -> Vec<Record> {
        (0..5000)
            .map(|n| payroll(&format!("x{n}"), "2026-01-15", amount + n))
            .collect()
    };
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    let before = fixture.dump();

    // While landing: the run can no longer publish, for it lacks rows.
    only_pages_left(fixture.store(), 4);
    let error = fixture.land(1, many(0)).expect_err("full");
    assert_eq!(error.code, codes::STORE_FULL);
    assert!(error.message.contains("justworks.db"), "{error}");
    let error = fixture
        .publish(1, &parts(&Coverage::All, &[]))
        .expect_err("rows are missing");
    assert_eq!(error.code, codes::STORE_FULL);
    assert_eq!(fixture.dump(), before);
    let report = report("run-1", day(1), false);
    fixture.store().discard(&report).unwrap();

    // While publishing.
    fixture.reopen();
    fixture.land(2, many(0)).unwrap();
    only_pages_left(fixture.store(), 4);
    let error = fixture
        .publish(2, &parts(&Coverage::All, &[]))
        .expect_err("full");
    assert_eq!(error.code, codes::STORE_FULL);
    assert_eq!(fixture.dump(), before);
    assert_eq!(fixture.ask("SELECT run FROM _bookmarks"), ["run-0"]);

    // With space again, all is well.
    fixture.reopen();
    fixture.sync(3, many(1));
    assert_eq!(
        fixture.ask("SELECT count(*) FROM payrolls WHERE _deleted_at IS NULL"),
        ["5000"]
    );
}

#[test]
fn a_row_of_the_wrong_shape_is_refused() {
    let short = {
        let mut row = payroll("p1", "2026-01-15", 1);
        row.cells.pop();
        row
    };
    let misfit = {
        let mut row = payroll("p1", "2026-01-15", 1);
        row.cells[3] = t("1.00");
        row
    };
    let placeless = {
        let mut row = line("s", "p1", 0, 1);
        row.position = None;
        row
    };
    for bad in [short, misfit, placeless] {
        let mut fixture = Fixture::new();
        let error = fixture.land(0, vec![bad]).expect_err("misshapen");
        assert_eq!(error.code, codes::STORE_FAILED);
        let publishing = fixture.publish(0, &parts(&Coverage::All, &[]));
        assert_eq!(publishing.expect_err("not whole").code, codes::STORE_FAILED);
    }
}

#[test]
fn a_damaged_file_is_named_as_such() {
    let folder = crate::files::temporary_folder();
    let path = folder.path().join("x.db");
    fs::write(
        &path,
        "this is not a database, whatever its name says".repeat(100),
    )
    .unwrap();
    let error = Store::open(&path, TABLES).expect_err("damaged");
    assert_eq!(error.code, codes::STORE_DAMAGED);
    let error = Store::open_read_only(&path, &STREAMS).expect_err("damaged");
    assert_eq!(error.code, codes::STORE_DAMAGED);

    // Damage in the middle of a real store.
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    fixture.store = None;
    let mut bytes = fs::read(&fixture.path).unwrap();
    bytes[4096..].fill(0xA5);
    fs::write(&fixture.path, bytes).unwrap();
    let damaged = Store::open(&fixture.path, TABLES)
        .and_then(|mut store| Staging::open(&mut store, "run-1", day(1)).map(drop));
    assert_eq!(damaged.expect_err("damaged").code, codes::STORE_DAMAGED);
}

#[test]
fn stores_of_others_are_left_alone() {
    let mut fixture = Fixture::new();
    fixture.store = None;
    let set = |version: i64| {
        let other = fixture.reader();
        other.pragma_update(None, "user_version", version).unwrap();
    };
    set(99);
    let before = fs::read(&fixture.path).unwrap();
    for error in [
        Store::open(&fixture.path, TABLES).expect_err("newer"),
        Store::open_read_only(&fixture.path, &STREAMS).expect_err("newer"),
    ] {
        assert_eq!(error.code, codes::STORE_NEWER);
    }
    set(0); // tables, but not our version: another program's
    let error = Store::open(&fixture.path, TABLES).expect_err("foreign");
    assert_eq!(error.code, codes::STORE_OPEN);
    set(99);
    assert_eq!(fs::read(&fixture.path).unwrap().len(), before.len());
}

#[test]
fn a_store_that_another_program_writes_is_locked() {
    let mut fixture = Fixture::new();
    let other = fixture.reader();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let store = fixture.store();
    store
        .connection
        .busy_timeout(std::time::Duration::ZERO)
        .unwrap();
    let error = store.open("run-0", day(0)).expect_err("locked");
    assert_eq!(error.code, codes::STORE_LOCKED);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let folder = crate::files::temporary_folder();
    let error = Store::open(&folder.path().join("no/x.db"), TABLES).expect_err("no folder");
    assert_eq!(error.code, codes::STORE_OPEN);
}

#[cfg(unix)]
#[test]
fn the_file_and_its_companions_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut fixture = Fixture::new();
    fixture
        .land(0, small_payroll("p1", "2026-01-15", 1000))
        .unwrap();
    let folder = fixture.path.parent().unwrap();
    let modes: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    assert_eq!(modes, [0o600; 3], "the database, -wal and -shm");
}

#[test]
fn opening_a_store_again_writes_nothing() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    fixture.store = None;
    let before = fs::read(&fixture.path).unwrap();
    drop(Store::open(&fixture.path, TABLES).unwrap());
    assert!(fs::read(&fixture.path).unwrap() == before);
}

#[test]
fn looking_at_a_store_makes_no_file() {
    let mut fixture = Fixture::new();
    let nowhere = fixture.path.with_file_name("other.db");
    assert!(Store::open_read_only(&nowhere, &STREAMS).unwrap().is_none());
    assert!(!nowhere.exists());

    let reader = Store::open_read_only(&fixture.path, &STREAMS)
        .unwrap()
        .unwrap();
    assert!(reader.last_run().unwrap().is_none());
    assert!(reader.bookmarks().unwrap().is_empty());
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    fixture.sync(1, vec![]);
    fixture.store().open("run-2", day(2)).unwrap();
    assert_eq!(reader.last_run().unwrap().unwrap().run, "run-1");
    let states: Vec<_> = reader
        .stream_states()
        .unwrap()
        .into_iter()
        .map(|state| (state.stream, state.rows, state.last_changed_at))
        .collect();
    assert_eq!(
        states,
        [
            ("members", 0, None),
            ("payrolls", 0, Some(day(1))),
            ("paystubs", 0, Some(day(1))),
            ("paystub_lines", 0, Some(day(1))),
        ]
    );
    fixture.store = None;
    drop(reader);
    assert!(fixture.path.exists());
    drop(Store::open_read_only(&fixture.path, &STREAMS).unwrap());
    for companion in ["-wal", "-shm"] {
        assert!(!exists(&fixture.path, companion), "{companion} is left");
    }
}
