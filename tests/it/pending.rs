//! What a run owes the next one: what could not be published, what was read with less in view, and what
//! only looked like a loss.

use drivetrain::sandbox::FaultKind;
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::support::{ALLOW, Server, TestEnv};
use crate::synced::{Synced, small, status, stream, undisturbed};

fn body(value: &Value) -> FaultKind {
    FaultKind::Body(value.to_string())
}

fn requests(document: &Value) -> u64 {
    document["report"]["requests"].as_u64().unwrap()
}

/// Connected to a company of today, with the usual lookback, and synced once.
fn of_today(members: usize) -> (TestEnv, Server) {
    let server = Server::start(|options| {
        options.company.members = members;
        options.company.payrolls = 10;
    });
    let env = TestEnv::new();
    env.connect(&server, ALLOW, &[]).expect(0);
    (env, server)
}

#[test]
fn a_table_that_is_included_after_a_first_sync_in_part_is_filled() {
    let home = Synced::connected();
    let choose = |args: &[&str]| home.env.run(&[&["streams"], args].concat()).expect(0);
    choose(&["--exclude", "payroll_fees"]);
    home.fault("/v1/paystubs/", 3, 1, status(400, None));
    home.told(3, &[]);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls"), 3);
    choose(&["--include", "payroll_fees"]);
    home.sync(&[]).expect(0);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn a_table_that_was_left_out_while_details_were_read_does_not_stay_empty() {
    let home = Synced::connected();
    let choose = |args: &[&str]| home.env.run(&[&["streams"], args].concat()).expect(0);
    choose(&["--exclude", "paystub_lines"]);
    home.sync(&["--dry-run"]).expect(0);
    choose(&["--include", "paystub_lines"]);
    home.sync(&[]).expect(0);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn one_bad_payroll_is_pending_and_nothing_else_is_read_again_for_it() {
    let home = Synced::connected();
    let path = {
        let payroll = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2026-01-01");
        let id = payroll[0]["id"].as_str().unwrap().to_owned();
        format!("/v1/payrolls/{id}/paystubs")
    };
    home.always(&path, status(400, None));
    let first = home.told(3, &[]);
    let second = home.told(3, &[]);
    assert_eq!(stream(&second, "payrolls")["verdict"], "partial");
    assert!(
        requests(&second) < requests(&first) / 2,
        "{}",
        requests(&second)
    );
    assert_eq!(requests(&home.told(3, &[])), requests(&second));
    home.server.sandbox.clear_faults();
    let third = home.told(0, &[]);
    assert_eq!(stream(&third, "payrolls")["new"], 1);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn one_bad_person_is_pending_and_does_not_make_every_night_a_full_refresh() {
    let home = Synced::connected();
    let id = home.list("/v1/members?status=active")[2]["id"].clone();
    let path = format!("/v1/members/{}/custom-field-values", id.as_str().unwrap());
    home.always(&path, status(400, None));
    home.told(3, &[]);
    let again = home.told(3, &[]);
    let values = stream(&again, "member_custom_field_values");
    assert_eq!(values["requests"], 1, "{values}");
    home.server.sandbox.clear_faults();
    home.told(0, &[]);
    assert!(home.live() == undisturbed(&home.server));
}

#[test]
fn fields_that_cannot_be_told_apart_keep_what_stands_in_them() {
    let home = Synced::once();
    let before = home.live();
    home.always("/v1/company/custom-fields", status(500, None));
    home.profile("attempts = 1");
    let document = home.told(3, &["--full"]);
    assert_ne!(stream(&document, "members")["verdict"], "ok");
    assert!(home.live() == before);
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert!(home.live() == before);
    assert_eq!(home.former_versions(), 0);
}

#[test]
fn one_person_s_edit_is_measured_against_all_people() {
    let home = Synced::once();
    let mut members = home.list("/v1/members?status=active");
    let id = members[0]["id"].as_str().unwrap().to_owned();
    members.truncate(1);
    members[0]["emails"] = json!([]);
    members[0]["job_title"] = json!("Keeper of the Keys");
    let news = json!({"items": members, "next_cursor": null});
    home.always("/v1/members?status=active", body(&news));
    home.sync(&[]).expect(0);
    let count = |sql: &str| home.one::<i64>(&sql.replace('?', &format!("'{id}'")));
    assert_eq!(
        count("SELECT count(*) FROM member_emails WHERE member_id = ? AND _deleted_at IS NULL"),
        0
    );
    assert_eq!(
        count("SELECT count(*) FROM member_emails WHERE member_id = ? AND _deleted_at IS NOT NULL"),
        1
    );
    assert_eq!(
        count("SELECT job_title = 'Keeper of the Keys' FROM members WHERE id = ?"),
        1
    );
}

#[test]
fn a_set_that_is_empty_for_a_moment_is_asked_for_once_more() {
    let home = Synced::once();
    let before = home.published();
    let nothing = json!({"items": []});
    for path in ["/custom-field-values", "/fees?"] {
        home.fault(path, 1, 1, body(&nothing));
        home.sync(&["--full"]).expect(0);
        assert!(home.published() == before, "{path}");
    }
}

#[test]
fn reports_without_items_are_asked_for_once_more() {
    let home = Synced::including("time_off_balances");
    home.profile("[profile]\nretry_base_ms = 1\nreport_base_ms = 1");
    home.sync(&[]).expect(0);
    let before = home.published();
    let nothing = json!({"status": "ready", "items": []});
    home.fault("/v1/time-off/balances/", 0, 2, body(&nothing));
    home.sync(&[]).expect(0);
    assert!(home.published() == before);
}

#[test]
fn a_payroll_that_is_voided_within_the_lookback_is_marked_as_gone() {
    let (env, server) = of_today(3);
    let day = jiff::ZonedDateTime::now().date();
    let between = format!(
        "SELECT id FROM payrolls WHERE pay_date BETWEEN '{}' AND '{}'",
        day.saturating_sub(55.days()),
        day.saturating_sub(40.days())
    );
    let id: String = env
        .store("justworks")
        .query_row(&between, [], |row| row.get(0))
        .unwrap();
    server.sandbox.hide(&id);
    env.run(&["sync"]).expect(0);
    let gone: String = env
        .store("justworks")
        .query_row(
            "SELECT id FROM payrolls WHERE _deleted_at IS NOT NULL",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(gone, id);
}

#[test]
fn what_never_adds_up_is_read_twice_and_then_only_reported() {
    let home = Synced::connected();
    let mut all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2026-01-01");
    all[1]["gross_pay"] = json!(all[1]["gross_pay"].as_i64().unwrap() + 1);
    home.always(
        "/v1/payrolls?",
        body(&json!({"items": all, "next_cursor": null})),
    );
    let details = |document: &Value| stream(document, "paystubs")["requests"].as_u64().unwrap();
    let runs: Vec<_> = (0..4).map(|_| home.told(0, &[])).collect();
    let seen: Vec<_> = runs.iter().map(details).collect();
    // Four lists; at first with the details of all, then of the one, then none.
    assert_eq!(seen, [4 + 24, 4 + 6, 4, 4]);
    for document in &runs {
        let off = &document["report"]["ties"][0]["differences"];
        assert_eq!(off[0]["key"], all[1]["id"], "{off}");
    }
}

#[test]
fn to_accept_a_drop_is_to_accept_it_of_what_stands_inside() {
    let home = Synced::once();
    home.always("/paystubs?", FaultKind::Empty);
    home.sync(&["--full"]).expect(5);
    home.sync(&["--full", "--accept-drop", "paystubs"])
        .expect(0);
    let live = "SELECT count(*) FROM paystubs WHERE _deleted_at IS NULL";
    assert_eq!(home.one::<i64>(live), 0);
}

#[test]
fn what_is_withdrawn_is_said() {
    let server = Server::start(small);
    let env = TestEnv::new();
    env.connect(&server, ALLOW, &["--include", "phones"])
        .expect(0);
    env.run(&["streams", "--exclude", "phones"]).expect(0);
    for args in [&["sync", "--dry-run"][..], &["sync"]] {
        let run = env.run(args).expect(0);
        let told = run
            .stderr
            .lines()
            .find(|line| line.contains("member_phones"));
        assert!(
            told.is_some_and(|line| line.contains("no longer included")),
            "{}",
            run.stderr
        );
        assert!(
            !run.stderr.contains("nothing would change"),
            "{}",
            run.stderr
        );
        assert!(
            !run.stderr.contains("nothing has changed"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(
        env.run(&["sync"])
            .expect(0)
            .stderr
            .matches("member_phones")
            .count(),
        0
    );
}
