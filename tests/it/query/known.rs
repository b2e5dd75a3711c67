//! Known answers: what `scripts/known-answers` worked out in another language, from the answers of the API
//! and day by day, is what the views say.

use std::path::Path;

use crate::support::TestEnv;

/// The day on which both companies are looked at, and their seed.
const COMMON: [&str; 4] = ["--as-of", "2026-11-26", "--seed", "7"];

const PAY: [&str; 4] = [
    "payroll_by_department",
    "headcount_rollforward",
    "transfers",
    "payroll_register",
];

/// Where all fees and rates are known.
const COSTS: [&str; 4] = ["payroll_cost", "debit_bridge", "accrued_wages", "census"];

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().skip(1).collect();
    lines.sort_unstable();
    lines
}

/// Holds the views of a company against the files in a folder; of `headcount_rollforward` there are the
/// months since this one.
fn compare<'a>(
    folder: &str,
    company: &[&str],
    since: &str,
    views: impl IntoIterator<Item = &'a &'static str>,
) {
    let env = TestEnv::in_memory();
    env.sandbox(&[&COMMON, company].concat());
    for view in views {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known");
        let path = path.join(folder).join(view).with_extension("csv");
        let known = std::fs::read_to_string(path).unwrap();
        let columns = known.lines().next().unwrap();
        let only = if *view == "headcount_rollforward" {
            format!("WHERE month >= '{since}'")
        } else {
            String::new()
        };
        let sql = format!("SELECT {columns} FROM {view} {only}");
        let told = env
            .run(&["query", "--format", "csv", &sql])
            .expect(0)
            .stdout;
        let (told, known) = (sorted(&told), sorted(&known));
        assert!(known.len() > 10);
        for (told, known) in told.iter().zip(&known) {
            assert_eq!(told, known, "{view}");
        }
        assert_eq!(told.len(), known.len(), "{view}");
    }
}

#[test]
fn views_say_what_was_worked_out_without_them() {
    let company = ["--members", "24", "--payrolls", "12"];
    compare("", &company, "", PAY.iter().chain(&COSTS));
}

#[test]
fn views_say_it_of_a_varied_company_too() {
    let company = ["--members", "12", "--payrolls", "16", "--varied"];
    compare("varied", &company, "2025-10", &PAY);
}
