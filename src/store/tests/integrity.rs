//! Damage inside a store: when it is looked for, and when it is not.

use std::fs;

use super::*;
use crate::codes;
use crate::report::{Class, Problem};

/// Overwrites a page in the middle of the rows that `run-0` brought: opening a store reads none of
/// them but the first.
fn damage(fixture: &mut Fixture) {
    fixture.store = None;
    let size: u32 = {
        let pragma = "SELECT page_size FROM pragma_page_size";
        let reader = fixture.reader();
        reader.query_row(pragma, [], |row| row.get(0)).unwrap()
    };
    let mut bytes = fs::read(&fixture.path).unwrap();
    let size = size as usize;
    let rows = |page: &[u8]| page.windows(5).filter(|text| *text == b"run-0").count();
    let mut pages: Vec<&mut [u8]> = bytes
        .chunks_mut(size)
        .filter(|page| rows(page) > 3)
        .collect();
    let middle = pages.len() / 2;
    assert!(middle > 5, "the rows take few pages");
    pages[middle].fill(0xA5);
    fs::write(&fixture.path, bytes).unwrap();
}

/// A store of which the middle is payrolls and nothing else.
fn of_many_payrolls() -> (Fixture, Vec<Record>) {
    let many: Vec<Record> = (0..5000)
        .map(|n| payroll(&format!("x{n}"), "2026-01-15", n))
        .collect();
    let mut fixture = Fixture::new();
    fixture.sync(0, many.clone());
    fixture.reader().execute_batch("VACUUM").unwrap();
    // Closed once, so that all of it is in the one file.
    fixture.store = None;
    fixture.reopen();
    (fixture, many)
}

fn open(fixture: &Fixture) -> Result<Store, StoreError> {
    Store::open(&fixture.path, TABLES)
}

#[test]
fn a_store_is_looked_through_after_a_run_that_died_and_only_then() {
    let (mut fixture, _) = of_many_payrolls();
    let whole = fs::read(&fixture.path).unwrap();
    damage(&mut fixture);
    drop(open(&fixture).expect("nobody looks where nothing happened"));

    fs::write(&fixture.path, &whole).unwrap();
    fixture.reopen();
    fixture.store().open("run-1", day(1)).unwrap();
    fixture.store = None;
    let died = fs::read(&fixture.path).unwrap();
    drop(open(&fixture).expect("it died, but the file is whole"));
    damage(&mut fixture);
    for _ in 0..2 {
        let error = open(&fixture).expect_err("damaged");
        assert_eq!(error.code, codes::STORE_DAMAGED);
        assert!(error.message.contains("justworks.db"), "{error}");
    }
    // Restored from a backup, all is well, and the next run ends the looking.
    fs::write(&fixture.path, died).unwrap();
    fixture.reopen();
    fixture.store().open("run-2", day(2)).unwrap();
    assert_eq!(fixture.interrupted(), ["run-1"]);
    let report = report("run-2", day(2), false);
    fixture.store().discard(&report).unwrap();
    damage(&mut fixture);
    drop(open(&fixture).expect("nobody looks after a good end"));
}

#[test]
fn damage_that_a_run_meets_is_looked_for_by_the_next() {
    let (mut fixture, many) = of_many_payrolls();
    damage(&mut fixture);
    fixture.reopen();
    let met = fixture
        .land(1, many)
        .and_then(|_| fixture.publish(1, &parts(&Coverage::All, &[])));
    assert_eq!(met.expect_err("damaged").code, codes::STORE_DAMAGED);
    fixture.store = None;
    assert_eq!(
        open(&fixture).expect_err("damaged").code,
        codes::STORE_DAMAGED
    );

    // The same if it was met before a run had begun, and could be written down.
    let (mut fixture, _) = of_many_payrolls();
    fixture.store().open("run-1", day(1)).unwrap();
    let problem = Problem::new(codes::STORE_DAMAGED, Class::Broken, "");
    let met = Report {
        stopped: Some(problem),
        ..report("run-1", day(1), false)
    };
    fixture.store().discard(&met).unwrap();
    damage(&mut fixture);
    assert_eq!(
        open(&fixture).expect_err("damaged").code,
        codes::STORE_DAMAGED
    );
}
