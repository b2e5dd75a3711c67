//! From one month's headcount to the next, and which months can be believed.

use drivetrain::sandbox::FaultKind;
use serde_json::json;

use super::{Home, texts};
use crate::synced::Synced;

/// Rows of a roll-forward that do not close, in a department or in the company.
const OFF: [&str; 2] = [
    "SELECT count(*) FROM headcount_rollforward
     WHERE opening + joiners + moved_in - moved_out - leavers <> closing",
    "SELECT count(*) FROM (
       SELECT sum(opening + joiners - leavers) AS made, sum(closing) AS closing,
         sum(moved_in) - sum(moved_out) AS moved, sum(opening) AS opening,
         lag(sum(closing)) OVER (ORDER BY month) AS former
       FROM headcount_rollforward GROUP BY month)
     WHERE made <> closing OR moved <> 0 OR coalesce(opening <> former, 0)",
];

/// Months in which two views differ on a department and type.
const APART: &str = "SELECT count(*) FROM (
    SELECT month, department, type, people FROM headcount_by_month
    EXCEPT SELECT month, department, type, sum(closing) FROM headcount_rollforward GROUP BY 1, 2, 3)";

#[test]
fn each_department_closes_in_each_month_under_either_rule() {
    let home = Home::of(&["--as-of", "2026-11-26"]);
    for counts in ["false", "true"] {
        home.rule("last_day_counts", counts);
        for off in OFF {
            assert_eq!(home.one::<i64>(off), 0, "last_day_counts = {counts}");
        }
        assert_eq!(home.one::<i64>(APART), 0);
        let moved = "SELECT sum(moved_in) FROM headcount_rollforward WHERE month >= '2025-03'";
        assert!(home.one::<i64>(moved) >= 4);
        let transfers = "SELECT count(*) FROM transfers WHERE date >= '2025-03-01'";
        assert_eq!(home.one::<i64>(moved), home.one::<i64>(transfers));
    }
    // Who joined is shown where they joined, not where they are now.
    let joined = "SELECT date || ' ' || department || ' ' || job_title FROM joined_and_left
                  WHERE event = 'joined' AND person = 'Basil Tinsel'";
    let joined = home.column(joined);
    assert_eq!(joined, ["2025-03-24 Operations Logistics Coordinator"]);
}

#[test]
fn a_last_day_counts_where_that_is_set_so() {
    let home = Home::new();
    let sql = "SELECT member_id, to_date FROM f_spell s WHERE to_date < '2026-03-20' AND NOT EXISTS (
                 SELECT 1 FROM f_spell n WHERE n.member_id = s.member_id AND n.from_date >= s.to_date)
               ORDER BY to_date DESC LIMIT 1";
    let (member, _): (String, String) = home
        .raw(sql, |row| Ok((row.get(0)?, row.get(1)?)))
        .remove(0);
    for column in ["employment_termination_date", "end_date"] {
        let (table, id) = match column {
            "end_date" => ("employment_history", "member_id"),
            _ => ("members", "id"),
        };
        let last = "AND start_date = (SELECT max(start_date) FROM employment_history e WHERE e.member_id = ?1)";
        let last = if column == "end_date" { last } else { "" };
        let sql = format!("UPDATE {table} SET {column} = '2026-01-31' WHERE {id} = ?1 {last}");
        home.store.execute(&sql, [&member]).unwrap();
    }
    let month = |month: &str, columns: &str| {
        let sql = format!("SELECT {columns} FROM headcount_rollforward WHERE month = '{month}'");
        home.one::<i64>(&sql)
    };
    home.rule("last_day_counts", "false");
    let (closing, leavers) = (
        month("2026-01", "sum(closing)"),
        month("2026-01", "sum(leavers)"),
    );
    home.rule("last_day_counts", "true");
    assert_eq!(month("2026-01", "sum(closing)"), closing + 1);
    assert_eq!(month("2026-01", "sum(leavers)"), leavers - 1);
    assert!(month("2026-02", "sum(leavers)") >= 1);
    let roster =
        format!("SELECT last_day FROM roster WHERE member_id = '{member}' AND month = '2026-01'");
    assert_eq!(home.column(&roster), ["2026-01-31"]);
}

#[test]
fn a_month_says_whether_it_is_whole() {
    let home = Home::of(&["--as-of", "2026-11-26"]);
    let columns = ["month", "state"];
    let states = home.answer("headcount_months", &columns);
    let of = |month: &str| {
        let row = states.iter().find(|row| row[0].as_deref() == Some(month));
        row.unwrap()[1].clone().unwrap()
    };
    // Of the years before the first one who is known to have left, only those are known who stayed.
    let first: String =
        home.one("SELECT min(employment_termination_date) FROM members WHERE active = 0");
    for row in &states {
        let (month, state) = (row[0].as_deref().unwrap(), row[1].as_deref().unwrap());
        let expected = match month {
            month if format!("{month}-01") < first => "survivors only",
            "2026-11" => "running",
            _ => "whole",
        };
        assert_eq!(state, expected, "{month}, and {first} is known");
    }
    assert_eq!(of("2018-06"), "survivors only");
    for view in ["headcount_by_month", "headcount_rollforward", "roster"] {
        let apart = format!(
            "SELECT count(*) FROM {view} v JOIN headcount_months m ON m.month = v.month
             WHERE v.state IS NOT m.state"
        );
        assert_eq!(home.one::<i64>(&apart), 0, "{view}");
    }
    // The window of payrolls begins within a month, and ends within another.
    home.store
        .execute(
            "UPDATE _bookmarks SET bookmark = json_set(bookmark, '$.window.from', '2025-12-02')
             WHERE stream = 'payrolls'",
            [],
        )
        .unwrap();
    let states = home.answer("payroll_months", &columns);
    let expected = ["before the window", "whole", "running"];
    for (row, state) in [&states[0], &states[1], &states[states.len() - 1]]
        .iter()
        .zip(expected)
    {
        assert_eq!(row[1].as_deref(), Some(state), "{row:?}");
    }
    let cost = home.answer("payroll_cost_by_month", &columns);
    assert_eq!(cost[0], texts(["2025-12", "before the window"]));
}

#[test]
fn a_month_of_tables_that_are_held_back_is_not_whole() {
    let home = Synced::connected();
    let mut members = home.list("/v1/members?status=active");
    members[0]["active"] = json!(false);
    members[0]["employment_start_date"] = json!("2020-01-06");
    members[0]["employment_termination_date"] = json!("2025-01-31");
    members[0]["employment_history"] = json!([]);
    let body = json!({"items": members, "next_cursor": null}).to_string();
    home.always("/v1/members?status=active", FaultKind::Body(body));
    home.sync(&[]).expect(0);
    let held = "SELECT max(held) FROM f_coverage WHERE what = 'people'";
    let states = "SELECT DISTINCT state FROM headcount_months ORDER BY 1";
    assert_eq!(home.one::<i64>(held), 0);
    assert_eq!(home.column(states), ["running", "survivors only", "whole"]);
    let none = json!({"items": [], "next_cursor": null}).to_string();
    home.server.sandbox.clear_faults();
    home.always("/v1/members?status=active", FaultKind::Body(none));
    home.told(5, &["--full"]);
    assert_eq!(home.one::<i64>(held), 1);
    assert_eq!(home.column(states), ["held", "survivors only"]);
    home.server.sandbox.clear_faults();
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.one::<i64>(held), 0);
}

#[test]
fn a_roster_is_who_counts_with_their_pay_of_that_day() {
    let home = Home::new();
    let apart = "SELECT count(*) FROM (
        SELECT month, count(*) AS people FROM roster GROUP BY 1
        EXCEPT SELECT month, sum(people) FROM headcount_by_month GROUP BY 1)";
    assert_eq!(home.one::<i64>(apart), 0);
    let twice = "SELECT count(*) - count(DISTINCT month || member_id) FROM roster";
    assert_eq!(home.one::<i64>(twice), 0);
    let pay = "SELECT count(*) FROM roster r LEFT JOIN pay_history h ON h.member_id = r.member_id
          AND h.start_date <= r.as_of AND (h.end_date IS NULL OR h.end_date >= r.as_of)
        WHERE replace(r.pay_rate, '.', '') + 0 IS NOT h.amount_minor OR r.pay_unit IS NOT h.unit";
    assert_eq!(home.one::<i64>(pay), 0);
    // Annual pay is what follows from the unit, and nothing where that does not say it.
    let bases = "SELECT DISTINCT pay_unit || ': ' || coalesce(annual_basis, 'unknown') FROM roster ORDER BY 1";
    let expected = [
        "hour: unknown",
        "month: month x 12",
        "pay_period: pay period x 26",
        "year: year",
    ];
    assert_eq!(home.column(bases), expected);
    assert_eq!(home.one::<i64>("SELECT count(fte) FROM roster"), 0);
    let states = home.column("SELECT DISTINCT work_state FROM roster WHERE work_state IS NOT NULL");
    assert!(!states.is_empty() && states.iter().all(|state| state.len() == 2));
    let abroad = "SELECT count(work_state) FROM roster WHERE type LIKE 'international%'";
    assert_eq!(home.one::<i64>(abroad), 0);
    // On any day: the SQL of docs/data.md.
    let day = "SELECT count(*) FROM headcount_spells
               WHERE from_date <= '2026-02-10' AND (to_date IS NULL OR to_date > '2026-02-10')";
    let by_hand = "SELECT count(*) FROM members WHERE employment_start_date <= '2026-02-10'
                     AND (employment_termination_date IS NULL OR employment_termination_date > '2026-02-10')";
    assert_eq!(home.one::<i64>(day), home.one::<i64>(by_hand));
}
