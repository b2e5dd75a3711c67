//! `sync` against an API that has a bad day: each fault is either got over, or named with its code,
//! and what was published before stays.

use drivetrain::sandbox::FaultKind;

use crate::support::Run;
use crate::synced::{Synced, published, status, stream, undisturbed};

/// Every kind of fault that another attempt may get over.
fn passing() -> Vec<(&'static str, FaultKind)> {
    vec![
        ("429, come back at once", status(429, Some("0"))),
        ("429, come back in a second", status(429, Some("1"))),
        (
            "429, come back at a date",
            status(429, Some("Wed, 21 Oct 2015 07:28:00 GMT")),
        ),
        ("429 and no word", status(429, None)),
        ("429 and nonsense", status(429, Some("soon"))),
        ("500", status(500, None)),
        ("502", status(502, None)),
        ("503", status(503, Some("0"))),
        ("504", status(504, None)),
        ("reset", FaultKind::Reset),
        ("half a body", FaultKind::HalfBody),
    ]
}

/// One request of each kind that a run makes, by how many come before it.
const REQUESTS: [(&str, usize); 6] = [
    ("/v1/company", 0),
    ("/v1/members?", 1),
    ("/v1/payrolls?", 0),
    ("/fees?", 1),
    ("/paystubs?", 2),
    ("/v1/paystubs/", 7),
];

#[test]
fn a_fault_that_passes_leaves_no_trace() {
    let home = Synced::connected();
    let reference = undisturbed(&home.server);
    // A pace that seven tenths of are still fast.
    home.profile("rate = 100000.0");
    for (name, kind) in passing() {
        home.server.sandbox.clear_faults();
        for (path, skip) in REQUESTS {
            home.fault(path, skip, 1, kind.clone());
        }
        let document = home.told(0, &["--full"]);
        let retries = document["report"]["retries"].as_u64();
        assert_eq!(retries, Some(REQUESTS.len() as u64), "{name}");
        assert_eq!(home.live(), reference, "{name}");
        assert_eq!(home.former_versions(), 0, "{name}");
    }
}

/// Faults that stay, with the code that each gets and whether it may pass later.
fn lasting() -> Vec<(FaultKind, &'static str, bool)> {
    let garbage = |body: &str| FaultKind::Body(body.to_owned());
    vec![
        (status(429, None), "api.rate_limited", true),
        (status(429, Some("86400")), "api.rate_limited", true),
        (status(500, None), "api.unavailable", true),
        (status(502, None), "api.unavailable", true),
        (status(503, Some("86400")), "api.unavailable", true),
        (FaultKind::Reset, "net.interrupted", true),
        (FaultKind::HalfBody, "net.interrupted", true),
        (status(302, None), "api.redirect", false),
        (status(400, None), "api.refused", false),
        (garbage("body-of-the-answer"), "api.bad_answer", false),
        (
            garbage(r#"{"items":[{"id":"body-of-the-answer""#),
            "net.interrupted",
            true,
        ),
        (
            garbage(r#"{"items":[{"id":"body-of-the-answer",}]}"#),
            "api.bad_json",
            false,
        ),
        (
            garbage(r#"["body-of-the-answer"]"#),
            "api.bad_answer",
            false,
        ),
        (
            garbage("<html>body-of-the-answer</html>"),
            "api.bad_answer",
            false,
        ),
        (garbage(""), "api.bad_answer", false),
    ]
}

/// Faults that only a list can have.
fn of_a_list() -> Vec<(FaultKind, &'static str, bool)> {
    let garbage = |body: &str| FaultKind::Body(body.to_owned());
    vec![
        (
            garbage(r#"{"items":"body-of-the-answer"}"#),
            "api.bad_answer",
            false,
        ),
        (
            garbage(r#"{"items":[{"no":"body-of-the-answer"}]}"#),
            "api.no_key",
            false,
        ),
        (FaultKind::RepeatedCursor, "api.repeated_cursor", false),
    ]
}

#[test]
fn a_fault_that_stays_fails_one_family_and_the_rest_is_published() {
    let home = Synced::once();
    let before = home.published();
    for (kind, code, _) in lasting().into_iter().chain(of_a_list()) {
        let said = format!("{kind:?}");
        home.server.sandbox.clear_faults();
        home.always("/v1/members?", kind);
        let run = home.command(&["--json", "-vv"]).output().unwrap();
        let run = Run::from(run).expect(3);
        for output in [&run.stdout, &run.stderr] {
            assert!(!output.contains("body-of-the-answer"), "{said}: {output}");
        }
        let document = run.json()["connections"][0].take();
        let members = stream(&document, "members");
        assert_eq!(members["verdict"], "failed", "{said}");
        assert_eq!(members["reason"]["code"], code, "{said}");
        let message = members["reason"]["message"].as_str().unwrap();
        assert_eq!(
            message.contains("(request sandbox-"),
            said.contains("status"),
            "{message}"
        );
        assert_eq!(
            stream(&document, "payrolls")["verdict"],
            "unchanged",
            "{said}"
        );
        assert_eq!(document["report"]["published"], true);
        assert_eq!(home.published(), before, "{said}");
    }
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert_eq!(home.published(), before);
}

#[test]
fn a_fault_of_the_whole_api_publishes_nothing_and_says_whether_to_try_later() {
    let home = Synced::once();
    let before = home.published();
    for (kind, code, passes) in lasting() {
        let said = format!("{kind:?}");
        home.server.sandbox.clear_faults();
        home.always("/v1/", kind);
        let document = home.told(if passes { 75 } else { 1 }, &[]);
        assert_eq!(document["error"]["code"], code, "{said}");
        assert!(
            !document.to_string().contains("body-of-the-answer"),
            "{said}"
        );
        assert_eq!(home.published(), before, "{said}");
    }
}

#[test]
fn what_was_read_before_the_api_went_away_is_published() {
    let home = Synced::once();
    home.always("/v1/members?", status(503, None));
    home.always("/v1/payrolls?", status(503, None));
    // The company has been read and is as it was: that is published.
    let document = home.told(3, &[]);
    assert_eq!(stream(&document, "company")["verdict"], "unchanged");
    assert_eq!(
        stream(&document, "payrolls")["reason"]["code"],
        "api.unavailable"
    );
}

#[test]
fn a_list_that_breaks_off_is_not_taken_for_one_that_ends() {
    let home = Synced::connected();
    home.profile("page_size = 2");
    home.sync(&[]).expect(0);
    let before = home.published();
    for path in ["/v1/payrolls?", "/v1/members?status=active", "/fees?"] {
        // The second page of two or more.
        home.fault(path, 1, 1, FaultKind::Empty);
        let document = home.told(0, &["--full"]);
        assert_eq!(document["report"]["streams"][4]["gone"], 0);
        assert_eq!(home.published(), before, "{path}");
    }
}

/// Pay dates and ids of all payrolls, the oldest first.
fn payrolls(home: &Synced) -> Vec<(String, String)> {
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    let ids = home.column("SELECT id FROM payrolls ORDER BY pay_date");
    dates.into_iter().zip(ids).collect()
}

#[test]
fn a_payroll_that_cannot_be_read_whole_keeps_its_former_version_and_others_go_on() {
    let home = Synced::once();
    let payrolls = payrolls(&home);
    let ((first, _), (second, broken)) = (&payrolls[0], &payrolls[1]);
    let stub: String = home.one(&format!(
        "SELECT paystub_id FROM paystubs WHERE payroll_id = '{broken}' ORDER BY 1 LIMIT 1 OFFSET 3"
    ));
    let before = home.payroll(broken);
    home.server.sandbox.restate(first.parse().unwrap());
    home.server.sandbox.restate(second.parse().unwrap());
    home.always(&format!("/v1/paystubs/{stub}"), status(500, None));
    let document = home.told(3, &[]);
    let told = stream(&document, "paystubs");
    assert_eq!(told["verdict"], "partial");
    assert_eq!(told["reason"]["code"], "api.unavailable");
    let message = told["reason"]["message"].as_str().unwrap();
    assert!(message.contains(broken.as_str()), "{message}");
    assert_eq!(home.payroll(broken), before);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls_history"), 1);
    assert_eq!(home.untied(), 0);

    home.server.sandbox.clear_faults();
    let document = home.told(0, &[]);
    assert_eq!(stream(&document, "payrolls")["changed"], 1);
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn a_new_payroll_that_cannot_be_read_whole_is_absent_until_it_can() {
    let home = Synced::connected();
    home.fault("/fees?", 2, usize::MAX, FaultKind::Body("[1".into()));
    home.told(3, &[]);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls"), 2);
    // State never runs ahead of data.
    let covered = home.column("SELECT stream FROM _bookmarks ORDER BY stream");
    assert!(covered.contains(&"members".to_owned()));
    let bookmark: String = home.one("SELECT bookmark FROM _bookmarks WHERE stream = 'payrolls'");
    let bookmark: serde_json::Value = serde_json::from_str(&bookmark).unwrap();
    assert_eq!(bookmark["window"]["owed"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        home.one::<i64>("SELECT count(DISTINCT payroll_id) FROM paystubs"),
        2
    );
    assert_eq!(home.untied(), 0);
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.former_versions(), 0);
}

#[test]
fn a_permission_that_is_taken_away_amid_a_run_fails_the_family_and_asks_for_a_sign_in() {
    let home = Synced::once();
    let before = home.published();
    home.fault("/v1/paystubs/", 3, usize::MAX, status(403, None));
    let run = home.sync(&["--full"]).expect(3);
    assert!(
        run.stderr.contains("drivetrain connect justworks"),
        "{}",
        run.stderr
    );
    let document = home.told(3, &["--full"]);
    let payrolls = stream(&document, "payrolls");
    assert_eq!(payrolls["verdict"], "failed");
    assert_eq!(payrolls["reason"]["code"], "api.forbidden");
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
}

#[test]
fn a_sign_in_that_ends_amid_a_run_ends_the_run() {
    let home = Synced::once();
    let before = home.published();
    home.fault("/v1/paystubs/", 3, usize::MAX, status(401, None));
    let document = home.told(4, &["--full"]);
    assert_eq!(document["report"]["stopped"]["code"], "auth.rejected");
    assert_eq!(document["report"]["published"], false);
    assert_eq!(home.published(), before);
    home.server.sandbox.clear_faults();
    home.sync(&[]).expect(0);
    assert_eq!(home.published(), before);
}

#[test]
fn an_access_token_that_expires_amid_a_run_is_renewed_once() {
    let home = Synced::connected();
    let reference = undisturbed(&home.server);
    let before = home.server.count("/oauth/token");
    home.fault("/v1/paystubs/", 5, 1, status(401, None));
    home.sync(&[]).expect(0);
    assert_eq!(home.server.count("/oauth/token"), before + 1);
    // All the tokens there are have expired before the first request: still one refresh.
    home.server.sandbox.expire_access_tokens().unwrap();
    home.sync(&[]).expect(0);
    assert_eq!(home.server.count("/oauth/token"), before + 2);
    assert_eq!(home.live(), reference);
}

#[test]
fn an_api_that_is_down_is_temporary_and_the_data_stays() {
    let home = Synced::once();
    let before = home.published();
    let Synced { env, server } = home;
    drop(server);
    let run = env.run(&["sync", "--json"]).expect(75);
    let document = run.json();
    assert_eq!(document["connections"][0]["error"]["code"], "net.connect");
    assert!(run.stderr.contains("check the network"), "{}", run.stderr);
    assert_eq!(published(&env, "justworks"), before);
}

#[test]
fn an_api_that_never_answers_is_given_up() {
    let home = Synced::once();
    let before = home.published();
    home.profile("timeout_seconds = 1\nattempts = 2");
    home.always("/v1/", FaultKind::Hang);
    let document = home.told(75, &[]);
    assert_eq!(document["error"]["code"], "net.timeout");
    home.server.sandbox.clear_faults();
    // The same amid a run.
    home.always("/v1/payrolls?", FaultKind::Hang);
    let document = home.told(3, &[]);
    let reason = &stream(&document, "payrolls")["reason"];
    assert_eq!(reason["code"], "net.timeout");
    assert_eq!(home.published(), before);
}
