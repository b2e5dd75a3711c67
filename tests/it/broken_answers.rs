//! Answers that cannot be read, and lists that never end: each is called what it is, with the place,
//! and the rest is published.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::support::Server;
use crate::synced::{Synced, small, status, stream};
use crate::web::{Heard, Web, json as good, with_body};

const MEMBERS: &str = "/v1/members?";

/// A synced home whose API now stands behind a server that changes its answers.
fn behind(change: impl Fn(&Heard, Vec<u8>) -> Vec<u8> + Send + Sync + 'static) -> (Synced, Web) {
    let server = Server::start(small);
    let web = Web::changing(&server.sandbox, change);
    let home = Synced::connected_to(server);
    home.sync(&[]).expect(0);
    home.point(&web.url());
    (home, web)
}

#[test]
fn json_that_is_broken_is_no_wrong_address_and_its_place_is_an_offset() {
    let home = Synced::once();
    let before = home.published();
    let lines = "{\n  \"items\": [\n    {\"id\": \"4111\"},\n    nonsense\n  ]\n}\n";
    let deep = format!("{{\"items\":[{}1{}]}}", "[".repeat(200), "]".repeat(200));
    for (body, what, at) in [
        (
            lines.to_owned(),
            "broken JSON",
            lines.find("onsense").unwrap(),
        ),
        (format!("{}]", r#"{"items":[]}"#), "broken JSON", 12),
        (
            deep,
            "JSON that is nested more than 127 levels deep",
            10 + 125,
        ),
        (
            r#"{"items":[{"n":{"$serde_json::private::Number":"777"}}]}"#.to_owned(),
            "JSON with a key that begins with $serde_json::private::",
            16,
        ),
        (
            r#"{"items":[{"n":{"\u0024serde_json::private::Number":"777"}}]}"#.to_owned(),
            "JSON with a key that begins with $serde_json::private::",
            16,
        ),
    ] {
        home.server.sandbox.clear_faults();
        home.always(MEMBERS, FaultKind::Body(body));
        let document = home.told(3, &["--full"]);
        let reason = &stream(&document, "members")["reason"];
        assert_eq!(reason["code"], "api.bad_json");
        let expected = format!("/v1/members answered {what} (at byte {at})");
        assert_eq!(reason["message"], expected.as_str());
        let run = home.sync(&["--full"]).expect(3);
        run.says(&["send Justworks the path"]);
        assert!(!run.stderr.contains("--api-url"), "{}", run.stderr);
        assert_eq!(home.published(), before);
    }
}

#[test]
fn another_encoding_is_called_by_its_name() {
    let (home, _web) = behind(|request, answer| match request.head.contains(MEMBERS) {
        true => with_body(&answer, |body| {
            let text = std::str::from_utf8(body).unwrap();
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }),
        false => answer,
    });
    let document = home.told(3, &["--full"]);
    let reason = &stream(&document, "members")["reason"];
    assert_eq!(reason["code"], "api.bad_json");
    assert_eq!(
        reason["message"],
        "/v1/members answered text in UTF-16 instead of UTF-8"
    );
}

/// An answer of HTTP/1.0 ends where the connection does.
fn cut(answer: &[u8]) -> Vec<u8> {
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let body = &answer[end + 4..];
    [b"HTTP/1.0 200 OK\r\n\r\n", &body[..body.len() / 2]].concat()
}

#[test]
fn an_answer_that_was_cut_is_asked_for_again() {
    let asked = AtomicUsize::new(0);
    let (home, _web) = behind(move |request, answer| {
        let is_first = || asked.fetch_add(1, Ordering::SeqCst) == 0;
        match request.head.contains(MEMBERS) && is_first() {
            true => cut(&answer),
            false => answer,
        }
    });
    let before = home.published();
    let document = home.told(0, &["--full"]);
    assert_eq!(document["report"]["retries"], 1);
    assert_eq!(home.published(), before);
}

#[test]
fn an_answer_that_is_always_cut_is_a_fault_of_the_network() {
    let (home, web) = behind(|request, answer| match request.head.contains(MEMBERS) {
        true => cut(&answer),
        false => answer,
    });
    let document = home.told(3, &["--full"]);
    let reason = &stream(&document, "members")["reason"];
    assert_eq!(reason["code"], "net.interrupted");
    let cause = reason["causes"][0].as_str().unwrap();
    assert!(
        cause.starts_with("the answer ends after ") && cause.ends_with(" bytes"),
        "{cause}"
    );
    assert_eq!(stream(&document, "payrolls")["verdict"], "unchanged");
    assert_eq!(web.heard_of("GET /v1/members").len(), 5);
    let run = home.sync(&["--full"]).expect(3);
    assert!(!run.stderr.contains("--api-url"), "{}", run.stderr);
}

#[test]
fn a_token_answer_that_was_cut_is_asked_for_again() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(|options| {
        small(options);
        options.rotate = false;
    });
    let web = Web::changing(&server.sandbox, move |request, answer| {
        let is_token = request.what() == "POST /oauth/token";
        match is_token && asked.fetch_add(1, Ordering::SeqCst) == 0 {
            true => cut(&answer),
            false => answer,
        }
    });
    let home = Synced::connected_to(server);
    home.point(&web.url());
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    home.sync(&[]).expect(0);
    assert_eq!(web.heard_of("POST /oauth/token").len(), 2);
}

/// The same list for ever, each time with another cursor, and something else about one row.
fn endless(change: fn(&mut Value, usize)) -> (Synced, Web) {
    let (pages, first) = (AtomicUsize::new(0), OnceLock::new());
    behind(move |request, answer| {
        if !request.head.contains("/v1/members?") {
            return answer;
        }
        let page = pages.fetch_add(1, Ordering::SeqCst);
        let first = first.get_or_init(|| {
            let mut body = Vec::new();
            with_body(&answer, |it| {
                body = it.to_vec();
                Vec::new()
            });
            serde_json::from_slice(&body).unwrap()
        });
        let mut list = Value::clone(first);
        change(&mut list, page);
        list["next_cursor"] = json!(format!("page-{page}"));
        good(&list.to_string())
    })
}

#[test]
fn a_list_that_never_ends_is_given_up_and_the_rest_is_published() {
    type Change = fn(&mut Value, usize);
    let same: Change = |_, _| {};
    let versions: Change = |list, page| {
        for item in list["items"].as_array_mut().unwrap() {
            item["job_title"] = json!(format!("title {page}"));
        }
    };
    let nothing: Change = |list, page| {
        if page > 0 {
            list["items"] = json!([]);
        }
    };
    for (change, code, most) in [
        (same, "api.repeated_page", 4),
        (versions, "api.repeated_page", 4),
        (nothing, "api.endless_list", 30),
    ] {
        let (home, web) = endless(change);
        let before = home.published();
        let document = home.told(3, &["--full"]);
        let members = stream(&document, "members");
        assert_eq!(members["verdict"], "failed");
        assert_eq!(members["reason"]["code"], code);
        assert_eq!(stream(&document, "payrolls")["verdict"], "unchanged");
        assert_eq!(home.published(), before);
        let asked = web.heard_of("GET /v1/members").len();
        assert!(asked <= most, "{code}: {asked} requests");
    }
}

#[test]
fn a_list_without_ids_that_never_ends_is_given_up() {
    let (pages, list) = (AtomicUsize::new(0), OnceLock::new());
    let (home, _web) = behind(move |request, answer| {
        let path = request.what();
        if !path.ends_with("/fees") || *list.get_or_init(|| path.clone()) != path {
            return answer;
        }
        let page = pages.fetch_add(1, Ordering::SeqCst);
        let fee = json!({"member_id": "m", "name": "fee", "amount": page});
        good(&json!({"items": [fee], "next_cursor": format!("page-{page}")}).to_string())
    });
    let before = home.published();
    let document = home.told(3, &["--full"]);
    let payrolls = stream(&document, "payrolls");
    assert_eq!(payrolls["verdict"], "partial");
    assert_eq!(payrolls["reason"]["code"], "api.endless_list");
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
}

#[test]
fn a_retry_after_with_a_fraction_is_rounded_up() {
    let home = Synced::once();
    for (said, wait) in [
        ("1.000", "wait_ms=1000"),
        ("0.001", "wait_ms=1000"),
        ("soon", "wait_ms=1"),
    ] {
        for status_code in [429, 503, 502] {
            home.server.sandbox.clear_faults();
            home.fault("/v1/company", 0, 1, status(status_code, Some(said)));
            let run = home.sync(&["-vv"]).expect(0);
            let again = run
                .stderr
                .lines()
                .find(|line| line.contains("trying again"));
            let again = again.unwrap_or_else(|| panic!("{}", run.stderr));
            assert!(
                again
                    .split_whitespace()
                    .any(|word| word == wait || (wait == "wait_ms=1" && word == "wait_ms=0")),
                "{said}: {again}"
            );
        }
    }
}

#[test]
fn a_server_that_names_a_longer_time_is_not_asked_again_and_the_time_is_named() {
    let home = Synced::once();
    for (status_code, said, named) in [
        (429, "7200.5", "3 h"),
        (503, "86400", "24 h"),
        (502, "99999999999999999999", "3652 days"),
    ] {
        home.server.sandbox.clear_faults();
        home.server.sandbox.clear_requests();
        home.always("/v1/company", status(status_code, Some(said)));
        let run = home.sync(&["--json"]).expect(75);
        let message = run.json()["connections"][0]["error"]["message"].to_string();
        let expected = format!("it asks for a wait of {named}");
        assert!(message.contains(&expected), "{message}");
        assert_eq!(home.server.count("/v1/company"), 1);
    }
    home.server.sandbox.clear_faults();
    home.server.sandbox.clear_requests();
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    home.always("/oauth/token", status(503, Some("86400")));
    home.sync(&[]).expect(75);
    assert_eq!(home.server.count("/oauth/token"), 1);
}
