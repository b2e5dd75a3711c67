//! What publishing does to rows: new, changed, unchanged, gone, back, kept.

use super::*;
use crate::staging::Diff;

fn counts(diff: &Diff) -> (u64, u64, u64, Vec<&str>, u64) {
    let gone = diff.gone.iter().map(String::as_str).collect();
    (diff.new, diff.changed, diff.unchanged, gone, diff.live)
}

#[test]
fn the_same_sync_twice_changes_no_byte() {
    let mut fixture = Fixture::new();
    let records = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-02-15", 2000),
        vec![member("m1", "Ada", Some("Engineering"))],
    ]
    .concat();
    fixture.sync(0, records.clone());
    let before = fixture.dump();
    assert_eq!(before.len(), 9);

    fixture.land(1, records).unwrap();
    for part in parts(&Coverage::All, &[]) {
        let diff = fixture.store().diff(&part).unwrap();
        assert_eq!((diff.new, diff.changed, diff.gone.len()), (0, 0, 0));
        assert!(diff.unchanged > 0);
    }
    fixture.publish(1, &parts(&Coverage::All, &[])).unwrap();
    assert_eq!(fixture.dump(), before);
    assert_eq!(fixture.waiting(), Vec::<String>::new());
    assert_eq!(
        fixture.ask("SELECT id, outcome, published FROM _runs ORDER BY rowid"),
        ["run-0|done|1", "run-1|done|1"]
    );
}

#[test]
fn landing_a_row_again_replaces_it() {
    let mut fixture = Fixture::new();
    fixture
        .land(0, vec![payroll("p1", "2026-01-15", 1)])
        .unwrap();
    let again = vec![payroll("p1", "2026-01-15", 2)];
    fixture.store().land(again).unwrap();
    fixture.publish(0, &parts(&Coverage::All, &[])).unwrap();
    assert_eq!(
        fixture.ask("SELECT id, gross_pay_minor FROM payrolls"),
        ["p1|2"]
    );
}

#[test]
fn landing_an_item_again_replaces_what_is_inside_it() {
    let mut fixture = Fixture::new();
    let other = stub("p1-stub0", "p1", 1);
    let beside = [other, line("p1-stub0", "p1", 0, 1)];
    let first = small_payroll("p1", "2026-01-15", 1000);
    fixture.land(0, [&beside[..], &first].concat()).unwrap();
    fixture.store().land(first[1..3].to_vec()).unwrap();
    fixture.publish(0, &parts(&Coverage::All, &[])).unwrap();
    assert_eq!(
        fixture.ask("SELECT paystub_id, position FROM paystub_lines ORDER BY 1"),
        ["p1-stub|0", "p1-stub0|0"]
    );
}

#[test]
fn text_is_kept_as_it_is() {
    let mut fixture = Fixture::new();
    let name = "Zoë \"\\ \u{1} \0 ' \n 李 \u{1F600}";
    fixture.sync(0, vec![member("m1", name, Some(""))]);
    assert_eq!(
        fixture.ask("SELECT given_name, department_name = '' FROM members"),
        [format!("{name}|1")]
    );
}

#[test]
fn a_changed_row_leaves_its_former_version_in_the_history() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p1", "2026-01-15", 1000));
    let mut changed = small_payroll("p1", "2026-01-15", 1000);
    changed[2] = line("p1-stub", "p1", 0, 950);
    fixture.land(1, changed.clone()).unwrap();
    let part = &parts(&Coverage::All, &[])[2];
    let diff = fixture.store().diff(part).unwrap();
    assert_eq!(counts(&diff), (0, 1, 1, vec![], 2));
    fixture.publish(1, &parts(&Coverage::All, &[])).unwrap();

    assert_eq!(
        fixture.ask(
            "SELECT position, amount_minor, substr(_first_seen_at, 1, 10), _changed_at, _run
             FROM paystub_lines ORDER BY position"
        ),
        [
            "0|950|2026-01-01|2026-01-02T12:00:00.000Z|run-1",
            "1|100|2026-01-01|2026-01-01T12:00:00.000Z|run-0",
        ]
    );
    assert_eq!(
        fixture.ask(
            "SELECT paystub_id, position, amount_minor, _run, _valid_from, _valid_to
             FROM paystub_lines_history"
        ),
        ["p1-stub|0|900|run-0|2026-01-01T12:00:00.000Z|2026-01-02T12:00:00.000Z"]
    );
    assert_eq!(
        fixture.ask("SELECT count(*) FROM paystubs_history"),
        ["0"],
        "rows beside it are not touched"
    );
}

#[test]
fn a_root_that_is_gone_takes_its_children_along_and_may_come_back() {
    let mut fixture = Fixture::new();
    let both = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-01-31", 2000),
    ]
    .concat();
    fixture.sync(0, both.clone());
    fixture
        .land(1, small_payroll("p1", "2026-01-15", 1000))
        .unwrap();
    let all = parts(&Coverage::All, &[]);
    let diffs: Vec<_> = all[..3]
        .iter()
        .map(|part| fixture.store().diff(part).unwrap())
        .collect();
    assert_eq!(counts(&diffs[0]), (0, 0, 1, vec!["p2"], 2));
    assert_eq!(counts(&diffs[1]), (0, 0, 1, vec!["p2-stub"], 2));
    assert_eq!(
        counts(&diffs[2]),
        (0, 0, 2, vec!["p2-stub/0", "p2-stub/1"], 4)
    );
    fixture.publish(1, &all).unwrap();

    let tombstones = "SELECT id, substr(_deleted_at, 1, 10), _run FROM payrolls
        UNION ALL SELECT paystub_id, substr(_deleted_at, 1, 10), _run FROM paystubs";
    assert_eq!(
        fixture.ask(tombstones),
        [
            "p1|-|run-0",
            "p2|2026-01-02|run-1",
            "p1-stub|-|run-0",
            "p2-stub|2026-01-02|run-1",
        ]
    );
    let sets =
        "SELECT paystub_id, substr(_deleted_at, 1, 10), count(*) FROM paystub_lines GROUP BY 1, 2";
    assert_eq!(fixture.ask(sets), ["p1-stub|-|2", "p2-stub|2026-01-02|2"]);

    // A tombstone is not buried twice.
    let before = fixture.dump();
    fixture.sync(2, small_payroll("p1", "2026-01-15", 1000));
    assert_eq!(fixture.dump(), before);

    fixture.land(3, both).unwrap();
    let diff = fixture.store().diff(&all[0]).unwrap();
    assert_eq!(counts(&diff), (1, 0, 1, vec![], 1));
    fixture.publish(3, &all).unwrap();
    assert_eq!(
        fixture.ask(
            "SELECT id, _deleted_at, substr(_first_seen_at, 1, 10), substr(_changed_at, 1, 10)
             FROM payrolls WHERE id = 'p2'"
        ),
        ["p2|-|2026-01-01|2026-01-04"]
    );
    assert_eq!(
        fixture.ask(
            "SELECT id, substr(_deleted_at, 1, 10), substr(_valid_from, 1, 10), substr(_valid_to, 1, 10)
             FROM payrolls_history"
        ),
        [
            "p2|-|2026-01-01|2026-01-02",
            "p2|2026-01-02|2026-01-02|2026-01-04"
        ]
    );
    assert_eq!(fixture.ask(sets), ["p1-stub|-|2", "p2-stub|-|2"]);
}

#[test]
fn streams_that_were_not_read_lose_the_rows_of_roots_that_are_gone() {
    let mut fixture = Fixture::new();
    let both = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-01-31", 2000),
    ]
    .concat();
    fixture.sync(0, both);
    fixture
        .land(1, vec![payroll("p1", "2026-01-15", 1000)])
        .unwrap();
    fixture
        .publish(1, &parts(&Coverage::All, &[])[..1])
        .unwrap();
    assert_eq!(
        fixture.ask("SELECT paystub_id FROM paystubs WHERE _deleted_at IS NULL"),
        ["p1-stub"]
    );
    assert_eq!(
        fixture.ask("SELECT DISTINCT paystub_id FROM paystub_lines WHERE _deleted_at IS NULL"),
        ["p1-stub"]
    );
}

#[test]
fn children_of_a_landed_root_are_replaced_even_outside_the_window() {
    let mut fixture = Fixture::new();
    fixture.sync(0, small_payroll("p2", "2026-02-15", 2000));
    let mut shorter = small_payroll("p2", "2026-02-15", 2000);
    shorter.pop();
    fixture.land(1, shorter).unwrap();
    fixture.publish(1, &parts(&january(), &[])).unwrap();
    assert_eq!(
        fixture.ask("SELECT position, _deleted_at IS NULL FROM paystub_lines ORDER BY 1"),
        ["0|1", "1|0"]
    );
}

#[test]
fn a_window_proves_nothing_about_rows_outside_of_it() {
    let mut fixture = Fixture::new();
    let dates = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"];
    let records = dates
        .iter()
        .flat_map(|date| small_payroll(date, date, 1000))
        .collect();
    fixture.sync(0, records);
    fixture.land(1, vec![]).unwrap();
    let diff = fixture.store().diff(&parts(&january(), &[])[0]).unwrap();
    assert_eq!(
        counts(&diff),
        (0, 0, 0, vec!["2026-01-01", "2026-01-31"], 2)
    );
    let nothing = &parts(&Coverage::Nothing, &[])[0];
    let diff = fixture.store().diff(nothing).unwrap();
    assert_eq!(counts(&diff), (0, 0, 0, vec![], 0));
    fixture.publish(1, &parts(&january(), &[])).unwrap();
    for (table, key) in [("payrolls", "id"), ("paystubs", "payroll_id")] {
        assert_eq!(
            fixture.ask(&format!(
                "SELECT {key} FROM {table} WHERE _deleted_at IS NULL ORDER BY 1"
            )),
            ["2025-12-31", "2026-02-01"]
        );
    }
}

#[test]
fn excepted_roots_keep_their_former_version_with_all_below() {
    let mut fixture = Fixture::new();
    let first = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-01-31", 2000),
        small_payroll("p3", "2026-01-31", 3000),
    ]
    .concat();
    fixture.sync(0, first);
    let before: Vec<_> = fixture.dump();
    // p1 changes and loses a line, p2 is not listed, p3 changes; p4 is new.
    let second = [
        small_payroll("p1", "2026-01-15", 1111)[..3].to_vec(),
        small_payroll("p3", "2026-01-31", 3333),
        small_payroll("p4", "2026-01-31", 4444),
    ]
    .concat();
    fixture.land(1, second).unwrap();
    let except = parts(&Coverage::All, &["p1", "p2", "p4"]);
    let diff = fixture.store().diff(&except[0]).unwrap();
    assert_eq!(counts(&diff), (0, 1, 0, vec![], 1));
    let diff = fixture.store().diff(&except[2]).unwrap();
    assert_eq!(counts(&diff), (0, 1, 1, vec![], 2));
    fixture.publish(1, &except).unwrap();

    let after = fixture.dump();
    let kept = |row: &&String| row.contains("p1") || row.contains("p2");
    let of = |rows: &[String]| -> Vec<String> { rows.iter().filter(kept).cloned().collect() };
    assert_eq!(of(&after), of(&before));
    assert!(!after.iter().any(|row| row.contains("p4")));
    assert_eq!(
        fixture.ask("SELECT gross_pay_minor FROM payrolls WHERE id = 'p3'"),
        ["3333"]
    );
}

#[test]
fn a_child_that_moves_to_another_parent_changes() {
    let mut fixture = Fixture::new();
    let roots = [
        payroll("p1", "2026-01-15", 1),
        payroll("p2", "2026-01-15", 1),
    ];
    let below = |payroll| [stub("s", payroll, 1), line("s", payroll, 0, 1)];
    fixture.sync(0, [&roots[..], &below("p1")].concat());
    fixture
        .land(1, [&roots[..], &below("p2")].concat())
        .unwrap();
    let all = parts(&Coverage::All, &[]);
    let diff = fixture.store().diff(&all[1]).unwrap();
    assert_eq!(counts(&diff), (0, 1, 0, vec![], 1));
    fixture.publish(1, &all).unwrap();
    assert_eq!(
        fixture.ask("SELECT payroll_id, _root FROM paystubs"),
        ["p2|p2"]
    );
    assert_eq!(fixture.ask("SELECT _root FROM paystub_lines"), ["p2"]);
}

#[test]
fn a_child_that_is_gone_alone_is_buried_once() {
    let mut fixture = Fixture::new();
    let whole = small_payroll("p1", "2026-01-15", 1000);
    fixture.sync(0, whole.clone());
    fixture.sync(1, whole[..1].to_vec());
    let before = fixture.dump();
    assert_eq!(
        fixture.ask("SELECT paystub_id, substr(_deleted_at, 1, 10) FROM paystubs"),
        ["p1-stub|2026-01-02"]
    );
    assert_eq!(
        fixture.ask("SELECT count(*) FROM paystub_lines WHERE _deleted_at IS NULL"),
        ["0"]
    );
    fixture.sync(2, whole[..1].to_vec());
    assert_eq!(fixture.dump(), before);
}

/// The window that covers January 2026.
fn january() -> Coverage {
    Coverage::Window {
        column: "pay_date",
        ranges: vec![(date(2026, 1, 1), date(2026, 1, 31))],
        whole: None,
    }
}
