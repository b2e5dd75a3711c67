//! Known answers: what `scripts/known-answers` worked out in another language, from the answers of the API
//! and day by day, is what the views say.

use std::path::Path;

use crate::support::TestEnv;

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().skip(1).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn views_say_what_was_worked_out_without_them() {
    let env = TestEnv::in_memory();
    let company = [
        "--as-of",
        "2026-11-26",
        "--seed",
        "7",
        "--members",
        "24",
        "--payrolls",
        "12",
    ];
    env.sandbox(&company);
    for view in [
        "payroll_by_department",
        "headcount_rollforward",
        "transfers",
        "payroll_register",
        "payroll_cost",
        "debit_bridge",
        "accrued_wages",
        "census",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known");
        let known = std::fs::read_to_string(path.join(view).with_extension("csv")).unwrap();
        let columns = known.lines().next().unwrap();
        let sql = format!("SELECT {columns} FROM {view}");
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
