//! [`Synced`]: a home that is connected to a server of its own, and what its store holds.
//!
//! The company stands on a fixed day in the past and the window of payrolls begins on a fixed day,
//! so that nothing here depends on when the tests run: the lookback reaches back to it. Retries wait
//! for a millisecond.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use drivetrain::catalog::{Cursor, Stream};
use drivetrain::justworks::streams::STREAMS;
use drivetrain::sandbox::visitor::Decision;
use drivetrain::sandbox::{Fault, FaultKind, Options};
use jiff::civil::{Date, date};
use rusqlite::types::Value as Sql;
use serde_json::Value;

use crate::support::{ALLOW, DEADLINE, Run, Server, TestEnv, until};

/// The day on which the company is looked at.
pub const DAY: Date = date(2025, 6, 30);

/// The first pay date that is read.
const SINCE: &str = "2024-01-01";

/// What the store adds to a row that differs from run to run.
const OF_THE_RUN: [&str; 5] = ["_first_seen_at", "_changed_at", "_run", "_request", "_seq"];

/// The tables of the streams.
pub fn tables() -> impl Iterator<Item = &'static str> {
    STREAMS.iter().map(|stream| stream.name)
}

/// Those that are read unless somebody says otherwise.
pub fn default_tables() -> impl Iterator<Item = &'static str> {
    let by_the_day = |stream: &Stream| matches!(stream.cursor, Cursor::Days { .. });
    let read = STREAMS
        .iter()
        .filter(move |stream| stream.include.is_none() && !by_the_day(stream));
    read.map(|stream| stream.name)
}

/// Rows by table, each as text, sorted.
pub type Rows = BTreeMap<String, Vec<String>>;

/// A connected home.
pub struct Synced {
    pub env: TestEnv,
    pub server: Server,
}

/// The options of a small company on a fixed day: 6 people, 4 payrolls.
pub fn small(options: &mut Options) {
    options.company.members = 6;
    options.company.payrolls = 4;
    options.company.as_of = DAY;
}

impl Synced {
    /// Connected to a small company, not synced yet.
    pub fn connected() -> Self {
        Self::connected_to(Server::start(small))
    }

    /// Connected to this server, not synced yet.
    pub fn connected_to(server: Server) -> Self {
        let env = TestEnv::new();
        connect(&env, &server);
        Self { env, server }
    }

    /// Connected to a small company with these words of `--include`, not synced yet.
    pub fn including(words: &str) -> Self {
        let (env, server) = (TestEnv::new(), Server::start(small));
        let args = ["--no-sync", "--since", "2024-01-01", "--include", words];
        env.connect(&server, ALLOW, &args).expect(0);
        Self { env, server }
    }

    /// Connected to a small company and synced once.
    pub fn once() -> Self {
        let home = Self::connected();
        home.sync(&[]).expect(0);
        home
    }

    /// Runs `sync`.
    pub fn sync(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// The command that [`Synced::sync`] runs.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command(&["sync"]);
        command.args(args);
        command
    }

    /// Runs `sync --json` and gives the one connection's document.
    #[track_caller]
    pub fn told(&self, code: i32, args: &[&str]) -> Value {
        let run = self.command(args).arg("--json").output().unwrap();
        let run = Run::from(run).expect(code);
        let mut document = run.json();
        assert_eq!(document["exit_code"], code);
        document["connections"][0].take()
    }

    /// Starts `sync` without waiting for it.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Starts `sync --full` and waits until a request for such a path hangs.
    pub fn start_until_it_hangs(&self, path: &str, skip: usize) -> Child {
        self.server.sandbox.clear_requests();
        self.fault(path, skip, usize::MAX, FaultKind::Hang);
        let child = self.start(&["--full"]);
        let hangs = || {
            let requests = self.server.sandbox.requests();
            requests
                .iter()
                .any(|request| request.status == 0 && request.path.contains(path))
        };
        until(&format!("a request for {path}"), hangs);
        child
    }

    /// Lets requests to a path go wrong.
    pub fn fault(&self, path: &str, skip: usize, times: usize, kind: FaultKind) {
        self.server.sandbox.fault(Fault {
            path_contains: path.to_owned(),
            skip,
            times,
            kind,
        });
    }

    /// Lets every request to a path go wrong.
    pub fn always(&self, path: &str, kind: FaultKind) {
        self.fault(path, 0, usize::MAX, kind);
    }

    /// Changes the connection's file.
    pub fn settings(&self, change: impl Fn(&str) -> String) {
        let path = self.env.config().join("connections/justworks.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = change(&text);
        assert_ne!(text, changed);
        std::fs::write(path, changed).unwrap();
    }

    /// Lets the connection's API be elsewhere, as if it had been made for there.
    pub fn point(&self, api_url: &str) {
        let host = api_url.split("://").nth(1).unwrap();
        self.settings(|text| {
            let line = |line: &str| match line.split(" = ").next() {
                Some("api_url") => format!("api_url = \"{api_url}\"\n"),
                Some("host") => format!("host = \"{host}\"\n"),
                _ => format!("{line}\n"),
            };
            text.lines().map(line).collect()
        });
    }

    /// Lines at the end of the connection's file, where its `[profile]` stands.
    pub fn profile(&self, lines: &str) {
        profile(&self.env, lines);
    }

    /// One value out of the store.
    #[track_caller]
    pub fn one<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let store = self.env.store("justworks");
        store.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A column of text out of the store.
    #[track_caller]
    pub fn column(&self, sql: &str) -> Vec<String> {
        let store = self.env.store("justworks");
        let mut statement = store.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(|row| row.unwrap()).collect()
    }

    /// Everything in this home that nobody may find in a log or on a screen.
    pub fn canaries(&self) -> BTreeSet<String> {
        let mut canaries = BTreeSet::new();
        for sql in [
            "SELECT given_name FROM members",
            "SELECT family_name FROM members",
            "SELECT id FROM members",
            "SELECT id FROM payrolls",
            "SELECT paystub_id FROM paystubs",
            "SELECT CAST(gross_pay_minor AS TEXT) FROM paystubs",
            "SELECT CAST(net_pay_minor AS TEXT) FROM payrolls",
            "SELECT address FROM member_emails",
        ] {
            canaries.extend(self.column(sql));
        }
        let secret = self.env.secret("justworks");
        for field in ["access", "refresh", "client_secret"] {
            canaries.insert(secret[field].as_str().unwrap().to_owned());
        }
        assert!(canaries.len() > 40);
        canaries
    }

    /// Damages the store in two ways, one after the other, lets somebody see each, and mends it.
    pub fn damaged(&self, see: impl Fn(&[u8])) {
        let path = self.env.data().join("justworks.db");
        let sound = std::fs::read(&path).unwrap();
        let pages = 4096..sound.len();
        for (range, byte) in [(0..100, 0x41), (pages, 0xff)] {
            let mut damaged = sound.clone();
            damaged[range].fill(byte);
            std::fs::write(&path, &damaged).unwrap();
            see(&damaged);
        }
        std::fs::write(&path, &sound).unwrap();
    }

    /// Everything that was published, with all columns.
    pub fn published(&self) -> Rows {
        published(&self.env, "justworks")
    }

    /// The live rows, without what differs from run to run.
    pub fn live(&self) -> Rows {
        live(&self.env, "justworks")
    }

    /// The rows of a payroll with all that belongs to it, with all columns.
    pub fn payroll(&self, id: &str) -> Rows {
        let family = ["payrolls", "payroll_fees", "paystubs", "paystub_lines"];
        rows_of(&self.env, "justworks", &family, |_| {
            format!("WHERE _root = '{id}'")
        })
    }

    /// How many former versions there are, in all tables.
    pub fn former_versions(&self) -> i64 {
        let count = |table| format!("(SELECT count(*) FROM {table}_history)");
        let all: Vec<String> = tables().map(count).collect();
        self.one(&format!("SELECT {}", all.join(" + ")))
    }

    /// How many parts of payrolls do not add up.
    pub fn untied(&self) -> i64 {
        untied(&self.env, "justworks")
    }

    /// What the API answers, as another program would read it.
    pub fn api(&self, path: &str) -> Value {
        let file = self.env.config().join("secrets/justworks.json");
        let secrets: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let url = format!("{}{path}", self.server.sandbox.api_url());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let request = reqwest::Client::new()
                .get(url)
                .bearer_auth(secrets["access"].as_str().unwrap())
                .timeout(DEADLINE);
            request.send().await.unwrap().json().await.unwrap()
        })
    }

    /// All items of a list of the API that fits on a page.
    pub fn list(&self, path: &str) -> Vec<Value> {
        let page = self.api(path);
        assert!(page["next_cursor"].is_null(), "{path} has a second page");
        page["items"].as_array().unwrap().clone()
    }
}

/// Connects a home to a server without a first sync.
pub fn connect(env: &TestEnv, server: &Server) {
    connect_with(env, server, ALLOW, &[]);
}

/// The same by somebody who decides so, with more arguments.
pub fn connect_with(env: &TestEnv, server: &Server, decision: Decision, more: &[&str]) {
    let args = [&["--no-sync", "--since", SINCE], more].concat();
    env.connect(server, decision, &args).expect(0);
    profile(env, "[profile]\nretry_base_ms = 1\nlookback_days = 1000");
}

fn profile(env: &TestEnv, lines: &str) {
    let path = env.config().join("connections/justworks.toml");
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    writeln!(file, "{lines}").unwrap();
}

/// The live rows of another home that was connected to the same server and never disturbed.
pub fn undisturbed(server: &Server) -> Rows {
    let env = TestEnv::new();
    connect(&env, server);
    env.run(&["sync"]).expect(0);
    live(&env, "justworks")
}

/// Everything that was published, with all columns.
pub fn published(env: &TestEnv, name: &str) -> Rows {
    let histories: Vec<_> = tables().map(|table| format!("{table}_history")).collect();
    let mut all: Vec<&str> = tables().collect();
    all.extend(histories.iter().map(String::as_str));
    rows_of(env, name, &all, |_| String::new())
}

/// The live rows, without what differs from run to run.
pub fn live(env: &TestEnv, name: &str) -> Rows {
    let mut rows = Rows::new();
    for table in tables() {
        let text = texts(env, name, table, "WHERE _deleted_at IS NULL", &OF_THE_RUN);
        rows.insert(table.to_owned(), text);
    }
    rows
}

fn rows_of(env: &TestEnv, name: &str, tables: &[&str], only: impl Fn(&str) -> String) -> Rows {
    let rows = |table: &&str| {
        let rows = texts(env, name, table, &only(table), &[]);
        ((*table).to_owned(), rows)
    };
    tables.iter().map(rows).collect()
}

fn texts(env: &TestEnv, name: &str, table: &str, only: &str, without: &[&str]) -> Vec<String> {
    let store = env.store(name);
    let mut statement = store
        .prepare(&format!("SELECT * FROM {table} {only}"))
        .unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let text = |row: &rusqlite::Row<'_>| {
        let mut text = String::new();
        for (at, name) in names.iter().enumerate() {
            if !without.contains(&name.as_str()) {
                let value: Sql = row.get(at)?;
                text.push_str(&format!("{name}={value:?} "));
            }
        }
        Ok(text)
    };
    let mut rows: Vec<String> = statement
        .query_map([], text)
        .unwrap()
        .map(|row| row.unwrap())
        .collect();
    rows.sort();
    rows
}

/// How many payrolls differ from their paystubs, and paystubs from their earnings.
pub fn untied(env: &TestEnv, name: &str) -> i64 {
    let sql = "SELECT
      (SELECT count(*) FROM payrolls p WHERE p._deleted_at IS NULL AND
         (gross_pay_minor, net_pay_minor) IS NOT (SELECT sum(gross_pay_minor), sum(net_pay_minor)
           FROM paystubs s WHERE s.payroll_id = p.id AND s._deleted_at IS NULL))
    + (SELECT count(*) FROM paystubs s WHERE s._deleted_at IS NULL AND
         gross_pay_minor IS NOT (SELECT sum(amount_minor) FROM paystub_lines l
           WHERE l.paystub_id = s.paystub_id AND l.kind = 'earning' AND l._deleted_at IS NULL))";
    env.store(name)
        .query_row(sql, [], |row| row.get(0))
        .unwrap()
}

/// What a document says of one stream.
#[track_caller]
pub fn stream<'a>(document: &'a Value, name: &str) -> &'a Value {
    let streams = document["report"]["streams"].as_array();
    let found = streams.and_then(|streams| streams.iter().find(|s| s["stream"] == name));
    found.unwrap_or_else(|| panic!("nothing about {name} in {document:#}"))
}

/// An answer of this status with a web page as its body.
pub fn status(status: u16, retry_after: Option<&str>) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: retry_after.map(str::to_owned),
        body: "<html><h1>Gateway</h1>body-of-the-answer</html>".to_owned(),
        content_type: "text/html",
    }
}
