//! Columns that a catalog gains: their values fill up, and make no new version of a row.

use super::*;

#[test]
fn a_column_that_the_catalog_gains_is_added_and_fills_up() {
    static BEFORE: [Stream; 1] = [stream("things", None, "things", Some("id"), &[text("id")])];
    static AFTER: [Stream; 1] = [stream(
        "things",
        None,
        "things",
        Some("id"),
        &[text("id"), money("price_minor")],
    )];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let sync = |streams: &'static [Stream; 1], number: i64, cells: Vec<Cell>| {
        let stream = &streams[0];
        let store = Store::open(&path, streams).unwrap();
        let mut store = store.clocked(std::sync::Arc::new(move || day(number)));
        let run = format!("run-{number}");
        store.open(&run, day(number)).unwrap();
        let mut row = record(stream, "a", "a", cells);
        row.fingerprint = [7; 16]; // the source says the same as before
        store.land(vec![row]).unwrap();
        let part = Part {
            stream,
            coverage: Coverage::All,
            except: HashSet::new(),
            everything: false,
        };
        let report = report(&run, day(number), true);
        store.publish(&[part], &BTreeMap::new(), &report).unwrap();
    };
    sync(&BEFORE, 0, vec![t("a")]);
    sync(&AFTER, 1, vec![t("a"), Cell::Int(5)]);
    let before = "2026-01-01T12:00:00.000Z";
    let reader = Connection::open(&path).unwrap();
    let now = || {
        ask(
            &reader,
            "SELECT id, price_minor, _run, _changed_at FROM things",
        )
    };
    assert_eq!(now(), [format!("a|5|run-0|{before}")]);
    sync(&AFTER, 2, vec![t("a"), Cell::Int(5)]);
    assert_eq!(now(), [format!("a|5|run-0|{before}")]);
    let history = "SELECT count(*) FROM things_history";
    assert_eq!(ask(&reader, history), ["0"], "it never said anything else");
}

#[test]
fn a_row_that_lacks_a_column_and_has_changed_keeps_its_former_version() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    fixture.store = None;
    let other = fixture.reader();
    drop_views(&other);
    other
        .execute_batch(
            "ALTER TABLE payrolls DROP COLUMN company_debit_minor;
             ALTER TABLE payrolls_history DROP COLUMN company_debit_minor",
        )
        .unwrap();
    fixture.reopen();
    let all = parts(&Coverage::All, &[]);
    fixture
        .land(1, small_payroll("p1", "2026-01-15", 2000))
        .unwrap();
    assert_eq!(fixture.store().diff(&all[0]).unwrap().changed, 1);
    fixture.publish(1, &all).unwrap();
    assert_eq!(
        fixture.ask(
            "SELECT gross_pay_minor, company_debit_minor FROM payrolls
             UNION ALL SELECT gross_pay_minor, company_debit_minor FROM payrolls_history"
        ),
        ["2000|0", "1000|-"]
    );
}
