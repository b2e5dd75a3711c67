//! Dates as other systems write them are empty, counted, and never a wrong day in a view.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::synced::Synced;

/// Not a date as the API promises it, though a person would read one.
const ODD: [&str; 4] = [
    "2024-02-29T00:00:00.000Z",
    "02/29/2024",
    "0000-00-00",
    "2024-02-30",
];

#[test]
fn a_date_that_is_written_otherwise_is_in_no_view() {
    let home = Synced::connected();
    let mut members = home.list("/v1/members?status=active");
    for (member, odd) in members.iter_mut().zip(ODD) {
        member["employment_start_date"] = json!(odd);
        member["employment_history"][0]["start_date"] = json!(odd);
        member["pay_history"][0]["start_date"] = json!(odd);
    }
    let active = members.len() as i64;
    let body = json!({"items": members, "next_cursor": null}).to_string();
    home.always("/v1/members?status=active", FaultKind::Body(body));
    let document = home.told(0, &[]);
    let drift = document["report"]["drift"].as_array().unwrap();
    for (stream, column) in [
        ("members", "employment_start_date"),
        ("employment_history", "start_date"),
        ("pay_history", "start_date"),
    ] {
        let of_it = |it: &&Value| it["stream"] == stream && it["column"] == column;
        let count: i64 = drift
            .iter()
            .filter(of_it)
            .map(|it| it["count"].as_i64().unwrap())
            .sum();
        assert_eq!(count, ODD.len() as i64, "{stream}.{column}: {drift:?}");
    }
    let store = home.env.store("justworks");
    for view in home.column("SELECT name FROM sqlite_schema WHERE type = 'view'") {
        let mut select = store.prepare(&format!("SELECT * FROM {view}")).unwrap();
        let names: Vec<String> = select.column_names().map(str::to_owned).collect();
        // The days of the calendar are of no person.
        let is_calendar =
            |name: &str| view == "headcount_months" || (view == "roster" && name == "as_of");
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (at, name) in names
                .iter()
                .enumerate()
                .filter(|(_, name)| !is_calendar(name))
            {
                let rusqlite::types::ValueRef::Text(text) = row.get_ref(at).unwrap() else {
                    continue;
                };
                let text = String::from_utf8_lossy(text);
                let wrong = [
                    "2024-02-29",
                    "02/29/2024",
                    "0000-00",
                    "2024-02-30",
                    "2024-03-01",
                ];
                assert!(
                    !wrong.iter().any(|odd| text.contains(odd)),
                    "{view}.{name}: {text}"
                );
            }
        }
    }
    // Whose first day is not known counts from the day on which the database saw them: now, at least.
    let now = "SELECT sum(people) FROM headcount";
    assert_eq!(home.one::<i64>(now), active);
}
