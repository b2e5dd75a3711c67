//! A refresh token that was used up before its company could be asked for: what came for it is not
//! lost.

use drivetrain::sandbox::{Fault, FaultKind};

use super::*;

/// What was handed over: an access token that has expired, and a refresh token that is good.
fn expired(server: &Server) -> Value {
    let answer = granted(server, None);
    server.sandbox.expire_access_tokens().unwrap();
    answer
}

/// The company cannot be asked for any more once the old token was refused, which is sent twice,
/// until all retries are used.
fn down(server: &Server) {
    server.sandbox.fault(Fault {
        path_contains: "/v1/company".into(),
        skip: 2,
        times: 5,
        kind: FaultKind::Status {
            status: 503,
            retry_after: Some("0".into()),
            body: String::new(),
            content_type: "text/plain",
        },
    });
}

/// The tokens are here and good, and the next sync sees whose they are.
#[track_caller]
fn go_on(env: &TestEnv, server: &Server, answer: &Value) {
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
    assert_ne!(env.secret("justworks")["refresh"], answer["refresh_token"]);
    assert_eq!(
        env.settings("justworks")["company"]["id"].as_str(),
        Some("")
    );
    env.run(&["sync", "justworks"]).expect(0);
    let company = env.settings("justworks")["company"].clone();
    assert_ne!(company["id"].as_str(), Some(""));
    assert_ne!(company["name"].as_str(), Some("company not known yet"));
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn a_server_that_fails_after_the_renewal_does_not_cost_the_sign_in() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = expired(&server);
    down(&server);
    let input = answer.to_string();
    let run = fed(with_app(&env, &server, &[]), input.as_bytes()).expect(75);
    let kept = "the refresh token is used up, and the new tokens are saved: run `drivetrain sync justworks`";
    run.says(&[kept]);
    go_on(&env, &server, &answer);
}

#[test]
fn a_sign_in_that_works_is_not_given_up_for_one_that_is_not_proven() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let answer = expired(&server);
    let before = env.secret("justworks");
    down(&server);
    let input = answer.to_string();
    let run = fed(with_app(&env, &server, &[]), input.as_bytes()).expect(75);
    run.says(&[
        "justworks keeps its previous sign-in",
        "neither saved nor revoked",
    ]);
    assert_eq!(env.secret("justworks"), before);
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
    env.run(&["sync"]).expect(0);
}

#[cfg(unix)]
#[test]
fn a_signal_does_not_cut_the_renewal_off() {
    let (env, server) = (TestEnv::new(), Server::small());
    let answer = expired(&server);
    server.sandbox.fault(Fault {
        path_contains: "/oauth/token".into(),
        skip: 0,
        times: 1,
        kind: FaultKind::Late(std::time::Duration::from_secs(2)),
    });
    let child = feeding(with_app(&env, &server, &[]), answer.to_string().as_bytes());
    crate::support::until("the renewal is asked for", || {
        server.count("/oauth/token") > 0
    });
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.unwrap().success());
    let run = Run::from(child.wait_with_output().unwrap()).expect(143);
    run.says(&["the new tokens are saved"]);
    go_on(&env, &server, &answer);
}
