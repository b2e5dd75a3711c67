//! Consent, codes and tokens.

use std::net::TcpListener;

use serde_json::json;

use super::*;
use crate::sandbox::visitor::{VisitError, visit};

#[test]
fn consent_and_its_refusals_come_back_to_the_app() {
    let sandbox = Sandbox::start(Options {
        app_scopes: vec![
            "company.basic:read".to_owned(),
            "member.sex:read".to_owned(),
        ],
        ..Options::default()
    })
    .unwrap();
    let client = Client::new();
    let denied = redirected(&authorize(&sandbox, &[]), Decision::Deny).unwrap();
    assert_eq!(param(&denied, "error").as_deref(), Some("access_denied"));
    assert_eq!(param(&denied, "state").as_deref(), Some("s & t"));

    let beyond = redirected(&authorize(&sandbox, &[("scope", "payroll:read")]), YES).unwrap();
    assert_eq!(param(&beyond, "error").as_deref(), Some("invalid_scope"));
    assert!(
        param(&beyond, "error_description")
            .unwrap()
            .contains("payroll:read")
    );

    for change in [
        ("client_id", "other"),
        ("redirect_uri", "http://127.0.0.1:8976/other"),
    ] {
        let refused = redirected(&authorize(&sandbox, &[change]), YES);
        assert!(
            matches!(refused, Err(VisitError::Page { status: 400, .. })),
            "{change:?}"
        );
    }

    let asked = [("scope", "company.basic:read member.sex:read")];
    let landed = redirected(&authorize(&sandbox, &asked), YES).unwrap();
    let code = param(&landed, "code").unwrap();
    let tokens = redeem(&sandbox, &client, &code).json();
    assert_eq!(tokens["scope"], "company.basic:read");
    assert_eq!(tokens["token_type"], "Bearer");
    let expires: jiff::Timestamp = tokens["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(expires > jiff::Timestamp::now());

    let replay = redeem(&sandbox, &client, &code);
    assert_eq!(
        (replay.status, &replay.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    let url = format!("{}/v1/company", sandbox.api_url());
    assert_eq!(
        client
            .get(&url, tokens["access_token"].as_str().unwrap())
            .status,
        401
    );
}

#[test]
fn the_visitor_ends_at_the_app() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("http://{}/callback", listener.local_addr().unwrap());
    let sandbox = Sandbox::start(Options {
        redirect_uris: vec![uri.clone()],
        ..Options::default()
    })
    .unwrap();
    let app = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
        stream.write_all(answer).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    });
    visit(&authorize(&sandbox, &[("redirect_uri", &uri)]), YES).unwrap();
    assert!(app.join().unwrap().starts_with("GET /callback?code="));
    assert!(visit(&authorize(&sandbox, &[("redirect_uri", &uri)]), YES).is_err());
}

#[test]
fn tokens_are_refreshed_expired_and_revoked() {
    let session = Session::new(Options::default());
    let wrong = [
        ("client_id", CLIENT_ID),
        ("client_secret", "x"),
        ("grant_type", "refresh_token"),
    ];
    let reply = session.post("/oauth/token", &wrong);
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (401, &json!("invalid_client"))
    );

    session.sandbox.expire_access_tokens().unwrap();
    assert_eq!(session.get("/v1/company").status, 401);
    let first = session.tokens["refresh_token"].as_str().unwrap();
    let second = session.refresh(first).json();
    let api = session.sandbox.api_url();
    let company = |tokens: &Value| {
        let token = tokens["access_token"].as_str().unwrap();
        session
            .client
            .get(&format!("{api}/v1/company"), token)
            .status
    };
    assert_eq!(company(&second), 200);
    let revoke = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("token", second["refresh_token"].as_str().unwrap()),
        ("token_type_hint", "refresh_token"),
    ];
    assert_eq!(session.post("/v1/oauth/revoke", &revoke).status, 200);
    assert_eq!(company(&second), 401);
    assert_eq!(session.post("/v1/oauth/revoke", &revoke).status, 200);
    assert_eq!(session.refresh(first).json()["error"], "invalid_grant");
}
