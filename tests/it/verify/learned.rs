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
        taxes.contains("fits 8 of 8: employer_contribution/tax"),
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
    assert!(gross.contains("fits 72 of 72: earnings"), "{gross}");
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

/// Words that no payroll has stay as a person wrote them.
#[test]
fn what_a_person_wrote_of_other_words_stays() {
    let env = synced();
    settings(
        &env,
        "[finance.lines]\n\"employee_deduction/garnishment\" = \"deduction\"\n\
         \"employer_contribution/benefit/relocation\" = \"benefit\"",
    );
    env.run(&["verify", "sandbox", "--learn"]).expect(0);
    let file = file(&env);
    for line in [
        "\"employee_deduction/garnishment\" = \"deduction\"",
        "\"employer_contribution/benefit/relocation\" = \"benefit\"",
        "\"employer_contribution/tax\" = \"tax\"",
    ] {
        assert!(file.contains(line), "{file}");
    }
}

#[test]
fn fewer_than_three_payrolls_teach_nothing() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "5", "--payrolls", "2"]);
    let taxes = told(&env, "employee taxes");
    assert!(
        taxes.contains("2 payrolls with all its amounts; it takes three"),
        "{taxes}"
    );
}

/// How a practice company's amounts add up, by the number of its books.
struct Books {
    gross: &'static str,
    net: &'static str,
    debit: &'static str,
    /// The words that are taxes, of contributions.
    taxes: &'static [&'static str],
}

fn books(number: usize) -> Books {
    let (gross, net) = [
        ("earnings", "gross - deductions"),
        (
            "earnings - reimbursements",
            "gross - deductions + reimbursements",
        ),
    ][number % 2];
    let taxes: [&[&str]; 5] = [
        &["tax"],
        &["taxes"],
        &["statutory"],
        &["fica", "withholding"],
        &[
            "contribution/tax.medicare",
            "contribution/tax.social_security",
        ],
    ];
    let debit = [
        "gross + contributions + fees",
        "net + employee_taxes + employer_taxes + fees",
        "gross + employer_taxes + fees",
        "gross + contributions + fees - premiums",
        "net + employee_taxes + employer_taxes + fees - premiums",
        "gross + employer_taxes + fees - premiums",
        "gross + contributions",
    ][number % 7];
    Books {
        gross,
        net,
        debit,
        taxes: taxes[number % 5],
    }
}

/// Each remainder of each identity is among these.
#[test]
fn whatever_the_books_are_the_true_formulas_are_learned() {
    for number in 0..10 {
        let env = TestEnv::in_memory();
        let number_text = number.to_string();
        let company = [
            "--varied",
            "--members",
            "8",
            "--payrolls",
            "10",
            "--as-of",
            "2026-06-30",
            "--books",
            &number_text,
            "--seed",
            &number_text,
        ];
        env.sandbox(&company);
        let learned = env.run(&["verify", "sandbox", "--learn"]).expect(0);
        let books = books(number);
        let file: toml::Table = file(&env).parse().unwrap();
        let formulas = &file["finance"]["formulas"];
        let known = |name: &str| formulas[name].as_str();
        let told = format!("books {number}: {}", learned.stdout);
        assert_eq!(known("gross"), Some(books.gross), "{told}");
        assert_eq!(known("net"), Some(books.net), "{told}");
        assert_eq!(known("company_debit"), Some(books.debit), "{told}");
        for word in books.taxes {
            let line = format!("employer_contribution/{word}");
            assert_eq!(
                file["finance"]["lines"][&line].as_str(),
                Some("tax"),
                "{told}"
            );
        }
        let found = document(&env, &["--strict"], 0);
        let rules = found["findings"].as_array().unwrap().iter();
        let errors = rules.filter(|it| it["severity"] == "error");
        assert_eq!(errors.count(), 0, "{found}");
    }
}

/// Once the formulas are known, one wrong cent is an error that names payroll, paystub and amount.
#[test]
fn one_wrong_cent_is_named_with_payroll_paystub_and_amount() {
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
    env.sandbox(&[&company[..], &["--books", "3"]].concat());
    env.run(&["verify", "sandbox", "--learn"]).expect(0);
    document(&env, &["--strict"], 0);
    let stub: (String, String) = env
        .store("sandbox")
        .query_row(
            "SELECT paystub_id, payroll_id FROM paystubs WHERE gross_pay_minor > 0
             ORDER BY pay_date DESC, paystub_id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    change(
        &env,
        &format!(
            "UPDATE paystub_lines SET amount_minor = amount_minor + 1 WHERE _key = (
               SELECT _key FROM paystub_lines WHERE paystub_id = '{}' AND kind = 'earning'
               AND category = 'wages' ORDER BY _key LIMIT 1)",
            stub.0
        ),
    );
    let found = document(&env, &["--strict"], 5);
    let findings = found["findings"].as_array().unwrap();
    let errors: Vec<_> = findings
        .iter()
        .filter(|it| it["severity"] == "error")
        .collect();
    assert_eq!(errors.len(), 1, "{found}");
    assert_eq!(errors[0]["rule"], "paystub_gross");
    assert_eq!(errors[0]["key"].as_str(), Some(stub.0.as_str()));
    assert_eq!(errors[0]["payroll_id"].as_str(), Some(stub.1.as_str()));
    assert_eq!(errors[0]["off_minor"], -1);
}
