//! What `drivetrain api` does not ask, or not twice; what goes out where it does; and what it says
//! where the server says no.

use drivetrain::sandbox::{FaultKind, RetryAfter};
use serde_json::{Value, json};

use super::{Home, refused};
use crate::support::{Run, Server, TestEnv, feeding};
use crate::web::Web;

#[test]
fn only_what_reads_is_asked_unless_somebody_says_otherwise() {
    let home = Home::new();
    for method in ["POST", "put", "PATCH", "DELETE"] {
        refused(&home, &[method, "/v1/deductions"], "add --unsafe-method");
    }
    refused(
        &home,
        &["BREW", "/v1/company"],
        "METHOD does not take \"BREW\"",
    );
    refused(&home, &["/v1/company", "-f", "x"], "it must be KEY=VALUE");
    refused(&home, &["/v1/company", "--input", "-"], "a GET has no body");
    refused(
        &home,
        &["POST", "/v1/x", "--paginate", "--unsafe-method"],
        "--paginate reads the pages of a list",
    );
    for path in [
        "https://example.com/v1/company",
        "//example.com/v1/company",
        "/v1/../oauth/token",
        "/v1/%2e%2e/oauth/token",
        "/oauth/token",
    ] {
        refused(&home, &[path], "the path ");
    }

    // A report is asked for by a POST that changes nothing.
    let ids = |path: &str| {
        home.truth(path)["items"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let member = format!("member_id={}", ids("/v1/members?status=active"));
    let policy = format!("policy_id={}", ids("/v1/time-off/policies"));
    let day = "as_of_date=2026-01-31";
    let ask = [
        "POST",
        "/v1/time-off/balances",
        "-f",
        &member,
        "-f",
        &policy,
        "-f",
        day,
    ];
    let asked = home
        .api(&[&ask[..], &["--jq", ".report_id"]].concat())
        .expect(0);
    let path = format!("/v1/time-off/balances/{}", asked.stdout.trim());
    home.api(&[&path]).expect(0);

    // Whatever else is asked goes out once; the sandbox knows no such thing.
    let run = home
        .api(&["DELETE", "/v1/deductions", "--unsafe-method"])
        .expect(1);
    run.says(&["/v1/deductions answered 405"]);
    assert_eq!(home.server.count("/v1/deductions"), 1);
}

#[test]
fn what_may_change_something_is_not_sent_twice() {
    let home = Home::new();
    let unsafely = [
        "POST",
        "/v1/time-off/requests",
        "-F",
        "amount=8",
        "--unsafe-method",
    ];
    for kind in [FaultKind::Reset, FaultKind::HalfBody] {
        home.server.sandbox.clear_requests();
        home.fault("/v1/time-off/requests", 1, kind);
        home.api(&unsafely)
            .expect(75)
            .says(&["the connection broke off"]);
        assert_eq!(home.server.count("/v1/time-off/requests"), 1);
    }
    // Refused as too fast, it has not been done.
    home.server.sandbox.clear_requests();
    home.fault(
        "/v1/time-off/requests",
        1,
        FaultKind::Busy(RetryAfter::Nothing),
    );
    home.api(&unsafely).expect(1);
    assert_eq!(home.server.count("/v1/time-off/requests"), 2);
    // What only reads is asked again.
    home.server.sandbox.clear_requests();
    home.fault("/v1/time-off/policies", 1, FaultKind::Reset);
    home.api(&["/v1/time-off/policies"]).expect(0);
    assert_eq!(home.server.count("/v1/time-off/policies"), 2);
}

#[test]
fn a_body_goes_out_as_json() {
    let (env, server) = (TestEnv::new(), Server::small());
    let web = Web::before(&server.sandbox);
    let mut command = env.connect_to(&web.url(), &server.redirect);
    command.args([
        "--authorize-url",
        &server.sandbox.authorize_url(),
        "--no-sync",
    ]);
    crate::support::sign_in(command, crate::support::ALLOW).expect(0);
    let path = "/v1/webhooks/get";
    let fields = ["-f", "a=1", "-F", "b=1", "-F", "c=null", "--unsafe-method"];
    env.run(&[&["api", "post", path][..], &fields].concat())
        .expect(1);
    let command = env.command(&["api", "post", path, "--input", "-", "--unsafe-method"]);
    let output = feeding(command, br#"{"x":["y"]}"#)
        .wait_with_output()
        .unwrap();
    Run::from(output).expect(1);
    let command = env.command(&["api", "post", path, "--input", "-", "--unsafe-method"]);
    let output = feeding(command, b"{4111").wait_with_output().unwrap();
    let run = Run::from(output).expect(2);
    run.says(&["the body of --input is not JSON (line 1, column 2)"]);
    let heard = web.heard_of("POST /v1/webhooks/get");
    let bodies: Vec<Value> = heard
        .iter()
        .map(|request| serde_json::from_str(&request.body).unwrap())
        .collect();
    assert_eq!(
        bodies,
        [json!({"a": "1", "b": 1, "c": null}), json!({"x": ["y"]})]
    );
}

#[test]
fn a_refusal_says_why_with_its_code_and_shows_a_body_only_if_asked_to() {
    let home = Home::new();
    let run = home.api(&["/v1/members/nobody-4111", "-i", "-v"]).expect(1);
    run.says(&[
        "/v1/members/{id} answered 404",
        "check the path and the ID in it",
    ]);
    assert!(
        run.stdout.starts_with("HTTP/1.1 404 Not Found\n"),
        "{}",
        run.stdout
    );
    assert!(!run.stderr.contains("4111"), "{}", run.stderr);

    let run = home.api(&["/v1/company/bank-account"]).expect(1);
    run.says(&[
        "/v1/company/bank-account answered 403",
        "caused by: the scope company.bank_account:read is not granted",
    ]);

    let secret = "Jane Doe earns 4111";
    let failing = || FaultKind::Status {
        status: 400,
        retry_after: None,
        body: secret.into(),
        content_type: "text/plain",
    };
    home.fault("/v1/payrolls", 1, failing());
    let run = home.api(&["/v1/payrolls"]).expect(1);
    assert!(!format!("{run:?}").contains("4111"), "{run:?}");
    home.fault("/v1/payrolls", 1, failing());
    let run = home.api(&["/v1/payrolls", "--show-sensitive"]).expect(1);
    assert_eq!(run.stdout, secret);

    home.fault("/v1/company", 1, FaultKind::Body(format!("<p>{secret}")));
    let run = home.api(&["/v1/company"]).expect(1);
    run.says(&["an answer that is not JSON", "add --show-sensitive"]);
    assert!(!format!("{run:?}").contains("4111"), "{run:?}");
    home.fault("/v1/company", 1, FaultKind::Body(format!("<p>{secret}")));
    let run = home.api(&["/v1/company", "--show-sensitive"]).expect(0);
    assert_eq!(run.stdout, format!("<p>{secret}"));

    home.fault("/v1/company", usize::MAX, failing_for_now());
    home.api(&["/v1/company"])
        .expect(75)
        .says(&["answered 503"]);
}

fn failing_for_now() -> FaultKind {
    FaultKind::Status {
        status: 503,
        retry_after: None,
        body: String::new(),
        content_type: "text/plain",
    }
}
