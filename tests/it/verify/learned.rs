//! What is published nowhere is learned only where one candidate alone holds everywhere.

use super::{change, document, settings, synced};
use crate::support::TestEnv;

fn file(env: &TestEnv) -> String {
    std::fs::read_to_string(env.config().join("connections/sandbox.toml")).unwrap()
}

/// What `--learn` says of one thing, on one line.
fn told(env: &TestEnv, about: &str) -> String {
    let text = env.run(&["verify", "sandbox", "--learn"]).expect(0).stdout;
    let part = text
        .split("\n\n")
        .find(|part| part.trim_start().starts_with(about));
    part.unwrap_or_else(|| panic!("{about} is not in {text}"))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn taxes_are_learned_and_a_difference_is_then_an_error() {
    let env = synced();
    let taxes = told(&env, "employer taxes");
    assert!(
        taxes.contains("holds in 8 of 8: employer_contribution/tax"),
        "{taxes}"
    );
    assert!(file(&env).contains("\"employer_contribution/tax\" = \"tax\""));
    assert!(file(&env).contains("\"employer_contribution/benefit\" = \"benefit\""));
    change(
        &env,
        "UPDATE payrolls SET employer_taxes_minor = employer_taxes_minor + 1
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)",
    );
    let found = document(&env, &["--strict"], 5);
    assert_eq!(found["findings"][0]["rule"], "employer_taxes");
    assert_eq!(found["findings"][0]["off_minor"], -1);
}

/// Without a reimbursement two formulas hold, and none is kept.
#[test]
fn two_formulas_that_hold_are_no_rule() {
    let env = synced();
    let gross = told(&env, "gross pay");
    assert!(gross.contains("holds in 72 of 72: earnings"), "{gross}");
    assert!(
        gross.contains("a payroll with reimbursements would tell them apart"),
        "{gross}"
    );
    assert!(!file(&env).contains("gross ="));
}

#[test]
fn what_is_known_is_replaced_only_if_a_person_agrees() {
    let env = synced();
    settings(
        &env,
        "[finance.lines]\n\"employer_contribution/benefit\" = \"tax\"",
    );
    let refused = env.run(&["verify", "sandbox", "--learn"]);
    refused.expect(2);
    assert!(file(&env).contains("\"employer_contribution/benefit\" = \"tax\""));
    env.run(&["verify", "sandbox", "--learn", "--yes"])
        .expect(0);
    assert!(file(&env).contains("\"employer_contribution/benefit\" = \"benefit\""));
}

#[test]
fn fewer_than_three_payrolls_teach_nothing() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "5", "--payrolls", "2"]);
    let taxes = told(&env, "employee taxes");
    assert!(
        taxes.contains("2 payrolls with all that it takes; it takes three"),
        "{taxes}"
    );
}
