//! `drivetrain replay`: a sync repeated from a trace, by the commands that it says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::*;
use crate::support::{ALLOW, DEADLINE, Run, Server, TestEnv, feeding, listening};
use crate::synced::{default_tables, small, tables};

/// A replay that runs, its address, and the commands that it says.
fn replaying(env: &TestEnv, har: &Path) -> (Child, String) {
    let mut command = env.command(&["replay", har.to_str().unwrap(), "--port", "0"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (child, lines) = listening(command.spawn().unwrap());
    let mut said = String::new();
    while !said.contains("Press Ctrl-C to stop it") {
        said.push_str(&lines.recv_timeout(DEADLINE).unwrap());
    }
    (child, said)
}

/// Lines of a text from one that begins with this to one that is that.
fn between(text: &str, begin: &str, end: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with(begin));
    let mut all: Vec<_> = lines.clone().take_while(|line| *line != end).collect();
    all.extend(lines.filter(|line| *line == end).take(1));
    all.join("\n")
}

#[cfg(unix)]
#[test]
fn a_replay_gives_a_new_sync_as_many_rows_by_the_commands_it_says() {
    let (home, har) = traced();
    let other = TestEnv::new();
    let (replay, said) = replaying(&other, &har.path);
    let connect = between(&said, "echo ", "");
    let sync = between(&said, "drivetrain sync", "");
    let name = sync.trim().rsplit(' ').next().unwrap().to_owned();
    let shell = |script: &str| {
        let bin = Path::new(env!("CARGO_BIN_EXE_drivetrain"))
            .parent()
            .unwrap();
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).env_clear();
        let of = other.command(&[]);
        shell.envs(
            of.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        shell.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        Run::from(shell.stdin(Stdio::null()).output().unwrap())
    };
    shell(&connect).expect(0);
    other.impatient(&name);
    let report = shell(&format!("{} --json", sync.trim())).expect(0).json();
    // The bad day is had again.
    let retries = &report["connections"][0]["report"]["retries"];
    assert!(retries.as_u64().unwrap() >= 2, "{retries}");
    for table in tables() {
        assert_eq!(
            other.rows(&name, table),
            home.env.rows("justworks", table),
            "{table}"
        );
    }
    let empty: Vec<_> = default_tables()
        .filter(|table| other.rows(&name, table) == 0)
        .collect();
    assert!(empty.len() < 3, "{empty:?}");
    // Nobody who reads the replayed store learns a name.
    let names: BTreeMap<String, i64> =
        [("text".to_owned(), home.env.rows("justworks", "members"))].into();
    let store = other.store(&name);
    let mut statement = store
        .prepare("SELECT given_name, count(*) FROM members GROUP BY 1")
        .unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(rows.map(Result::unwrap).collect::<BTreeMap<_, _>>(), names);
    interrupt(&replay);
    Run::from(replay.wait_with_output().unwrap()).expect(130);
}

#[test]
fn a_file_that_is_no_trace_is_named() {
    let env = TestEnv::new();
    let path = env.home().with_file_name("a.har");
    for (text, what) in [
        ("<html>", "is no HAR"),
        (r#"{"log":{"entries":["#, "ends too early to be a HAR"),
        (
            r#"{"log":{"entries":[]}}"#,
            "has no exchange with Justworks in it",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let run = env
            .run(&["replay", path.to_str().unwrap(), "--port", "0"])
            .expect(1);
        run.says(&[what, "--trace"]);
        assert!(run.stdout.is_empty());
    }
    let missing = env.run(&["replay", "missing.har"]).expect(2);
    missing.says(&["missing.har cannot be read"]);
}

#[cfg(unix)]
#[test]
fn a_replay_says_what_was_never_recorded() {
    let server = Server::start(small);
    let env = TestEnv::new();
    env.connect(&server, ALLOW, &["--no-sync"]).expect(0);
    let path = env.home().join("sync.har");
    // A window that has been read: what a new sync needs as well is not in it.
    env.run(&["sync"]).expect(0);
    env.run(&["sync", "--trace", path.to_str().unwrap()])
        .expect(0);
    let (replay, said) = replaying(&env, &path);
    let url = said
        .split("--api-url ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let connect = [
        "connect",
        "justworks",
        "--name",
        "again",
        "--with-token",
        "--yes",
        "--insecure-storage",
        "--client-id",
        "x",
        "--api-url",
        url,
        "--json",
    ];
    let mut connect = env.command(&connect);
    connect.env("JUSTWORKS_CLIENT_SECRET", "x");
    let run: Run = feeding(connect, b"replay")
        .wait_with_output()
        .unwrap()
        .into();
    let report = run.json()["report"].to_string();
    assert!(report.contains("answered 404"), "{report}");
    // Why, a terminal is told in the server's own words.
    let (status, body) = crate::web::get(&format!("{url}/v1/nothing"), Some("replay")).unwrap();
    assert_eq!(status, 404);
    assert!(body.contains("nothing like this was recorded"), "{body}");
    interrupt(&replay);
    Run::from(replay.wait_with_output().unwrap()).expect(130);
}
