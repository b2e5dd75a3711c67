//! Token answers as servers really give them: tolerated, or refused in words of our own.

use super::nothing_is_stored;
use crate::support::{Run, TestEnv, free_port, sign_in_by};
use crate::web::{Web, answer, come_back, json};

const CORE: &str = "company.detail:read member.detail:read payroll:read paystub:read";

/// Signs in at a server whose token endpoint answers this, without a first sync.
fn sign_in_with(env: &TestEnv, token_answer: Vec<u8>) -> Run {
    let web = Web::start(move |request| match request.what().as_str() {
        "POST /oauth/token" => token_answer.clone(),
        "GET /v1/company" => json(r#"{"id":"c1","display_name":"Fiction Inc."}"#),
        _ => json("{}"),
    });
    let redirect = format!("http://127.0.0.1:{}/callback", free_port());
    let mut command = env.connect_to(&web.url(), &redirect);
    command
        .args(["--authorize-url", &format!("{}/authorize", web.url())])
        .args(["--no-sync", "--json"]);
    sign_in_by(command, |url| {
        assert_eq!(come_back(url, "c0de").unwrap().0, 200);
    })
}

#[test]
fn odd_answers_are_understood() {
    let scope = format!(r#""scope":"{CORE}""#);
    let names = CORE.replace(' ', r#"",""#);
    for odd in [
        // Everything optional is left out: scope means as asked (RFC 6749 §5.1).
        String::new(),
        format!(r#","token_type":"BEARER",{scope}"#),
        format!(r#","expires_in":"86400",{scope}"#),
        format!(r#","expires_in":86400.0,{scope}"#),
        format!(r#","expires_in":null,"refresh_token":null,{scope}"#),
        format!(r#","scope":["{names}"]"#),
        format!(r#","unknown":{{"deep":[1]}},{scope}"#),
    ] {
        let env = TestEnv::new();
        let body = format!(r#"{{"access_token":"t0ken"{odd}}}"#);
        let run = sign_in_with(&env, json(&body)).expect(0);
        assert_eq!(run.json()["company"]["name"], "Fiction Inc.", "{body}");
        let secret = env.secret("justworks");
        assert_eq!(secret["access"], "t0ken");
        assert_eq!(
            secret["expires_at"].is_string(),
            body.contains("86400"),
            "{body}"
        );
    }
}

#[test]
fn what_is_no_token_is_refused_and_never_shown() {
    let page = "<html><h1>502</h1>s3cret</html>";
    let cases = [
        (
            answer(502, "text/html", page),
            75,
            "the token request answered 502",
        ),
        (
            answer(200, "text/html", page),
            75,
            "the token request answered 200 with a web page instead of JSON",
        ),
        (json(r#"["s3cret"]"#), 75, "something that is not an object"),
        (json(r#"{"token":"s3cret"}"#), 75, "no access token"),
        (
            json(r#"{"access_token":"s3cret","token_type":"mac"}"#),
            75,
            "a token that is not a bearer token",
        ),
        (
            answer(
                400,
                "application/json",
                r#"{"message":"no such app","hint":"s3cret"}"#,
            ),
            75,
            "the token request answered 400 with no access token",
        ),
        (
            answer(302, "text/plain", "s3cret"),
            75,
            "the token request answered 302 with something that is not JSON",
        ),
        (
            json(&format!(r#"{{"x":"{}"}}"#, "s3cret".repeat(200_000))),
            75,
            "more than a megabyte",
        ),
        (
            b"s3cret is not HTTP\r\n\r\n".to_vec(),
            75,
            "the connection broke off",
        ),
    ];
    for (bytes, code, message) in cases {
        let env = TestEnv::new();
        let run = sign_in_with(&env, bytes).expect(code);
        run.says(&[message, "hint: "]);
        assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
        nothing_is_stored(&env);
    }
}
