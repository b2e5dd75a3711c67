//! The views: sums must be exact.

use super::*;

fn net(record: Record, column: usize, cell: Cell) -> Record {
    let mut record = record;
    record.cells[column] = cell;
    record
}

#[test]
fn sums_are_exact_and_say_whether_they_tie() {
    let mut fixture = Fixture::new();
    // More than a float can hold to the cent: 2^53 + 1.
    let large = 9_007_199_254_740_993;
    let records = vec![
        payroll("large", "2026-01-15", large),
        stub("s1", "large", large - 1),
        stub("s2", "large", 1),
        payroll("negative", "2026-01-15", -105),
        stub("s3", "negative", -100),
        stub("s4", "negative", -5),
        payroll("off", "2026-01-15", 100),
        stub("s5", "off", 99),
        payroll("unreadable", "2026-01-15", 100),
        stub("s6", "unreadable", 100),
        net(stub("s7", "unreadable", 0), 2, Cell::Null),
        payroll("foreign", "2026-01-15", 100),
        net(stub("s8", "foreign", 100), 4, t("CAD")),
        payroll("empty", "2026-01-15", 0),
        net(payroll("unknown", "2026-01-15", 0), 3, Cell::Null),
    ];
    fixture.sync(0, records);
    assert_eq!(
        fixture.ask(
            "SELECT payroll_id, paystubs, gross_pay, net_pay, employee_taxes, employer_taxes,
                    company_debit, gross_ties, net_ties
             FROM payroll_totals ORDER BY payroll_id"
        ),
        [
            "empty|0|0.00|0.00|-|-0.05|0.00|1|1",
            "foreign|1|1.00|1.00|-|-0.05|0.00|0|0",
            "large|2|90071992547409.93|90071992547409.93|-|-0.05|0.00|1|1",
            "negative|2|-1.05|-1.05|-|-0.05|0.00|1|1",
            "off|1|1.00|1.00|-|-0.05|0.00|0|0",
            "unknown|0|-|0.00|-|-0.05|0.00|0|1",
            "unreadable|2|1.00|1.00|-|-0.05|0.00|0|1",
        ]
    );
}

#[test]
fn people_and_departments_stand_beside_their_money() {
    let mut fixture = Fixture::new();
    let of = |record: Record, person: &str| net(record, 1, t(person));
    let records = vec![
        member("m1", "Ada", Some("Engineering")),
        net(member("m2", "Bob", Some("Engineering")), 3, t("Bobby")),
        member("m3", "Cy", None),
        net(member("m4", "Dee", Some("Sales")), 4, Cell::Int(0)),
        payroll("p1", "2026-01-15", 0),
        of(stub("s1", "p1", 100_000), "m1"),
        of(stub("s2", "p1", 250), "m2"),
        payroll("p2", "2026-01-31", 0),
        of(stub("s3", "p2", -1), "m1"),
        of(stub("s4", "p2", 7), "m3"),
        payroll("p3", "2026-02-15", 0),
        of(stub("s5", "p3", 1), "m9"),
    ];
    fixture.sync(0, records.clone());
    assert_eq!(
        fixture.ask("SELECT * FROM payroll_by_department ORDER BY month, department"),
        [
            "2026-01|(none)|USD|1|0.07|0.07|-|-|-|whole",
            "2026-01|Engineering|USD|2|1002.49|1002.49|-|-|-|whole",
            "2026-02|(none)|USD|1|0.01|0.01|-|-|-|whole",
        ]
    );
    assert_eq!(
        fixture.ask(
            "SELECT paystub_id, pay_date, person, department, gross_pay FROM paystub_details
             ORDER BY paystub_id"
        ),
        [
            "s1|2026-01-15|Ada Example|Engineering|1000.00",
            "s2|2026-01-15|Bobby Example|Engineering|2.50",
            "s3|2026-01-31|Ada Example|Engineering|-0.01",
            "s4|2026-01-31|Cy Example|-|0.07",
            "s5|2026-02-15|-|-|0.01",
        ]
    );
    let headcount = "SELECT * FROM headcount ORDER BY department";
    assert_eq!(
        fixture.ask(headcount),
        ["(none)|Employee|1", "Engineering|Employee|2"]
    );

    // A person who is gone no longer counts, but their pay keeps its name.
    let left: Vec<_> = records[1..].to_vec();
    fixture.land(1, left).unwrap();
    let mut all = parts(&Coverage::All, &[]);
    all[3].coverage = Coverage::All;
    fixture.publish(1, &all).unwrap();
    assert_eq!(
        fixture.ask(headcount),
        ["(none)|Employee|1", "Engineering|Employee|1"]
    );
    assert_eq!(
        fixture.ask("SELECT person FROM paystub_details WHERE paystub_id = 's1'"),
        ["Ada Example"]
    );
}

#[test]
fn a_view_of_an_older_release_is_replaced() {
    let mut fixture = Fixture::new();
    let older = "DROP VIEW headcount; CREATE VIEW headcount AS SELECT 1 AS people";
    fixture.store().connection.execute_batch(older).unwrap();
    fixture.reopen();
    let columns = fixture.ask("SELECT name FROM pragma_table_info('headcount')");
    assert_eq!(columns, ["department", "type", "people"]);
}
