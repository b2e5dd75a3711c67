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
