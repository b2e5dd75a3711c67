//! `changes`, the summary's news and `why` by what a person knows: from "last night's total differs" to
//! the line of a paystub, and nothing of it where no one asked for it.

mod found;
mod leaks;

use jiff::civil::Date;
use serde_json::Value;

use crate::synced::Synced;

/// Synced, then one payroll is corrected: its pay date, and whose paystub it is.
struct Restated {
    home: Synced,
    date: String,
    person: String,
}

impl Restated {
    fn new() -> Self {
        let home = Synced::once();
        let date: String =
            home.one("SELECT max(pay_date) FROM payrolls WHERE pay_date <= '2025-06-30'");
        home.server.sandbox.restate(date.parse::<Date>().unwrap());
        Self {
            home,
            date,
            person: String::new(),
        }
    }

    fn synced() -> Self {
        let mut restated = Self::new();
        restated.home.sync(&[]).expect(0);
        restated.person = restated.home.one(
            "SELECT coalesce(preferred_name, given_name) || ' ' || family_name FROM members
             WHERE id = (SELECT member_id FROM paystubs_history)",
        );
        restated
    }

    /// The gross pay before and after, as a person reads it.
    fn gross(&self) -> String {
        let amount = |table: &str| -> i64 {
            let date = &self.date;
            self.home.one(&format!(
                "SELECT gross_pay_minor FROM {table} WHERE pay_date = '{date}'"
            ))
        };
        let show = drivetrain::money::show;
        let (old, new) = (amount("payrolls_history"), amount("payrolls"));
        format!("{} → {} USD (+123.45)", show(old), show(new))
    }
}

fn tables(document: &Value) -> Vec<(&str, [u64; 3])> {
    let tables = document["tables"].as_array().unwrap().iter();
    let count = |table: &Value, what: &str| table[what].as_u64().unwrap();
    tables
        .map(|it| {
            let counts = ["new", "changed", "removed"].map(|what| count(it, what));
            (it["table"].as_str().unwrap(), counts)
        })
        .collect()
}

#[test]
fn a_correction_is_listed_row_by_row() {
    let restated = Restated::synced();
    let (home, date) = (&restated.home, &restated.date);
    let document = home.env.run(&["changes", "--json"]).expect(0).json();
    let changed = [
        ("payrolls", [0, 1, 0]),
        ("paystubs", [0, 1, 0]),
        ("paystub_lines", [1, 0, 0]),
    ];
    let found = tables(&document);
    assert_eq!(found, changed);
    let run: String = home.one("SELECT id FROM _runs ORDER BY rowid DESC LIMIT 1");
    assert_eq!(document["run"], run);
    assert_eq!(document["tables"][0]["rows"][0]["title"], date.as_str());

    let text = home.env.run(&["changes"]).expect(0).stdout;
    assert!(text.contains(&format!("  ~ {date}\n")), "{text}");
    let gross = format!("gross pay      {}", restated.gross());
    assert!(text.contains(&gross), "no {gross:?} in\n{text}");
    let stub = format!("  ~ {}, {date}\n", restated.person);
    assert!(text.contains(&stub), "no {stub:?} in\n{text}");

    let line = format!("  + {}, {date}, Correction, 123.45 USD\n", restated.person);
    assert!(text.contains(&line), "no {line:?} in\n{text}");
    assert!(!text.contains("earnings["), "{text}");

    // A run that changes nothing is not the last one that changed something.
    home.sync(&[]).expect(0);
    assert_eq!(home.env.run(&["changes"]).expect(0).stdout, text);
    let nothing = home.env.run(&["changes", "--run", "latest"]).expect(0);
    assert!(nothing.stdout.contains("this sync changed nothing"));
    let by_run = home.env.run(&["changes", "--run", &run]).expect(0);
    assert_eq!(by_run.stdout, text);
    let one = home.env.run(&["changes", "--table", "payroll"]).expect(0);
    assert!(!one.stdout.contains("paystub_lines"), "{}", one.stdout);
    // Everything since yesterday: the rows are new, whatever became of them since.
    let since = ["changes", "--since", "yesterday", "--json"];
    let document = home.env.run(&since).expect(0).json();
    assert_eq!(tables(&document)[0], ("payrolls", [4, 0, 0]));
    let later = home
        .env
        .run(&["changes", "--since", "2999-01-01"])
        .expect(0);
    assert!(later.stdout.contains("nothing has changed since then"));
}

#[test]
fn whatever_there_is_to_look_at_is_said() {
    let env = crate::support::TestEnv::new();
    env.run(&["changes"])
        .expect(2)
        .says(&["nothing is connected yet", "drivetrain connect"]);
    let home = Synced::connected();
    let never = home.env.run(&["changes"]).expect(2);
    never.says(&["has never been synced", "`drivetrain sync justworks`"]);
    home.sync(&[]).expect(0);
    let all = home.env.run(&["changes"]).expect(0).stdout;
    assert!(all.contains("paystubs  24 new\n"), "{all}");
    assert!(all.contains("--table TABLE"), "{all}");
    let all = ["changes", "--table", "paystubs"];
    let all = home.env.run(&all).expect(0).stdout;
    assert_eq!(all.lines().filter(|it| it.starts_with("  + ")).count(), 24);
    home.env
        .run(&["disconnect", "justworks", "--yes"])
        .expect(0);
    home.env.run(&["changes"]).expect(0);
    for (args, said) in [
        (&["--since", "11/01/2026"][..], "a date is YYYY-MM-DD"),
        (&["--run", "1999"], "no sync whose ID begins with 1999"),
        (&["nobody"], "there is no connection nobody"),
    ] {
        let run = home.env.run(&[&["changes"], args].concat()).expect(2);
        run.says(&[said]);
    }
    let dates = [
        &["sync", "--since", "soon"][..],
        &["sync", "--as-of", "soon"],
        &["verify", "--since", "soon"],
        &["sandbox", "--restate", "soon"],
    ];
    for args in dates {
        let run = home.env.run(args).expect(2);
        run.says(&["a date is YYYY-MM-DD, such as 2026-11-01"]);
    }
}

/// One person who is no longer in Justworks is one person, whatever hangs on one.
#[test]
fn a_person_who_vanished_is_one_person() {
    let home = Synced::once();
    let id: String = home.one("SELECT id FROM members WHERE active = 1 ORDER BY id LIMIT 1");
    home.server.sandbox.hide(&id);
    let run = home.sync(&["--full"]).expect(0);
    run.says(&["justworks 1 person removed at Justworks"]);
    let runs = home.env.run(&["runs"]).expect(0).stdout;
    assert!(runs.contains("\n  1 person removed"), "{runs}");
    assert!(!runs.contains("gone"), "{runs}");
    let shown = home.env.run(&["runs", "show", "latest"]).expect(0).stdout;
    assert!(shown.contains("1 person removed at Justworks"), "{shown}");
}
