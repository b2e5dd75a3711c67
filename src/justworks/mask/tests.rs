//! What passes the mask, and what stands in the place of the rest.

use super::*;
use serde_json::json;

fn mask() -> Mask {
    Mask::new([7; 32])
}

fn masked(template: &str, mut body: Value) -> Value {
    mask().body(template, &mut body);
    body
}

#[test]
fn values_keep_their_type_and_say_nothing() {
    let body = json!({
        "name": {"given_name": "Ada", "family_name": "Lovelace"},
        "job_title": "analyst", "email": "ada@example.com", "hours": 7.5, "gross_pay": 450_000,
        "rate": "45.00", "employment_start_date": "2021-03-04", "created_at": "2021-03-04T05:06:07Z",
        "tax_id": "123-45-6789", "ssn": "123456789", "date_of_birth": "1990-01-02",
        "veteran": true, "active": true, "nothing": null, "notes": "", "titles": ["Chair"],
        "US": {"overtime_eligible": true, "work_state": "NY"},
    });
    let expected = json!({
        "name": {"given_name": "text", "family_name": "text"},
        "job_title": "text", "email": "person@example.com", "hours": 0.0, "gross_pay": 0,
        "rate": "0", "employment_start_date": "2000-01-01", "created_at": "2000-01-01T00:00:00Z",
        "tax_id": "text", "ssn": "0", "date_of_birth": "2000-01-01",
        "veteran": false, "active": true, "nothing": null, "notes": "", "titles": ["text"],
        "US": {"overtime_eligible": false, "work_state": "text"},
    });
    assert_eq!(masked("/v1/members", body), expected);
}

#[test]
fn what_a_sync_needs_passes() {
    let body = json!({
        "currency": "USD", "status": "terminated", "type": "EMPLOYEE", "pay_date": "2026-01-09",
        "updated_at": "2026-01-09T00:00:00Z", "scope": "payroll:read paystub:read",
        "emails": [{"label": "work"}], "error": "insufficient_scope",
    });
    assert_eq!(masked("/v1/x", body.clone()), body);
    // What only looks like a word of the API's.
    let body = json!({
        "status": "Ada is away", "type": "x1", "label": "ada", "scope": "ada", "category": "A B",
    });
    for (key, value) in masked("/v1/x", body).as_object().unwrap() {
        assert_eq!(value, "text", "{key}");
    }
    let day = json!({"start_date": "2026-01-09", "end_date": "2026-01-10"});
    let asked = json!({"start_date": "2026-01-09", "end_date": "2000-01-01"});
    assert_eq!(masked("/v1/time-off/requests", day.clone()), asked);
    let neither = json!({"start_date": "2000-01-01", "end_date": "2000-01-01"});
    assert_eq!(masked("/v1/members", day), neither);
}

#[test]
fn an_id_has_one_pseudonym_wherever_it_stands() {
    let mask = mask();
    let id = mask.id("m/1 é");
    assert!(id.starts_with("id-") && id.len() == 15, "{id}");
    assert_eq!(
        mask.path("/v1/members/m%2F1%20%C3%A9"),
        format!("/v1/members/{id}")
    );
    assert_eq!(mask.parameter("member_id", "m/1 é"), id);
    let body = json!({"id": "m/1 é", "manager": {"member_id": "m/1 é"}, "m/1 é": 1});
    let expected = json!({"id": id, "manager": {"member_id": id}, id.clone(): 0});
    assert_eq!(masked("/v1/members", body), expected);
    assert_eq!(
        mask.message("member m-77, Ada Lovelace, was not found"),
        format!("member {}, text text, was not found", mask.id("m-77"))
    );
    let named = mask.message("The grant of Grant May cannot be read");
    assert_eq!(named, "The grant of text text cannot be read");
    let number = masked("/v1/x", json!({"id": 4111}));
    assert!(number["id"].is_u64() && number["id"] != 4111);
    assert_ne!(Mask::new([8; 32]).id("m/1 é"), id);
    assert_eq!(mask.parameter("cursor", "c"), mask.id("c"));
    assert_eq!(
        masked("/v1/x", json!({"next_cursor": "c"}))["next_cursor"],
        mask.id("c")
    );
}

#[test]
fn paths_keep_their_words_and_the_address_of_the_api() {
    let mask = mask();
    for path in [
        "/v1/company",
        "/v1/time-off/requests",
        "/oauth/token",
        "/proxy/hr/v1/payrolls",
    ] {
        assert_eq!(mask.path(path), path);
    }
    let path = mask.path("/v1/ada-lovelace/fees");
    assert!(!path.contains("ada") && path.ends_with("/fees"), "{path}");
}

#[test]
fn nothing_that_opens_a_door_is_shown_in_either_mode() {
    for name in [
        "access_token",
        "refreshToken",
        "client_secret",
        "code_verifier",
        "password",
        "token",
        "api_key",
    ] {
        assert_eq!(mask().parameter(name, "hush"), "[removed]", "{name}");
        let mut body = json!({"a": [{name: "hush"}]});
        assert_eq!(masked("/v1/x", body.clone())["a"][0][name], "[removed]");
        without_secrets(&mut body);
        assert_eq!(body["a"][0][name], "[removed]");
    }
    assert_eq!(mask().parameter("code", "hush"), "[removed]");
    assert_eq!(
        mask().parameter("grant_type", "refresh_token"),
        "refresh_token"
    );
}

#[test]
fn what_stands_within_something_private_is_private() {
    let body = json!({"dependents": [{"type": "child", "active": true, "position": 4}]});
    let expected = json!({"dependents": [{"type": "text", "active": false, "position": 0}]});
    assert_eq!(masked("/v1/members", body), expected);
}
