//! People who left once and came back: a last day that is still named is that of their former time here.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::synced::Synced;

/// What a view counts now.
fn now(home: &Synced, view: &str) -> i64 {
    let sql = match view {
        "headcount" => "SELECT sum(people) FROM headcount",
        "headcount_by_month" => {
            "SELECT sum(people) FROM headcount_by_month
             WHERE month = (SELECT max(month) FROM headcount_by_month)"
        }
        _ => {
            "SELECT sum(CASE event WHEN 'joined' THEN 1 ELSE -1 END) FROM joined_and_left
              WHERE date <= '2090-01-01'"
        }
    };
    home.one(sql)
}

/// Synced with the active people changed like this.
fn with(change: impl Fn(&mut Vec<Value>)) -> Synced {
    let home = Synced::connected();
    let mut members = home.list("/v1/members?status=active");
    change(&mut members);
    let body = json!({"items": members, "next_cursor": null}).to_string();
    home.always("/v1/members?status=active", FaultKind::Body(body));
    home.sync(&[]).expect(0);
    home
}

#[test]
fn the_three_views_agree_about_people_who_came_back() {
    // (start, end) of two people who are active.
    for (start, end) in [
        ("2024-02-29", "2021-06-30"),
        ("2019-01-07", "2021-06-30"),
        ("2024-02-29", "2024-02-28"),
    ] {
        let home = with(|members| {
            for member in members.iter_mut().take(2) {
                member["employment_start_date"] = json!(start);
                member["employment_termination_date"] = json!(end);
            }
        });
        let active: i64 = home.one("SELECT count(*) FROM members WHERE active = 1");
        assert!(active > 2);
        for view in ["headcount", "headcount_by_month", "joined_and_left"] {
            assert_eq!(now(&home, view), active, "{view} with {start} and {end}");
        }
        // Who had a position up to that end was here before; a new start on the next day is no gap.
        let former = format!(
            "SELECT count(DISTINCT h.member_id) FROM employment_history h
               JOIN members m ON m.id = h.member_id
             WHERE h.start_date <= '{end}' AND m.employment_termination_date = '{end}'"
        );
        let former = if end < start {
            home.one::<i64>(&former)
        } else {
            0
        };
        let stayed = if (start, end) == ("2024-02-29", "2024-02-28") {
            former
        } else {
            0
        };
        let joined = format!("SELECT count(*) FROM joined_and_left WHERE date = '{start}'");
        assert_eq!(home.one::<i64>(&joined), 2 - stayed);
        let left = format!("SELECT count(*) FROM joined_and_left WHERE date = '{end}'");
        assert_eq!(home.one::<i64>(&left), former - stayed);
    }
}

#[test]
fn a_last_day_to_come_and_one_of_somebody_who_has_left_count_as_they_are() {
    let home = with(|members| {
        members[0]["employment_termination_date"] = json!("2099-08-15");
        members[1]["active"] = json!(false);
        members[1]["employment_start_date"] = json!("2020-01-06");
        members[1]["employment_termination_date"] = json!("2025-05-31");
        // Nobody knows when this one came back, or left.
        members[2]["active"] = json!(false);
        members[2]["employment_start_date"] = json!("2024-02-29");
        members[2]["employment_termination_date"] = json!("2021-06-30");
    });
    let active: i64 = home.one("SELECT count(*) FROM members WHERE active = 1");
    for view in ["headcount", "headcount_by_month", "joined_and_left"] {
        assert_eq!(now(&home, view), active, "{view}");
    }
    let left = "SELECT date FROM joined_and_left WHERE event = 'left' AND date >= '2025-05-31'
                ORDER BY date";
    assert_eq!(home.column(left), ["2025-05-31", "2099-08-15"]);
    let of_nobody = "SELECT count(*) FROM joined_and_left WHERE date = '2024-02-29'";
    assert_eq!(home.one::<i64>(of_nobody), 0);
}

/// Somebody who is here, with two positions that have years between them.
#[test]
fn each_time_here_is_a_spell_of_its_own() {
    let home = with(|members| {
        members[0]["employment_start_date"] = json!("2024-03-04");
        members[0]["employment_termination_date"] = json!(null);
        let department = members[0]["department"].clone();
        let job = |start: &str, end: Option<&str>| json!({"job_title": "Clerk", "department": department, "start_date": start, "end_date": end});
        members[0]["employment_history"] = json!([
            job("2019-01-07", Some("2020-03-31")),
            job("2020-04-01", Some("2021-06-30")),
            job("2024-03-04", Some("2024-08-30")),
            // A long weekend is not a leave.
            job("2024-09-03", None),
        ]);
    });
    let id: String = home.one("SELECT id FROM members WHERE employment_start_date = '2024-03-04'");
    let spells = home.column(&format!(
        "SELECT from_date || ' ' || coalesce(to_date, 'open') || ' ' || source FROM f_spell
         WHERE member_id = '{id}' ORDER BY 1"
    ));
    let expected = ["2019-01-07 2021-07-01 history", "2024-03-04 open history"];
    assert_eq!(spells, expected);
    let events = home.column(&format!(
        "SELECT date || ' ' || event FROM joined_and_left WHERE member_id = '{id}' ORDER BY date"
    ));
    let expected = ["2019-01-07 joined", "2021-06-30 left", "2024-03-04 joined"];
    assert_eq!(events, expected);
    let counted = |month: &str| -> i64 {
        home.one(&format!(
            "SELECT count(*) FROM roster WHERE member_id = '{id}' AND month = '{month}'"
        ))
    };
    let found = ["2021-05", "2021-06", "2024-02", "2024-03", "2025-06"].map(counted);
    assert_eq!(found, [1, 0, 0, 1, 1]);
    let overlaps = "SELECT count(*) FROM f_spell a JOIN f_spell b ON b.member_id = a.member_id
        AND b.from_date > a.from_date AND (a.to_date IS NULL OR b.from_date < a.to_date)";
    assert_eq!(home.one::<i64>(overlaps), 0);
}

/// Without positions, the database remembers the dates of a former time itself.
#[test]
fn a_former_time_that_was_seen_is_a_spell_too() {
    let home = Synced::once();
    let id: String =
        home.one("SELECT id FROM members WHERE active = 1 ORDER BY id LIMIT 1 OFFSET 1");
    let store = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    store
        .execute_batch(&format!(
            "DELETE FROM employment_history WHERE member_id = '{id}';
             INSERT INTO members_history (id, active, type, employment_start_date,
               employment_termination_date, _run, _root, _first_seen_at, _changed_at, _valid_from, _valid_to)
             SELECT id, 0, type, '2020-02-03', '2022-05-31', _run, _root, _first_seen_at, _changed_at,
               '2022-06-01T05:00:00.000Z', '2024-09-02T05:00:00.000Z' FROM members WHERE id = '{id}';
             UPDATE members SET employment_start_date = '2024-09-02',
               employment_termination_date = NULL WHERE id = '{id}'"
        ))
        .unwrap();
    drop(store);
    let stints = home.column(&format!(
        "SELECT min(from_date) || ' ' || CASE WHEN count(to_date) = count(*) THEN max(to_date) ELSE '' END
         FROM headcount_spells WHERE member_id = '{id}' GROUP BY hired_on ORDER BY hired_on"
    ));
    // Not counted on the last day: it is the first of `to_date`.
    assert_eq!(stints, ["2020-02-03 2022-05-31", "2024-09-02 "]);
}
