//! `drivetrain streams`: what is read and why not, and how a person chooses.

use std::collections::BTreeMap;

use drivetrain::justworks::streams::STREAMS;

use crate::support::{Run, TestEnv};
use crate::synced::{Synced, default_tables, stream};

#[test]
fn the_list_says_what_is_read_and_why_not() {
    let home = Synced::once();
    let document = home.env.run(&["streams", "--json"]).expect(0).json();
    let streams: BTreeMap<_, _> = document["streams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|told| (told["stream"].as_str().unwrap(), told))
        .collect();
    assert_eq!(streams.len(), STREAMS.len());
    for table in default_tables() {
        let told = streams[table];
        assert_eq!(told["selected"], true, "{told}");
        let live = format!("SELECT count(*) FROM {table} WHERE _deleted_at IS NULL");
        assert_eq!(
            told["rows"].as_i64(),
            Some(home.one::<i64>(&live)),
            "{told}"
        );
    }
    let covered = &streams["payrolls"]["bookmark"]["window"];
    assert_eq!(covered["from"], "2024-01-01");
    assert!(streams["members"]["bookmark"]["since"]["watermark"].is_string());
    assert_eq!(
        streams["tax_ids"]["skipped"]["code"],
        "selection.not_included"
    );
    assert_eq!(streams["tax_ids"]["granted"], false);
    let text = home
        .env
        .run(&["streams", "justworks", "-v"])
        .expect(0)
        .stdout;
    for line in [
        "✓ payrolls  4 rows, last change",
        "· tax_ids  not included: --include tax_ids",
        "payroll:read, granted · all totals, and the last 1000 days in full · covers 2024-01-01",
    ] {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn a_choice_holds_from_the_next_sync_on_and_says_what_it_lacks() {
    let home = Synced::once();
    let chosen = |args: &[&str], code| {
        let args = [&["streams", "justworks"], args].concat();
        home.env.run(&args).expect(code)
    };
    let run = chosen(
        &[
            "--include",
            "tax_ids",
            "--exclude",
            "payroll_fees,deductions",
        ],
        0,
    );
    assert!(
        run.stderr.contains("tax_ids needs member.tax_id:read, which is not granted: run `drivetrain connect justworks`"),
        "{}",
        run.stderr
    );
    let document = home.told(0, &[]);
    let why = |table| stream(&document, table)["reason"]["code"].clone();
    assert_eq!(why("payroll_fees"), "selection.excluded");
    assert_eq!(why("deductions"), "selection.excluded");
    assert_eq!(why("tax_ids"), "scope.not_granted");
    // Nothing is read again because something is read no more.
    assert_eq!(stream(&document, "paystubs")["new"], 0);
    chosen(&["--include", "payroll_fees"], 0);
    let document = home.told(0, &[]);
    assert_eq!(stream(&document, "payroll_fees")["verdict"], "unchanged");
    let run = chosen(&["--include", "payday"], 2);
    run.says(&["`drivetrain streams` lists what there is"]);
    let run = chosen(&["--include", "payrols"], 2);
    run.says(&["did you mean payrolls?"]);
    let run = chosen(&["--include", "payroll_fees"], 0);
    assert!(run.stderr.contains("nothing to change"), "{}", run.stderr);
}

#[test]
fn without_a_connection_the_list_says_what_there_is() {
    let env = TestEnv::new();
    let text = env.run(&["streams"]).expect(0).stdout;
    assert!(
        text.contains("✓ members                              people, active and terminated\n"),
        "{text}"
    );
    let run = env.run(&["streams", "--shapes"]).expect(2);
    assert!(
        run.stderr.contains("nothing is connected yet"),
        "{}",
        run.stderr
    );
}

#[test]
fn shapes_show_paths_and_types_and_no_value() {
    let home = Synced::once();
    let run = home
        .env
        .run(&["streams", "justworks", "--shapes"])
        .expect(0);
    for line in [
        "  current_pay.amount ",
        "  emails[].type ",
        "  date_of_birth",
        "  pay_history[].start_date ",
    ] {
        assert_eq!(
            run.stdout.contains(line),
            line != "  date_of_birth",
            "{line} in\n{}",
            run.stdout
        );
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| c.is_whitespace() || c == '"')
            .map(str::to_owned)
            .collect()
    };
    let shown = words(&run.stdout);
    let values = home.column(
        "SELECT id FROM members UNION SELECT family_name FROM members UNION SELECT job_title FROM members
         UNION SELECT CAST(current_pay_minor AS TEXT) FROM members UNION SELECT address FROM member_emails
         UNION SELECT pay_date FROM payrolls UNION SELECT CAST(gross_pay_minor AS TEXT) FROM payrolls",
    );
    for value in values
        .iter()
        .flat_map(|value| words(value))
        .filter(|word| word.len() > 3)
    {
        assert!(!shown.contains(&value), "{value} is shown");
    }
    let document = home
        .env
        .run(&["streams", "--shapes", "--json"])
        .expect(0)
        .json();
    let members = &document["streams"]
        .as_array()
        .unwrap()
        .iter()
        .find(|told| told["stream"] == "members")
        .unwrap();
    assert_eq!(
        members["shapes"]["active"]["true or false"],
        members["items"]
    );
}

#[test]
fn an_unknown_table_in_the_settings_is_named() {
    let home = Synced::connected();
    home.settings(|text| text.replacen("vault", "exclude = [\"payday\"]\nvault", 1));
    let run = Run::from(home.command(&[]).output().unwrap()).expect(1);
    assert!(
        run.stderr.contains("there is no table payday"),
        "{}",
        run.stderr
    );
}
