//! What a token endpoint may answer: only JSON with `error` is a refusal, in whatever status it
//! comes. Anything else passes by itself and says nothing about the sign-in.

use std::sync::Arc;

use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, FaultKind};

use crate::support::{ALLOW, Run, Server, TestEnv, feeding, sign_in};
use crate::web::{Web, answer};

const PAGE: &str = "<!doctype html><title>Sign in to the guest network</title>";
const JSON: &str = "application/json";
const HTML: &str = "text/html";

/// Lets the token endpoint answer this.
fn answering(server: &Server, status: u16, content_type: &'static str, body: &str) {
    server.sandbox.clear_faults();
    server.sandbox.fault(Fault {
        path_contains: "/oauth/token".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Status {
            status,
            retry_after: None,
            body: body.into(),
            content_type,
        },
    });
}

/// Connected, with an access token whose time has come.
fn expired() -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.impatient("justworks");
    super::age(&env);
    (env, server)
}

#[test]
fn a_refusal_in_a_good_answer_is_a_refusal() {
    for (body, code) in [
        (
            r#"{"error":"invalid_grant","error_description":"revoked"}"#,
            "auth.refresh_rejected",
        ),
        (r#"{"error":"invalid_client"}"#, "auth.bad_client"),
        (
            "\u{feff}{\"error\":\"invalid_grant\"}",
            "auth.refresh_rejected",
        ),
        (r#"{"error":"Invalid_Grant"}"#, "auth.refresh_rejected"),
        (r#"{"error":"INVALID_CLIENT"}"#, "auth.bad_client"),
        (r#"{"error":"Session 12 Ended!"}"#, "auth.refused"),
    ] {
        for status in [200, 400] {
            is_refused(status, body, code);
        }
    }
}

/// A refresh that is answered with this ends with the code, and so does the next look.
fn is_refused(status: u16, body: &str, code: &str) {
    let (env, server) = expired();
    answering(&server, status, JSON, body);
    // The API takes none of the tokens meanwhile.
    super::failing(&server, "/v1/", 401, usize::MAX);
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), code, "{status} {body}");
    // Only a code of OAuth's is part of what is written down.
    assert!(!run.stdout.contains("Session 12"), "{}", run.stdout);
    let check = env.run(&["status", "--check"]).expect(4).stdout;
    assert!(check.starts_with("SIGN-IN: justworks"), "{check}");
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["sign_in_again"]["code"], code);
}

#[test]
fn what_does_not_speak_oauth_is_temporary_and_marks_nothing() {
    let (env, server) = expired();
    let secret = env.secret("justworks");
    for (status, content_type, body) in [
        (302, HTML, PAGE),
        (400, HTML, PAGE),
        (401, HTML, PAGE),
        (403, HTML, PAGE),
        (404, HTML, PAGE),
        (200, HTML, PAGE),
        (200, JSON, ""),
        (200, JSON, "{}"),
        (200, JSON, r#"{"access_token":"two\nlines"}"#),
        (400, JSON, r#"{"message":"Bad Request"}"#),
        (404, JSON, r#"{"status":404,"error":"Not Found"}"#),
        (405, JSON, r#"{"error":"method not allowed"}"#),
        (400, JSON, r#"{"error":""}"#),
        (400, JSON, r#"{"error":"two\nlines"}"#),
        (403, JSON, r#"{"error":{"message":"no"}}"#),
    ] {
        answering(&server, status, content_type, body);
        server.sandbox.clear_requests();
        let run = env.run(&["sync", "--json"]).expect(75);
        assert_eq!(run.error_code(), "auth.bad_answer", "{status} {body}");
        if body == PAGE {
            run.says(&[&format!(
                "token refresh answered {status} with a web page instead of JSON"
            )]);
        }
        run.says(&["hint: wait a few minutes, then run the same command again"]);
        assert_eq!(server.count("/oauth/token"), 1, "{status} {body}");
        assert_eq!(env.secret("justworks"), secret);
        let told = env.run(&["status", "--json"]).expect(0).json();
        assert_eq!(told["connections"][0]["signed_in"], true, "{status} {body}");
        // Not whole within its time, and nothing that a person has to sign in for.
        env.run(&["status", "--check"]).expect(3);
    }
    server.sandbox.clear_faults();
    env.run(&["sync"]).expect(0);
}

#[test]
fn the_code_of_a_sign_in_is_judged_alike() {
    for (status, content_type, body, code, exit) in [
        (
            200,
            JSON,
            r#"{"error":"invalid_grant"}"#,
            "auth.code_rejected",
            4,
        ),
        (
            400,
            JSON,
            r#"{"error":"invalid_grant"}"#,
            "auth.code_rejected",
            4,
        ),
        (
            200,
            JSON,
            r#"{"error":"invalid_client"}"#,
            "auth.bad_client",
            4,
        ),
        (403, HTML, PAGE, "auth.bad_answer", 75),
        (200, HTML, PAGE, "auth.bad_answer", 75),
    ] {
        let (env, server) = (TestEnv::new(), Server::small());
        answering(&server, status, content_type, body);
        let run = sign_in(env.connect_command(&server, &["--no-sync"]), ALLOW).expect(exit);
        run.says(&[&format!("[{code}]")]);
        assert!(!env.secret_file("justworks").exists());
        assert!(!env.settings_file("justworks").exists());
    }
}

/// `connect --with-token` at this server, with an access token that it refuses and a refresh token.
fn handing_over(env: &TestEnv, web: &Web) -> Run {
    let mut command = env.command(&["connect", "justworks", "--yes", "--with-token"]);
    command
        .args(["--insecure-storage", "--no-sync", "--api-url", &web.url()])
        .args(["--client-id", CLIENT_ID])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    let tokens = r#"{"access_token":"old","refresh_token":"R3FRESH","scope":"company.basic:read member.basic:read payroll:read paystub:read"}"#;
    let child = feeding(command, tokens.as_bytes());
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_redirect_is_not_followed_with_a_token() {
    let elsewhere = Arc::new(Web::start(|_| crate::web::json(r#"{"access_token":"x"}"#)));
    for status in [301, 302, 303, 307, 308] {
        let to = elsewhere.url();
        let web = Web::start(move |request| {
            if request.what() != "POST /oauth/token" {
                return answer(401, JSON, r#"{"error":"invalid_token"}"#);
            }
            let head = format!("HTTP/1.1 {status} X\r\nlocation: {to}/token\r\n");
            format!("{head}content-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
        });
        let env = TestEnv::new();
        let run = handing_over(&env, &web).expect(75);
        run.says(&["[auth.bad_answer]"]);
        assert_eq!(web.heard_of("POST /oauth/token").len(), 1);
        assert!(elsewhere.heard().is_empty(), "{status}");
    }
}

#[test]
fn a_page_in_the_place_of_a_revocation_s_answer_is_no_success() {
    for (status, content_type, body, exit) in [
        (200, HTML, PAGE, 1),
        (200, JSON, r#"{"error":"unsupported_token_type"}"#, 1),
        (200, JSON, "", 0),
        (200, JSON, "{}", 0),
    ] {
        let (env, server) = (TestEnv::new(), Server::small());
        env.connected(&server, &["--no-sync"]);
        server.sandbox.fault(Fault {
            path_contains: "/v1/oauth/revoke".into(),
            skip: 0,
            times: usize::MAX,
            kind: FaultKind::Status {
                status,
                retry_after: None,
                body: body.into(),
                content_type,
            },
        });
        let run = env.run(&["disconnect", "--yes"]).expect(exit);
        if exit == 1 {
            run.says(&["error: the sign-in could not be revoked at Justworks"]);
        }
        assert!(!env.secret_file("justworks").exists());
    }
}
