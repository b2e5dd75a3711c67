//! Who says no: a person, Justworks, the network, the clock.

use std::net::TcpListener;

use drivetrain::sandbox::visitor::{self, Decision};
use drivetrain::sandbox::{Fault, FaultKind};

use super::nothing_is_stored;
use crate::support::{ALLOW, Server, TestEnv, free_port, sign_in, sign_in_by};

/// A server whose next token answers are this.
fn answering_tokens(body: &str) -> Server {
    let server = Server::small();
    server.sandbox.fault(Fault {
        path_contains: "/oauth/token".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Body(body.into()),
    });
    server
}

#[test]
fn denied_at_justworks() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connect(&server, Decision::Deny, &[]).expect(4);
    run.says(&[
        "error: access was denied at Justworks; nothing was saved",
        "hint: run `drivetrain connect justworks --yes --no-browser",
        "again once access may be granted",
    ]);
    nothing_is_stored(&env);
    assert_eq!(server.count("/oauth/token"), 0);
}

#[test]
fn a_wrong_client_secret() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut command = env.connect_command(&server, &[]);
    command.env("JUSTWORKS_CLIENT_SECRET", "wr0ng");
    let run = sign_in(command, ALLOW).expect(4);
    run.says(&[
        "error: Justworks does not accept the app's client ID and secret",
        "invalid_client",
        "hint: check both with the person who registered the app at Justworks",
    ]);
    assert!(!run.stderr.contains("wr0ng"));
    nothing_is_stored(&env);
}

#[test]
fn a_scope_that_the_app_does_not_have_names_scopes_and_narrowing_works() {
    let has = "company.basic:read member.detail:read payroll:read paystub:read";
    let (env, server) = (
        TestEnv::new(),
        Server::start(|options| {
            options.company.members = 6;
            options.company.payrolls = 4;
            options.app_scopes = has.split(' ').map(str::to_owned).collect();
        }),
    );
    let run = env.connect(&server, ALLOW, &[]).expect(4);
    run.says(&[
        "error: the app is not registered for a requested scope",
        "caused by: Justworks said invalid_scope",
        "hint: run `drivetrain connect justworks --yes --no-browser",
        " --scopes \"…\"` with the scopes",
    ]);
    nothing_is_stored(&env);
    assert_eq!(server.count("/oauth/token"), 0);

    let run = env.connected(&server, &["--json", "--scopes", has]);
    assert_eq!(run.json()["not_granted"], serde_json::json!([]));
    assert_eq!(env.rows("justworks", "payrolls"), 4);
    // What was narrowed stays narrowed when the connection is repaired.
    env.connected(&server, &["--no-sync"]);
}

#[test]
fn a_core_scope_that_is_not_granted_is_named_and_the_tokens_are_revoked() {
    let server = answering_tokens(
        r#"{"access_token":"t0ken","refresh_token":"r3fresh",
            "scope":"company.detail:read member.detail:read payroll:read"}"#,
    );
    let env = TestEnv::new();
    let run = env.connect(&server, ALLOW, &[]).expect(4);
    run.says(&[
        "error: Justworks did not grant paystub:read, and without it there is nothing to sync",
        "hint: run the command again and leave everything checked",
    ]);
    nothing_is_stored(&env);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
    assert_eq!(server.count("/v1/company"), 0);
}

#[test]
fn member_detail_is_enough_where_member_basic_is_needed() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &["--no-sync", "--json"]);
    let granted = run.json()["granted"].to_string();
    assert!(granted.contains("member.detail:read"));
    assert!(!granted.contains("member.basic:read"));
}

#[test]
fn what_a_person_does_not_tick_is_listed_and_no_failure() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &["--include", "dob", "--json"]);
    run.says(&["not granted member.dob:read"]);
    let document = run.json();
    assert_eq!(
        document["not_granted"],
        serde_json::json!(["member.dob:read"])
    );
    assert_eq!(document["exit_code"], 0);
}

#[test]
fn a_busy_port_is_named_before_anybody_signs_in() {
    let (env, server) = (TestEnv::new(), Server::small());
    let port = server.redirect.split([':', '/']).nth(4).unwrap();
    let _held = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
    let run = env.connect_command(&server, &[]).output().unwrap();
    let run = crate::support::Run::from(run).expect(75);
    run.says(&[
        &format!("error: port {port} is in use by another program"),
        "--redirect-uri",
    ]);
    assert!(!run.stderr.contains("response_type=code"));
    nothing_is_stored(&env);
}

#[test]
fn no_network() {
    let (env, server) = (TestEnv::new(), Server::small());
    let closed = format!("127.0.0.1:{}", free_port());
    let mut command = env.connect_to(&format!("http://{closed}"), &server.redirect);
    command.args(["--authorize-url", &server.sandbox.authorize_url()]);
    let run = sign_in(command, ALLOW).expect(75);
    run.says(&[
        &format!("error: the server cannot be reached ({closed})"),
        "caused by:",
        "hint: check the network and HTTPS_PROXY",
    ]);
    nothing_is_stored(&env);
}

#[test]
fn nobody_signs_in_in_time() {
    let (env, server) = (TestEnv::new(), Server::small());
    let command = env.connect_command(&server, &["--timeout", "1s"]);
    let run = sign_in_by(command, |_| {}).expect(4);
    run.says(&[
        "error: no one signed in within 1 s",
        "hint: run the command again; --timeout 30m waits longer",
    ]);
    nothing_is_stored(&env);
}

#[test]
fn a_code_that_is_not_accepted_says_what_to_compare() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = sign_in_by(env.connect_command(&server, &[]), |url| {
        crate::web::come_back(url, "made-up-c0de");
    });
    let run = run.expect(4);
    run.says(&["invalid_grant", "check that --redirect-uri"]);
    assert!(!run.stderr.contains("made-up-c0de"));
    nothing_is_stored(&env);
}

#[test]
fn what_justworks_says_at_the_redirect_has_its_own_message_each() {
    for (error, code, message) in [
        (
            "temporarily_unavailable",
            75,
            "Justworks could not complete the sign-in",
        ),
        (
            "unauthorized_client",
            4,
            "the app is not allowed to sign in this way",
        ),
        ("made_up", 4, "Justworks refused the sign-in"),
    ] {
        let (env, server) = (TestEnv::new(), Server::small());
        let run = sign_in_by(env.connect_command(&server, &[]), |url| {
            let state = &crate::web::query(url)["state"];
            let back = format!(
                "{}?error={error}&error_description=a%1bb&state={state}",
                server.redirect
            );
            crate::web::get(&back, None);
        });
        let run = run.expect(code);
        run.says(&[&format!("error: {message}")]);
        // OAuth's own words are passed on, any other only to a terminal.
        let said = run.stderr.contains(&format!("Justworks said {error}"));
        assert_eq!(said, error != "made_up", "{}", run.stderr);
        assert!(!run.stderr.contains("made_up"));
        assert!(!run.stderr.contains('\u{1b}'));
        nothing_is_stored(&env);
    }
}

#[test]
fn the_company_cannot_be_read_after_the_sign_in() {
    let (env, server) = (TestEnv::new(), Server::small());
    server.sandbox.fault(Fault {
        path_contains: "/v1/company".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Status {
            status: 403,
            retry_after: None,
            body: r#"{"message":"admins only"}"#.into(),
            content_type: "application/json",
        },
    });
    let run = sign_in_by(env.connect_command(&server, &[]), |url| {
        visitor::visit(url, ALLOW).unwrap();
    });
    run.expect(1).says(&["/v1/company answered 403"]);
    nothing_is_stored(&env);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
}

#[test]
fn a_new_sign_in_that_the_api_refuses_is_called_that() {
    let (env, server) = (TestEnv::new(), Server::small());
    server.sandbox.fault(Fault {
        path_contains: "/v1/company".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Status {
            status: 401,
            retry_after: None,
            body: r#"{"error":"invalid_token"}"#.into(),
            content_type: "application/json",
        },
    });
    let run = sign_in_by(env.connect_command(&server, &[]), |url| {
        visitor::visit(url, ALLOW).unwrap();
    });
    let run = run.expect(4);
    run.says(&[
        "error: Justworks issued a new sign-in, but its API does not accept it [auth.rejected]",
        "caused by: /v1/company answered 401 (request ",
        "to sign in again",
    ]);
    assert!(
        !run.stderr.contains("DRIVETRAIN_ACCESS_TOKEN"),
        "{}",
        run.stderr
    );
    nothing_is_stored(&env);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
}

/// The command of a hint as a person would type it again: the program takes it.
#[test]
fn a_hint_that_names_another_value_of_a_flag_replaces_the_one_that_was_typed() {
    let (env, server) = (TestEnv::new(), Server::small());
    server.sandbox.fault(Fault {
        path_contains: "/oauth/token".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Status {
            status: 404,
            retry_after: None,
            body: "<html>".into(),
            content_type: "text/html",
        },
    });
    let run = sign_in_by(env.connect_command(&server, &[]), |url| {
        visitor::visit(url, ALLOW).unwrap();
    });
    let run = run.expect(75);
    let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, command) = said.split_once("check the API address: `").unwrap();
    let (command, _) = command.split_once('`').unwrap();
    assert_eq!(command.matches("--api-url").count(), 1, "{command}");
    assert!(command.ends_with(" --api-url URL"), "{command}");
    assert!(
        command.contains(" --redirect-uri http://127.0.0.1:"),
        "{command}"
    );
    let words = command.replace(" URL", &format!(" {}", server.sandbox.api_url()));
    server.sandbox.clear_faults();
    let words: Vec<_> = words.split(' ').skip(1).collect();
    let mut again = env.command(&words);
    again.env(
        "JUSTWORKS_CLIENT_SECRET",
        drivetrain::sandbox::CLIENT_SECRET,
    );
    let run = sign_in_by(again, |url| {
        visitor::visit(url, ALLOW).unwrap();
    });
    run.expect(0);
}
