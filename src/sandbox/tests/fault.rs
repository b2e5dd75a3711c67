//! What goes wrong on purpose, and how the server ends.

use serde_json::json;

use super::*;

#[test]
fn faults_break_the_wire_as_they_say() {
    let session = Session::new(Options::default());
    let fault = |kind| {
        session.sandbox.clear_faults();
        session.sandbox.fault(Fault {
            path_contains: "/v1/members".to_owned(),
            skip: 0,
            times: 1,
            kind,
        });
    };
    let url = format!("{}/v1/members", session.sandbox.api_url());
    let token = session.tokens["access_token"].as_str().unwrap();
    let attempt = || {
        let request = session.client.http.get(&url).bearer_auth(token);
        session.client.send(request.timeout(Duration::from_secs(5)))
    };

    fault(FaultKind::Status {
        status: 503,
        retry_after: Some("7".to_owned()),
        body: "<p>no</p>".to_owned(),
        content_type: "text/html",
    });
    let reply = attempt().unwrap();
    assert_eq!((reply.status, reply.body.as_str()), (503, "<p>no</p>"));
    assert_eq!(reply.headers["retry-after"], "7");
    assert_eq!(attempt().unwrap().status, 200);

    fault(FaultKind::Body("{}".to_owned()));
    assert_eq!(attempt().unwrap().body, "{}");
    fault(FaultKind::Empty);
    assert_eq!(attempt().unwrap().json()["items"], json!([]));
    fault(FaultKind::HalfBody);
    let error = attempt().err().unwrap();
    assert!(
        !error.is_timeout() && (error.is_body() || error.is_decode()),
        "{error:?}"
    );
    fault(FaultKind::Reset);
    let error = attempt().err().unwrap();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    fault(FaultKind::Hang);
    let request = session.client.http.get(&url).bearer_auth(token);
    let hung = session
        .client
        .send(request.timeout(Duration::from_millis(300)));
    assert!(hung.err().unwrap().is_timeout());

    let log = session.sandbox.requests();
    let statuses: Vec<u16> = log
        .iter()
        .filter(|one| one.path == "/v1/members")
        .map(|one| one.status)
        .collect();
    assert_eq!(statuses, [503, 200, 200, 200, 200, 0, 0]);
}

impl Session {
    fn once(&self, path: &str, kind: FaultKind) {
        self.sandbox.fault(Fault {
            path_contains: path.to_owned(),
            skip: 0,
            times: 1,
            kind,
        });
    }
}

#[test]
fn a_cursor_expires_once_and_only_on_a_later_page() {
    let session = Session::new(Options::default());
    session.once("/v1/members", FaultKind::ExpiredCursor(410));
    let first = session.get("/v1/members?limit=7").json();
    let next = format!(
        "/v1/members?limit=7&cursor={}",
        first["next_cursor"].as_str().unwrap()
    );
    let refused = session.get(&next);
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (410, &json!("invalid_cursor"))
    );
    assert_eq!(session.get(&next).status, 200);
}

#[test]
fn a_busy_server_says_when_to_come_back_or_not() {
    let session = Session::new(Options::default());
    for (wait, said) in [
        (RetryAfter::Nothing, None),
        (RetryAfter::Seconds(7), Some("7")),
    ] {
        session.once("/v1/company", FaultKind::Busy(wait));
        let reply = session.get("/v1/company");
        let found = reply.headers.get("retry-after");
        assert_eq!(reply.status, 429);
        assert_eq!(found.map(|value| value.to_str().unwrap()), said);
    }
}

#[test]
fn tokens_expire_and_scopes_go_at_the_struck_request() {
    let mut session = Session::new(Options::default());
    session.once("/v1/members", FaultKind::TokensExpire);
    assert_eq!(session.get("/v1/company").status, 200);
    assert_eq!(session.get("/v1/members").status, 401);
    assert_eq!(session.get("/v1/company").status, 401);
    let refreshed = |session: &Session| {
        let token = session.tokens["refresh_token"].as_str().unwrap();
        session.refresh(token).json()
    };
    session.tokens = refreshed(&session);
    let gone = |scope: &str| FaultKind::ScopeWithdrawn(scope.to_owned());
    session.once("/v1/members", gone("member.pay:read"));
    session.once("/v1/payrolls", gone("payroll:read"));
    let members = session.get("/v1/members").json();
    assert!(!keys(&members["items"][0]).contains("current_pay"));
    assert!(keys(&members["items"][0]).contains("emails"));
    assert_eq!(session.get("/v1/payrolls").status, 403);
    session.tokens = refreshed(&session);
    let scope = session.tokens["scope"].as_str().unwrap();
    assert!(
        !scope.contains("pay:read")
            && !scope.contains("payroll:read")
            && scope.contains("paystub:read")
    );
}

#[test]
fn a_refresh_is_done_although_its_answer_is_late_or_lost() {
    let session = Session::new(Options::default());
    let refresh = "grant_type=refresh_token";
    let first = session.tokens["refresh_token"].as_str().unwrap();
    session.once(refresh, FaultKind::Late(Duration::from_millis(300)));
    let begun = std::time::Instant::now();
    let late = session.refresh(first).json();
    assert!(begun.elapsed() >= Duration::from_millis(300));

    session.once(refresh, FaultKind::Lost);
    let second = late["refresh_token"].as_str().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("refresh_token", second),
    ];
    let url = format!("{}/oauth/token", session.sandbox.api_url());
    let lost = session
        .client
        .send(session.client.http.post(url).form(&form));
    assert!(lost.err().unwrap().is_request());
    let again = session.refresh(second);
    assert_eq!(
        (again.status, &again.json()["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[test]
fn the_rate_limit_answers_429() {
    let session = Session::new(Options {
        rate: Some(1),
        ..Options::default()
    });
    let mut replies = (0..50).map(|_| session.get("/v1/company"));
    let refused = replies.find(|reply| reply.status == 429).unwrap();
    assert_eq!(refused.headers["retry-after"], "1");
}

#[test]
fn dropping_the_sandbox_frees_its_port() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let url = url::Url::parse(&sandbox.api_url()).unwrap();
    let port = url.port().unwrap();
    sandbox.stop();
    sandbox.wait();
    drop(sandbox);
    let again = Sandbox::start(Options {
        port,
        ..Options::default()
    });
    assert_eq!(again.unwrap().api_url(), url.as_str().trim_end_matches('/'));
}
