//! Faults of the sign-in.

use super::{Told, doctor};
use crate::support::{Server, TestEnv};
use crate::synced::Synced;

const CONNECT: &str = "drivetrain connect justworks";

#[test]
fn a_token_that_is_refused_is_told_from_a_sign_in_that_is_revoked() {
    let home = Synced::once();
    home.server.sandbox.expire_access_tokens().unwrap();
    let told = doctor(&home.env, 4, &[]);
    let refresh = "drivetrain doctor justworks --refresh";
    let refused = told.names("endpoint.company", "auth.rejected", refresh);
    assert!(refused["facts"]["request_id"].is_string(), "{refused:#}");
    told.is("endpoint.members", "skipped");
    told.is("sign_in.refresh", "skipped");
    // The renewal mends it.
    let told = doctor(&home.env, 0, &["--refresh"]);
    told.is("sign_in.refresh", "ok");
    told.is("endpoint.members", "ok");

    home.server.sandbox.revoke_everything().unwrap();
    let told = doctor(&home.env, 4, &["--refresh"]);
    told.names("sign_in.refresh", "auth.refresh_rejected", CONNECT);
    told.worst("sign_in.refresh");
    // From now on it is known without asking.
    let told = doctor(&home.env, 4, &[]);
    told.names("sign_in.life", "auth.refresh_rejected", CONNECT);
    told.worst("sign_in.life");
}

#[test]
fn what_has_expired_here_is_not_sent() {
    let home = Synced::once();
    let secret = |field: &str, value: &str| home.env.set_secret("justworks", field, value);
    secret("expires_at", "2026-01-01T00:00:00Z");
    home.server.sandbox.clear_requests();
    let told = doctor(&home.env, 75, &[]);
    let refresh = "drivetrain doctor justworks --refresh";
    told.names("sign_in.token", "auth.access_expired", refresh);
    told.is("endpoint.company", "skipped");
    assert_eq!(home.server.count("/v1/company"), 1, "without a token");

    // A refresh token lives for 30 days.
    let record = home.env.data().join("justworks.session.json");
    let text = std::fs::read_to_string(&record).unwrap();
    let mut told: serde_json::Value = serde_json::from_str(&text).unwrap();
    for field in ["signed_in_at", "renewed_at"] {
        told[field] = "2025-01-01T00:00:00Z".into();
    }
    std::fs::write(&record, told.to_string()).unwrap();
    let told = doctor(&home.env, 4, &[]);
    told.names("sign_in.life", "auth.expired", CONNECT);
    told.worst("sign_in.life");
}

#[test]
fn a_scope_that_is_missing_is_named_with_its_tables() {
    let home = Synced::once();
    let granted = home.env.secret("justworks")["scope"].clone();
    let granted = granted.as_str().unwrap();
    let without = |scope: &str| granted.replace(scope, "");
    home.env
        .set_secret("justworks", "scope", &without("deductions:read"));
    let told = doctor(&home.env, 3, &[]);
    let exclude = "drivetrain streams justworks --exclude deductions,deduction_types";
    let scopes = told.names("scopes.granted", "scope.not_granted", exclude);
    let detail = scopes["detail"].as_str().unwrap();
    assert!(
        detail.contains("deductions needs deductions:read"),
        "{detail}"
    );
    let tables = scopes["facts"]["tables"].as_array().unwrap();
    let members = tables.iter().find(|it| it["table"] == "members").unwrap();
    assert_eq!(members["not_granted"].as_array().unwrap().len(), 0);
    // Left out on purpose, nothing is missing.
    home.env
        .run(&[
            "streams",
            "justworks",
            "--exclude",
            "deductions,deduction_types",
        ])
        .expect(0);
    doctor(&home.env, 0, &[]);

    home.env
        .set_secret("justworks", "scope", &without("paystub:read"));
    let told = doctor(&home.env, 4, &[]);
    told.names("scopes.granted", "scope.core_missing", CONNECT);
    told.worst("scopes.granted");
}

#[test]
fn a_given_token_is_used_and_nothing_else_is_looked_for() {
    let home = Synced::once();
    let run = |token: &str, code: i32| {
        let mut command = home.env.command(&["doctor", "--json"]);
        command.env("DRIVETRAIN_ACCESS_TOKEN", token);
        super::Told::of(command.output().unwrap().into(), code)
    };
    let told = run("0f-somebody-else", 4);
    told.is("environment.access_token", "note");
    told.is("vault.reachable", "skipped");
    let secret = home.env.secret("justworks");
    let told = run(secret["access"].as_str().unwrap(), 0);
    told.is("endpoint.members", "ok");
    told.is("sign_in.refresh", "skipped");
}

#[test]
fn another_company_and_another_host_are_noticed() {
    let home = Synced::once();
    home.settings(|text| text.replace("[company]\nid = \"", "[company]\nid = \"0ther-"));
    let told = doctor(&home.env, 4, &[]);
    told.names("api.company", "connection.other_company", "--name NAME");

    home.settings(|text| {
        text.replace(
            "api_url = \"http://127.0.0.1",
            "api_url = \"http://localhost",
        )
    });
    let told = doctor(&home.env, 1, &[]);
    told.names("config.connected", "connection.other_host", "api_url");
    // The sign-in goes nowhere else.
    told.is("endpoint.members", "skipped");
    told.is("vault.reachable", "skipped");
    // A token from the environment does not either, though it would be good there.
    let secret = home.env.secret("justworks");
    home.server.sandbox.clear_requests();
    let mut command = home.env.command(&["doctor", "--json"]);
    command.env(
        "DRIVETRAIN_ACCESS_TOKEN",
        secret["access"].as_str().unwrap(),
    );
    let told = Told::of(command.output().unwrap().into(), 1);
    told.is("endpoint.members", "skipped");
    let requests = home.server.sandbox.requests();
    assert!(!requests.is_empty() && requests.iter().all(|it| it.status != 200));
}

#[test]
fn whoever_is_signed_out_is_told_to_sign_in() {
    let env = TestEnv::new();
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
    env.run(&connect).expect(0);
    env.run(&["disconnect", "sandbox", "--yes"]).expect(0);
    let told = doctor(&env, 4, &[]);
    told.names(
        "config.connected",
        "auth.signed_out",
        "drivetrain connect justworks --sandbox",
    );
    told.worst("config.connected");
}

/// Another process renews the sign-in between the moment at which it is read here and its first use.
#[test]
fn a_sign_in_that_is_renewed_meanwhile_is_read_again() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (env, server) = (std::sync::Arc::new(TestEnv::new()), Server::small());
    let (other, armed) = (env.clone(), std::sync::Arc::new(AtomicBool::new(false)));
    let now = armed.clone();
    let web = crate::web::Web::between(&server.sandbox, move |request| {
        let bears = request
            .head
            .to_lowercase()
            .contains("authorization: bearer");
        if bears && now.swap(false, Ordering::SeqCst) {
            // The token of this request was refused by now.
            other.run(&["api", "/v1/company"]).expect(0);
        }
    });
    let mut command = env.connect_to(&web.url(), &server.redirect);
    let authorize = server.sandbox.authorize_url();
    command.args(["--authorize-url", &authorize]);
    crate::support::sign_in(command, crate::support::ALLOW).expect(0);
    server.sandbox.expire_access_tokens().unwrap();
    armed.store(true, Ordering::SeqCst);
    let told = doctor(&env, 0, &[]);
    told.is("endpoint.company", "ok");
    told.is("endpoint.members", "ok");
    assert_eq!(server.count("/oauth/token"), 2);
}
