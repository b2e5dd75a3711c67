//! Rows without an id, such as the lines of a paystub: one is known by what it says, in any order.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::synced::{Synced, stream};

/// What a document counts of a stream: new, changed, gone.
fn counts(document: &Value, name: &str) -> [i64; 3] {
    ["new", "changed", "gone"].map(|what| stream(document, name)[what].as_i64().unwrap())
}

/// The first paystub, as the API has it.
fn first_stub(home: &Synced) -> (String, Value) {
    let id: String = home.one("SELECT paystub_id FROM paystubs ORDER BY 1 LIMIT 1");
    let path = format!("/v1/paystubs/{id}");
    let stub = home.api(&path);
    (path, stub)
}

/// Lets the API answer this, and reads everything.
fn read(home: &Synced, path: &str, answer: &Value) -> Value {
    home.server.sandbox.clear_faults();
    home.always(path, FaultKind::Body(answer.to_string()));
    home.told(0, &["--full"])
}

fn deductions(stub: &mut Value) -> &mut Vec<Value> {
    stub["employee_deductions"].as_array_mut().unwrap()
}

/// The lines of a paystub as they stand in it: name and amount.
fn in_the_answer(stub: &Value) -> Vec<String> {
    let arrays = ["earnings", "employee_deductions", "employer_contributions"];
    let lines = arrays
        .iter()
        .flat_map(|array| stub[array].as_array().unwrap());
    let said = |line: &Value| format!("{}|{}", line["name"].as_str().unwrap(), line["amount"]);
    lines.map(said).collect()
}

/// The same, as the table has them by their places.
fn in_the_table(home: &Synced, stub: &Value) -> Vec<String> {
    let id = stub["paystub_id"].as_str().unwrap();
    home.column(&format!(
        "SELECT name || '|' || amount_minor FROM paystub_lines
         WHERE paystub_id = '{id}' AND _deleted_at IS NULL ORDER BY position"
    ))
}

/// All that is published of the lines but their places.
fn said(home: &Synced) -> Vec<String> {
    home.column(
        "SELECT _key || name || amount_minor || _first_seen_at || _changed_at || _run
           || coalesce(_deleted_at, '') FROM paystub_lines ORDER BY _key",
    )
}

fn former(home: &Synced) -> i64 {
    home.one("SELECT count(*) FROM paystub_lines_history")
}

#[test]
fn one_more_line_is_one_new_row_wherever_it_stands() {
    let home = Synced::once();
    let (path, mut stub) = first_stub(&home);
    let before = said(&home);
    let line = json!({"name": "Gym", "type": "post_tax", "category": "benefit", "amount": 1234,
        "currency": "USD"});
    deductions(&mut stub).insert(0, line);
    let document = read(&home, &path, &stub);
    assert_eq!(counts(&document, "paystub_lines"), [1, 0, 0]);
    assert_eq!(counts(&document, "paystubs"), [0, 1, 0]);
    assert_eq!(former(&home), 0, "no other line has changed");
    let after = said(&home);
    assert!(before.iter().all(|row| after.contains(row)));
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(in_the_table(&home, &stub), in_the_answer(&stub));

    deductions(&mut stub).remove(0);
    let document = read(&home, &path, &stub);
    assert_eq!(counts(&document, "paystub_lines"), [0, 0, 1]);
    let gone = home.column("SELECT name FROM paystub_lines WHERE _deleted_at IS NOT NULL");
    assert_eq!(gone, ["Gym"]);
    assert_eq!(in_the_table(&home, &stub), in_the_answer(&stub));
    assert_eq!(home.untied(), 0);
}

#[test]
fn another_order_is_no_news() {
    let home = Synced::once();
    let (path, mut stub) = first_stub(&home);
    let published = |home: &Synced| {
        let mut rows = home.published();
        for row in rows.values_mut().flatten() {
            if let Some((before, rest)) = row.split_once("position=") {
                let after = rest.split_once(' ').map_or("", |(_, after)| after);
                *row = format!("{before}{after}");
            }
        }
        rows.values_mut().for_each(|rows| rows.sort());
        rows
    };
    let before = published(&home);
    for array in ["earnings", "employee_deductions", "employer_contributions"] {
        stub[array].as_array_mut().unwrap().reverse();
    }
    assert_ne!(in_the_table(&home, &stub), in_the_answer(&stub));
    let document = read(&home, &path, &stub);
    for table in ["paystubs", "paystub_lines"] {
        assert_eq!(stream(&document, table)["verdict"], "unchanged", "{table}");
    }
    home.sync(&["--full"])
        .expect(0)
        .says(&["nothing has changed"]);
    assert!(published(&home) == before);
    assert_eq!(
        in_the_table(&home, &stub),
        in_the_answer(&stub),
        "places follow"
    );

    let payroll: String = home.one("SELECT id FROM payrolls ORDER BY pay_date LIMIT 1");
    let path = format!("/v1/payrolls/{payroll}/fees");
    let mut fees = home.list(&path);
    assert!(fees.len() > 1);
    fees.reverse();
    let document = read(&home, &path, &json!({"items": fees, "next_cursor": null}));
    assert_eq!(stream(&document, "payroll_fees")["verdict"], "unchanged");
    assert!(published(&home) == before);
}

#[test]
fn equal_lines_are_counted() {
    let home = Synced::once();
    let (path, mut stub) = first_stub(&home);
    let line = deductions(&mut stub)[0].clone();
    let (name, id) = (line["name"].as_str().unwrap(), stub["paystub_id"].clone());
    let there = |home: &Synced| {
        home.one::<i64>(&format!(
            "SELECT count(*) FROM paystub_lines WHERE paystub_id = '{}' AND name = '{name}'
               AND amount_minor = {} AND _deleted_at IS NULL",
            id.as_str().unwrap(),
            line["amount"]
        ))
    };
    assert_eq!(there(&home), 1);
    for (equals, expected) in [
        (2, [1, 0, 0]),
        (3, [1, 0, 0]),
        (3, [0, 0, 0]),
        (1, [0, 0, 2]),
        (2, [1, 0, 0]),
    ] {
        let others = deductions(&mut stub);
        others.retain(|other| *other != line);
        // Apart from each other, and in another order each time.
        for at in 0..equals {
            let place = (at * equals).min(others.len());
            others.insert(place, line.clone());
        }
        let document = read(&home, &path, &stub);
        assert_eq!(counts(&document, "paystub_lines"), expected, "{equals}");
        assert_eq!(there(&home), equals as i64);
    }
    // The two that went as they were, and the absence of the one that came back.
    assert_eq!(former(&home), 3);
}

/// What does not tell a line from its equals may still differ.
#[test]
fn equals_that_differ_elsewhere_are_each_themselves() {
    let home = Synced::once();
    let (path, mut stub) = first_stub(&home);
    let line = deductions(&mut stub).remove(0);
    let others = deductions(&mut stub).clone();
    let mut with = |notes: &[u32]| {
        let noted = |note: &u32| {
            let mut line = line.clone();
            line["note"] = (*note).into();
            line
        };
        *deductions(&mut stub) = notes.iter().map(noted).chain(others.clone()).collect();
        counts(&read(&home, &path, &stub), "paystub_lines")
    };
    let all: Vec<u32> = (0..4).collect();
    assert_eq!(with(&all), [3, 1, 0]);
    // Whichever goes and comes back: by their fingerprints some are before others.
    for note in 0..4 {
        let left: Vec<u32> = all.iter().copied().filter(|it| *it != note).collect();
        assert_eq!(with(&left), [0, 0, 1], "without {note}");
        assert_eq!(with(&all), [1, 0, 0], "with {note}");
    }
    for at in 0..4 {
        let mut other = all.clone();
        other[at] += 100;
        assert_eq!(with(&other), [0, 1, 0], "another {at}");
        assert_eq!(with(&all), [0, 1, 0], "as before {at}");
    }
}

/// Lines that say something else are no loss, however many they are.
#[test]
fn many_lines_that_become_others_are_not_held_back() {
    let home = Synced::once();
    let ids =
        home.column("SELECT paystub_id FROM paystubs ORDER BY payroll_id, paystub_id LIMIT 8");
    let mut lines = 0;
    for id in &ids {
        let path = format!("/v1/paystubs/{id}");
        let mut stub = home.api(&path);
        for array in ["earnings", "employee_deductions", "employer_contributions"] {
            for line in stub[array].as_array_mut().unwrap() {
                line["name"] = format!("{} (new)", line["name"].as_str().unwrap()).into();
                lines += 1;
            }
        }
        home.always(&path, FaultKind::Body(stub.to_string()));
    }
    let all: i64 = home.one("SELECT count(*) FROM paystub_lines");
    assert!(lines > all / 10, "{lines} of {all}");
    let dry = home.told(0, &["--full", "--dry-run"]);
    let examples = &stream(&dry, "paystub_lines")["examples"];
    for what in ["new", "gone"] {
        let first = examples[what][0].as_str().unwrap();
        let place = first.rsplit_once('/').unwrap();
        assert!(ids.iter().any(|id| id == place.0), "{first}");
        assert!(place.1.parse::<u32>().is_ok(), "{first}");
    }
    let document = home.told(0, &["--full"]);
    assert_eq!(counts(&document, "paystub_lines"), [lines, 0, lines]);
    assert_eq!(home.untied(), 0);
    assert_eq!(former(&home), lines, "as they were, and nothing else");
}

/// A line with another amount is one line to a person, and one that came later says what it is.
#[test]
fn why_tells_a_line_that_became_another_as_one() {
    let home = Synced::once();
    let (path, mut stub) = first_stub(&home);
    let id = stub["paystub_id"].as_str().unwrap().to_owned();
    let was = deductions(&mut stub)[0]["amount"].as_i64().unwrap();
    deductions(&mut stub)[0]["amount"] = (was + 500).into();
    let line =
        json!({"name": "Gym", "type": "x", "category": "y", "amount": 1234, "currency": "USD"});
    deductions(&mut stub).insert(0, line);
    let lines = in_the_answer(&stub).len();
    read(&home, &path, &stub);
    let run = home.env.run(&["why", "paystub_lines", &id, "--json"]);
    let document = run.expect(0).json();
    let events = document["events"].as_array().unwrap();
    let of = |what: &str| {
        let events = events.iter().filter(|event| event["what"] == what);
        events.cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("first_seen").len(), lines);
    assert_eq!(events.len(), lines + 1, "{document:#}");
    let changes = of("changed")[0]["changes"].clone();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{changes:#}");
    assert_eq!(
        (&changes[0]["old"], &changes[0]["new"]),
        (&was.into(), &(was + 500).into())
    );
    let came = of("first_seen");
    let came: Vec<_> = came
        .iter()
        .filter(|it| it["changes"] != json!([]))
        .collect();
    assert_eq!(came.len(), 1);
    let text = home
        .env
        .run(&["why", "paystub_lines", &id])
        .expect(0)
        .stdout;
    assert!(text.contains("Gym"), "{text}");
    let place = home
        .env
        .run(&["why", "paystub_lines", &format!("{id}/0")])
        .expect(0);
    assert!(place.stdout.contains("first seen"), "{}", place.stdout);

    // A corrected earning moves the total of its paystub.
    let date: String =
        home.one("SELECT max(pay_date) FROM payrolls WHERE pay_date <= '2025-06-30'");
    home.server.sandbox.clear_faults();
    home.server.sandbox.restate(date.parse().unwrap());
    home.sync(&[]).expect(0);
    let restated: String = home.one(
        "SELECT paystub_id FROM paystub_lines WHERE _changed_at = (SELECT max(_changed_at)
           FROM paystub_lines) AND kind = 'earning'",
    );
    let run = home.env.run(&["why", "paystubs", &restated, "--json"]);
    let document = run.expect(0).json();
    let parts = document["events"].as_array().unwrap().last().unwrap()["parts"].clone();
    assert_eq!(parts.as_array().unwrap().len(), 1, "{parts:#}");
    let place: i64 = home.one(&format!(
        "SELECT position FROM paystub_lines WHERE paystub_id = '{restated}' AND _deleted_at IS NULL
           AND kind = 'earning' ORDER BY _changed_at DESC"
    ));
    assert_eq!(parts[0]["key"], format!("{restated}/{place}"));
    assert_eq!(
        (&parts[0]["old_minor"], &parts[0]["new_minor"]),
        (&Value::Null, &12_345.into())
    );
}
