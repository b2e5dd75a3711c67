//! What was found is kept as it is true of the company, whatever was asked for, and goes with its cause.

use super::{change, document, findings, settings, synced};
use crate::support::TestEnv;

/// Open findings, as `RULE KEY`.
fn open(env: &TestEnv) -> Vec<String> {
    let sql = "SELECT rule || ' ' || key AS finding FROM checks_open ORDER BY 1";
    let csv = env.run(&["query", "--format", "csv", sql]).expect(0).stdout;
    csv.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn what_is_asked_for_changes_nothing_of_what_is_kept() {
    let env = TestEnv::in_memory();
    let company = [
        "--varied",
        "--members",
        "8",
        "--payrolls",
        "12",
        "--as-of",
        "2026-06-30",
    ];
    env.sandbox(&company);
    change(
        &env,
        "UPDATE paystubs SET pay_period_start = date(pay_period_start, '+3 days')
           WHERE pay_group LIKE 'Biweekly%' AND pay_date = (
             SELECT max(pay_date) FROM paystubs WHERE pay_group LIKE 'Biweekly%')",
    );
    document(&env, &[], 0);
    let all = open(&env);
    assert!(all.iter().any(|it| it.starts_with("period_gap")), "{all:?}");
    assert!(
        all.iter().any(|it| it.starts_with("unknown_fee")),
        "{all:?}"
    );
    let accepted = "unknown_fee:insurance_premium";
    document(
        &env,
        &["--accept", accepted, "--reason", "on paystubs already"],
        0,
    );
    let all: Vec<_> = all
        .into_iter()
        .filter(|it| it != "unknown_fee insurance_premium")
        .collect();
    for narrower in [
        &["--month", "2026-05"][..],
        &["--since", "2026-06-20"],
        &["--rule", "period_gap"],
        &[],
    ] {
        env.run(&[&["verify", "sandbox"], narrower].concat())
            .expect(0);
        assert_eq!(open(&env), all, "{narrower:?}");
    }
    // Neither does another payday open what was accepted.
    env.run(&["sync", "--as-of", "2026-07-31", "-q"]).expect(0);
    assert!(!open(&env).iter().any(|it| it.contains("insurance_premium")));
}

#[test]
fn what_a_sync_puts_right_is_no_longer_open() {
    let env = synced();
    let person = "(SELECT member_id FROM paystubs ORDER BY member_id LIMIT 1)";
    change(
        &env,
        &format!(
            "UPDATE members SET active = 0, employment_termination_date = '2026-05-01'
             WHERE id = {person};
             UPDATE payrolls SET net_pay_minor = net_pay_minor + 1
             WHERE pay_date = (SELECT max(pay_date) FROM payrolls)"
        ),
    );
    document(&env, &[], 0);
    assert!(open(&env).len() > 1);
    env.run(&["sync", "--full"]).expect(0);
    assert_eq!(open(&env), Vec::<String>::new());
    assert_eq!(findings(&env), Vec::<String>::new());
}

#[test]
fn a_payroll_takes_along_what_was_found_of_it() {
    let env = synced();
    change(
        &env,
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + 1
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)",
    );
    document(&env, &[], 0);
    assert_eq!(open(&env).len(), 1);
    change(
        &env,
        "UPDATE payrolls SET _deleted_at = '2026-06-01T00:00:00.000Z'
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)",
    );
    document(&env, &["--rule", "payroll_gross"], 0);
    assert!(!open(&env).iter().any(|it| it.starts_with("payroll_net")));
}

#[test]
fn a_rule_that_is_turned_off_has_found_nothing() {
    let env = synced();
    change(
        &env,
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + 1",
    );
    document(&env, &[], 0);
    assert_eq!(open(&env).len(), 8);
    settings(&env, "[verify]\npayroll_net = \"off\"");
    env.run(&["verify", "--month", "2026-05"]).expect(0);
    assert_eq!(open(&env).len(), 0);
}

/// What may be given back or not is neither counted in nor out, and no error.
#[test]
fn an_earning_that_may_be_given_back_is_no_error() {
    let env = TestEnv::in_memory();
    let company = [
        "--varied",
        "--members",
        "8",
        "--payrolls",
        "10",
        "--as-of",
        "2026-06-30",
    ];
    env.sandbox(&[&company[..], &["--books", "1"]].concat());
    env.run(&["verify", "--learn"]).expect(0);
    change(
        &env,
        "UPDATE paystub_lines SET type = 'taxable_reimbursement' WHERE _key = (
           SELECT _key FROM paystub_lines WHERE type = 'reimbursement' ORDER BY _key LIMIT 1)",
    );
    let found = document(&env, &["--strict"], 0);
    let rules = found["findings"].as_array().unwrap().iter();
    let unknown = rules.filter(|it| it["rule"] == "unknown_line");
    assert_eq!(unknown.count(), 1);
}

#[test]
fn a_connection_that_cannot_be_read_is_named_for_programs_too() {
    let env = synced();
    std::fs::write(env.config().join("connections/broken.toml"), "nonsense").unwrap();
    let told = env.run(&["verify", "--json"]);
    let document = told.json();
    let names: Vec<_> = document["connections"].as_array().unwrap().iter().collect();
    assert_eq!(names.len(), 2);
    assert!(
        names
            .iter()
            .any(|it| it["connection"] == "broken" && it["error"].is_object())
    );
    assert_ne!(document["exit_code"], 0);
}
