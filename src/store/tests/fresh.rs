//! First syncs, which have nothing to compare with.

use super::*;

impl Fixture {
    /// The tables in which rows wait.
    pub(super) fn waiting(&self) -> Vec<String> {
        self.ask(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '_new_*'
               AND name <> '_new_details' ORDER BY name",
        )
    }
}

#[test]
fn a_first_sync_leaves_tables_like_any_other() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    assert_eq!(fixture.waiting(), Vec::<String>::new());
    assert_eq!(
        fixture.ask("SELECT i.name FROM pragma_index_list('paystub_lines') l, pragma_index_info(l.name) i WHERE l.\"unique\""),
        ["_key"]
    );
    for column in ["_root", "paystub_id"] {
        let plan = format!("EXPLAIN QUERY PLAN SELECT * FROM paystub_lines WHERE {column} = 'p1'");
        assert!(fixture.ask(&plan)[0].contains("USING INDEX"), "by {column}");
    }
    assert_eq!(
        fixture.ask("SELECT payroll_id, gross_ties FROM payroll_totals"),
        ["p1|1"]
    );
    fixture.reopen();
    fixture.sync(1, small_payroll("p1", "2026-01-15", 2000));
    assert_eq!(
        fixture.ask("SELECT gross_pay_minor FROM payrolls UNION ALL SELECT gross_pay_minor FROM payrolls_history"),
        ["2000", "1000"]
    );
}

#[test]
fn nobody_sees_rows_that_wait_and_a_dead_run_leaves_none() {
    let mut fixture = Fixture::new();
    let many = (0..40_000)
        .map(|n| payroll(&format!("x{n}"), "2026-01-15", n))
        .collect();
    fixture.land(0, many).unwrap();
    assert_eq!(fixture.ask("SELECT count(*) FROM _new_payrolls"), ["40000"]);
    assert_eq!(fixture.ask("SELECT count(*) FROM payrolls"), ["0"]);
    fixture.reopen();
    fixture.store().open("run-1", day(1)).unwrap();
    assert_eq!(fixture.interrupted(), ["run-0"]);
    let report = report("run-1", day(1), false);
    fixture.store().discard(&report).unwrap();
    assert_eq!(fixture.waiting(), Vec::<String>::new());
    fixture.sync(2, small_payroll("p1", "2026-01-15", 1000));
    assert_eq!(fixture.ask("SELECT id FROM payrolls"), ["p1"]);
}

#[test]
fn what_is_excepted_or_empty_stays_out_and_comes_later() {
    let mut fixture = Fixture::new();
    fixture.land(0, Vec::new()).unwrap();
    fixture.publish(0, &parts(&Coverage::All, &[])).unwrap();
    let two = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-01-30", 2000),
    ]
    .concat();
    fixture.land(1, two.clone()).unwrap();
    let parts_but_p2 = parts(&Coverage::All, &["p2"]);
    for part in &parts_but_p2 {
        let diff = fixture.store().diff(part).unwrap();
        let expected = match part.stream.name {
            "members" => 0,
            "paystub_lines" => 2,
            _ => 1,
        };
        assert_eq!((diff.new, diff.gone.len()), (expected, 0));
    }
    fixture.publish(1, &parts_but_p2).unwrap();
    for table in ["payrolls", "paystubs", "paystub_lines"] {
        let roots = fixture.ask(&format!("SELECT DISTINCT _root FROM {table}"));
        assert_eq!(roots, ["p1"], "{table}");
    }
    fixture.sync(2, two);
    assert_eq!(fixture.ask("SELECT count(*) FROM paystub_lines"), ["4"]);
}

#[test]
fn an_item_that_comes_twice_in_one_call_is_its_last() {
    let mut fixture = Fixture::new();
    for number in 0..2 {
        let longer = small_payroll("p1", "2026-01-15", 1000);
        let mut shorter = small_payroll("p1", "2026-01-15", 2000 + number);
        shorter.pop();
        fixture.sync(number, [longer, shorter].concat());
        assert_eq!(
            fixture.ask("SELECT position, amount_minor FROM paystub_lines"),
            [format!("0|{}", 1900 + number)]
        );
    }
}

#[test]
fn a_row_of_a_set_that_comes_twice_is_its_last() {
    let mut fixture = Fixture::new();
    let mut rows = small_payroll("p1", "2026-01-15", 1000);
    let again = small_payroll("p1", "2026-01-15", 3000).split_off(2);
    rows.extend(again);
    fixture.sync(0, rows);
    assert_eq!(
        fixture.ask("SELECT position, amount_minor FROM paystub_lines ORDER BY position"),
        ["0|2900", "1|100"]
    );
    fixture.sync(1, small_payroll("p1", "2026-01-15", 2000));
    assert_eq!(
        fixture.ask("SELECT count(*) FROM paystub_lines_history"),
        ["1"]
    );
}
