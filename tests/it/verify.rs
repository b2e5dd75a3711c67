//! `verify`: each rule finds what breaks it, and nothing else does; what is learned is kept; what is
//! accepted stays accepted as long as it stays as it is.

mod accepted;
mod kept;
mod learned;
mod rules;
mod told;
mod why;

use serde_json::Value;

use crate::support::TestEnv;

/// A practice company that was synced once and keeps every rule but that about bank holidays.
const COMPANY: [&str; 8] = [
    "--seed",
    "3",
    "--members",
    "9",
    "--payrolls",
    "8",
    "--as-of",
    "2026-05-29",
];

fn synced() -> TestEnv {
    let env = TestEnv::in_memory();
    env.sandbox(&COMPANY);
    env
}

/// The document of `verify --all` with these flags.
fn document(env: &TestEnv, args: &[&str], code: i32) -> Value {
    let all = [&["verify", "sandbox", "--all", "--json"], args].concat();
    env.run(&all).expect(code).json()["connections"][0].clone()
}

/// The findings of `verify --all`, as `RULE severity`.
fn findings(env: &TestEnv) -> Vec<String> {
    let document = document(env, &[], 0);
    let findings = document["findings"].as_array().unwrap();
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let told = |it: &Value| format!("{} {}", text(it, "rule"), text(it, "severity"));
    findings.iter().map(told).collect()
}

/// Changes the database as the source never did.
fn change(env: &TestEnv, sql: &str) {
    let path = env.data().join("sandbox.db");
    let store = rusqlite::Connection::open(path).unwrap();
    store.execute_batch(sql).unwrap();
}

/// Adds lines to the connection's file.
fn settings(env: &TestEnv, lines: &str) {
    let path = env.config().join("connections/sandbox.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n{lines}\n")).unwrap();
}
