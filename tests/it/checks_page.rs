//! docs/checks.md: every rule of `verify`, as the program itself lists them.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::TestEnv;
use crate::tools::updating;

const HEAD: &str = "\
# Checks

`drivetrain verify` checks these rules on your database. Each sync checks the errors and warnings for
the rows it changed; info rules run only with `verify`. This page is generated from
`drivetrain verify --list --json`; do not edit it by hand.

- Correct an **error**, or accept it with a reason: `verify --strict` ends with exit code 5 while one
  is open. Review each **warning**. **Info** is for your information only.
- Justworks does not publish the formulas for gross pay, net pay, taxes and the debit.
  `drivetrain verify --learn` tries the known formulas on your payrolls, and saves a formula if it is
  the only one that fits all of them. Until then, a difference is a warning.
- `drivetrain verify --accept RULE:KEY --reason \"…\" --until DATE` accepts a finding. If its
  amount changes, it is open again. `drivetrain verify --accepted` lists accepted findings and whether
  they still apply; `--reopen RULE:KEY` reopens one.
- You can set the severity of each rule, and a tolerated difference (in cents), in the connection's
  file:

```toml
[verify]
bank_holiday = \"off\"

[verify.tolerance_minor]
company_debit = 100
```

- You can also set the kind of lines and fees there, if their words are not known:

```toml
[finance.lines]
\"employer_contribution/statutory\" = \"tax\"

[finance.fees]
insurance_premium = \"pass_through\"
```

`drivetrain query checks_open` lists open findings.
";

fn text<'a>(rule: &'a Value, name: &str) -> &'a str {
    rule[name].as_str().unwrap()
}

fn page() -> String {
    let env = TestEnv::in_memory();
    let rules = env.run(&["verify", "--list", "--json"]).expect(0).json();
    let mut page = HEAD.to_owned();
    for rule in rules.as_array().unwrap() {
        let learned = if rule["needs_learning"] == true {
            ", a warning until it is learned"
        } else {
            ""
        };
        let sure = match text(rule, "sure") {
            "published" => "published by Justworks, or arithmetic",
            "inferred" => "typical for such data",
            _ => "learned from your own payrolls",
        };
        let (name, severity, about) = (
            text(rule, "rule"),
            text(rule, "severity"),
            text(rule, "about"),
        );
        let _ = writeln!(page, "\n## `{name}`\n\n{about}\n");
        let _ = writeln!(page, "- Finding: {severity}{learned}. Basis: {sure}.");
        for step in rule["what_to_do"].as_array().unwrap() {
            let _ = writeln!(page, "- To do: {}", step.as_str().unwrap());
        }
        let _ = writeln!(page, "\n```text\n{}\n```", text(rule, "example"));
    }
    page
}

#[test]
fn the_page_of_checks_is_what_the_program_lists() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
    let page = page();
    if updating() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/checks.md is stale: UPDATE_GOLDENS=1 cargo test --test it checks_page::"
    );
}
