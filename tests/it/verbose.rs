//! `-vv`: why so much was read, why something was asked for again or held back, and how fast; never
//! whom or how much it is about.

use std::collections::BTreeSet;

use drivetrain::sandbox::{Fault, FaultKind, RetryAfter};
use serde_json::Value;

use crate::secrets::all_seeing;
use crate::support::{Run, Server};
use crate::synced::{Synced, small};
use crate::web::get;

/// Everything in a document that would tell whom or how much it is about: texts and numbers that are
/// long enough not to stand there by chance.
fn values(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                let word = [
                    "type",
                    "status",
                    "frequency",
                    "currency",
                    "country",
                    "category",
                ];
                if !word.iter().any(|word| key.contains(word)) && !key.contains("date") {
                    values(value, found);
                }
            }
        }
        Value::String(text) if text.len() > 4 => {
            found.insert(text.clone());
        }
        Value::Number(number) if number.to_string().len() > 4 => {
            found.insert(number.to_string());
        }
        _ => {}
    }
}

fn everything(server: &Server) -> BTreeSet<String> {
    let token = all_seeing(server);
    let mut found = BTreeSet::new();
    let mut read = |path: &str| -> Value {
        let url = format!("{}{path}", server.sandbox.api_url());
        let (status, body) = get(&url, Some(&token)).unwrap();
        assert_eq!(status, 200, "{path}");
        let document = serde_json::from_str(&body).unwrap();
        values(&document, &mut found);
        document
    };
    read("/v1/members?limit=100");
    let payrolls = read("/v1/payrolls?start_date=2024-01-01&end_date=2026-01-01");
    for payroll in payrolls["items"].as_array().unwrap() {
        let id = payroll["id"].as_str().unwrap();
        let stubs = read(&format!("/v1/payrolls/{id}/paystubs?limit=100"));
        for stub in stubs["items"].as_array().unwrap() {
            read(&format!(
                "/v1/paystubs/{}",
                stub["paystub_id"].as_str().unwrap()
            ));
        }
    }
    found
}

#[test]
fn decisions_are_told_and_nobody_is_named() {
    let mut said = Vec::new();
    let home = Synced::connected_to(Server::small());
    home.env.impatient("justworks");
    let mut sync = |code: i32, args: &[&str], tells: &[&str]| {
        let run = home.sync(&[&["-vv", "--json"], args].concat()).expect(code);
        run.says(tells);
        said.push(run);
    };
    sync(
        0,
        &[],
        &[
            "reads everything: this is the first sync family=\"payrolls\" pending=0 windows=\"",
            "not read stream=\"tax_ids\" why=\"not included: --include tax_ids\"",
            "requested again: all, because everything is read stream=\"paystubs\" asked=24",
            "the kept access token is still good",
        ],
    );
    home.server.sandbox.expire_access_tokens().unwrap();
    home.fault("/v1/payrolls", 0, 1, FaultKind::Busy(RetryAfter::Nothing));
    home.fault("/v1/time-off/policies", 0, 1, FaultKind::Reset);
    sync(
        0,
        &[],
        &[
            "reads changes since the newest known change, and one hour before it family=\"members\"",
            "reads new rows, and the days before them whose rows may have been restated family=\"payrolls\"",
            "reads everything: the source cannot tell what changed family=\"company\"",
            "nothing is requested again stream=\"paystubs\" unchanged=",
            "the server refuses the token: renew it",
            "the sign-in is renewed why=\"the server refuses its access token\"",
            "the renewed sign-in is kept rotated=true",
            "POST path=\"/oauth/token\" status=200 ms=",
            "slowing down: the server says that this is too fast",
            "trying again path=\"/v1/payrolls\" attempt=1 why=\"too fast\"",
            "trying again path=\"/v1/time-off/policies\" attempt=1 why=\"the connection broke\"",
        ],
    );
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date DESC");
    home.server.sandbox.restate(dates[0].parse().unwrap());
    sync(
        0,
        &[],
        &[
            "requested again: new rows, or rows whose list entry changed stream=\"paystubs\" asked=1",
        ],
    );
    let gone: String = home.one("SELECT id FROM members WHERE active = 1 LIMIT 1");
    home.server.sandbox.hide(&gone);
    home.server.sandbox.fault(Fault {
        path_contains: "/v1/payrolls?".into(),
        skip: 0,
        times: usize::MAX,
        kind: FaultKind::Empty,
    });
    sync(
        5,
        &["--full"],
        &[
            "reads everything: --full family=\"members\"",
            "not in any list: requested by ID before they count as removed family=\"members\" unlisted=1 there=0",
            "held back family=\"payrolls\" code=\"guard.drop\" why=\"4 of 4 rows of payrolls are missing",
        ],
    );
    let needles = everything(&home.server);
    assert!(needles.len() > 100, "{}", needles.len());
    for run in &said {
        let told: Vec<_> = run.stderr.lines().filter(|line| is_event(line)).collect();
        assert!(told.len() > 20);
        for needle in needles.iter().chain([&gone]) {
            let found = told.iter().find(|line| line.contains(needle.as_str()));
            assert!(found.is_none(), "{needle:?} is in {found:?}");
        }
    }
}

fn is_event(line: &str) -> bool {
    [" INFO ", "DEBUG "]
        .iter()
        .any(|level| line.contains(level))
}

#[test]
fn a_pace_that_is_learned_is_told() {
    let home = Synced::connected_to(Server::start(|options| {
        small(options);
        // So slow that a busy machine asks too fast as well.
        options.rate = Some(15);
        options.burst = Some(10);
    }));
    let run: Run = home.sync(&["-vv"]).expect(0);
    run.says(&["pace learned from the answers between two refusals rate="]);
    let run = home.sync(&["-vv"]).expect(0);
    run.says(&["starting at the pace that was learned before pace="]);
}
