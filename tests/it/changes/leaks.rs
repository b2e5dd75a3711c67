//! What leaves the terminal has ids and counts: mail of cron, a pipe, the log, a hook and `--json` hold
//! no name and no one's amount of what is new.

use std::collections::BTreeSet;

use drivetrain::money::show;
use drivetrain::sandbox::FaultKind;

use super::Restated;
use crate::synced::{Synced, status};

/// No one has this name.
const NAME: &str = "Canaria";

/// What no one may find: names, and amounts as the database and as a person has them.
fn canaries(home: &Synced) -> BTreeSet<String> {
    let mut canaries = BTreeSet::from([NAME.to_owned()]);
    for sql in [
        "SELECT family_name FROM members",
        "SELECT name FROM departments",
        "SELECT job_title FROM members",
    ] {
        canaries.extend(home.column(sql));
    }
    for table in [
        "paystubs",
        "paystubs_history",
        "payrolls",
        "payrolls_history",
    ] {
        for column in ["gross_pay_minor", "net_pay_minor"] {
            let sql = format!("SELECT CAST({column} AS TEXT) FROM {table}");
            for minor in home.column(&sql) {
                canaries.insert(show(minor.parse().unwrap()));
                canaries.insert(minor);
            }
        }
    }
    canaries.insert("123.45".to_owned());
    assert!(canaries.len() > 40);
    canaries
}

#[track_caller]
fn no_one_is_in(what: &str, said: &str, canaries: &BTreeSet<String>) {
    assert!(!said.is_empty(), "{what} is empty");
    for canary in canaries {
        assert!(!said.contains(canary), "{canary:?} is in {what}:\n{said}");
    }
}

/// Somebody is called so from now on, and works in another department.
fn renamed(home: &Synced) {
    let mut members = home.api("/v1/members?limit=100");
    let member = &mut members["items"][0];
    member["name"]["family_name"] = NAME.into();
    member["job_title"] = NAME.into();
    member["department"]["name"] = NAME.into();
    home.always("/v1/members?", FaultKind::Body(members.to_string()));
}

#[test]
fn what_leaves_the_terminal_names_no_one() {
    let restated = Restated::new();
    let home = &restated.home;
    renamed(home);
    let log = home.env.home().join("log");
    let told = home.env.home().join("told");
    home.settings(|text| {
        let hook = format!("cat > '{}'", told.display());
        format!("on_failure = \"{hook}\"\n{text}")
    });
    // One table fails, so that the hook is told of the rest.
    home.always("/v1/time-off", status(403, None));
    home.always("/v1/time_off", status(403, None));
    home.always("/v1/deductions", status(403, None));
    let run = home.sync(&["--full", "--log-file", log.to_str().unwrap(), "--json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let canaries = canaries(home);
    let payroll: String = home.one("SELECT id FROM payrolls_history");
    run.says(&[
        &format!("justworks payroll {payroll}: changed, 1 paystub"),
        "`drivetrain changes justworks --run ",
    ]);
    let file = |path| std::fs::read_to_string(path).unwrap();
    no_one_is_in("stderr", &run.stderr, &canaries);
    no_one_is_in("--json", &run.stdout, &canaries);
    no_one_is_in("the log", &file(&log), &canaries);
    no_one_is_in("the hook", &file(&told), &canaries);
    let shown = home.env.run(&["runs", "show", "latest"]).expect(0);
    no_one_is_in("runs show", &shown.stdout, &canaries);
    // Whoever asks for it gets it.
    let asked = home.env.run(&["changes"]).expect(0).stdout;
    assert!(
        asked.contains(NAME) && asked.contains("(+123.45)"),
        "{asked}"
    );
}
