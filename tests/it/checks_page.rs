//! docs/checks.md: every rule of `verify`, as the program itself lists them.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::TestEnv;
use crate::tools::updating;

const HEAD: &str = "\
# Checks

`drivetrain verify` tries these rules on what is in your database. Each sync tries the errors and
warnings that concern what it changed; what is only info waits for `verify`. This page is made from
`drivetrain verify --list --json`; do not edit it by hand.

- An **error** has to be put right, or accepted with a reason: `verify --strict` ends with exit code 5
  while one is open. A **warning** has to be looked at. What is **info** is only shown.
- What makes up gross pay, net pay, taxes and the debit is published nowhere. `drivetrain verify --learn`
  tries the known formulas on your own payrolls and keeps the one that alone holds in all of them; until
  then a difference is a warning.
- `drivetrain verify --accept RULE:KEY --reason \"…\" --until DATE` accepts a finding as it is: with
  another amount it is open again. `drivetrain verify --accepted` lists what was accepted and
  whether it still holds; `--reopen RULE:KEY` takes one back.
- How bad a finding is, and which difference is tolerated (in hundredths), can be set in the connection's
  file:

```toml
[verify]
bank_holiday = \"off\"

[verify.tolerance_minor]
company_debit = 100
```

- What your lines and fees are can be written there as well, where their words are not known:

```toml
[finance.lines]
\"employer_contribution/statutory\" = \"tax\"

[finance.fees]
insurance_premium = \"pass_through\"
```

`drivetrain query checks_open` shows what is open.
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
            "published" => "what Justworks publishes, or arithmetic",
            "inferred" => "what such data usually holds to",
            _ => "what your own payrolls show",
        };
        let (name, severity, about) = (
            text(rule, "rule"),
            text(rule, "severity"),
            text(rule, "about"),
        );
        let _ = writeln!(page, "\n## `{name}`\n\n{about}\n");
        let _ = writeln!(page, "- Finding: {severity}{learned}. It stands on {sure}.");
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
