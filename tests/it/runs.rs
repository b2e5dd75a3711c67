//! `drivetrain runs`: what each run did, those that died, and how long they are remembered.

use drivetrain::justworks::streams::STREAMS;
use drivetrain::staging::Staging;
use drivetrain::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::support::{Run, TestEnv};
use crate::synced::Synced;

/// A home with a small sandbox connection of this name, synced once.
fn connect(env: &TestEnv, name: &str) {
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--name", name];
    let company = ["--as-of", "2026-06-30", "--members", "3", "--payrolls", "2"];
    env.run(&[&connect[..], &company, &["--insecure-storage"]].concat())
        .expect(0);
}

fn runs(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    let run = env.run(&[&["runs", "--json"], args].concat()).expect(0);
    let document = run.json();
    document["connections"][0]["runs"]
        .as_array()
        .unwrap()
        .clone()
}

/// The store, to be written to as no command does.
fn meddle(env: &TestEnv, name: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(env.data().join(format!("{name}.db"))).unwrap()
}

fn id(run: &Value) -> &str {
    run["run"].as_str().unwrap()
}

#[test]
fn runs_are_listed_the_latest_first_and_told_in_full() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    env.run(&["sync"]).expect(0);
    let all = runs(&env, &[]);
    assert_eq!(all.len(), 2);
    assert!(all[0]["started_at"].as_str() > all[1]["started_at"].as_str());
    assert_eq!(all[0]["new"], 0);
    let (first, last) = (&all[1], &all[0]);
    for run in [first, last] {
        assert_eq!(
            (&run["outcome"], &run["exit_code"]),
            (&"done".into(), &0.into())
        );
        assert_eq!(run["held"], serde_json::json!([]));
        assert_eq!(run["verdicts"]["member_phones"], "skipped");
    }
    assert_eq!(first["verdicts"]["payrolls"], "ok");
    assert_eq!(last["verdicts"]["payrolls"], "unchanged");
    // What the run itself had told.
    let counted: i64 = env
        .store("one")
        .query_row("SELECT count(*) FROM paystub_lines", [], |row| row.get(0))
        .unwrap();
    let told = env
        .run(&["runs", "show", id(first), "--json"])
        .expect(0)
        .json();
    let streams = told["report"]["streams"].as_array().unwrap();
    let lines = streams
        .iter()
        .find(|it| it["stream"] == "paystub_lines")
        .unwrap();
    assert_eq!(lines["new"], counted);
    let sum: i64 = streams.iter().map(|it| it["new"].as_i64().unwrap()).sum();
    assert_eq!(first["new"], sum);

    assert_eq!(runs(&env, &["--limit", "1"]).len(), 1);
    assert_eq!(runs(&env, &["--since", "yesterday"]).len(), 2);
    assert_eq!(runs(&env, &["--since", "2999-01"]).len(), 0);
    let text = env.run(&["runs"]).expect(0).stdout;
    let mut places = all.iter().map(|run| text.find(id(run)).unwrap());
    assert!(places.next() < places.next(), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let text = env.run(&["runs", "show", "latest", "one"]).expect(0).stdout;
    assert!(text.starts_with(id(last)), "{text}");
    assert!(text.contains("nothing had changed, exit 0"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );

    // As much of an id as is unique.
    let whole = id(last);
    let shared = whole
        .bytes()
        .zip(id(first).bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let shown = env
        .run(&["runs", "show", &whole[..=shared], "--json"])
        .expect(0);
    assert_eq!(shown.json()["run"], *whole);
    env.run(&["runs", "show", &whole[..4]])
        .expect(2)
        .says(&["the IDs of 2 syncs begin with", whole]);
    env.run(&["runs", "show", "1999"])
        .expect(2)
        .says(&["no sync has an ID that begins with 1999"]);
    env.run(&["runs", "nobody"])
        .expect(2)
        .says(&["there is no connection nobody"]);
}

#[test]
fn each_of_several_connections_has_its_runs() {
    let env = TestEnv::in_memory();
    let none = env.run(&["runs"]).expect(0);
    assert!(none.stdout.is_empty());
    none.says(&["nothing is connected yet"]);
    env.run(&["runs", "show", "latest"])
        .expect(2)
        .says(&["there has been no sync yet"]);
    connect(&env, "one");
    connect(&env, "two");
    let text = env.run(&["runs"]).expect(0).stdout;
    let headings: Vec<_> = text
        .lines()
        .filter(|it| ["one", "two"].contains(it))
        .collect();
    assert_eq!(headings, ["one", "two"]);
    let latest = env
        .run(&["runs", "show", "latest", "--json"])
        .expect(0)
        .json();
    assert_eq!(latest["connection"], "two");
    // A store that cannot be read does not keep the other from being shown.
    std::fs::write(env.data().join("one.db"), "no database").unwrap();
    let run = env.run(&["runs"]).expect(1);
    run.says(&["one: ", "is damaged"]);
    assert!(run.stdout.starts_with("two\n"), "{}", run.stdout);
}

#[test]
fn a_run_that_died_is_shown_as_such() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    let mut store = Store::open(&env.data().join("one.db"), STREAMS).unwrap();
    store
        .open("20260701T060000Z-dead", Timestamp::now())
        .unwrap();
    drop(store);
    assert_eq!(runs(&env, &[])[0]["outcome"], Value::Null);
    let text = env.run(&["runs"]).expect(0).stdout;
    assert!(text.contains("unfinished"), "{text}");
    env.run(&["sync"]).expect(0);
    let dead = &runs(&env, &[])[1];
    assert_eq!(dead["outcome"], "interrupted");
    assert_eq!(
        (&dead["rows"], &dead["published"]),
        (&Value::Null, &false.into())
    );
    let text = env.run(&["runs", "show", "20260701"]).expect(0).stdout;
    assert!(
        text.contains("interrupted: drivetrain or the machine was stopped"),
        "{text}"
    );
    assert!(text.contains("`drivetrain sync one`"), "{text}");
}

#[test]
fn a_report_of_another_release_is_still_a_run() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    let at = "2026-01-02T03:04:05Z";
    let lacking = format!(
        r#"{{"run":"old","connection":"one","started_at":"{at}","finished_at":"{at}",
            "streams":[{{"stream":"members","family":"members","verdict":"held",
              "reason":{{"code":"guard.drop","class":"broken","message":"9 of members are gone"}}}}]}}"#
    );
    let add = "INSERT INTO _runs (id, started_at, outcome, report) VALUES (?1, ?2, 'held', ?3)";
    let store = meddle(&env, "one");
    store.execute(add, ["old", at, &lacking]).unwrap();
    store
        .execute(add, ["strange", at, r#"{"verdicts":[]}"#])
        .unwrap();
    let all = runs(&env, &[]);
    let old = all.iter().find(|run| id(run) == "old").unwrap();
    assert_eq!(
        (&old["held"][0], &old["rows"]),
        (&"members".into(), &0.into())
    );
    let shown = env.run(&["runs", "show", "old"]).expect(0).stdout;
    assert!(
        shown.contains("`drivetrain sync one --accept-drop members`"),
        "{shown}"
    );
    let strange = env.run(&["runs", "show", "strange"]).expect(0).stdout;
    assert!(
        strange.contains("its report is from another release"),
        "{strange}"
    );
}

#[test]
fn what_was_held_back_is_told_with_what_mends_it() {
    let home = Synced::once();
    for id in home.column("SELECT id FROM members") {
        home.server.sandbox.hide(&id);
    }
    home.sync(&["--full"]).expect(5);
    let text = home.env.run(&["runs"]).expect(0).stdout;
    assert!(text.contains("held: members"), "{text}");
    let shown = home.env.run(&["runs", "show", "latest"]).expect(0).stdout;
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "guard.drop:",
        "exit 5",
        "`drivetrain sync justworks --accept-drop members",
    ] {
        assert!(shown.contains(said), "{said:?} is not in:\n{shown}");
    }
    let told = home
        .env
        .run(&["runs", "show", "latest", "--json"])
        .expect(0)
        .json();
    let hint = told["problems"][0]["hints"][0].as_str().unwrap();
    assert!(hint.contains("--accept-drop members"), "{hint}");
}

/// Adds runs as they ended so many days ago; `published` ones were done.
fn add_old(env: &TestEnv, days: &[(i64, bool)]) {
    let store = meddle(env, "one");
    let before: i64 = store
        .query_row("SELECT min(rowid) FROM _runs", [], |row| row.get(0))
        .unwrap();
    store
        .execute("UPDATE _runs SET rowid = rowid + 1000", [])
        .unwrap();
    for (at, (days, published)) in days.iter().enumerate() {
        let when = Timestamp::now() - SignedDuration::from_hours(24 * days);
        let outcome = if *published { "done" } else { "failed" };
        let report = format!(
            r#"{{"run":"{days}","connection":"one","started_at":"{when}","finished_at":"{when}"}}"#
        );
        store
            .execute(
                "INSERT INTO _runs (rowid, id, started_at, finished_at, outcome, published, report)
                 VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
                rusqlite::params![
                    before + at as i64,
                    format!("{days}-days"),
                    format!("{when:.3}"),
                    outcome,
                    published,
                    report
                ],
            )
            .unwrap();
    }
}

fn old(env: &TestEnv) -> Vec<String> {
    let all = runs(env, &["--limit", "1000"]);
    let days = all.iter().filter_map(|run| id(run).strip_suffix("-days"));
    days.map(str::to_owned).collect()
}

#[test]
fn runs_are_remembered_for_as_long_as_the_connection_says() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    let days = [
        (800, true),
        (740, false),
        (700, true),
        (50, false),
        (20, true),
    ];
    add_old(&env, &days);
    let keep = |days: &str| {
        let path = env.config().join("connections/one.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("\n[profile]").next().unwrap().to_owned();
        std::fs::write(
            path,
            format!("{text}\n[profile]\nkeep_runs_days = {days}\n"),
        )
        .unwrap();
    };
    keep("0");
    env.run(&["sync"]).expect(0);
    assert_eq!(old(&env), ["20", "50", "700", "740", "800"], "for ever");
    // A dry run removes nothing.
    keep("730");
    env.run(&["sync", "--dry-run"]).expect(0);
    assert_eq!(old(&env).len(), 5);
    env.run(&["sync"]).expect(0);
    assert_eq!(old(&env), ["20", "50", "700"]);
    // A month is kept whatever is said, and what a bookmark names as well.
    let name = "UPDATE _bookmarks SET run = '700-days' WHERE stream = 'members'";
    meddle(&env, "one").execute(name, []).unwrap();
    keep("1");
    env.run(&["sync", "--as-of", "2026-06-29"]).expect(0);
    let left = old(&env);
    assert!(
        left.contains(&"20".to_owned()) && !left.contains(&"50".to_owned()),
        "{left:?}"
    );
    let unreadable = |run: Run| run.expect(1).says(&["keep_runs_days"]);
    keep("-1");
    unreadable(env.run(&["sync"]));
}

#[test]
fn what_the_next_run_is_judged_by_is_never_removed() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    // All that was ever good was long ago; since then every run has failed.
    let store = meddle(&env, "one");
    let long_ago = Timestamp::now() - SignedDuration::from_hours(24 * 900);
    store
        .execute(
            "UPDATE _runs SET started_at = ?1, finished_at = ?1",
            [format!("{long_ago:.3}")],
        )
        .unwrap();
    let good = id(&runs(&env, &[])[0]).to_owned();
    store
        .execute("UPDATE _bookmarks SET run = 'another'", [])
        .unwrap();
    // A run that cannot begin is recorded as one that failed.
    let mut refused = env.command(&["sync"]);
    refused.env("DRIVETRAIN_ACCESS_TOKEN", "nobody-knows-it");
    Run::from(refused.output().unwrap()).expect(4);
    let all = runs(&env, &[]);
    assert_eq!(all.len(), 2);
    assert_eq!(id(&all[1]), good);
}
