//! What `sync` says, word for word: the summary on stderr and the document of `--json`.

use insta::internals::SettingsBindDropGuard;
use insta::{Settings, assert_snapshot};

use crate::synced::Synced;

/// Filters over what differs from run to run.
const FILTERS: [(&str, &str); 5] = [
    (r"\d+\.\d s ·", "[seconds] s ·"),
    (r#"[^ "]*/data/justworks\.db"#, "[store]"),
    (r"\d{8}T\d{6}Z-[0-9a-f]{4}", "[run]"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[time]"),
    (r"sandbox-\d{6}", "sandbox-[n]"),
];

/// As long as it lives, snapshots leave out what differs from run to run.
fn filtered() -> SettingsBindDropGuard {
    let mut settings = Settings::clone_current();
    settings.set_filters(FILTERS);
    settings.bind_to_scope()
}

#[test]
fn the_first_summary_counts_what_is_new() {
    let run = Synced::connected().sync(&[]).expect(0);
    assert_eq!(run.stdout, "");
    let _filtered = filtered();
    assert_snapshot!(run.stderr, @"
    justworks company: 1 new
    justworks departments: 5 new
    justworks offices: 3 new
    justworks custom_fields: 2 new
    justworks jurisdictions: 3 new
    justworks business_info: 1 new
    justworks officers: 1 new
    justworks members: 6 new
    justworks member_emails: 6 new
    justworks employment_history: 6 new
    justworks pay_history: 35 new
    justworks member_custom_field_values: 12 new
    justworks payrolls: 4 new
    justworks payroll_fees: 14 new
    justworks paystubs: 24 new
    justworks paystub_lines: 304 new
    justworks time_off_policies: 3 new
    justworks time_off_requests: 21 new
    justworks deductions: 16 new
    justworks deduction_types: 4 new
    justworks ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    justworks ✓ 4 payrolls tie: payroll net = its paystubs' net
    justworks ✓ 24 paystubs tie: paystub gross = its earnings
    justworks ✓ checked: no findings
    justworks: saved, exit 0 · [seconds] s · 49 requests · [store] · run [run]
    ");
}

#[test]
fn the_second_summary_says_that_nothing_has_changed() {
    let run = Synced::once().sync(&[]).expect(0);
    let _filtered = filtered();
    assert_snapshot!(run.stderr, @"
    justworks ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    justworks ✓ 4 payrolls tie: payroll net = its paystubs' net
    justworks: nothing has changed, exit 0 · [seconds] s · 15 requests · [store] · run [run]
    ");
}

#[test]
fn a_quiet_run_says_nothing() {
    let home = Synced::connected();
    for _ in 0..2 {
        let run = home.sync(&["-q"]).expect(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
}

#[test]
fn a_failed_family_is_explained_with_the_command_that_helps() {
    let home = Synced::once();
    home.always("/v1/members?", crate::synced::status(403, None));
    let run = home.sync(&[]).expect(3);
    let _filtered = filtered();
    assert_snapshot!(run.stderr, @"
    justworks members: failed (api.forbidden), not updated
    justworks member_emails: failed (api.forbidden), not updated
    justworks employment_history: failed (api.forbidden), not updated
    justworks pay_history: failed (api.forbidden), not updated
    justworks member_custom_field_values: failed (api.forbidden), not updated
    justworks ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    justworks ✓ 4 payrolls tie: payroll net = its paystubs' net
    error: members, member_emails, employment_history, pay_history, member_custom_field_values: /v1/members answered 403 (request sandbox-[n]) [api.forbidden]
    hint: run `drivetrain connect justworks` to sign in again; your data stays
    justworks: partly saved, exit 3 · [seconds] s · 14 requests · [store] · run [run]
    ");
}

#[test]
fn the_document_has_a_stable_shape() {
    let run = Synced::connected().sync(&["--json", "-q"]).expect(0);
    assert_eq!(run.stderr, "");
    let mut document = run.json();
    // One stream and one sum stand for all.
    let report = &mut document["connections"][0]["report"];
    for list in ["streams", "ties"] {
        report[list].as_array_mut().unwrap().truncate(1);
    }
    let seconds = &mut report["streams"][0]["seconds"];
    assert!(seconds.as_f64().is_some_and(|seconds| seconds >= 0.0));
    *seconds = "[seconds]".into();
    let document = serde_json::to_string_pretty(&document).unwrap();
    let _filtered = filtered();
    assert_snapshot!(document, @r#"
    {
      "connections": [
        {
          "connection": "justworks",
          "exit_code": 0,
          "outcome": "done",
          "report": {
            "checks": {
              "all": true,
              "errors": 0,
              "new": {},
              "warnings": 0
            },
            "connection": "justworks",
            "drift": [],
            "dry_run": false,
            "finished_at": "[time]",
            "published": true,
            "requests": 49,
            "retries": 0,
            "run": "[run]",
            "started_at": "[time]",
            "streams": [
              {
                "bytes": 1328,
                "changed": 0,
                "corrected": 0,
                "family": "company",
                "gone": 0,
                "missed": 0,
                "new": 1,
                "requests": 1,
                "resumed": 0,
                "retries": 0,
                "rows": 1,
                "seconds": "[seconds]",
                "stream": "company",
                "unchanged": 0,
                "verdict": "ok"
              }
            ],
            "ties": [
              {
                "about": "payroll gross = its paystubs' gross",
                "differences": [],
                "stream": "payrolls",
                "tied": 4
              }
            ]
          },
          "store": "[store]"
        }
      ],
      "exit_code": 0
    }
    "#);
}
