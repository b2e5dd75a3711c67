//! Text and numbers that cannot be read: each costs itself, is named and is never guessed, and the
//! rest is published.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::support::Server;
use crate::synced::{Synced, small, stream};
use crate::web::{Web, with_body};

const MEMBERS: &str = "/v1/members?";

/// A home whose API stands behind a server that changes its answers.
fn behind(web: &Web, server: Server) -> Synced {
    let home = Synced::connected_to(server);
    home.sync(&[]).expect(0);
    home.point(&web.url());
    home
}

/// A body with this in place of the first thing that is said like that.
fn replaced(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = body.windows(from.len()).position(|part| part == from);
    let (before, after) = body.split_at(at.unwrap());
    [before, to, &after[from.len()..]].concat()
}

#[test]
fn a_broken_character_costs_itself_and_everybody_is_published() {
    const KEY: &[u8] = b"\"given_name\":\"";
    for (bad, shown) in [
        (&br"Gi\ud83d"[..], "Gi\u{fffd}"),
        (br"Gi\udc00x", "Gi\u{fffd}x"),
        (br"Gi\u0000x", "Gi\u{fffd}x"),
        (b"Gi\xff", "Gi\u{fffd}"),
        (b"Gi\xe2\x82", "Gi\u{fffd}"),
    ] {
        let server = Server::start(small);
        let whole = [KEY, bad, b"\",\"was\":\""].concat();
        let web = Web::changing(&server.sandbox, move |request, answer| {
            match request.head.contains("status=active") {
                true => with_body(&answer, |body| replaced(body, KEY, &whole)),
                false => answer,
            }
        });
        let home = behind(&web, server);
        let before: i64 = home.one("SELECT count(*) FROM members");
        let document = home.told(0, &["--full"]);
        let drift = &document["report"]["drift"];
        let found = drift.as_array().unwrap().iter();
        let found: Vec<_> = found.filter(|it| it["kind"] == "broken_text").collect();
        assert_eq!(found.len(), 1, "{drift}");
        assert_eq!(found[0]["stream"], "members");
        assert_eq!(found[0]["column"], "given_name");
        assert_eq!(found[0]["count"], 1);
        let place = found[0]["first"].as_str().unwrap();
        let offset = place.strip_prefix("byte ").unwrap();
        let offset: usize = offset.split(' ').next().unwrap().parse().unwrap();
        assert!(
            offset > 2 && place.contains(" of the answer of /v1/members"),
            "{place}"
        );
        let names = home.column("SELECT given_name FROM members WHERE given_name LIKE 'Gi%'");
        assert_eq!(names, [shown]);
        assert_eq!(home.one::<i64>("SELECT count(*) FROM members"), before);
        assert_eq!(stream(&document, "members")["verdict"], "ok");
        // The same once more is nothing new, and a person is told in words.
        let run = home.sync(&["--full"]).expect(0);
        run.says(&["members.given_name has a broken character 1 time, first at byte"]);
        assert_eq!(home.one::<i64>("SELECT count(*) FROM members_history"), 1);
    }
}

#[test]
fn an_id_with_a_broken_character_is_no_id() {
    let home = Synced::once();
    let before = home.published();
    let list = json!({"items": [{"id": "mHALF", "company_id": "c", "active": true}]}).to_string();
    let list = list.replace("HALF", r"\ud83d");
    home.always(MEMBERS, FaultKind::Body(list));
    let document = home.told(3, &["--full"]);
    assert_eq!(stream(&document, "members")["reason"]["code"], "api.no_key");
    assert_eq!(stream(&document, "payrolls")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
}

#[test]
fn what_is_taken_out_is_not_told_to_have_been_broken() {
    let home = Synced::once();
    let mut all = home.list("/v1/members?status=active");
    all[0]["date_of_birth"] = json!("HALF");
    let list = json!({ "items": all })
        .to_string()
        .replace("HALF", r"\ud83d");
    home.always("status=active", FaultKind::Body(list));
    let document = home.told(0, &["--full"]);
    assert!(!document["report"]["drift"].to_string().contains("broken"));
    assert_eq!(
        home.one::<i64>("SELECT count(date_of_birth) FROM members"),
        0
    );
}

/// The payrolls with another amount in one of them, as text: some of it is no JSON of ours.
fn payrolls(home: &Synced, field: &str, amount: &str) -> String {
    let mut all = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-12-31");
    all[1][field] = json!("AMOUNT");
    let list = json!({"items": all, "next_cursor": null}).to_string();
    list.replace("\"AMOUNT\"", amount)
}

const ODD: [(&str, &str); 8] = [
    ("12.5", "a number with a fraction"),
    ("-0.0", "a number with a fraction"),
    ("\"12.50\"", "a number as text"),
    ("1e3", "a number with an exponent"),
    ("1e400", "a number with an exponent"),
    ("9223372036854775808", "a number that is too large"),
    (
        "1234567890123456789012345678901234567890",
        "a number that is too large",
    ),
    ("\"\\ud83d\"", "text in another form"),
];

#[test]
fn an_amount_that_must_tie_is_never_guessed_and_keeps_its_payroll_as_it_was() {
    let home = Synced::once();
    let before = home.published();
    for (amount, found) in ODD {
        home.server.sandbox.clear_faults();
        let list = payrolls(&home, "gross_pay", amount);
        home.always("/v1/payrolls?", FaultKind::Body(list.clone()));
        let document = home.told(3, &["--full"]);
        let reason = &stream(&document, "payrolls")["reason"];
        assert_eq!(reason["code"], "api.unreadable_amount", "{amount}");
        let message = reason["message"].as_str().unwrap();
        let expected = format!("Justworks sent payrolls.gross_pay_minor as {found}");
        assert!(message.contains(&expected), "{message}");
        assert!(!message.contains("12.5"), "{message}");
        let place = message.split("; it is at byte ").nth(1).unwrap();
        let at = list.find(&format!("\"gross_pay\":{amount}")).unwrap() + "\"gross_pay\":".len();
        assert!(
            place.starts_with(&format!("{at} of the answer of /v1/payrolls")),
            "{message}"
        );
        // The sums speak of what was read.
        let ties = document["report"]["ties"].as_array().unwrap();
        for tie in ties.iter().filter(|tie| tie["stream"] == "payrolls") {
            assert_eq!(
                (&tie["tied"], &tie["differences"]),
                (&json!(3), &json!([])),
                "{tie}"
            );
        }
        assert_eq!(home.published(), before, "{amount}");
    }
    home.server.sandbox.clear_faults();
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.published(), before);
}

#[test]
fn a_new_payroll_whose_total_cannot_be_read_is_absent_and_not_zero() {
    let home = Synced::connected();
    let list = payrolls(&home, "net_pay", "1e400");
    home.always("/v1/payrolls?", FaultKind::Body(list));
    home.told(3, &[]);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls"), 3);
    assert_eq!(
        home.one::<i64>("SELECT count(*) FROM payrolls WHERE net_pay_minor = 0"),
        0
    );
    assert_eq!(home.untied(), 0);
}

#[test]
fn an_amount_that_nothing_ties_to_is_left_empty_and_named_and_zero_is_zero() {
    let home = Synced::once();
    for (amount, found) in ODD {
        home.server.sandbox.clear_faults();
        home.always(
            "/v1/payrolls?",
            FaultKind::Body(payrolls(&home, "employer_taxes", amount)),
        );
        let document = home.told(0, &["--full"]);
        let drift = document["report"]["drift"].as_array().unwrap();
        let unreadable: Vec<&Value> = drift
            .iter()
            .filter(|it| it["kind"] == "unreadable")
            .collect();
        assert_eq!(unreadable.len(), 1, "{amount}: {drift:?}");
        assert_eq!(unreadable[0]["column"], "employer_taxes_minor");
        assert_eq!(unreadable[0]["found"], found, "{amount}");
        let first = unreadable[0]["first"].as_str().unwrap();
        assert!(first.starts_with("byte "), "{first}");
        let empty = "SELECT count(*) FROM payrolls WHERE employer_taxes_minor IS NULL";
        assert_eq!(home.one::<i64>(empty), 1, "{amount}");
    }
    home.server.sandbox.clear_faults();
    home.always(
        "/v1/payrolls?",
        FaultKind::Body(payrolls(&home, "employer_taxes", "-0")),
    );
    let document = home.told(0, &["--full"]);
    assert_eq!(document["report"]["drift"], json!([]));
    let zero = "SELECT count(*) FROM payrolls WHERE employer_taxes_minor = 0";
    assert_eq!(home.one::<i64>(zero), 1);
}

#[test]
fn files_of_ours_may_begin_with_a_byte_order_mark() {
    let home = Synced::once();
    home.settings(|text| format!("\u{feff}{text}"));
    home.sync(&[]).expect(0);
    let body = home.env.home().join("body.json");
    std::fs::write(&body, "\u{feff}{\"member_id\":\"m\"}").unwrap();
    let body = body.to_str().unwrap();
    let args = ["api", "POST", "/v1/time-off/balances", "--input", body];
    let run = home.env.run(&args);
    assert_ne!(run.code, 2, "{}", run.stderr);
    let trace = home.env.home().join("sync.har");
    let trace = trace.to_str().unwrap();
    home.sync(&["--full", "--trace", trace]).expect(0);
    let text = std::fs::read_to_string(trace).unwrap();
    std::fs::write(trace, format!("\u{feff}{text}")).unwrap();
    // It is read before a port is asked for.
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = home.env.run(&["replay", trace, "--port", &port]).expect(1);
    run.says(&["replay.port"]);
}

#[test]
fn api_prints_a_broken_answer_as_it_came_and_filters_what_can_be_read_of_it() {
    let server = Server::start(small);
    let web = Web::changing(&server.sandbox, |_, answer| {
        with_body(&answer, |_| br#"{"report_id":"Gi\ud83d"}"#.to_vec())
    });
    let home = Synced::connected_to(server);
    home.point(&web.url());
    let plain = home.env.run(&["api", "/v1/time-off/policies"]).expect(0);
    assert_eq!(plain.stdout.trim_end(), r#"{"report_id":"Gi\ud83d"}"#);
    let filtered = ["api", "/v1/time-off/policies", "--jq", ".report_id"];
    assert_eq!(home.env.run(&filtered).expect(0).stdout, "Gi\u{fffd}\n");
}

#[test]
fn a_byte_order_mark_before_an_answer_is_passed_over() {
    let server = Server::start(small);
    let web = Web::changing(&server.sandbox, |_, answer| {
        with_body(&answer, |body| [b"\xef\xbb\xbf", body].concat())
    });
    let home = behind(&web, server);
    let before = home.published();
    home.env
        .set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
    assert_eq!(web.heard_of("POST /oauth/token").len(), 1);
    let asked = home
        .env
        .run(&["api", "/v1/company", "--jq", ".id"])
        .expect(0);
    assert!(!asked.stdout.contains('\u{feff}'), "{:?}", asked.stdout);
}
