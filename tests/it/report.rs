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
                                        new    changed  unchanged       gone
      company                             1          ·          0          ·
      departments                         5          ·          0          ·
      offices                             3          ·          0          ·
      custom_fields                       2          ·          0          ·
      jurisdictions                       3          ·          0          ·
      business_info                       1          ·          0          ·
      officers                            1          ·          0          ·
      members                             6          ·          0          ·
      member_emails                       6          ·          0          ·
      employment_history                  6          ·          0          ·
      pay_history                        35          ·          0          ·
      member_custom_field_values         12          ·          0          ·
      payrolls                            4          ·          0          ·
      payroll_fees                       14          ·          0          ·
      paystubs                           24          ·          0          ·
      paystub_lines                     304          ·          0          ·
      time_off_policies                   3          ·          0          ·
      time_off_requests                  21          ·          0          ·
      deductions                         16          ·          0          ·
      deduction_types                     4          ·          0          ·

    ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    ✓ 4 payrolls tie: payroll net = its paystubs' net
    ✓ 24 paystubs tie: paystub gross = its earnings

    published · [seconds] s · 49 requests · [store]
    ");
}

#[test]
fn the_second_summary_says_that_nothing_has_changed() {
    let run = Synced::once().sync(&[]).expect(0);
    let _filtered = filtered();
    assert_snapshot!(run.stderr, @"
                                        new    changed  unchanged       gone
      company                             ·          ·          1          ·
      departments                         ·          ·          5          ·
      offices                             ·          ·          3          ·
      custom_fields                       ·          ·          2          ·
      jurisdictions                       ·          ·          3          ·
      business_info                       ·          ·          1          ·
      officers                            ·          ·          1          ·
      members                             ·          ·          1          ·
      member_emails                       ·          ·          1          ·
      employment_history                  ·          ·          1          ·
      pay_history                         ·          ·          5          ·
      member_custom_field_values          ·          ·          2          ·
      payrolls                            ·          ·          4          ·
      payroll_fees                        ·          ·         14          ·
      paystubs                            ·          ·         24          ·
      paystub_lines                       ·          ·        304          ·
      time_off_policies                   ·          ·          3          ·
      time_off_requests                   ·          ·         19          ·
      deductions                          ·          ·         16          ·
      deduction_types                     ·          ·          4          ·

    ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    ✓ 4 payrolls tie: payroll net = its paystubs' net

    nothing has changed · [seconds] s · 15 requests · [store]
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
                                        new    changed  unchanged       gone
      company                             ·          ·          1          ·
      departments                         ·          ·          5          ·
      offices                             ·          ·          3          ·
      custom_fields                       ·          ·          2          ·
      jurisdictions                       ·          ·          3          ·
      business_info                       ·          ·          1          ·
      officers                            ·          ·          1          ·
      members                     failed; the former version stays
      member_emails               failed; the former version stays
      employment_history          failed; the former version stays
      pay_history                 failed; the former version stays
      member_custom_field_values  failed; the former version stays
      payrolls                            ·          ·          4          ·
      payroll_fees                        ·          ·         14          ·
      paystubs                            ·          ·         24          ·
      paystub_lines                       ·          ·        304          ·
      time_off_policies                   ·          ·          3          ·
      time_off_requests                   ·          ·         19          ·
      deductions                          ·          ·         16          ·
      deduction_types                     ·          ·          4          ·

    ✓ 4 payrolls tie: payroll gross = its paystubs' gross
    ✓ 4 payrolls tie: payroll net = its paystubs' net

    published in part · [seconds] s · 14 requests · [store]
    error: members, member_emails, employment_history, pay_history, member_custom_field_values: /v1/members answered 403 (request sandbox-[n])
    hint: run `drivetrain connect justworks` to sign in again; your data and bookmarks are kept
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
                "bytes": 0,
                "changed": 0,
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
