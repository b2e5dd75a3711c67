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
