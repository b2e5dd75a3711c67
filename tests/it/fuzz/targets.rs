//! What is read from outside by pure functions: each with what must hold of any bytes. A target
//! panics where it does not.
//!
//! They use nothing of the tests, so that `cargo fuzz` calls these very functions (`fuzz/`).

use std::path::Path;
use std::time::Duration;

use drivetrain::auth::callback::{Callback, Expected, RedirectUri, read_pasted, read_query};
use drivetrain::auth::export;
use drivetrain::auth::token::{Credentials, Grant};
use drivetrain::catalog::Page;
use drivetrain::commands::replay::recording::Recording;
use drivetrain::config::{Connection, Name};
use drivetrain::http::retry::{Failure, Policy, retry_after};
use drivetrain::justworks::pages;
use drivetrain::money::{self, Wire};
use drivetrain::secret::Secret;
use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded;

/// A target: its name, itself, and inputs that it takes as they are.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static str]);

/// All of them.
pub const TARGETS: &[Target] = &[
    (
        "redirect",
        redirect,
        &[
            "code=c0de&state=st4te&iss=https%3A%2F%2Fauth.example",
            "error=access_denied&error_description=No%20way&state=st4te",
            "http://localhost:8484/cb?code=c&state=st4te#_=_",
            "\u{1b}[200~'localhost:8484/cb?state=st4te&code=a%2Fb+c'\u{1b}[201~",
            "code=c&state=st4te&state=st4te&code=d",
        ],
    ),
    (
        "redirect-uri",
        redirect_uri,
        &[
            "http://127.0.0.1:8976/callback",
            "http://[::1]:8484/cb?x=1",
            "http://LocalHost/",
            "https://app.example/cb?a=b",
            "com.example.app:/cb",
        ],
    ),
    (
        "token-answer",
        token_answer,
        &[
            r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"x y"}"#,
            r#"{"access_token":"a","expires_in":"3600","scope":["x","y"]}"#,
            r#"{"access_token":"a","expires_at":"2026-01-01T02:00:00+01:00","expires_in":null}"#,
            r#"{"error":"invalid_grant","error_description":"no"}"#,
            "eyJh.b-c_d~e+f/g==",
        ],
    ),
    (
        "retry-after",
        retry,
        &[
            "12",
            "9.000",
            "0.5\nSun, 06 Nov 1994 08:49:07 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT\nSun, 06 Nov 1994 08:49:07 GMT",
            "18446744073709551615",
        ],
    ),
    (
        "money",
        amount,
        &[
            "4500",
            "-1",
            "45.00",
            "1e2",
            "9223372036854775808",
            "\"4500\"",
        ],
    ),
    (
        "pages",
        page,
        &[
            r#"{"items":[{"id":"1","gross_pay":4500}],"next_cursor":"c"}"#,
            r#"[{"id":"1"},{"id":"Gi\ud83d"}]"#,
            r#"{"id":"p","earnings":[{"amount":1}],"department":null}"#,
            "<html><h1>Gateway</h1></html>",
        ],
    ),
    (
        "har",
        har,
        &[
            r#"{"log":{"version":"1.2","creator":{"name":"drivetrain","version":"0.1.0"},"entries":[{"startedDateTime":"2025-06-30T12:00:00Z","request":{"method":"GET","url":"https://a/v1/company?limit=2","headers":[]},"response":{"status":200,"headers":[{"name":"Content-Type","value":"application/json"}],"content":{"text":"{\"id\":\"c\"}"}}}]}}"#,
            r#"{"log":{"entries":[{"startedDateTime":"1","request":{"method":"POST","url":"https://a/x/v1/members?a=1&from=2024-01-01","postData":{"text":"{\"as_of_date\":\"2025-01-01\"}"}},"response":{"status":0},"_error":"net.interrupted"}]}}"#,
        ],
    ),
    ("settings", settings, &[SETTINGS]),
];

const SETTINGS: &str = r#"
id = "0123456789abcdef"
source = "justworks"
created_at = "2025-06-30T12:00:00Z"
api_url = "https://public-api.justworks.com/"
authorize_url = "https://secure.justworks.com/oauth/authorize"
client_id = "an-app"
redirect_uri = "http://127.0.0.1:8976/callback"
scopes = "company.basic:read member.basic:read"
include = ["sex", "dob"]
exclude = ["deductions"]
since = "2024-01-01"
vault = "plain"
on_failure = ["/bin/true", "x"]

[company]
id = "c"
name = "A company"
host = "public-api.justworks.com"

[profile]
in_flight = 4
rate = 12.5
lookback_days = 60
"#;

/// Text, as far as it is.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// A redirect is taken only if it is ours, once, and says one thing.
pub fn redirect(data: &[u8]) {
    let text = text(data);
    let expected = Expected {
        state: Secret::new("st4te"),
        issuers: vec!["https://auth.example".into()],
    };
    if let Ok(read) = read_query(&text, &expected) {
        is_ours(&text, &read);
    }
    let uri = RedirectUri::parse("http://localhost:8484/cb").unwrap();
    // What was wrapped around it is gone by then: only what was said can be looked at.
    if let Ok(Callback::Refused { error, description }) = read_pasted(&text, &uri, &expected) {
        is_printable(&error);
        is_printable(&description.unwrap_or_default());
    }
}

fn is_ours(query: &str, read: &Callback) {
    let values = |name: &str| -> Vec<String> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let own = pairs.filter(|(key, _)| key == name);
        own.map(|(_, value)| value.into_owned()).collect()
    };
    assert_eq!(values("state"), ["st4te"], "another sign-in's");
    match read {
        Callback::Code(code) => {
            assert_eq!(values("code"), [code.expose()], "the code is doubled");
            assert!(!code.is_empty() && values("error").is_empty());
        }
        Callback::Refused { error, description } => {
            assert_eq!(values("error").len(), 1, "the error is doubled");
            assert!(values("code").is_empty());
            is_printable(error);
            is_printable(description.as_deref().unwrap_or_default());
        }
    }
}

fn is_printable(text: &str) {
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    assert!(text.bytes().all(plain), "{text:?}");
}

/// A redirect URI keeps its text to the byte, and plain `http` is for this machine.
pub fn redirect_uri(data: &[u8]) {
    let text = text(data);
    let Ok(uri) = RedirectUri::parse(&text) else {
        return;
    };
    assert_eq!(uri.as_str(), text);
    assert_eq!(RedirectUri::parse(uri.as_str()), Ok(uri.clone()));
    assert_eq!(uri.scheme() == "http", uri.is_loopback(), "{text}");
    assert!(!uri.is_loopback() || uri.path().starts_with('/') && uri.port() != 0);
}

/// A token answer is read, or refused without being quoted; what is kept of it is read back.
pub fn token_answer(data: &[u8]) {
    let now = Timestamp::UNIX_EPOCH;
    let given = Grant::given(&Secret::new(text(data)), now);
    for grant in [Grant::read(data, now), given].into_iter().flatten() {
        assert!(!grant.access.is_empty());
        let document = Credentials::new(grant.clone(), "asked", Secret::new("s"), now);
        document.is_fresh(now);
        document.is_fresh(Timestamp::MAX);
        let renewed = document.renewed(grant, Timestamp::MAX);
        for document in [document, renewed] {
            let kept = document.to_secret();
            assert_eq!(Credentials::from_secret(&kept), Some(document));
        }
    }
    let _kept = Credentials::from_secret(&Secret::new(text(data)));
    let _sealed = export::looks_sealed(data);
}

/// Longer than anything that is waited for, in seconds.
const TEN_YEARS: u64 = 3_652 * 86_400;

/// `Retry-After` is a wait or nothing; a number of seconds is never waited for in less.
pub fn retry(data: &[u8]) {
    let text = text(data);
    let (value, date) = match text.split_once('\n') {
        Some((value, date)) => (value, Some(date)),
        None => (&*text, None),
    };
    let wait = retry_after(value, date);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = value.trim();
    let (whole, rest) = value.split_once('.').unwrap_or((value, "0"));
    if digits(whole) && digits(rest) {
        let more = u64::from(rest.bytes().any(|digit| digit != b'0'));
        let seconds = whole.parse().unwrap_or(TEN_YEARS).min(TEN_YEARS);
        assert_eq!(wait, Some(Duration::from_secs(seconds + more)), "{value}");
    }
    for status in [200, 408, 429, 500, 503] {
        for attempt in [1, 2, 40, u32::MAX] {
            let policy = Policy {
                attempts: u32::MAX,
                ..Policy::default()
            };
            let waits = policy.wait(attempt, Failure::Status(status, wait), 0.5);
            assert!(waits.is_none_or(|waits| waits <= policy.longest));
        }
    }
}

/// An amount is exactly what was written, or refused; and it is shown to the digit.
pub fn amount(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    let Some(minor) = money::read(&value, Wire::Hundredths) else {
        return;
    };
    let written = text(data).trim().to_owned();
    // Zero is written in two ways.
    let same = minor.to_string() == written || (minor == 0 && written == "-0");
    assert!(same, "{minor} is not what was written: {written}");
    let shown = money::show(minor).replace([',', '.'], "");
    assert_eq!(shown.parse(), Ok(i128::from(minor)));
}

/// A page is whole, or refused by name.
pub fn page(data: &[u8]) {
    let whole = |page: &Page| {
        assert!(page.items.iter().all(Value::is_object));
        assert!(page.next.as_ref().is_none_or(|next| !next.is_empty()));
    };
    for read in [pages::list("/v1/x", data), pages::one("/v1/x", data)] {
        match read {
            Ok(page) => whole(&page),
            Err(problem) => assert!(problem.code.group() == "api", "{}", problem.code),
        }
    }
}

/// A trace is served as it stands, however its JSON is written.
pub fn har(data: &[u8]) {
    let path = Path::new("a.har");
    let Ok(recording) = Recording::from_slice(data, path) else {
        return;
    };
    recording.name();
    recording.since();
    recording.scopes();
    recording.include();
    // What nobody reads of it may be no JSON that another program can write.
    if let Ok(value) = serde_json::from_slice::<Value>(data) {
        let written = serde_json::to_vec_pretty(&value).unwrap();
        let again = Recording::from_slice(&written, path).unwrap();
        assert_eq!(again.takes, recording.takes);
        assert_eq!(again.skipped, recording.skipped);
    }
}

/// Settings that are read are written and read again as the same.
pub fn settings(data: &[u8]) {
    let name: Name = "justworks".parse().unwrap();
    let Ok(connection) = Connection::from_text(&name, &text(data)) else {
        return;
    };
    let written = connection.to_text().unwrap();
    let again = Connection::from_text(&name, &written).unwrap();
    // As text: what is no number is not even itself.
    assert_eq!(again.to_text().unwrap(), written);
}
