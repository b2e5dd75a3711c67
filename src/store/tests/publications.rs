//! Publications: which there are, when they were made, and what became public with each.

use super::*;
use crate::codes;
use crate::store::{Change, Value};

const ALL: &str = "SELECT seq, run, at FROM _publications ORDER BY seq";

fn two(gross: i64) -> Vec<Record> {
    [
        small_payroll("p1", "2026-01-15", gross),
        small_payroll("p2", "2026-01-31", 2000),
    ]
    .concat()
}

/// A change as `table key publication`, with an amount of the row.
fn line_of(change: &Change<'_>) -> String {
    let columns = Reader::change_columns(change.stream);
    let amount = columns
        .iter()
        .position(|it| ["gross_pay_minor", "amount_minor"].contains(it));
    let amount = match (change.values, amount) {
        (None, _) => "gone".to_owned(),
        (Some(values), Some(at)) => match values[at] {
            Value::Integer(amount) => amount.to_string(),
            other => format!("{other:?}"),
        },
        (Some(_), None) => "there".to_owned(),
    };
    format!(
        "{} {} {} {amount}",
        change.stream.name, change.key, change.seq
    )
}

fn since(fixture: &Fixture, seq: Option<i64>) -> (Vec<String>, i64) {
    let mut lines = Vec::new();
    let latest = fixture.others().since(seq, |change| {
        lines.push(line_of(&change));
        Ok::<_, StoreError>(())
    });
    (lines, latest.unwrap())
}

fn as_of(fixture: &Fixture, stream: &'static Stream, seq: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let told = fixture.others().as_of(stream, seq, |change| {
        lines.push(line_of(&change));
        Ok::<_, StoreError>(())
    });
    told.unwrap();
    lines
}

#[test]
fn only_a_run_that_changes_something_makes_one() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    fixture.sync(1, two(1000));
    fixture.land(2, two(3000)).unwrap();
    let discarded = report("run-2", day(2), false);
    fixture.store().discard(&discarded).unwrap();
    fixture.sync(3, two(1100));
    fixture.sync(4, small_payroll("p1", "2026-01-15", 1100));
    fixture.sync(5, two(1100));
    assert_eq!(
        fixture.ask(ALL),
        [
            "1|run-0|2026-01-01T12:00:00.000Z",
            "2|run-3|2026-01-04T12:00:00.000Z",
            "3|run-4|2026-01-05T12:00:00.000Z",
            "4|run-5|2026-01-06T12:00:00.000Z",
        ]
    );
    assert_eq!(
        fixture.ask("SELECT id, _seq FROM payrolls ORDER BY 1"),
        ["p1|2", "p2|4"]
    );
    assert_eq!(
        fixture.ask("SELECT id, _seq_from, _seq_to FROM payrolls_history ORDER BY 2, 3"),
        ["p1|1|2", "p2|1|3", "p2|3|4"]
    );
}

#[test]
fn a_publication_is_later_than_the_former_one_whatever_the_clock_says() {
    let mut fixture = Fixture::new();
    fixture.sync(9, two(1000));
    fixture.sync(3, two(1100));
    fixture.sync(4, two(1200));
    fixture.sync(10, two(1300));
    assert_eq!(
        fixture.ask("SELECT at FROM _publications ORDER BY seq"),
        [
            "2026-01-10T12:00:00.000Z",
            "2026-01-10T12:00:00.001Z",
            "2026-01-10T12:00:00.002Z",
            "2026-01-11T12:00:00.000Z",
        ]
    );
    assert_eq!(
        fixture.ask("SELECT _valid_from, _valid_to FROM payrolls_history LIMIT 1"),
        ["2026-01-10T12:00:00.000Z|2026-01-10T12:00:00.001Z"]
    );
}

/// The time is read when all is written: after the run's own.
#[test]
fn rows_are_dated_by_when_they_became_public() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    fixture.land(1, two(1100)).unwrap();
    let all = parts(&Coverage::All, &[]);
    *fixture.clock.lock().unwrap() = day(2);
    let report = report("run-1", day(1), true);
    fixture
        .store()
        .publish(&all, &BTreeMap::new(), &report)
        .unwrap();
    let at = "2026-01-03T12:00:00.000Z";
    assert_eq!(fixture.ask(ALL)[1], format!("2|run-1|{at}"));
    assert_eq!(
        fixture.ask("SELECT _changed_at, _seq FROM payrolls WHERE id = 'p1'"),
        [format!("{at}|2")]
    );
    assert_eq!(
        fixture.ask("SELECT _valid_to, _seq_to FROM payrolls_history"),
        [format!("{at}|2")]
    );
    assert_eq!(
        fixture.ask("SELECT started_at FROM _runs WHERE id = 'run-1'"),
        ["2026-01-02T12:00:00.000Z"]
    );
}

#[test]
fn publications_outlive_the_runs_that_made_them() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    fixture.store = fixture.store.take().map(|store| store.remembering(31));
    fixture.sync(100, two(1100));
    fixture.sync(200, two(1200));
    fixture.sync(300, two(1300));
    assert_eq!(
        fixture.ask("SELECT p.run, r.id FROM _publications p LEFT JOIN _runs r ON r.id = p.run"),
        ["run-0|-", "run-100|-", "run-200|run-200", "run-300|run-300"]
    );
}

#[test]
fn what_became_public_since_comes_by_table_and_publication() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    fixture.sync(1, small_payroll("p1", "2026-01-15", 1000));
    fixture.sync(2, small_payroll("p1", "2026-01-15", 1100));
    let (all, latest) = since(&fixture, None);
    assert_eq!(latest, 3);
    assert_eq!(
        all[..4],
        [
            "payrolls p2 2 gone",
            "payrolls p1 3 1100",
            "paystubs p2-stub 2 gone",
            "paystubs p1-stub 3 1100",
        ]
    );
    let (news, _) = since(&fixture, Some(2));
    assert_eq!(news[..2], ["payrolls p1 3 1100", "paystubs p1-stub 3 1100"]);
    assert_eq!(since(&fixture, Some(3)), (vec![], 3));
    assert_eq!(since(&fixture, Some(9)), (vec![], 3), "of another store");
}

#[test]
fn what_was_public_as_of_each_publication_is_known() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    fixture.sync(1, two(1100));
    fixture.sync(2, small_payroll("p1", "2026-01-15", 1100));
    fixture.sync(3, two(1200));
    let then = |seq| as_of(&fixture, payrolls(), seq);
    assert_eq!(then(0), Vec::<String>::new());
    assert_eq!(then(1), ["payrolls p1 1 1000"]);
    assert_eq!(then(2), ["payrolls p1 2 1100", "payrolls p2 2 2000"]);
    assert_eq!(then(3), ["payrolls p1 2 1100", "payrolls p2 3 gone"]);
    assert_eq!(then(4), ["payrolls p1 4 1200", "payrolls p2 4 2000"]);
}

/// After an error no more rows come, and the caller gets that error.
#[test]
fn an_error_of_the_caller_ends_it() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    let mut rows = 0;
    let stopped = fixture.others().since(None, |_| {
        rows += 1;
        Err(StoreError {
            code: codes::RUN_INTERRUPTED,
            message: String::new(),
            source: None,
        })
    });
    assert_eq!(
        (stopped.unwrap_err().code, rows),
        (codes::RUN_INTERRUPTED, 1)
    );
}

#[test]
fn several_reads_see_one_moment() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    let reader = fixture.others();
    let told = reader.at_once(|reader| {
        let first = reader.since(None, |_| Ok::<_, StoreError>(()))?;
        fixture.sync(1, two(1100));
        let second = reader.since(None, |_| Ok::<_, StoreError>(()))?;
        Ok::<_, StoreError>((first, second))
    });
    assert_eq!(told.unwrap(), (1, 1));
    assert_eq!(since(&fixture, None).1, 2);
}

/// A column that a release adds is news for a copy of the table, and no new state of the row.
#[test]
fn values_of_a_new_column_become_public_and_change_nothing_else() {
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
    fixture.sync(1, small_payroll("p1", "2026-01-15", 1000));
    assert_eq!(fixture.ask("SELECT count(*) FROM _publications"), ["2"]);
    assert_eq!(
        fixture.ask("SELECT company_debit_minor, _seq, substr(_changed_at, 1, 10) FROM payrolls"),
        ["0|2|2026-01-01"]
    );
    assert_eq!(since(&fixture, Some(1)).0, ["payrolls p1 2 1000"]);
    assert_eq!(as_of(&fixture, payrolls(), 1), ["payrolls p1 1 1000"]);
    fixture.sync(2, small_payroll("p1", "2026-01-15", 1100));
    assert_eq!(as_of(&fixture, payrolls(), 1), ["payrolls p1 1 1000"]);
    assert_eq!(
        fixture.ask("SELECT _seq_from, _seq_to FROM payrolls_history"),
        ["1|3"]
    );
}

/// What was changed by hand was never published, and is put back.
#[test]
fn a_corrected_row_is_no_publication() {
    let mut fixture = Fixture::new();
    fixture.sync(0, two(1000));
    let before = fixture.dump();
    let edit = "UPDATE payrolls SET gross_pay_minor = 1";
    fixture.reader().execute_batch(edit).unwrap();
    fixture.sync(1, two(1000));
    assert_eq!(fixture.dump(), before);
    assert_eq!(fixture.ask("SELECT count(*) FROM _publications"), ["1"]);
}
