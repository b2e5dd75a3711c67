//! `--jobs`: several connections at once, each for itself.

use std::io::Write as _;

use drivetrain::sandbox::{Fault, FaultKind};
use serde_json::Value;

use crate::support::{ALLOW, Server, TestEnv};
use crate::synced::{small, status};

const NAMES: [&str; 3] = ["aaa", "bbb", "ccc"];

/// A home with three connections, each to a server of its own.
fn three() -> (TestEnv, Vec<Server>) {
    let env = TestEnv::new();
    let servers: Vec<_> = NAMES.iter().map(|_| Server::start(small)).collect();
    for (name, server) in NAMES.iter().zip(&servers) {
        let args = ["--no-sync", "--since", "2024-01-01", "--name", name];
        env.connect(server, ALLOW, &args).expect(0);
        let file = std::fs::OpenOptions::new()
            .append(true)
            .open(env.settings_file(name));
        let profile = "[profile]\nretry_base_ms = 1\nlookback_days = 1000";
        writeln!(file.unwrap(), "{profile}").unwrap();
    }
    (env, servers)
}

fn always(server: &Server, path: &str, kind: FaultKind) {
    server.sandbox.fault(Fault {
        path_contains: path.to_owned(),
        skip: 0,
        times: usize::MAX,
        kind,
    });
}

fn codes(document: &Value) -> Vec<(String, i64)> {
    let all = document["connections"].as_array().unwrap().iter();
    let told = all.map(|it| {
        let name = it["connection"].as_str().unwrap().to_owned();
        (name, it["exit_code"].as_i64().unwrap())
    });
    told.collect()
}

#[test]
fn each_has_its_own_fate_and_its_own_piece_of_the_output() {
    let (env, servers) = three();
    let run = env.run(&["sync", "--jobs", "3", "--json"]).expect(0);
    assert_eq!(codes(&run.json()), NAMES.map(|name| (name.to_owned(), 0)));
    for name in NAMES {
        assert_eq!(env.rows(name, "members"), 6);
    }
    always(&servers[0], "/v1/company", status(503, None));
    always(&servers[1], "/v1/members?", FaultKind::Empty);
    let run = env
        .run(&["sync", "--jobs", "3", "--full", "--json"])
        .expect(5);
    let document = run.json();
    assert_eq!(document["exit_code"], 5);
    let expected = [("aaa", 75), ("bbb", 5), ("ccc", 0)];
    assert_eq!(
        codes(&document),
        expected.map(|(name, code)| (name.to_owned(), code))
    );
    // Lines about one connection are not torn apart.
    let about = |line: &str| NAMES.iter().position(|name| line.contains(name));
    let mut order: Vec<_> = run.stderr.lines().filter_map(about).collect();
    order.dedup();
    assert_eq!(order.len(), 3, "{}", run.stderr);
    let last = |name: &str| {
        let mut lines = run.stderr.lines();
        lines.any(|line| line.starts_with(&format!("{name}: ")))
    };
    assert!(NAMES.iter().all(|name| last(name)), "{}", run.stderr);
}

/// The first one takes all the time that there is: the others had theirs.
#[test]
fn they_run_at_the_same_time() {
    let (env, servers) = three();
    always(&servers[0], "/v1/company", FaultKind::Hang);
    let run = env
        .run(&["sync", "--jobs", "2", "--deadline", "10s", "--json"])
        .expect(75);
    let expected = [("aaa", 75), ("bbb", 0), ("ccc", 0)];
    assert_eq!(
        codes(&run.json()),
        expected.map(|(name, code)| (name.to_owned(), code))
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_all_of_them() {
    let (env, servers) = three();
    for server in &servers {
        always(server, "/v1/paystubs/", FaultKind::Hang);
    }
    let mut command = env.command(&["sync", "--jobs", "2", "--json"]);
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    let hangs = |server: &Server| {
        let requests = server.sandbox.requests();
        requests.iter().any(|request| request.status == 0)
    };
    crate::support::until("two that hang", || hangs(&servers[0]) && hangs(&servers[1]));
    super::signal(&child, rustix::process::Signal::TERM);
    let run = crate::support::Run::from(child.wait_with_output().unwrap()).expect(143);
    assert_eq!(codes(&run.json()), NAMES.map(|name| (name.to_owned(), 143)));
    let error = &run.json()["connections"][2]["error"];
    assert_eq!(error["code"], "run.terminated", "the third was not begun");
    assert!(
        servers[2]
            .sandbox
            .requests()
            .iter()
            .all(|it| !it.path.starts_with("/v1/paystubs"))
    );
}

/// Those at work have read everything and tell of it: their runs are good, and the command is not.
#[cfg(unix)]
#[test]
fn whoever_was_not_begun_is_no_success() {
    for jobs in ["2", "1"] {
        let (env, servers) = three();
        always(&servers[0], "/v1/company", status(503, None));
        always(&servers[1], "/v1/company", status(503, None));
        let told = |name: &str| env.home().join(format!("{name}.told"));
        for name in &NAMES {
            let (file, told) = (env.settings_file(name), told(name));
            let text = std::fs::read_to_string(&file).unwrap();
            let hook = format!("on_recovery = \"touch {}; sleep 60\"", told.display());
            std::fs::write(file, format!("{hook}\n{text}")).unwrap();
        }
        env.run(&["sync", "aaa", "bbb"]).expect(75);
        for server in &servers {
            server.sandbox.clear_faults();
        }
        let mut command = env.command(&["sync", "--jobs", jobs, "--json"]);
        command.stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        let child = command.spawn().unwrap();
        let begun = &NAMES[..jobs.parse().unwrap()];
        crate::support::until("the commands", || begun.iter().all(|it| told(it).exists()));
        super::signal(&child, rustix::process::Signal::TERM);
        let run = crate::support::Run::from(child.wait_with_output().unwrap()).expect(143);
        let fate = |name| if begun.contains(&name) { 0 } else { 143 };
        let expected = NAMES.map(|name| (name.to_owned(), fate(name)));
        assert_eq!(codes(&run.json()), expected);
        assert!(run.stderr.contains("ccc: stopped"), "{}", run.stderr);
    }
}

/// By name, as well as where all are meant.
#[test]
fn settings_that_cannot_be_read_stop_none_of_the_others() {
    let (env, _servers) = three();
    std::fs::write(env.settings_file("bbb"), "id = [\n").unwrap();
    for names in [&["ccc", "bbb"][..], &[]] {
        let args = [&["sync", "--json"], names].concat();
        let run = env.run(&args).expect(1);
        assert_eq!(codes(&run.json()).last().unwrap(), &("ccc".to_owned(), 0));
        assert!(codes(&run.json()).contains(&("bbb".to_owned(), 1)));
        assert!(run.stderr.contains("error: bbb: "), "{}", run.stderr);
    }
    // A name that nobody has is a mistake, and nothing runs.
    let run = env.run(&["sync", "ccc", "nobody", "--json"]).expect(2);
    assert!(codes(&run.json()).is_empty());

    let run = env.run(&["status"]).expect(1);
    for name in ["aaa", "ccc"] {
        assert!(run.stdout.contains(&format!("{name}  ")), "{}", run.stdout);
    }
    assert!(run.stderr.starts_with("error: bbb: "), "{}", run.stderr);
    let document = env.run(&["status", "--json"]).expect(1).json();
    let all = document["connections"].as_array().unwrap();
    let broken = all.iter().find(|it| it["connection"] == "bbb").unwrap();
    assert!(all.len() == 3 && broken["error"]["code"].is_string());
    let run = env.run(&["status", "--check"]).expect(1);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert!(run.stdout.starts_with("BROKEN: bbb "), "{}", run.stdout);
    env.run(&["status", "bbb"]).expect(1);
    env.run(&["status", "aaa", "nobody"]).expect(2);
}

/// One log for all of them, and each request says whose it is.
#[test]
fn the_log_tells_them_apart() {
    let (env, servers) = three();
    let path = env.home().join("log");
    let log = path.to_str().unwrap();
    env.run(&["sync", "--jobs", "3", "-q", "--log-file", log])
        .expect(0);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let gets: Vec<Value> = lines
        .filter(|line: &Value| line["message"] == "GET")
        .collect();
    for (name, server) in NAMES.iter().zip(&servers) {
        let its = gets.iter().filter(|line| line["connection"] == *name);
        let requests = server.sandbox.requests();
        let heard = requests.iter().filter(|it| it.path.starts_with("/v1/"));
        assert!(its.count() > 10 && heard.count() > 10);
    }
    assert!(gets.iter().all(|line| line["connection"].is_string()));
}

#[cfg(unix)]
#[test]
fn in_a_terminal_each_has_a_bar_and_then_its_table() {
    let (env, servers) = three();
    always(&servers[2], "/v1/members?", FaultKind::Hang);
    let command = env.command(&["sync", "--jobs", "3", "--deadline", "6s"]);
    let mut terminal = crate::terminal::Terminal::run(&command, 120);
    terminal.until(" ccc ");
    assert_eq!(terminal.exit(), 3, "{}", terminal.screen());
    terminal.is_sane();
    let screen = terminal.screen();
    assert_eq!(
        screen.matches("4 payrolls, 24 paystubs").count(),
        3,
        "{screen}"
    );
    // What hangs on people is not named beside them.
    let failed = "  members  failed; not updated\n\n";
    assert_eq!(screen.matches(failed).count(), 1, "{screen}");
    assert_eq!(screen.matches("\nsaved · ").count(), 2, "{screen}");
    for name in NAMES {
        assert!(screen.contains(&format!("\n{name}\n")), "{screen}");
    }
    // The bars are gone.
    assert!(
        !screen.contains(" rows\n") && !screen.contains(" rows comparing"),
        "{screen}"
    );
}
