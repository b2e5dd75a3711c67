//! What the API serves, and what it refuses.

use std::collections::HashSet;

use jiff::civil::date;
use serde_json::json;

use super::*;

#[test]
fn the_api_answers_with_a_company_that_ties() {
    let session = Session::new(Options::default());
    let company = session.get("/v1/company").json();
    assert_eq!(company["legal_name"], record::COMPANY_NAME);

    let members = session.all("/v1/members");
    let ids: HashSet<&str> = members
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert_eq!(ids.len(), members.len());
    let gone = session.all("/v1/members?status=terminated");
    assert!(!gone.is_empty() && gone.iter().all(|one| one["active"] == false));
    let here = session.all("/v1/members?status=active");
    assert_eq!(here.len() + gone.len(), members.len());
    for member in &members {
        let id = member["id"].as_str().unwrap();
        assert_eq!(&session.get(&format!("/v1/members/{id}")).json(), member);
    }

    let payrolls = session.all("/v1/payrolls?start_date=2000-01-01&end_date=2099-01-01");
    assert_eq!(payrolls.len(), 26);
    for payroll in payrolls.iter().take(3) {
        let id = payroll["id"].as_str().unwrap();
        let stubs = session.all(&format!("/v1/payrolls/{id}/paystubs"));
        assert_eq!(stubs.len(), 24);
        let total = |key: &str| {
            stubs
                .iter()
                .filter_map(|one| one[key].as_i64())
                .sum::<i64>()
        };
        assert_eq!(payroll["gross_pay"], total("gross_pay"));
        assert_eq!(payroll["net_pay"], total("net_pay"));
        let mut taxes = 0;
        for stub in &stubs {
            assert!(ids.contains(stub["member_id"].as_str().unwrap()));
            let id = stub["paystub_id"].as_str().unwrap();
            let detail = session.get(&format!("/v1/paystubs/{id}")).json();
            let sum = |list: &str, only: Option<&str>| -> i64 {
                let lines = detail[list].as_array().unwrap().iter();
                let lines = lines.filter(|line| only.is_none_or(|only| line["category"] == only));
                lines.filter_map(|line| line["amount"].as_i64()).sum()
            };
            assert!(keys(stub).is_subset(&keys(&detail)));
            assert_eq!(detail["gross_pay"], sum("earnings", None));
            let deducted = sum("employee_deductions", None);
            assert_eq!(detail["net_pay"], sum("earnings", None) - deducted);
            taxes += sum("employee_deductions", Some("tax"));
        }
        assert_eq!(payroll["employee_taxes"], taxes);
        for fee in session.all(&format!("/v1/payrolls/{id}/fees")) {
            assert!(fee["amount"].as_i64().unwrap() > 0);
        }
    }
    let one = session.all("/v1/payrolls?start_date=2026-06-19&end_date=2026-06-19");
    assert_eq!(one.len(), 1);
}

#[test]
fn every_other_endpoint_answers() {
    let session = Session::new(Options::default());
    for path in [
        "/v1/company/bank-account",
        "/v1/company/business-info",
        "/v1/company/custom-fields",
        "/v1/company/jurisdictions",
        "/v1/deduction-types",
    ] {
        assert_eq!(session.get(path).status, 200, "{path}");
    }
    assert_eq!(session.all("/v1/time-off/policies").len(), 3);
    let window = "start_date=2026-01-01&end_date=2026-12-31";
    let requests = session.all(&format!("/v1/time-off/requests?{window}"));
    assert!(requests.len() > 10);
    let mut statuses = 0;
    for status in ["pending", "approved", "declined"] {
        let some = session.all(&format!("/v1/time-off/requests?{window}&status={status}"));
        assert!(!some.is_empty(), "{status}");
        statuses += some.len();
    }
    assert_eq!(statuses, requests.len());
    let deductions = session.all("/v1/deductions");
    let member = deductions[0]["member_id"].as_str().unwrap();
    let of_one = session.all(&format!("/v1/deductions?member_id={member}"));
    assert!(!of_one.is_empty() && of_one.len() < deductions.len());

    for member in session.all("/v1/members") {
        let id = member["id"].as_str().unwrap();
        let values = session.get(&format!("/v1/members/{id}/custom-field-values"));
        assert_eq!(values.status, 200);
        let tax = session.get(&format!("/v1/members/{id}/tax-id"));
        let expected = match member["type"].as_str().unwrap() {
            "international_contractor" => 400,
            "international_employee" => 404,
            _ => 200,
        };
        assert_eq!(tax.status, expected);
    }

    let url = format!("{}/v1/time-off/balances", session.sandbox.api_url());
    let token = session.tokens["access_token"].as_str().unwrap();
    let ask = session.client.http.post(url).bearer_auth(token);
    let asked = session
        .client
        .send(ask.body(json!({}).to_string()))
        .unwrap();
    assert_eq!(asked.status, 202);
    let report = asked.json()["report_id"].as_str().unwrap().to_owned();
    let path = format!("/v1/time-off/balances/{report}");
    assert_eq!(session.get(&path).json()["status"], "pending");
    let ready = session.get(&path).json();
    assert_eq!(ready["status"], "ready");
    assert!(!ready["items"].as_array().unwrap().is_empty());
}

#[test]
fn refusals_have_the_status_of_the_document() {
    let session = Session::with(Options::default(), "member.basic:read payroll:read", YES);
    let api = session.sandbox.api_url();
    let bad = session.client.get(&format!("{api}/v1/company"), "wrong");
    assert_eq!(
        (bad.status, &bad.json()["error"]),
        (401, &json!("invalid_token"))
    );
    assert_eq!(session.get("/v1/company").status, 403);
    assert_eq!(session.get("/v1/nothing").status, 404);
    assert_eq!(session.get("/nothing").status, 404);
    assert_eq!(session.get("/v1/members/nobody").status, 404);
    assert_eq!(session.post("/v1/members", &[]).status, 405);
    assert_eq!(session.get("/v1/payrolls").status, 400);
    assert_eq!(
        session
            .get("/v1/payrolls?start_date=2026-01-01&end_date=x")
            .status,
        400
    );
    assert_eq!(session.get("/v1/members?limit=101").status, 400);
    assert_eq!(session.get("/v1/members?cursor=x").status, 400);
    assert_eq!(session.get("/v1/members?status=x").status, 400);
    assert_eq!(session.get("/v1/members?updated_at_gt=x").status, 400);
    let reply = session.get("/v1/members");
    let id = reply.headers["x-request-id"].to_str().unwrap();
    assert!(id.starts_with("sandbox-"));
}

#[test]
fn fields_are_left_out_without_their_scope() {
    let fields = |scopes: &str, decision| {
        let session = Session::with(Options::default(), scopes, decision);
        let members = session.get("/v1/members").json();
        let all = members["items"].as_array().unwrap().iter().map(keys);
        all.fold(HashSet::new(), |all, keys| &all | &keys)
    };
    let basic = fields("member.basic:read", YES);
    assert!(basic.contains("name") && basic.contains("department"));
    let closed = [
        "addresses",
        "emails",
        "current_pay",
        "job_title",
        "date_of_birth",
    ];
    assert!(closed.iter().all(|field| !basic.contains(*field)));
    let detail = fields("member.detail:read", YES);
    assert!(detail.contains("name") && detail.contains("addresses"));
    let asked = "member.basic:read member.pay:read member.dob:read member.sex:read";
    let half = Decision::Authorize {
        tick_sex: false,
        tick_birth: true,
    };
    let half = fields(asked, half);
    assert!(half.contains("pay_history") && half.contains("date_of_birth"));
    assert!(!half.contains("sex_assigned_at_birth"));
}

#[test]
fn what_changed_is_found_by_its_time() {
    let session = Session::new(Options::default());
    let before = session.all("/v1/members");
    let latest = before
        .iter()
        .filter_map(|one| one["updated_at"].as_str())
        .max();
    let news = format!("/v1/members?updated_at_gt={}", latest.unwrap());
    assert!(session.all(&news).is_empty());
    session.sandbox.set_as_of(date(2026, 8, 31));
    let after = session.all("/v1/members");
    let changed: HashSet<String> = session
        .all(&news)
        .iter()
        .map(|one| one["id"].to_string())
        .collect();
    assert!(!changed.is_empty());
    for member in &after {
        if !changed.contains(&member["id"].to_string()) {
            assert!(before.contains(member), "a change without news: {member}");
        }
    }
    let payrolls = session.all("/v1/payrolls?start_date=2000-01-01&end_date=2099-01-01");
    assert_eq!(payrolls.len(), 31, "the earlier ones stay");
}

#[test]
fn a_payroll_can_be_restated_and_a_member_can_vanish() {
    let session = Session::new(Options::default());
    let window = "/v1/payrolls?start_date=2026-06-19&end_date=2026-06-19";
    let before = session.all(window).remove(0);
    session.sandbox.restate(date(2026, 6, 19));
    let after = session.all(window).remove(0);
    assert_eq!(before["id"], after["id"]);
    let gross = before["gross_pay"].as_i64().unwrap() + 12_345;
    assert_eq!(after["gross_pay"], gross);
    let stubs = session.all(&format!(
        "/v1/payrolls/{}/paystubs",
        after["id"].as_str().unwrap()
    ));
    let total: i64 = stubs
        .iter()
        .filter_map(|one| one["gross_pay"].as_i64())
        .sum();
    assert_eq!(total, gross);

    let members = session.all("/v1/members");
    let id = members[3]["id"].as_str().unwrap();
    session.sandbox.hide(id);
    assert_eq!(session.all("/v1/members").len(), members.len() - 1);
    assert_eq!(session.get(&format!("/v1/members/{id}")).status, 404);
}

#[test]
fn a_window_of_too_many_days_is_refused() {
    let session = Session::new(Options {
        longest_window: Some(366),
        ..Options::default()
    });
    for path in ["/v1/payrolls", "/v1/time-off/requests"] {
        let window =
            |end: &str| session.get(&format!("{path}?start_date=2025-01-01&end_date={end}"));
        assert_eq!(window("2026-01-01").status, 200, "{path}");
        let refused = window("2026-01-02");
        assert_eq!(refused.status, 400, "{path}");
        let message = "start_date to end_date must be at most 366 days";
        assert_eq!(refused.json()["message"], message);
    }
}
