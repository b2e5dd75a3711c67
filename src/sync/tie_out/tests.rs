//! The books, row by row.

use super::*;
use crate::catalog::find;
use crate::sync::drift::Drifts;
use crate::sync::record::{Lineage, make};
use crate::sync::tests::{STREAMS, TIES};
use serde_json::{Value, json};

fn row(stream: &str, item: Value, parent: Option<&str>) -> Record {
    let lineage = Lineage {
        parent: parent.map(str::to_owned),
        root: parent.map(|_| "p".to_owned()),
        position: Some(0),
        day: None,
        array: Some("earning"),
        summary: None,
        request: None,
    };
    make(
        find(STREAMS, stream).unwrap(),
        &item,
        lineage,
        false,
        &Drifts::default(),
    )
    .unwrap()
}

fn stub(id: &str, gross: Value, currency: &str) -> Record {
    let item = json!({"paystub_id": id, "gross_pay": gross, "currency": currency});
    row("paystubs", item, Some("p"))
}

fn gross(stubs: &[Record]) -> TieReport {
    let mut books = TieOut::new(TIES, |_| true);
    books.add(&row(
        "payrolls",
        json!({"id": "p", "gross_pay": 300, "currency": "USD"}),
        None,
    ));
    stubs.iter().for_each(|stub| books.add(stub));
    books.close(|_| false).remove(0)
}

#[test]
fn parts_that_add_up_tie_and_one_read_twice_counts_once() {
    let (one, two) = (stub("1", json!(100), "USD"), stub("2", json!(200), "USD"));
    assert_eq!(gross(&[one.clone(), two.clone(), one]).tied, 1);
}

#[test]
fn a_cent_off_is_a_difference() {
    let report = gross(&[stub("1", json!(100), "USD"), stub("2", json!(199), "USD")]);
    assert_eq!(report.tied, 0);
    assert_eq!(report.differences[0].parts_minor, Some(299));
    assert_eq!(report.differences[0].total_minor, Some(300));
}

#[test]
fn an_unreadable_part_or_another_currency_does_not_tie() {
    for odd in [stub("1", json!("300"), "USD"), stub("1", json!(300), "CAD")] {
        assert_eq!(gross(&[odd]).differences[0].parts_minor, None);
    }
    assert_eq!(gross(&[]).differences[0].parts_minor, Some(0));
}

#[test]
fn a_root_that_was_read_keeps_its_sum_and_may_be_read_once_more() {
    let total = || {
        let item = json!({"id": "p", "gross_pay": 300, "currency": "USD"});
        row("payrolls", item, None)
    };
    let mut books = TieOut::new(TIES, |_| true);
    for _ in 0..2 {
        books.begin("p");
        books.add(&total());
        books.add(&stub("1", json!(100), "USD"));
        books.settle("p");
    }
    books.add_part_only(&stub("2", json!(200), "USD"));
    let reports = books.close(|_| false);
    assert_eq!((reports[0].tied, reports[0].differences.len()), (1, 0));
    // The paystub without lines is the one difference below it.
    assert_eq!((reports[1].tied, reports[1].differences.len()), (0, 1));
}

#[test]
fn a_set_that_is_read_again_replaces_the_former() {
    let mut books = TieOut::new(TIES, |_| true);
    for _ in 0..2 {
        books.add(&stub("1", json!(100), "USD"));
        let line = json!({"amount": 100, "currency": "USD"});
        books.add(&row("paystub_lines", line, Some("1")));
    }
    assert_eq!(books.close(|_| false)[1].tied, 1);
}

/// Whether it is part of gross pay is not published, so that both tie, and nothing else does.
#[test]
fn a_reimbursement_may_stand_beside_the_total() {
    let line = |amount: i64, word: &str| {
        row(
            "paystub_lines",
            json!({"amount": amount, "type": word}),
            Some("s"),
        )
    };
    let ties = |gross: i64| {
        let mut books = TieOut::new(TIES, |_| true);
        books.add(&stub("s", json!(gross), "USD"));
        books.add(&line(1000, "regular"));
        books.add(&line(250, "Expense_Reimbursement"));
        let reports = books.close(|_| false);
        let of = reports.iter().find(|it| it.stream == "paystubs").unwrap();
        of.differences.is_empty()
    };
    assert!(ties(1000) && ties(1250));
    assert!(!ties(750) && !ties(1249));
}
