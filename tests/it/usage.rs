//! What people type that is not a command line of this program: each is answered in its own form, with the
//! command that was meant, and no tip rather than a wrong one.

use crate::support::TestEnv;

/// What is typed, what the answer has, and what it must not have.
const TYPED: [(&str, &[&str], &[&str]); 38] = [
    (
        "conect",
        &["there is no command conect", "`drivetrain connect`"],
        &["disconnect"],
    ),
    ("init", &["`drivetrain connect justworks`"], &[]),
    ("whoami", &["`drivetrain status`"], &[]),
    ("open", &["`drivetrain query`"], &[]),
    ("export", &["-o FILE.csv", "export-connection"], &[]),
    ("version", &["`drivetrain --version`"], &[]),
    ("update", &["the way you installed it"], &[]),
    ("auth", &["`drivetrain connect justworks`"], &[]),
    (
        "check",
        &["`drivetrain doctor`", "`drivetrain verify`"],
        &[],
    ),
    (
        "xyzzy",
        &["`drivetrain --help` lists the commands"],
        &["did you mean"],
    ),
    (
        "connect gusto",
        &["Justworks is the only source so far"],
        &["did you mean"],
    ),
    (
        "connect xero",
        &["Justworks is the only source so far"],
        &[],
    ),
    (
        "connect sandbox",
        &["did you mean `drivetrain connect justworks --sandbox`?"],
        &[],
    ),
    ("connect --name my_co/x", &["such as my_co-x"], &[]),
    (
        "connect --client-secret abc",
        &["a secret is never an argument"],
        &["abc"],
    ),
    (
        "sync --since 11/01/2026",
        &["a date is YYYY-MM-DD, such as 2026-11-01"],
        &[],
    ),
    (
        "sync --watch",
        &["`drivetrain schedule --install`"],
        &["--wait"],
    ),
    ("sync --force", &["--full", "--accept-drop"], &["--trace"]),
    ("sync --all", &["--full"], &["did you mean"]),
    (
        "sync --tables members",
        &["`drivetrain streams`"],
        &["--trace"],
    ),
    ("sync --jobs x", &["a whole number is needed"], &["digit"]),
    ("sync --jsno", &["did you mean --json?"], &[]),
    (
        "query SELECT 1",
        &["put the SQL in quotes: `drivetrain query \"SELECT 1\"`"],
        &[],
    ),
    ("why payrol x", &["did you mean payrolls?"], &[]),
    (
        "why Tansy",
        &["there is no table Tansy", "`drivetrain why person Tansy`"],
        &[],
    ),
    (
        "-c try status",
        &["`drivetrain status -c NAME`"],
        &["has no option"],
    ),
    ("streams --include ssn", &["did you mean tax_ids?"], &[]),
    ("streams --include email", &["did you mean emails?"], &[]),
    ("runs shw", &["did you mean `drivetrain runs show"], &[]),
    (
        "runs latest",
        &["did you mean `drivetrain runs show latest`?"],
        &[],
    ),
    ("explain E123", &["there is no error code E123"], &[]),
    ("schedule --every weekly", &["hours that divide a day"], &[]),
    ("schedule --at noon", &["a time of day is HH:MM"], &[]),
    ("vault move", &["vault move needs --to PLACE"], &[]),
    (
        "-q -v sync",
        &["--quiet cannot be used with --verbose"],
        &["..."],
    ),
    ("sync --log-file", &["--log-file PATH needs a value"], &[]),
    ("replay nofile.har", &["nofile.har"], &[]),
    ("config set nothing 1", &["nothing is connected yet"], &[]),
];

#[test]
fn each_is_answered_with_what_was_meant() {
    let env = TestEnv::new();
    let mut wrong = Vec::new();
    for (typed, says, says_not) in TYPED {
        let words: Vec<_> = typed.split(' ').collect();
        let run = env.run(&words);
        let fits = run.code == 2
            && run.stderr.starts_with("error: ")
            && run.stdout.is_empty()
            && says.iter().all(|it| run.stderr.contains(it))
            && !says_not.iter().any(|it| run.stderr.contains(it));
        if !fits {
            wrong.push(format!("{typed} ({}):\n{}", run.code, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words of other programs that say exactly what a command does are that command.
#[test]
fn words_of_other_programs_work_where_they_are_exact() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "3", "--payrolls", "2"]);
    for (typed, is) in [
        (&["ls"][..], &["status"][..]),
        (&["list"], &["status"]),
        (&["tables"], &["streams"]),
        (&["status", "SANDBOX"], &["status", "sandbox"]),
        (&["status", "-c", "sandbox"], &["status", "sandbox"]),
        (&["streams", "-c", "sandbox"], &["streams", "sandbox"]),
    ] {
        let run = env.run(typed).expect(0);
        assert_eq!(run.stdout, env.run(is).expect(0).stdout, "{typed:?}");
    }
    for typed in [
        &["login", "--help"][..],
        &["logout", "--help"],
        &["logs"],
        &["test"],
        &["api", "v1/company"],
        &["api", "-X", "GET", "/v1/company"],
        &["explain", "4"],
        &["explain", "401"],
        &[
            "schedule", "--every", "day", "--at", "5am", "--with", "cron",
        ],
    ] {
        env.run(typed).expect(0);
    }
}

#[test]
fn the_usual_connection_is_chosen_once_and_overruled_each_time() {
    let env = TestEnv::in_memory();
    for name in ["one", "two"] {
        let connect = ["connect", "justworks", "--sandbox", "--yes", "--name", name];
        let small = ["--members", "3", "--payrolls", "2"];
        env.run(&[&connect[..], &small].concat()).expect(0);
    }
    env.run(&["streams"])
        .expect(2)
        .says(&["you have several connections", "`drivetrain use NAME`"]);
    env.run(&["use", "Two"]).expect(0);
    assert_eq!(env.run(&["use"]).expect(0).stdout, "two\n");
    let of = |args: &[&str], variable: Option<&str>| {
        let mut command = env.command(&["config", "list", "--json"]);
        command.args(args);
        if let Some(name) = variable {
            command.env("DRIVETRAIN_CONNECTION", name);
        }
        let run = crate::support::Run::from(command.output().unwrap());
        run.expect(0).json()["connection"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(of(&[], None), "two");
    assert_eq!(of(&[], Some("one")), "one");
    assert_eq!(of(&["-c", "two"], Some("one")), "two");
    // Without a name, all connections are still synced.
    let synced = env.run(&["sync", "--json"]).expect(0).json();
    assert_eq!(synced["connections"].as_array().unwrap().len(), 2);
    // A choice that is gone is none.
    env.run(&["disconnect", "two", "--purge", "--yes"])
        .expect(0);
    assert_eq!(of(&[], None), "one");
}

#[test]
fn settings_are_changed_by_name_and_checked() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "3", "--payrolls", "2"]);
    let file = env.config().join("connections/sandbox.toml");
    let text = || std::fs::read_to_string(&file).unwrap();
    for (key, value, line) in [
        ("finance.hours_per_year", "2080", "hours_per_year = 2080"),
        ("finance.department", "days", "department = \"days\""),
        ("finance.fte_field", "2026", "fte_field = \"2026\""),
        ("finance.last_day_counts", "true", "last_day_counts = true"),
        ("finance.fees.widget", "cost", "widget = \"cost\""),
        (
            "finance.lines.earning/tips",
            "pay",
            "\"earning/tips\" = \"pay\"",
        ),
        ("verify.period_gap", "off", "period_gap = \"off\""),
        (
            "verify.tolerance_minor.payroll_gross",
            "5",
            "payroll_gross = 5",
        ),
        ("profile.lookback_days", "90", "lookback_days = 90"),
        ("since", "2026-01-01", "since = \"2026-01-01\""),
    ] {
        env.run(&["config", "set", key, value]).expect(0);
        assert!(text().contains(line), "{line} in\n{}", text());
        assert_eq!(
            env.run(&["config", "get", key]).expect(0).stdout.trim_end(),
            value
        );
        let listed = env.run(&["config", "list"]).expect(0);
        assert!(
            listed.stdout.contains(&format!("{key} = {value}\n")),
            "{}",
            listed.stdout
        );
        assert!(listed.stderr.contains("connections/sandbox.toml"));
    }
    let before = text();
    for (key, value, says) in [
        (
            "finance.hours_per_year",
            "many",
            "a year has 1 to 8784 hours",
        ),
        ("finance.department", "today", "`department = \"days\"`"),
        (
            "finance.departments",
            "days",
            "did you mean finance.department?",
        ),
        (
            "hours_per_year",
            "1",
            "did you mean finance.hours_per_year?",
        ),
        (
            "include",
            "dob",
            "`drivetrain streams sandbox --include WHAT`",
        ),
        (
            "vault",
            "plain",
            "`drivetrain vault move sandbox --to PLACE`",
        ),
        ("id", "x", "there is no setting id"),
        ("on_failure", " ", "names no program"),
        ("profile.page_size", "0", "a whole number from 1 to 100"),
        ("profile.page_size", "x", "profile.page_size does not take"),
        (
            "verify.tolerance_minor",
            "5",
            "is a section, not one setting",
        ),
    ] {
        let run = env.run(&["config", "set", key, value]).expect(2);
        run.says(&[says]);
        assert_eq!(text(), before, "{key}");
    }
    env.run(&["config", "unset", "finance.hours_per_year"])
        .expect(0);
    assert!(!text().contains("hours_per_year"));
    let paths = env.run(&["config", "path"]).expect(0).stdout;
    assert!(
        paths.contains("drivetrain.toml") && paths.contains("sandbox.db"),
        "{paths}"
    );
}

#[cfg(unix)]
#[test]
fn who_is_told_is_set_up_and_tried() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "3", "--payrolls", "2"]);
    let told = env.home().join("told.json");
    let line = format!(
        "cat > '{}'; test \"$DRIVETRAIN_EVENT\" = failure",
        told.display()
    );
    env.run(&["notify", "--on-failure", &line, "--test"])
        .expect(0);
    let document: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&told).unwrap()).unwrap();
    assert_eq!(
        (&document["event"], &document["test"]),
        (&"failure".into(), &true.into())
    );
    assert_eq!(document["connection"], "sandbox");
    env.run(&["notify", "--on-recovery", "exit 3", "--test"])
        .expect(1)
        .says(&["notify.failed", "the on_recovery command failed"]);
    env.run(&["notify", "--on-failure", " "]).expect(2);
    let shown = env.run(&["notify"]).expect(0).stdout;
    assert!(shown.contains("exit 3"), "{shown}");
    env.run(&["notify", "--off"]).expect(0);
    env.run(&["notify", "--test"])
        .expect(2)
        .says(&["there is no command to test"]);
}
