//! Keys of rows by what a person knows of them: the start of an id, a date, or whose they are.
//!
//! Rows that are gone are found as well, behind those that are there. The latest come first, by
//! their pay date if they have one.

use rusqlite::{ToSql, params};

use super::reader::Reader;
use crate::catalog::Stream;
use crate::store::error::Answer;
use crate::store::schema::columns_of;
use crate::store::statement::Statements as _;

/// The column that the latest rows are known by, where a table has it.
const DAY: &str = "pay_date";

/// What is known of rows.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Their keys begin like this.
    Prefix(&'a str),
    /// A column's text begins like this.
    Starts(&'static str, &'a str),
    /// A column has one of these values.
    OneOf(&'static str, &'a [String]),
}

impl Reader {
    /// The keys of rows of which all of this is known. A stream without keys of its own has none.
    pub fn find(
        &self,
        stream: &'static Stream,
        known: &[Which<'_>],
        most: u32,
    ) -> Answer<Vec<String>> {
        let Some(key) = stream.key else {
            return Ok(Vec::new());
        };
        let mut given: Vec<String> = Vec::new();
        let mut only = String::from("TRUE");
        for which in known {
            let place = given.len() + 2;
            let (condition, value) = match which {
                Which::Prefix(start) => (starts(key, place), (*start).to_owned()),
                Which::Starts(column, start) => (starts(column, place), (*start).to_owned()),
                Which::OneOf(column, values) => {
                    let list = serde_json::to_string(values).unwrap_or_default();
                    let within = format!("\"{column}\" IN (SELECT value FROM json_each(?{place}))");
                    (within, list)
                }
            };
            only.push_str(&format!(" AND {condition}"));
            given.push(value);
        }
        self.read_of(stream, |connection| {
            let day = columns_of(connection, stream.name)?
                .iter()
                .any(|name| name == DAY);
            let day = if day { DAY } else { "_changed_at" };
            let sql = format!(
                "SELECT \"{key}\" FROM \"{}\" WHERE {only}
                 ORDER BY _deleted_at IS NOT NULL, \"{day}\" DESC, \"{key}\" LIMIT ?1",
                stream.name
            );
            let given = given.iter().map(|value| value as &dyn ToSql);
            let given: Vec<_> = std::iter::once(&most as &dyn ToSql).chain(given).collect();
            connection.column(&sql, given.as_slice())
        })
    }

    /// These columns of all rows of a stream, behind their keys; of rows that are gone as well.
    pub fn texts(
        &self,
        stream: &'static Stream,
        columns: &[&str],
    ) -> Answer<Vec<(String, Vec<Option<String>>)>> {
        let Some(key) = stream.key else {
            return Ok(Vec::new());
        };
        self.read_of(stream, |connection| {
            let known = self.known(stream.name, columns)?.into_iter();
            let known: String = known.map(|column| format!(", {column}")).collect();
            let sql = format!("SELECT t.\"{key}\"{known} FROM \"{}\" t", stream.name);
            connection.rows(&sql, [], |row| {
                let texts = (1..=columns.len()).map(|at| row.get(at));
                Ok((row.get(0)?, texts.collect::<Result<_, _>>()?))
            })
        })
    }

    /// The number of live rows of a stream below a row of its parent.
    pub fn count_below(&self, stream: &'static Stream, parent: &str) -> Answer<u64> {
        let Some(column) = stream.parent_column else {
            return Ok(0);
        };
        self.read_of(stream, |connection| {
            let sql = format!(
                "SELECT count(*) FROM \"{}\" WHERE _deleted_at IS NULL AND \"{column}\" = ?1",
                stream.name
            );
            connection.value(&sql, params![parent])
        })
    }
}

fn starts(column: &str, place: usize) -> String {
    format!("substr(\"{column}\", 1, length(?{place})) = ?{place}")
}
