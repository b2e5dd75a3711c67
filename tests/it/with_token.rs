//! A token that somebody has already: read from standard input, proven as any other, never shown.

mod spent;
mod text;

use std::process::Command;

use drivetrain::sandbox::visitor;
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};
use serde_json::{Value, json};

use crate::support::{ALLOW, Run, Server, TestEnv, feeding};
use crate::web::{post, query};

const CORE: &str = "company.basic:read member.basic:read payroll:read paystub:read";

/// What the token endpoint answers to somebody who signs in elsewhere, for these scopes or all.
pub fn granted(server: &Server, scopes: Option<&str>) -> Value {
    let mut url: url::Url = server.sandbox.authorize_url().parse().unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", &server.redirect)
        .append_pair("response_type", "code")
        .extend_pairs(scopes.map(|scopes| ("scope", scopes)));
    let back = visitor::redirected(url.as_str(), ALLOW).unwrap();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("client_secret", CLIENT_SECRET)
        .append_pair("redirect_uri", &server.redirect)
        .append_pair("code", &query(&back)["code"])
        .finish();
    let answer = post(&format!("{}/oauth/token", server.sandbox.api_url()), &form);
    server.sandbox.clear_requests();
    serde_json::from_str(&answer.unwrap().1).unwrap()
}

/// Runs the command with this on its standard input.
fn fed(command: Command, input: &[u8]) -> Run {
    feeding(command, input).wait_with_output().unwrap().into()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// `connect --with-token`, without an app.
fn bare(env: &TestEnv, server: &Server, more: &[&str]) -> Command {
    let mut command = env.command(&["connect", "justworks", "--yes", "--with-token"]);
    command
        .args(["--insecure-storage", "--api-url", &server.sandbox.api_url()])
        .args(more);
    command
}

/// The same with the app that the token is of.
fn with_app(env: &TestEnv, server: &Server, more: &[&str]) -> Command {
    let mut command = bare(env, server, more);
    command
        .args(["--client-id", CLIENT_ID])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    command
}

#[track_caller]
fn nothing_is_stored(env: &TestEnv) {
    let mut files = env.files();
    files.retain(|file| !file.ends_with(".lock"));
    assert!(files.is_empty(), "{files:?}");
}

fn status(env: &TestEnv) -> Value {
    env.run(&["status", "--json"]).expect(0).json()["connections"][0].clone()
}

#[test]
fn an_access_token_alone_connects_and_says_what_it_lacks() {
    let (env, server) = (TestEnv::new(), Server::small());
    let token = granted(&server, None);
    let token = text(&token["access_token"]);
    let run = fed(bare(&env, &server, &["--json", "-vv"]), token.as_bytes()).expect(0);
    run.says(&[
        "the token does not include its scope, so drivetrain assumes that everything was granted",
        "there is no refresh token: this sign-in expires with the access token",
        "✓ Signed in to",
    ]);
    assert_eq!(run.json()["report"]["published"], true);
    assert_eq!(env.rows("justworks", "payrolls"), 4);
    // No app was asked for, and no token was asked for anywhere.
    assert_eq!(server.count("/oauth/token"), 0);
    assert!(!run.stderr.contains(token) && !run.stdout.contains(token));
    let shown = env.run(&["status"]).expect(0).stdout;
    assert!(
        shown.contains("its expiry is not known; it cannot be renewed"),
        "{shown}"
    );
    assert!(!shown.contains("lives until"), "{shown}");
    assert_eq!(status(&env)["lives_until"], Value::Null);
    env.run(&["sync"]).expect(0);

    server.sandbox.expire_access_tokens().unwrap();
    let run = env.run(&["sync", "--json"]).expect(4);
    run.says(&[
        "cannot be renewed",
        "run `drivetrain connect justworks` to sign in again",
    ]);
}

#[test]
fn a_token_answer_connects_like_a_sign_in() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = granted(&server, Some(CORE));
    let input = serde_json::to_vec_pretty(&answer).unwrap();
    let run = fed(with_app(&env, &server, &["--no-sync", "-vv"]), &input).expect(0);
    run.says(&["granted company.basic:read", "not granted time_off"]);
    assert!(!run.stderr.contains("does not include its scope"));
    let kept = env.secret("justworks");
    assert_eq!(kept["access"], answer["access_token"]);
    assert_eq!(kept["refresh"], answer["refresh_token"]);
    assert_eq!(kept["client_secret"], CLIENT_SECRET);
    for secret in ["access_token", "refresh_token"] {
        let secret = text(&answer[secret]);
        assert!(!run.stderr.contains(secret) && !run.stdout.contains(secret));
    }
    assert!(status(&env)["access_token_until"].is_string());
    server.sandbox.expire_access_tokens().unwrap();
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 1, "renewed as any other");
}

#[test]
fn a_token_without_a_refresh_token_ends_when_it_says() {
    let (env, server) = (TestEnv::new(), Server::small());
    let token = granted(&server, None);
    let input = json!({
        "access_token": token["access_token"],
        "scope": [CORE],
        "expires_in": "7200",
        "token_type": "Bearer",
    });
    fed(
        bare(&env, &server, &["--no-sync"]),
        input.to_string().as_bytes(),
    )
    .expect(0);
    let shown = env.run(&["status"]).expect(0).stdout;
    assert!(shown.contains("valid until") && shown.contains("(in 119 min)"));
    assert!(shown.contains("it cannot be renewed"), "{shown}");
    let status = status(&env);
    assert_eq!(status["lives_until"], status["access_token_until"]);
    env.run(&["sync"]).expect(0);
    env.set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    let run = env.run(&["sync", "--json"]).expect(4);
    let document = run.json();
    let error = &document["connections"][0]["report"]["stopped"];
    let error = document["connections"][0].get("error").unwrap_or(error);
    assert_eq!(error["code"], "auth.expired");
    // Without an app nobody can revoke it; that is said, and it is forgotten all the same.
    let run = env.run(&["disconnect", "--yes"]).expect(1);
    run.says(&["only the app can revoke it"]);
    assert!(!env.secret_file("justworks").exists());
}

#[test]
fn what_is_no_token_is_refused_and_never_shown() {
    let (env, server) = (TestEnv::new(), Server::small());
    let long = "s3cret".repeat(4000);
    for (input, what) in [
        (&b""[..], "standard input holds nothing"),
        (b" \n", "standard input holds nothing"),
        (b"Bearer s3cret", "neither an access token nor a JSON"),
        (b"\"s3cret\"", "neither an access token nor a JSON"),
        (b"s3cret\xff", "something that is not UTF-8 text"),
        (
            b"{\"access_token\":\"s3cret\"",
            "something that is not JSON",
        ),
        (b"{\"refresh_token\":\"s3cret\"}", "no access token"),
        (
            b"{\"access_token\":\"s3cret\",\"token_type\":\"mac\"}",
            "a token that is not a bearer token",
        ),
        (long.as_bytes(), "more than any token"),
    ] {
        let run = fed(with_app(&env, &server, &[]), input).expect(2);
        run.says(&[what, "hint: it takes an access token, or JSON"]);
        assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
        nothing_is_stored(&env);
    }
    assert!(server.sandbox.requests().is_empty());
}

#[test]
fn a_token_that_is_not_accepted_stores_nothing() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = fed(bare(&env, &server, &[]), b"n0t-a-token").expect(4);
    run.says(&[
        "error: Justworks does not accept the access token; nothing was saved",
        "run the same command without --with-token",
    ]);
    let both = br#"{"access_token":"n0t-a-token","refresh_token":"n0r-this"}"#;
    let run = fed(with_app(&env, &server, &[]), both).expect(4);
    run.says(&["Justworks accepts neither the access token nor the refresh token"]);
    for secret in ["n0t-a-token", "n0r-this", CLIENT_SECRET] {
        assert!(!run.stderr.contains(secret), "{}", run.stderr);
    }
    nothing_is_stored(&env);
}

#[test]
fn an_access_token_that_has_expired_is_renewed_once() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = granted(&server, None);
    server.sandbox.expire_access_tokens().unwrap();
    let input = answer.to_string();
    let run = fed(with_app(&env, &server, &["--no-sync"]), input.as_bytes());
    run.expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
    assert_ne!(env.secret("justworks")["refresh"], answer["refresh_token"]);
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn a_refresh_token_needs_its_app() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = granted(&server, None).to_string();
    let run = fed(bare(&env, &server, &[]), answer.as_bytes()).expect(2);
    run.says(&["Client ID", "--client-id"]);
    let command = bare(&env, &server, &["--client-id", CLIENT_ID]);
    let run = fed(command, answer.as_bytes()).expect(2);
    run.says(&["JUSTWORKS_CLIENT_SECRET or --client-secret-file"]);
    nothing_is_stored(&env);
}

#[test]
fn a_scope_that_is_not_enough_is_refused() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut answer = granted(&server, None);
    answer["scope"] = "company.basic:read".into();
    let run = fed(with_app(&env, &server, &[]), answer.to_string().as_bytes());
    run.expect(4).says(&["did not grant member.basic:read"]);
    nothing_is_stored(&env);
    // It was somebody else's before, and goes on to be.
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
}

#[test]
fn another_company_s_token_is_refused_and_a_connection_is_repaired() {
    let (env, server) = (TestEnv::new(), Server::small());
    let token = granted(&server, None);
    let token = text(&token["access_token"]).as_bytes();
    fed(bare(&env, &server, &["--no-sync"]), token).expect(0);
    let before = env.secret("justworks");
    // The same host, and another company than the one that was connected.
    let file = env.settings_file("justworks");
    let settings = std::fs::read_to_string(&file).unwrap();
    let id = env.settings("justworks")["company"]["id"].clone();
    let other = settings.replace(id.as_str().unwrap(), "somebody-else-s");
    std::fs::write(&file, other).unwrap();
    let run = fed(bare(&env, &server, &["--no-sync"]), token).expect(4);
    run.says(&["the connection justworks belongs to"]);
    assert_eq!(env.secret("justworks"), before);
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
    std::fs::write(&file, settings).unwrap();
    // A sign-in takes the place of the token, with the app that the token did not have.
    env.connected(&server, &[]);
    assert!(env.secret("justworks")["refresh"].is_string());
    assert_eq!(
        env.settings("justworks")["client_id"].as_str(),
        Some(CLIENT_ID)
    );
    // And a token takes the place of a sign-in, whose app is kept.
    fed(bare(&env, &server, &["--no-sync"]), token).expect(0);
    let kept = env.secret("justworks");
    assert!(kept.get("refresh").is_none());
    assert_eq!(kept["client_secret"], CLIENT_SECRET);
}

#[test]
fn what_cannot_be_meant_together_is_refused() {
    let env = TestEnv::new();
    for more in [&["--sandbox"][..], &["--no-browser"], &["--timeout", "1m"]] {
        let args = [&["connect", "justworks", "--yes", "--with-token"], more].concat();
        let run = env.run(&args).expect(2);
        run.says(&["cannot be used with"]);
    }
    // Its value would be an argument, which every process of the machine could read.
    let args = ["connect", "justworks", "--with-token=s3cret"];
    env.run(&args).expect(2);
    env.run(&["connect", "justworks", "--sandbox", "--yes", "--no-sync"])
        .expect(0);
    let args = ["connect", "justworks", "--name", "sandbox", "--with-token"];
    let run = env.run(&args).expect(2);
    run.says(&["a sandbox connection signs in by itself"]);
}

/// No process of the machine can read the token from the command line.
#[cfg(target_os = "linux")]
#[test]
fn the_token_is_not_among_the_arguments() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = granted(&server, None);
    server.sandbox.fault(drivetrain::sandbox::Fault {
        path_contains: "/v1/company".into(),
        skip: 0,
        times: 1,
        kind: drivetrain::sandbox::FaultKind::Hang,
    });
    let mut child = feeding(with_app(&env, &server, &[]), answer.to_string().as_bytes());
    crate::support::until("the company is asked for", || {
        server.count("/v1/company") > 0
    });
    let arguments = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let arguments = String::from_utf8(arguments).unwrap();
    assert!(arguments.contains("--with-token"));
    for secret in ["access_token", "refresh_token"] {
        assert!(!arguments.contains(text(&answer[secret])));
    }
    assert!(!arguments.contains(CLIENT_SECRET));
}

#[cfg(unix)]
mod pasted {
    use super::*;
    use crate::terminal::Terminal;

    const PASTE: &str = "Paste the token, then Ctrl-D:";

    fn waiting(env: &TestEnv, server: &Server) -> Terminal {
        let command = with_app(env, server, &["--no-sync"]);
        let terminal = Terminal::run(&command, 60);
        terminal.until(PASTE);
        terminal.until_unechoed();
        terminal
    }

    #[test]
    fn a_token_that_is_pasted_is_shown_as_its_length() {
        let (env, server) = (TestEnv::new(), Server::small());
        let answer = granted(&server, None);
        let mut terminal = waiting(&env, &server);
        // Typed letter by letter, as in a terminal without bracketed paste.
        let lines = serde_json::to_string_pretty(&answer).unwrap();
        terminal.press(&lines.replace('\n', "\r"));
        terminal.until(" characters)");
        terminal.press("\x04");
        terminal.until("Signed in to");
        assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
        terminal.is_sane();
        let written = terminal.written();
        for secret in ["access_token", "refresh_token"] {
            assert!(!written.contains(&text(&answer[secret])[..12]), "{written}");
        }
        assert_eq!(env.secret("justworks")["refresh"], answer["refresh_token"]);
    }

    #[test]
    fn a_short_one_is_not_shown_either_and_ctrl_c_leaves_nothing() {
        let (env, server) = (TestEnv::new(), Server::small());
        let mut terminal = waiting(&env, &server);
        terminal.press("s3cret");
        terminal.until("(6 characters)");
        terminal.press("\x03");
        assert_eq!(terminal.exit(), 130);
        terminal.is_sane();
        assert!(!terminal.written().contains("s3cret"));
        nothing_is_stored(&env);
    }
}
