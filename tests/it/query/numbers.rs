//! The ready questions, against the same numbers worked out here from the raw tables of a sandbox.

mod pay;
mod people;
mod rehired;

use rusqlite::{Connection, Row};

use crate::support::TestEnv;

type Columns = Vec<Option<String>>;

/// A company of which some have left, with pay in two currencies and payrolls over a change of year.
struct Home {
    env: TestEnv,
    store: Connection,
}

impl Home {
    fn new() -> Self {
        let env = TestEnv::in_memory();
        let connect = [
            "connect",
            "justworks",
            "--sandbox",
            "--yes",
            "--insecure-storage",
        ];
        let company = ["--as-of", "2026-03-20", "--seed", "7"];
        let size = ["--members", "24", "--payrolls", "12"];
        env.run(&[&connect[..], &company, &size].concat()).expect(0);
        let store = Connection::open(env.data().join("sandbox.db")).unwrap();
        Self { env, store }
    }

    /// The rows of a raw query.
    fn raw<T>(&self, sql: &str, read: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut select = self.store.prepare(sql).unwrap();
        let rows = select.query_map([], |row| read(row)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// What the program answers to a question by its name, by column.
    fn answer(&self, view: &str, columns: &[&str]) -> Vec<Columns> {
        let run = self.env.run(&["query", "-f", "json", view]).expect(0);
        let rows = run.json();
        let cell = |row: &serde_json::Value, name: &str| match &row[name] {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| columns.iter().map(|name| cell(row, name)).collect())
            .collect()
    }
}

fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

fn texts<const N: usize>(row: [&str; N]) -> Columns {
    row.map(|it| Some(it.to_owned())).to_vec()
}
