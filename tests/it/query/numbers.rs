//! The ready questions, against the same numbers worked out here from the raw tables of a sandbox.

mod accruals;
mod costs;
mod departments;
mod pay;
mod people;
mod register;
mod rehired;
mod rollforward;

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
        let company = ["--as-of", "2026-03-20", "--seed", "7"];
        let size = ["--members", "24", "--payrolls", "12"];
        Self::of(&[&company[..], &size].concat())
    }

    /// Of another company.
    fn of(company: &[&str]) -> Self {
        let env = TestEnv::in_memory();
        env.sandbox(company);
        let store = Connection::open(env.data().join("sandbox.db")).unwrap();
        Self { env, store }
    }

    /// One value.
    #[track_caller]
    fn one<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.store.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A column of text.
    #[track_caller]
    fn column(&self, sql: &str) -> Vec<String> {
        self.raw(sql, |row| row.get(0))
    }

    /// Gives a person one more position.
    fn position(&self, member: &str, at: i64, start: &str, end: Option<&str>, department: &str) {
        let sql = "INSERT INTO employment_history
              (member_id, position, _key, department_id, department_name, start_date, end_date,
               source, _run, _root, _first_seen_at, _changed_at)
            SELECT ?1, ?2, ?1 || '/' || ?3, (SELECT id FROM departments WHERE name = ?5), ?5, ?3, ?4,
              '{}', 'r', ?1, '2026-03-20T05:00:00.000Z', '2026-03-20T05:00:00.000Z'";
        let row = rusqlite::params![member, at, start, end, department];
        assert_eq!(self.store.execute(sql, row).unwrap(), 1);
    }

    /// Lets this be a rule of `[finance]`, as a sync puts it into the database.
    fn rule(&self, name: &str, value: &str) {
        let sql = "INSERT OR REPLACE INTO _settings VALUES ('finance.' || ?1, ?2)";
        self.store.execute(sql, [name, value]).unwrap();
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
