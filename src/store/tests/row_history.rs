//! What the versions of a row tell.

use super::*;
use crate::store::{Of, Version, Which};

fn versions(fixture: &Fixture, stream: &'static Stream, of: Of<'_>) -> Vec<Version> {
    fixture.others().versions(stream, of).unwrap()
}

/// What of versions says when, and who found it.
fn told(versions: &[Version]) -> Vec<String> {
    let day = |at: Option<Timestamp>| at.map_or("-".to_owned(), |at| at.to_string()[8..10].into());
    let one = |it: &Version| {
        let (from, to) = (day(Some(it.from)), day(it.to));
        let [run, ended_by, request] =
            [&it.run, &it.ended_by, &it.request].map(|it| it.as_deref().unwrap_or("-"));
        format!("{} {from} to {to} {run} {ended_by} {request}", it.key)
    };
    versions.iter().map(one).collect()
}

/// The rows of an answer to a request.
fn asked(request: &str, records: Vec<Record>) -> Vec<Record> {
    let by = |mut record: Record| {
        record.request = record.stream.key.map(|_| request.into());
        record
    };
    records.into_iter().map(by).collect()
}

#[test]
fn a_row_knows_the_request_that_changed_it_and_not_the_one_that_read_it_again() {
    let mut fixture = Fixture::new();
    let ada = |name| vec![member("m1", name, None)];
    fixture.sync(0, asked("r0", ada("Ada")));
    fixture.sync(1, asked("r1", ada("Ada")));
    fixture.sync(2, asked("r2", ada("Ida")));
    assert_eq!(
        told(&versions(&fixture, members(), Of::Key("m1"))),
        ["m1 01 to 03 run-0 run-2 r0", "m1 03 to - run-2 - r2"]
    );
}

#[test]
fn a_row_that_comes_back_was_gone_in_between() {
    let mut fixture = Fixture::new();
    let both = [
        small_payroll("p1", "2026-01-15", 1000),
        small_payroll("p2", "2026-01-31", 2000),
    ]
    .concat();
    fixture.sync(0, asked("r0", both.clone()));
    fixture.sync(1, asked("r1", small_payroll("p1", "2026-01-15", 1000)));
    assert_eq!(
        told(&versions(&fixture, payrolls(), Of::Key("p2"))),
        ["p2 01 to 02 run-0 run-1 r0"]
    );
    fixture.sync(3, asked("r3", both));
    assert_eq!(
        told(&versions(&fixture, payrolls(), Of::Key("p2"))),
        ["p2 01 to 02 run-0 run-1 r0", "p2 04 to - run-3 - r3"]
    );
    let lines = versions(&fixture, lines(), Of::Place("p2-stub", 0));
    assert_eq!(
        told(&lines),
        [
            "p2-stub/0 01 to 02 run-0 run-1 -",
            "p2-stub/0 04 to - run-3 - -"
        ],
        "a row of a set came with its paystub"
    );
    assert_eq!(
        versions(&fixture, paystubs(), Of::Parent("p2")).len(),
        2,
        "those below a parent, whatever became of them"
    );
}

#[test]
fn keys_are_found_by_how_they_begin_and_runs_by_their_ids() {
    let mut fixture = Fixture::new();
    fixture.sync(0, asked("r0", small_payroll("p1", "2026-01-15", 1000)));
    let reader = fixture.others();
    let near = |start: &str| {
        let known = [Which::Prefix(start)];
        reader.find(paystubs(), &known, 5).unwrap()
    };
    assert_eq!(near("p1-"), ["p1-stub"]);
    assert_eq!(near("p1_"), Vec::<String>::new());
    let run = reader.run("run-0").unwrap().unwrap();
    assert_eq!(run.outcome.as_deref(), Some("done"));
    assert_eq!(reader.run("run-9").unwrap(), None);
}
