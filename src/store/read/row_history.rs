//! The life of a row: every version that the store has of it, and the runs that brought them.
//!
//! A version is a row of a table or of its history. They are read in one statement, and several reads
//! within [`Reader::at_once`], so that a run which publishes meanwhile is seen whole or not at all. A
//! store of a former release is read as it is: what it does not have is not known.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, ToSql, params};

use super::reader::Reader;
use crate::catalog::{Cell, Fingerprint, Record, Stream};
use crate::sink::SinkError;
use crate::store::error::{Result, json};
use crate::store::runs;
use crate::store::schema::{columns_of, has_table};
use crate::store::table::{Table, WHOLE};

/// One version of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The row's own key; for a child without an id, `parent/position`.
    pub key: String,
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root.
    pub root: String,
    /// The place in the set, for a child without an id.
    pub position: Option<u32>,
    /// One value per column of the stream, in its order.
    pub cells: Vec<Cell>,
    /// The redacted source JSON, where an endpoint answered this very item.
    pub raw: Option<String>,
    /// Whether it was written before its stream had all of the columns: an empty one may only not be
    /// known.
    pub lacks_columns: bool,
    /// Since when the source says this.
    pub from: Timestamp,
    /// Until when, where it has become something else, or was a place in a set that is no more.
    pub to: Option<Timestamp>,
    /// When it was found to be gone.
    pub gone_at: Option<Timestamp>,
    /// The run that last changed it; of one that is gone, the run that found that.
    pub run: String,
    /// The request that brought it.
    pub request: Option<String>,
}

impl Version {
    /// Whether it is what the source says now.
    pub fn is_live(&self) -> bool {
        self.to.is_none() && self.gone_at.is_none()
    }
}

/// Which rows are meant.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// The row of this key.
    Key(&'a str),
    /// All rows below this parent.
    Parent(&'a str),
    /// The one at this place below this parent.
    Place(&'a str, u32),
}

/// A run, as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// Its id.
    pub id: String,
    /// How it ended; `None` of one that is at work, or died.
    pub outcome: Option<String>,
}

impl Reader {
    /// Reads several things as they stood at one moment, whatever a run publishes meanwhile.
    pub fn at_once<T, E: From<SinkError>>(
        &self,
        read: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let held = self.connection.unchecked_transaction();
        let _held = held.map_err(|failure| self.says(failure))?;
        read(self)
    }

    /// All versions of these rows, by key, the oldest first.
    pub fn versions(
        &self,
        stream: &'static Stream,
        of: Of<'_>,
    ) -> std::result::Result<Vec<Version>, SinkError> {
        let table = Table::of(stream);
        let parent = table.parent();
        let (only, given): (String, Vec<&dyn ToSql>) = match &of {
            Of::Key(key) => (
                format!("t.\"{}\" = ?1", stream.key.unwrap_or(parent)),
                vec![key],
            ),
            Of::Parent(of) => (format!("t.\"{parent}\" = ?1"), vec![of]),
            Of::Place(of, position) => (
                format!("t.\"{parent}\" = ?1 AND t.\"position\" = ?2"),
                vec![of, position],
            ),
        };
        let read = || {
            if !has_table(&self.connection, stream.name)? {
                return Ok(Vec::new());
            }
            let live = self.select(&table, stream.name, "NULL")?;
            let former = self.select(&table, &table.history(), "t._valid_to")?;
            let sql = format!(
                "SELECT * FROM ({live} WHERE {only} UNION ALL {former} WHERE {only})
                 ORDER BY position, key, since, until IS NULL, until"
            );
            self.connection
                .prepare(&sql)?
                .query_map(given.as_slice(), version)?
                .collect()
        };
        read().map_err(|failure| self.says(failure))
    }

    /// The live rows of a stream that belong to a root, as they were landed once.
    pub fn standing(
        &self,
        stream: &'static Stream,
        root: &str,
    ) -> std::result::Result<Vec<Record>, SinkError> {
        let table = Table::of(stream);
        let read = || {
            if !has_table(&self.connection, stream.name)? {
                return Ok(Vec::new());
            }
            let live = self.select(&table, stream.name, "NULL")?;
            let sql = format!(
                "{live} WHERE t._root = ?1 AND t._deleted_at IS NULL ORDER BY parent, position, key"
            );
            self.connection
                .prepare(&sql)?
                .query_map([root], |row| {
                    let version = version(row)?;
                    Ok(Record {
                        stream,
                        key: version.key,
                        parent: version.parent,
                        root: version.root,
                        position: version.position,
                        cells: version.cells,
                        raw: version.raw,
                        fingerprint: Fingerprint::default(),
                        summary: None,
                        request: None,
                    })
                })?
                .collect()
        };
        read().map_err(|failure| self.says(failure))
    }

    /// The first keys that begin like this, of rows that are or were there.
    pub fn keys_like(
        &self,
        stream: &'static Stream,
        start: &str,
        most: u32,
    ) -> std::result::Result<Vec<String>, SinkError> {
        let table = Table::of(stream);
        let key = stream.key.unwrap_or(table.parent());
        let read = || {
            if !has_table(&self.connection, stream.name)? {
                return Ok(Vec::new());
            }
            let sql = format!(
                "SELECT \"{key}\" AS key FROM \"{}\" WHERE substr(\"{key}\", 1, length(?1)) = ?1
                 UNION SELECT \"{key}\" FROM \"{}\" WHERE substr(\"{key}\", 1, length(?1)) = ?1
                 ORDER BY key LIMIT ?2",
                stream.name,
                table.history()
            );
            self.connection
                .prepare(&sql)?
                .query_map(params![start, most], |row| row.get(0))?
                .collect()
        };
        read().map_err(|failure| self.says(failure))
    }

    /// The row of a run, by its id; `None` where it is no longer kept.
    pub fn run(&self, id: &str) -> std::result::Result<Option<RunEnd>, SinkError> {
        self.run_by("id", id)
    }

    /// The row of the run that began at this moment, which is what it dates its changes by.
    pub fn run_begun(&self, at: Timestamp) -> std::result::Result<Option<RunEnd>, SinkError> {
        self.run_by("started_at", &runs::moment(at))
    }

    fn run_by(&self, column: &str, value: &str) -> std::result::Result<Option<RunEnd>, SinkError> {
        let sql = format!("SELECT id, outcome FROM _runs WHERE {column} = ?1");
        let end = |row: &Row<'_>| {
            Ok(RunEnd {
                id: row.get(0)?,
                outcome: row.get(1)?,
            })
        };
        self.connection
            .query_row(&sql, [value], end)
            .optional()
            .map_err(|failure| self.says(failure))
    }

    /// Versions out of one of a stream's tables; `until` is when one ended.
    fn select(&self, table: &Table, name: &str, until: &str) -> Result<String> {
        let present = columns_of(&self.connection, name)?;
        let known = |column: &str| match present.iter().any(|name| name == column) {
            true => format!("t.\"{column}\""),
            false => "NULL".to_owned(),
        };
        let stream = table.stream;
        let cells: Vec<String> = stream.columns.iter().map(|it| known(it.name)).collect();
        let (parent, position) = match stream.key {
            Some(_) => (stream.parent_column.map(known), None),
            None => (Some(known(table.parent())), Some(known("position"))),
        };
        let none = || "NULL".to_owned();
        Ok(format!(
            "SELECT {} AS key, {} AS parent, t._root AS root, {} AS position,
               json_array({}) AS cells, t._raw AS raw,
               coalesce(length(t._fingerprint), 0) <> {WHOLE} AS lacks_columns,
               t._changed_at AS since, {until} AS until, t._deleted_at AS gone_at, t._run AS run,
               {} AS request
             FROM \"{name}\" t",
            table.key_of(),
            parent.unwrap_or_else(none),
            position.unwrap_or_else(none),
            cells.join(", "),
            known("_request"),
        ))
    }
}

fn version(row: &Row<'_>) -> Result<Version> {
    let cells: String = row.get("cells")?;
    Ok(Version {
        key: row.get("key")?,
        parent: row.get("parent")?,
        root: row.get("root")?,
        position: row.get("position")?,
        cells: serde_json::from_str(&cells).map_err(json)?,
        raw: row.get("raw")?,
        lacks_columns: row.get("lacks_columns")?,
        from: moment(row.get("since")?)?,
        to: row.get::<_, Option<_>>("until")?.map(moment).transpose()?,
        gone_at: row
            .get::<_, Option<_>>("gone_at")?
            .map(moment)
            .transpose()?,
        run: row.get("run")?,
        request: row.get("request")?,
    })
}

fn moment(text: String) -> Result<Timestamp> {
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
    })
}
