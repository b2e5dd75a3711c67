//! What hangs on a row that is gone goes in the same run, and is not asked for again.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::synced::{Synced, status, stream};

/// A home with balances, synced once.
fn with_balances() -> Synced {
    let home = Synced::including("time_off_balances");
    home.profile("[profile]\nretry_base_ms = 1\nreport_base_ms = 1\nlookback_days = 1000");
    home.sync(&[]).expect(0);
    assert!(live(&home, "time_off_balances", "1") > 0);
    home.server.sandbox.clear_requests();
    home
}

fn live(home: &Synced, table: &str, which: &str) -> i64 {
    home.one(&format!(
        "SELECT count(*) FROM {table} WHERE _deleted_at IS NULL AND {which}"
    ))
}

/// A policy that some have a balance of.
fn policy(home: &Synced) -> String {
    home.one("SELECT policy_id FROM time_off_balances ORDER BY 1 LIMIT 1")
}

/// Takes a policy away, and gives how many are left of those that people can have.
fn without_policy(home: &Synced, id: &str) -> usize {
    let mut policies = home.list("/v1/time-off/policies");
    policies.retain(|policy| policy["id"] != id);
    let body = json!({"items": policies, "next_cursor": null}).to_string();
    home.always("/v1/time-off/policies", FaultKind::Body(body));
    policies.len()
}

fn reports(home: &Synced) -> usize {
    let requests = home.server.sandbox.requests();
    let asked = requests.iter().filter(|request| request.method == "POST");
    asked.count()
}

#[test]
fn balances_of_a_policy_that_is_gone_go_with_it() {
    let home = with_balances();
    let id = policy(&home);
    let active = live(&home, "members", "active = 1") as usize;
    let of_it = live(&home, "time_off_balances", &format!("policy_id = '{id}'"));
    let policies = without_policy(&home, &id);
    home.server.sandbox.clear_requests();
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "time_off_policies")["gone"], 1);
    assert_eq!(stream(&document, "time_off_balances")["gone"], of_it);
    let left = live(&home, "time_off_balances", &format!("policy_id = '{id}'"));
    assert_eq!(left, 0);
    assert_eq!(reports(&home), active * policies);
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "time_off_balances")["gone"], 0);
}

#[test]
fn balances_of_a_person_who_is_gone_go_with_them() {
    let home = with_balances();
    let id: String = home.one("SELECT member_id FROM time_off_balances ORDER BY 1 LIMIT 1");
    let policies = live(&home, "time_off_policies", "1") as usize;
    home.server.sandbox.hide(&id);
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["gone"], 1);
    let of_them = format!("member_id = '{id}'");
    for table in ["time_off_balances", "member_emails", "pay_history"] {
        assert_eq!(live(&home, table, &of_them), 0, "{table}");
    }
    assert_eq!(
        reports(&home),
        live(&home, "members", "active = 1") as usize * policies
    );
}

/// Although nothing is known of the other balances in such a run.
#[test]
fn balances_that_cannot_be_read_go_with_their_policy_all_the_same() {
    let home = with_balances();
    let id = policy(&home);
    let others = live(&home, "time_off_balances", &format!("policy_id <> '{id}'"));
    without_policy(&home, &id);
    home.profile("attempts = 1");
    home.always("/v1/time-off/balances", status(503, None));
    home.sync(&["--full"]).expect(3);
    let of_it = live(&home, "time_off_balances", &format!("policy_id = '{id}'"));
    assert_eq!(of_it, 0);
    assert_eq!(live(&home, "time_off_balances", "1"), others);
}

#[test]
fn a_policy_that_is_held_back_keeps_its_balances() {
    let home = with_balances();
    let before = home.published();
    home.always("/v1/time-off/policies", FaultKind::Empty);
    let document = home.told(5, &["--full"]);
    assert_eq!(stream(&document, "time_off_policies")["verdict"], "held");
    assert!(home.published()["time_off_balances"] == before["time_off_balances"]);
}

#[test]
fn lines_that_are_not_read_any_more_go_with_their_paystub() {
    let home = Synced::once();
    home.env
        .run(&["streams", "--exclude", "paystub_lines"])
        .expect(0);
    let lines = live(&home, "paystub_lines", "1");
    let payrolls = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30");
    let payroll = payrolls[1]["id"].as_str().unwrap();
    let path = format!("/v1/payrolls/{payroll}/paystubs");
    let mut stubs = home.list(&path);
    let gone = stubs.remove(0)["paystub_id"].take();
    let gone = gone.as_str().unwrap();
    let of_it = live(&home, "paystub_lines", &format!("paystub_id = '{gone}'"));
    assert!(of_it > 0);
    let list: Value = json!({"items": stubs, "next_cursor": null});
    home.always(&path, FaultKind::Body(list.to_string()));
    home.always(&format!("/v1/paystubs/{gone}"), status(404, None));
    home.sync(&["--full"]).expect(0);
    let left = live(&home, "paystubs", &format!("paystub_id = '{gone}'"));
    assert_eq!(left, 0);
    assert_eq!(live(&home, "paystub_lines", "1"), lines - of_it);
}
