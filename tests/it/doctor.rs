//! `doctor`: all well, and for each planted fault its real cause and the command that mends it.

mod cron;
mod local;
mod schedule;
mod sign_in;
mod store;
mod way;

use drivetrain::sandbox::FaultKind;
use serde_json::Value;

use crate::support::{Run, TestEnv};
use crate::synced::Synced;

/// Every check, in their order; those of the endpoints are told by their first word.
const IDS: [&str; 31] = [
    "home.config",
    "home.data",
    "environment.home",
    "environment.access_token",
    "environment.client_secret",
    "environment.key",
    "environment.network",
    "config.connections",
    "config.readable",
    "files.private",
    "config.connected",
    "vault.reachable",
    "vault.writable",
    "network.proxy",
    "network.dns",
    "network.tcp",
    "network.tunnel",
    "network.tls",
    "network.http",
    "clock.skew",
    "network.sign_in_page",
    "sign_in.token",
    "sign_in.life",
    "sign_in.refresh",
    "scopes.granted",
    "api.company",
    "api.rate_limit",
    "store.integrity",
    "store.space",
    "store.lock",
    "store.runs",
];

/// The rest.
const LAST: [&str; 5] = [
    "store.held",
    "store.checks",
    "redirect.port",
    "schedule.installed",
    "schedule.fired",
];

/// A document of `doctor --json`.
struct Told(Value);

impl Told {
    /// Of this run, which ends with this code.
    #[track_caller]
    fn of(run: Run, code: i32) -> Self {
        let run = run.expect(code);
        let document = run.json();
        assert_eq!(document["exit_code"], code);
        Self(document)
    }

    #[track_caller]
    fn check(&self, id: &str) -> &Value {
        let checks = self.0["checks"].as_array().unwrap();
        let found = checks.iter().find(|check| check["id"] == id);
        found.unwrap_or_else(|| panic!("no {id} in {:#}", self.0))
    }

    #[track_caller]
    fn is(&self, id: &str, status: &str) -> &Value {
        let check = self.check(id);
        assert_eq!(check["status"], status, "{check:#}");
        check
    }

    /// The check says this code, and a hint with this command.
    #[track_caller]
    fn names(&self, id: &str, code: &str, command: &str) -> &Value {
        let check = self.check(id);
        assert_eq!(check["code"], code, "{check:#}");
        let mut hints = check["hints"].as_array().unwrap().iter();
        let named = hints.any(|hint| hint.as_str().unwrap().contains(command));
        assert!(named, "no {command:?} in {check:#}");
        check
    }

    /// The first check that is worse than a note: the cause, which the verdict names.
    #[track_caller]
    fn worst(&self, id: &str) {
        assert_eq!(self.0["worst"], id, "{:#}", self.0);
    }
}

#[track_caller]
fn doctor(env: &TestEnv, code: i32, args: &[&str]) -> Told {
    let args = [&["doctor", "--json"], args].concat();
    Told::of(env.run(&args), code)
}

#[test]
fn all_is_well_and_nothing_was_changed() {
    let home = Synced::once();
    let before = home.published();
    let renewals = home.server.count("/oauth/token");
    home.server.sandbox.clear_requests();
    let told = doctor(&home.env, 0, &[]);
    let checks = told.0["checks"].as_array().unwrap();
    let ids: Vec<&str> = checks
        .iter()
        .map(|check| check["id"].as_str().unwrap())
        .collect();
    let others = |id: &&&str| !id.starts_with("endpoint.");
    let named: Vec<_> = ids.iter().filter(others).copied().collect();
    assert_eq!(named, [&IDS[..], &LAST].concat());
    for check in checks {
        let fine = ["ok", "note", "skipped"];
        assert!(
            fine.contains(&check["status"].as_str().unwrap()),
            "{check:#}"
        );
        assert!(
            check["ms"].is_u64() && check["hints"].is_array(),
            "{check:#}"
        );
        assert!(check["code"].is_null(), "{check:#}");
    }
    // Every endpoint that a sync of this connection asks, and the one paystub.
    for id in [
        "members",
        "payrolls",
        "payroll_fees",
        "paystubs",
        "paystubs.detail",
    ] {
        let check = told.is(&format!("endpoint.{id}"), "ok");
        assert_eq!(check["facts"]["http_status"], 200);
        let request = check["facts"]["request_id"].as_str().unwrap();
        assert!(request.starts_with("sandbox-"), "{request}");
    }
    assert!(
        !ids.contains(&"endpoint.paystub_lines"),
        "no request of its own"
    );
    assert!(!ids.contains(&"endpoint.time_off_balances"), "not selected");
    let requests = home.server.sandbox.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
    assert!(!requests.iter().any(|it| it.path.contains("/oauth/token")));
    assert_eq!(renewals, 1, "that of the sign-in");
    assert_eq!(home.published(), before);
}

#[test]
fn a_person_reads_it_and_finds_nobodys_data_in_it() {
    let home = Synced::once();
    let run = home
        .env
        .run(&["doctor", "justworks", "--all", "-vv"])
        .expect(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("✓ all is well · "), "{}", run.stdout);
    assert_eq!(lines[2], "this machine");
    // What is well is counted, and shown one by one on demand.
    let short = home.env.run(&["doctor", "justworks"]).expect(0).stdout;
    assert!(short.lines().count() < 20, "{short}");
    assert!(short.contains("checks ok") && lines.len() > 40, "{short}");
    let json = home.env.run(&["doctor", "--json"]).expect(0).stdout;
    for canary in home.canaries() {
        for said in [&run.stdout, &run.stderr, &json] {
            assert!(!said.contains(&canary), "{canary} in {said}");
        }
    }
}

#[test]
fn the_built_in_sandbox_is_well_and_its_balances_are_asked_for_once_they_are_selected() {
    let env = TestEnv::new();
    let small = [
        "--members",
        "4",
        "--payrolls",
        "2",
        "--include",
        "time_off_balances,tax_ids",
    ];
    let connect = ["connect", "justworks", "--sandbox", "--yes"];
    env.run(&[&connect[..], &small].concat()).expect(0);
    let told = doctor(&env, 0, &["sandbox", "--refresh"]);
    told.is("sign_in.refresh", "ok");
    told.is("network.tls", "skipped");
    told.is("endpoint.time_off_balances", "ok");
    told.is("endpoint.tax_ids", "ok");
    // What was renewed was kept: the next one renews that.
    doctor(&env, 0, &["sandbox", "--refresh"]);
    env.run(&["sync"]).expect(0);
}

#[test]
fn without_a_connection_this_machine_is_looked_at_and_one_is_told_how_to_connect() {
    let env = TestEnv::new();
    let told = doctor(&env, 2, &[]);
    let command = "drivetrain connect justworks";
    told.names("config.connections", "connection.none", command);
    told.is("home.config", "note");
    // A name that nobody has is a mistake, as everywhere.
    env.run(&["doctor", "nobody"]).expect(2);
}

#[test]
fn what_does_not_work_on_one_of_the_endpoints_is_told_there() {
    let home = Synced::once();
    home.always("/v1/deductions", crate::synced::status(403, None));
    home.always(
        "/v1/payrolls?",
        FaultKind::Body("<html>a portal</html>".into()),
    );
    home.always("/v1/time-off/policies", crate::synced::status(429, None));
    let told = doctor(&home.env, 75, &[]);
    let connect = "drivetrain connect justworks";
    let forbidden = told.names("endpoint.deductions", "api.forbidden", connect);
    assert!(forbidden["facts"]["request_id"].is_string());
    told.names("endpoint.payrolls", "api.bad_answer", "--api-url");
    told.is("endpoint.payroll_fees", "ok");
    let limit = told.is("api.rate_limit", "warn");
    assert!(limit["facts"]["refused"].as_u64().unwrap() > 0, "{limit:#}");
    told.worst("endpoint.time_off_policies");
}
