//! `drivetrain query`: only questions are answered, and each format says what there is.

mod base;
mod dates;
mod fte;
mod known;
mod numbers;
mod rules;
mod screens;

use std::io::Read as _;
use std::process::{Command, Stdio};

use drivetrain::justworks::SOURCE;
use drivetrain::store::{Store, questions};

use crate::support::{Run, Server, TestEnv, feeding};

/// A home with a small sandbox connection of this name, synced once.
fn connect(env: &TestEnv, name: &str) {
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--name", name];
    let company = ["--as-of", "2026-06-30", "--members", "3", "--payrolls", "2"];
    env.run(&[&connect[..], &company, &["--insecure-storage"]].concat())
        .expect(0);
}

fn query(env: &TestEnv, args: &[&str]) -> Run {
    env.run(&[&["query"], args].concat())
}

/// A statement that counts for ever.
const ENDLESS: &str = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT";

#[test]
fn nothing_but_one_question_is_answered() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    let beside = env.data().join("beside.db");
    let attach = format!("ATTACH '{}' AS other", beside.display());
    let into = format!("VACUUM INTO '{}'", beside.display());
    let writes = [
        "DELETE FROM members",
        "UPDATE _runs SET outcome = 'done'",
        "WITH x AS (SELECT 1) INSERT INTO _bookmarks SELECT 'a', 'b', 'c'",
        "INSERT INTO _runs (id, started_at) VALUES ('a', 'b') RETURNING id",
        "CREATE TEMP TABLE mine (a)",
        "CREATE VIEW mine AS SELECT 1",
        "DROP VIEW headcount",
        "ALTER TABLE members ADD COLUMN mine",
        "PRAGMA query_only = 0",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA user_version = 9",
        "PRAGMA writable_schema = 1",
        "PRAGMA wal_checkpoint",
        "BEGIN IMMEDIATE",
        "SAVEPOINT here",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
        "EXPLAIN DELETE FROM members",
        "SELECT 1; DELETE FROM members",
        &attach,
        &into,
    ];
    let dump = || {
        let store = env.store("one");
        let count = |sql: &str| {
            store
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let members = count("SELECT count(*) FROM members");
        let schema = count("SELECT count(*) FROM sqlite_schema");
        let runs = count("SELECT count(*) FROM _runs");
        let version = count("SELECT * FROM pragma_user_version");
        (members, schema, runs, version)
    };
    let before = dump();
    for sql in writes {
        let run = query(&env, &[sql]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (2, ""),
            "{sql}: {}",
            run.stderr
        );
        run.says(&["query only reads"]);
    }
    assert_eq!(dump(), before);
    assert!(!beside.exists());
    for (sql, said) in [
        ("SELECT 1; SELECT 2", "there is a second statement"),
        ("SELECT load_extension('x')", "not authorized"),
        ("SELECT ?1", "has parameters"),
        ("/* nothing */", "there is no statement"),
        ("SELEC 1", "SQLite says: near \"SELEC\": syntax error"),
        ("SELECT * FROM nobody", "SQLite says: no such table: nobody"),
        (
            "SELECT abs(-9223372036854775808)",
            "SQLite says: integer overflow",
        ),
    ] {
        query(&env, &[sql]).expect(2).says(&[said]);
    }
    for (word, said) in [
        ("headcont", "did you mean `drivetrain query headcount`?"),
        ("Employees", "did you mean `drivetrain query members`?"),
        ("xyzzy", "there is no table or saved question named xyzzy"),
    ] {
        query(&env, &[word]).expect(2).says(&[said]);
    }
    query(&env, &["SELECT * FROM employees"])
        .expect(2)
        .says(&["no such table: employees", "did you mean members?"]);
    let as_written = query(&env, &["headcount"]).expect(0).stdout;
    assert_eq!(query(&env, &["HeadCount"]).expect(0).stdout, as_written);
    query(&env, &["SELECT nobody FROM members"])
        .expect(2)
        .says(&["no such column: nobody", "`drivetrain query --list`"]);
    // What only tells is no change.
    for sql in [
        "PRAGMA table_info(members)",
        "PRAGMA user_version",
        "EXPLAIN SELECT 1",
        "SELECT 1;",
    ] {
        query(&env, &[sql]).expect(0);
    }
}

#[test]
fn each_format_says_what_there_is() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    let sql = "SELECT 9007199254740993 AS big, '' AS empty, NULL AS none, x'00ff' AS bytes,
               1.5 AS real, 'a,\"b\"|c' AS text, 7 AS big";
    let run = query(&env, &["--format", "json", sql]).expect(0);
    let document = run.json();
    assert_eq!(
        document,
        serde_json::json!([{
            "big": 9_007_199_254_740_993_i64, "empty": "", "none": null, "bytes": "00ff",
            "real": 1.5, "text": "a,\"b\"|c", "big_2": 7,
        }])
    );
    assert!(
        run.stdout.contains("\"big\": 9007199254740993,"),
        "{}",
        run.stdout
    );
    let csv =
        "big,empty,none,bytes,real,text,big\n9007199254740993,,,00ff,1.5,\"a,\"\"b\"\"|c\",7\n";
    assert_eq!(query(&env, &[sql]).expect(0).stdout, csv, "in a pipe");
    assert_eq!(query(&env, &["-f", "csv", sql]).expect(0).stdout, csv);
    let markdown = query(&env, &["-f", "markdown", "SELECT 'a|b' AS x, NULL AS y"]).expect(0);
    assert_eq!(
        markdown.stdout,
        "| x | y |\n| --- | --- |\n| a\\|b | NULL |\n"
    );
    let table = query(&env, &["-f", "table", "SELECT '' AS x, NULL AS y, 12 AS z"]).expect(0);
    assert_eq!(table.stdout, "x     y   z\n   NULL  12\n");
    let nothing = "SELECT id FROM members WHERE 0";
    assert_eq!(
        query(&env, &["-f", "json", nothing]).expect(0).stdout,
        "[]\n"
    );
    assert_eq!(query(&env, &[nothing]).expect(0).stdout, "id\n");
}

#[test]
fn a_question_comes_by_name_or_on_the_standard_input() {
    let env = TestEnv::in_memory();
    let listed = query(&env, &["--list", "-f", "json"]).expect(0).json();
    let named: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["question"])
        .collect();
    assert_eq!(named.len(), questions().count());
    query(&env, &["SELECT 1"])
        .expect(2)
        .says(&["nothing is connected yet"]);
    connect(&env, "one");
    for question in questions() {
        assert!(question.about.len() < 49 && !question.about.is_empty());
        let by_name = query(&env, &[question.view]).expect(0).stdout;
        let whole = query(&env, &[&format!("SELECT * FROM {}", question.view)]).expect(0);
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&by_name), sorted(&whole.stdout));
    }
    let asked = |input: &[u8]| {
        let child = feeding(env.command(&["query", "-f", "csv"]), input);
        Run::from(child.wait_with_output().unwrap())
    };
    let rows =
        asked(b"SELECT count(*) AS n\n  FROM members -- live ones\n WHERE _deleted_at IS NULL;\n");
    assert_eq!(rows.expect(0).stdout.lines().next(), Some("n"));
    asked(b" \n")
        .expect(2)
        .says(&["there is no SQL on standard input", "query --list"]);
    asked(b"SELECT '\xff'").expect(1).says(&["not UTF-8"]);

    connect(&env, "two");
    query(&env, &["headcount"]).expect(2).says(&[
        "you have several connections",
        "`drivetrain query headcount --connection two`",
    ]);
    query(&env, &["headcount", "-c", "two"]).expect(0);
}

#[test]
fn a_store_without_rows_or_of_an_older_release_answers_as_well() {
    let (env, server) = (TestEnv::in_memory(), Server::small());
    env.connected(&server, &["--no-sync"]);
    query(&env, &["headcount"])
        .expect(2)
        .says(&["has never been synced", "`drivetrain sync justworks`"]);
    let path = env.data().join("justworks.db");
    drop(Store::open(&path, &SOURCE).unwrap());
    for question in questions() {
        let answer = query(&env, &[question.view]).expect(0).stdout;
        assert_eq!(answer.lines().count(), 1, "{answer}");
    }
    let older = rusqlite::Connection::open(&path).unwrap();
    older
        .execute_batch("DROP VIEW pay_changes; DROP VIEW headcount_by_month; CREATE VIEW headcount_by_month AS SELECT 1 AS people")
        .unwrap();
    query(&env, &["SELECT * FROM pay_changes"])
        .expect(2)
        .says(&[
            "no such table: pay_changes",
            "`drivetrain sync justworks` adds it",
        ]);
    env.run(&["sync"]).expect(0);
    query(&env, &["pay_changes"]).expect(0);
    let months = query(&env, &["headcount_by_month"]).expect(0).stdout;
    assert!(
        months.starts_with("month,department,type,people,state\n"),
        "{months}"
    );
}

fn started(mut command: Command) -> std::process::Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_pipe_that_closes_ends_an_endless_answer() {
    let env = TestEnv::in_memory();
    connect(&env, "one");
    for format in ["csv", "json", "markdown"] {
        let sql = format!("{ENDLESS} n FROM c");
        let mut child = started(env.command(&["query", "-f", format, &sql]));
        let mut some = [0; 64];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut some).unwrap();
        drop(stdout);
        let run = Run::from(child.wait_with_output().unwrap()).expect(0);
        assert_eq!(run.stderr, "");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_question_that_has_no_end() {
    use rustix::process::{Pid, Signal, kill_process};
    let env = TestEnv::in_memory();
    connect(&env, "one");
    // The first row is more than any buffer holds; the second never comes.
    let sql = format!("SELECT printf('%.100000c', 'x') UNION ALL {ENDLESS} count(*) FROM c");
    let sql = sql.replace("UNION ALL WITH", "UNION ALL SELECT * FROM (WITH") + ")";
    let mut child = started(env.command(&["query", "-f", "csv", &sql]));
    let mut some = [0; 64];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut some)
        .unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let run = Run::from(child.wait_with_output().unwrap()).expect(130);
    assert_eq!(run.stderr, "Stopped.\n");
    env.run(&["sync"]).expect(0);
}
