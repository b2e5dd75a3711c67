//! What is said of findings: by a sync in counts, by `status` and `doctor`, for programs, and where
//! nothing can be checked.

use super::{change, document, settings, synced};
use crate::support::TestEnv;

#[test]
fn a_sync_tells_what_is_new_once_without_names_or_amounts() {
    let env = TestEnv::in_memory();
    // A payday on a bank holiday.
    let company = [
        "--members",
        "9",
        "--payrolls",
        "3",
        "--seed",
        "3",
        "--as-of",
        "2026-06-18",
    ];
    env.sandbox(&company);
    let run = env.run(&["sync", "--as-of", "2026-06-19", "-q"]).expect(0);
    assert!(
        run.stderr.contains("new findings: bank_holiday (1)"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("`drivetrain verify sandbox` lists them")
    );
    let again = env.run(&["sync", "--as-of", "2026-06-20", "-q"]).expect(0);
    assert_eq!(again.stderr, "");
    let names = env.store("sandbox");
    let names: String = names
        .query_row(
            "SELECT group_concat(family_name, ' ') FROM members",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(names.split(' ').all(|name| !run.stderr.contains(name)));
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(
        status["connections"][0]["open_checks"][0]["rule"],
        "bank_holiday"
    );
    env.run(&["status"]).expect(0);
    let doctor = env.run(&["doctor", "sandbox"]);
    assert!(
        doctor.stdout.contains("1 warning open"),
        "{}",
        doctor.stdout
    );
}

#[test]
fn severity_and_tolerance_stand_in_the_connection_s_file() {
    let env = synced();
    change(
        &env,
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + 5
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)",
    );
    document(&env, &["--strict"], 5);
    settings(&env, "[verify]\npayroll_net = \"warning\"");
    document(&env, &["--strict"], 0);
    settings(&env, "[verify.tolerance_minor]\npayroll_net = 5");
    let found = document(&env, &[], 0);
    assert!(found["findings"].as_array().unwrap().is_empty());
}

#[test]
fn junit_has_a_case_for_each_rule_and_fails_those_with_errors() {
    let env = synced();
    change(
        &env,
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + 5
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)",
    );
    let xml = env
        .run(&["verify", "--all", "--format", "junit"])
        .expect(0)
        .stdout;
    assert_eq!(
        xml.matches("<testcase").count(),
        xml.matches("</testcase>").count()
    );
    assert_eq!(xml.matches("<failure").count(), 1);
    let listed = std::fs::read_to_string("docs/checks.md").unwrap();
    let rules = listed
        .lines()
        .filter(|it| it.starts_with("- Finding:"))
        .count();
    assert!(rules > 30);
    let says = format!("tests=\"{rules}\" failures=\"1\"");
    assert!(xml.contains(&says), "{says}: {xml}");
}

#[test]
fn a_month_a_day_and_a_rule_narrow_what_is_looked_at() {
    let env = synced();
    change(
        &env,
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + 5",
    );
    let count = |args: &[&str]| {
        let all = [&["verify", "sandbox", "--json"], args].concat();
        let told = env.run(&all).expect(0).json();
        told["connections"][0]["findings"].as_array().unwrap().len()
    };
    assert_eq!(count(&["--all"]), 8);
    assert_eq!(count(&["--month", "2026-05"]), 2);
    assert_eq!(count(&["--since", "2026-05-01"]), 2);
    assert_eq!(count(&["--all", "--rule", "payroll_gross"]), 0);
    env.run(&["verify", "--month", "2026-13"]).expect(2);
    env.run(&["verify", "--rule", "nonsense"]).expect(2);
}

#[test]
fn what_was_never_synced_cannot_be_checked() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "2", "--payrolls", "1", "--no-sync"]);
    let told = env.run(&["verify"]);
    told.says(&["[store.none]"]);
}
