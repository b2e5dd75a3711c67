//! What is asked for once more, and what of it is believed: one whole reading, never a part of two; and
//! where the source will not answer for one thing, the others go on.

use drivetrain::sandbox::FaultKind;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::synced::{Synced, status, stream};

fn list(items: &[Value], next: Option<&str>) -> FaultKind {
    FaultKind::Body(json!({"items": items, "next_cursor": next}).to_string())
}

fn third_member(home: &Synced) -> String {
    home.one("SELECT id FROM members WHERE active = 1 ORDER BY id LIMIT 1 OFFSET 2")
}

fn without(home: &Synced, path: &str, id: &str) -> FaultKind {
    let mut items = home.list(path);
    items.retain(|item| item["id"] != id && item["paystub_id"] != id);
    list(&items, None)
}

fn edit(home: &Synced, sql: &str) -> usize {
    let store = Connection::open(home.env.data().join("justworks.db")).unwrap();
    store.execute(sql, []).unwrap()
}

fn payroll(home: &Synced) -> String {
    let all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2026-01-01");
    all[1]["id"].as_str().unwrap().to_owned()
}

/// The first page of a payroll's paystubs has one that is voided before the second is asked for, whose
/// cursor is no longer known then: the list is begun again.
#[test]
fn a_list_that_breaks_off_leaves_nothing_of_its_first_reading() {
    let home = Synced::connected();
    let path = format!("/v1/payrolls/{}/paystubs", payroll(&home));
    let stubs = home.list(&path);
    let voided = json!("00000000-0000-4000-8000-000000000000");
    let mut extra = stubs[0].clone();
    extra["paystub_id"] = voided.clone();
    let mut detail = home.api(&format!(
        "/v1/paystubs/{}",
        stubs[0]["paystub_id"].as_str().unwrap()
    ));
    detail["paystub_id"] = voided.clone();
    home.always(
        &format!("/v1/paystubs/{}", voided.as_str().unwrap()),
        FaultKind::Body(detail.to_string()),
    );
    home.fault(&path, 0, 1, list(&[extra, stubs[1].clone()], Some("gone")));
    home.sync(&[]).expect(0);
    let there =
        format!("SELECT count(*) FROM paystubs WHERE paystub_id = {voided}").replace('"', "'");
    assert_eq!(home.one::<i64>(&there), 0);
    assert_eq!(
        home.one::<i64>(&there.replace("paystubs", "paystub_lines")),
        0
    );
    assert_eq!(home.untied(), 0);
    home.server.sandbox.clear_faults();
    assert_eq!(home.live(), crate::synced::undisturbed(&home.server));
}

/// A list of two pages does not add up, and is read once more: what its first reading alone had is not
/// there.
#[test]
fn a_list_that_does_not_add_up_is_replaced_by_its_second_reading() {
    let home = Synced::connected();
    let path = format!("/v1/payrolls/{}/paystubs", payroll(&home));
    let stubs = home.list(&path);
    let first = stubs[0]["paystub_id"].as_str().unwrap().to_owned();
    // Its detail says another amount at first.
    let mut detail = home.api(&format!("/v1/paystubs/{first}"));
    let amount = detail["earnings"][0]["amount"].as_i64().unwrap();
    detail["earnings"][0]["amount"] = json!(amount + 100);
    detail["gross_pay"] = json!(detail["gross_pay"].as_i64().unwrap() + 100);
    let once = FaultKind::Body(detail.to_string());
    home.fault(&format!("/v1/paystubs/{first}"), 0, 1, once);
    home.settings(|file| file.replace("[profile]", "[profile]\npage_size = 2"));
    home.sync(&[]).expect(0);
    assert_eq!(home.untied(), 0);
    let lines = format!("SELECT count(*) FROM paystub_lines WHERE paystub_id = '{first}'");
    let all: usize = ["earnings", "employee_deductions", "employer_contributions"]
        .iter()
        .map(|kind| detail[kind].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(home.one::<i64>(&lines), all as i64);
}

#[test]
fn one_person_of_whom_nothing_is_said_keeps_their_row_and_the_others_go_on() {
    let home = Synced::once();
    let id = third_member(&home);
    let others = "UPDATE members SET job_title = 'by hand' WHERE active = 1";
    assert!(edit(&home, others) > 2);
    home.always(
        "/v1/members?status=active",
        without(&home, "/v1/members?status=active", &id),
    );
    for refusal in [403, 400] {
        home.server.sandbox.clear_requests();
        home.fault(&format!("/v1/members/{id}"), 0, 1, status(refusal, None));
        let document = home.told(3, &["--full"]);
        let members = stream(&document, "members");
        assert_eq!(members["verdict"], "partial", "{refusal}: {members}");
        assert_eq!(home.server.count(&format!("/v1/members/{id}")), 1);
    }
    let kept = format!("SELECT job_title FROM members WHERE id = '{id}' AND _deleted_at IS NULL");
    assert_eq!(home.one::<String>(&kept), "by hand");
    let put_right = "SELECT count(*) FROM members WHERE job_title = 'by hand'";
    assert_eq!(home.one::<i64>(put_right), 1);
}

/// A row of before a column was there is no less there.
#[test]
fn a_paystub_that_no_list_shows_and_that_is_there_stays_whatever_it_lacks() {
    let home = Synced::once();
    let id: String = home.one("SELECT paystub_id FROM paystubs ORDER BY paystub_id LIMIT 1");
    let payroll: String = home.one(&format!(
        "SELECT payroll_id FROM paystubs WHERE paystub_id = '{id}'"
    ));
    let rows = "SELECT count(*) FROM paystubs WHERE _deleted_at IS NULL";
    let all: i64 = home.one(rows);
    let lacking = "UPDATE paystubs SET _fingerprint = unhex('00' || hex(_fingerprint))";
    assert_eq!(edit(&home, lacking) as i64, all);
    let path = format!("/v1/payrolls/{payroll}/paystubs");
    home.always(&path, without(&home, &path, &id));
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.one::<i64>(rows), all);
    let gross = format!("SELECT gross_pay_minor FROM paystubs WHERE paystub_id = '{id}'");
    let served = home.api(&format!("/v1/paystubs/{id}"));
    assert_eq!(json!(home.one::<i64>(&gross)), served["gross_pay"]);
    assert_eq!(home.untied(), 0);
}

#[test]
fn a_dry_run_forgets_nothing_of_what_does_not_add_up() {
    let home = Synced::once();
    let mut all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2026-01-01");
    all[1]["gross_pay"] = json!(all[1]["gross_pay"].as_i64().unwrap() + 1);
    home.always("/v1/payrolls?", list(&all, None));
    let summaries = "SELECT count(*) FROM _summaries";
    let before: i64 = home.one(summaries);
    home.sync(&["--dry-run"]).expect(0);
    assert_eq!(home.one::<i64>(summaries), before);
    home.sync(&[]).expect(0);
    assert!(home.one::<i64>(summaries) < before);
}

/// A release that gains a stream finds no table of what an earlier one had put aside of it.
#[test]
fn details_that_were_put_aside_by_a_release_with_fewer_tables_are_no_hindrance() {
    let home = Synced::connected();
    home.sync(&["--dry-run"]).expect(0);
    assert!(home.one::<i64>("SELECT count(*) FROM _resume_details") > 0);
    let store = Connection::open(home.env.data().join("justworks.db")).unwrap();
    store
        .execute_batch("DROP TABLE _resume_paystub_lines")
        .unwrap();
    drop(store);
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.live(), crate::synced::undisturbed(&home.server));
}

/// Balances are requested for published people only, not for those in a list that is held back.
#[test]
fn nobody_who_is_not_published_has_a_balance() {
    let home = Synced::including("time_off_balances");
    home.sync(&[]).expect(0);
    let asked = |home: &Synced| {
        let requests = home.server.sandbox.requests();
        let balances = requests
            .iter()
            .filter(|it| it.path == "/v1/time-off/balances");
        balances.count()
    };
    home.server.sandbox.clear_requests();
    home.sync(&["--full"]).expect(0);
    let usual = asked(&home);
    assert!(usual > 0);
    let mut other = home.list("/v1/members?status=active")[0].clone();
    other["id"] = json!("00000000-0000-4000-8000-000000000000");
    home.always("/v1/members?", list(&[other], None));
    home.server.sandbox.clear_requests();
    let document = home.told(5, &["--full"]);
    assert_eq!(stream(&document, "members")["verdict"], "held");
    assert_eq!(asked(&home), usual);
}
