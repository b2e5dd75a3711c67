//! The tables: what SQL the catalog's rows become, and how a store of an older catalog catches up.
//!
//! A stream's table is its columns, the link to its parent, and what the store adds. Only names of
//! the static catalog become SQL; what was read from anywhere is always bound. A catalog may gain
//! streams and columns, and the store follows when it is opened; a column never changes its kind
//! (a new kind is a new column).

use rusqlite::types::{Null, ToSqlOutput};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::Result;
use super::views;
use crate::catalog::{Cell, Kind, Record, Stream};

/// The version of everything here that is not the catalog's, kept in `PRAGMA user_version`.
pub(super) const VERSION: i64 = 2;

/// What the store adds to each row. `_root` and `_fingerprint` are for its own use.
const OWN: [(&str, &str); 7] = [
    ("_raw", "TEXT"),
    ("_first_seen_at", "TEXT NOT NULL"),
    ("_changed_at", "TEXT NOT NULL"),
    ("_deleted_at", "TEXT"),
    ("_run", "TEXT NOT NULL"),
    ("_root", "TEXT NOT NULL"),
    ("_fingerprint", "BLOB"),
];

/// The tables that belong to no stream.
const BOOKKEEPING: [(&str, &str); 6] = [
    (
        "_landing",
        "CREATE TABLE _landing (
           stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
           position INTEGER, cells TEXT NOT NULL, raw TEXT, fingerprint BLOB NOT NULL,
           summary BLOB, PRIMARY KEY (stream, key)) STRICT",
    ),
    (
        "_former",
        "CREATE TABLE _former (
           stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
           position INTEGER, cells TEXT NOT NULL, raw TEXT, fingerprint BLOB NOT NULL,
           summary BLOB, read_at TEXT NOT NULL, PRIMARY KEY (stream, key)) STRICT;
         CREATE INDEX _former_by_parent ON _former (stream, parent)",
    ),
    (
        "_new_summaries",
        "CREATE TABLE _new_summaries (
           stream TEXT NOT NULL, key TEXT NOT NULL, root TEXT NOT NULL,
           summary BLOB NOT NULL) STRICT",
    ),
    (
        "_summaries",
        "CREATE TABLE _summaries (
           stream TEXT NOT NULL, key TEXT NOT NULL, summary BLOB NOT NULL,
           PRIMARY KEY (stream, key)) STRICT, WITHOUT ROWID",
    ),
    (
        "_runs",
        "CREATE TABLE _runs (
           id TEXT NOT NULL PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
           outcome TEXT, published INTEGER NOT NULL DEFAULT 0, report TEXT) STRICT",
    ),
    (
        "_bookmarks",
        "CREATE TABLE _bookmarks (
           stream TEXT NOT NULL PRIMARY KEY, bookmark TEXT NOT NULL, run TEXT NOT NULL) STRICT",
    ),
];

/// Where the value of a column comes from when a landed row is published.
#[derive(Debug, Clone, Copy)]
enum From {
    Key,
    Parent(Option<usize>),
    Position,
    Cell(usize),
}

/// A stream's table in SQL's terms.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The stream.
    pub stream: &'static Stream,
    columns: Vec<(&'static str, &'static str, From)>,
}

impl Table {
    /// The table of a stream. The link to the parent and the position come first where the stream
    /// does not place them itself.
    pub fn of(stream: &'static Stream) -> Self {
        let set = stream.key.is_none();
        let mut columns = Vec::with_capacity(stream.columns.len() + 3);
        let added = |name: &'static str| stream.column(name).is_none();
        if let Some(key) = stream.key.filter(|name| added(name)) {
            columns.push((key, "TEXT", From::Key));
        }
        if let Some(parent) = stream.parent_column.filter(|name| added(name)) {
            columns.push((parent, "TEXT", From::Parent(None)));
        }
        if set && added("position") {
            columns.push(("position", "INTEGER", From::Position));
        }
        for (at, column) in stream.columns.iter().enumerate() {
            let from = match column.name {
                name if Some(name) == stream.key => From::Key,
                name if Some(name) == stream.parent_column => From::Parent(Some(at)),
                "position" if set => From::Position,
                _ => From::Cell(at),
            };
            let kind = match from {
                From::Position => "INTEGER",
                From::Cell(_) => sql_kind(column.kind),
                From::Key | From::Parent(_) => "TEXT",
            };
            columns.push((column.name, kind, from));
        }
        Self { stream, columns }
    }

    /// The name of the table with the former versions.
    pub fn history(&self) -> String {
        format!("{}_history", self.stream.name)
    }

    /// The stream's own columns, quoted.
    fn own_columns(&self) -> impl Iterator<Item = String> {
        self.columns
            .iter()
            .map(|(name, _, _)| format!("\"{name}\""))
    }

    /// All columns of the table, quoted, with a table's alias before each.
    pub fn columns(&self, alias: &str) -> String {
        let own = OWN.iter().map(|(name, _)| format!("\"{name}\""));
        let all: Vec<String> = self
            .own_columns()
            .chain(own)
            .map(|name| {
                if alias.is_empty() {
                    name
                } else {
                    format!("{alias}.{name}")
                }
            })
            .collect();
        all.join(", ")
    }

    /// The values of the stream's own columns, out of a row `l` of `_landing`.
    pub fn landed_values(&self) -> String {
        let values: Vec<String> = self
            .columns
            .iter()
            .map(|(_, _, from)| match from {
                From::Key => "l.key".to_owned(),
                From::Parent(None) => "l.parent".to_owned(),
                From::Parent(Some(at)) => {
                    format!("coalesce(l.parent, json_extract(l.cells, '$[{at}]'))")
                }
                From::Position => "l.position".to_owned(),
                From::Cell(at) => format!("json_extract(l.cells, '$[{at}]')"),
            })
            .collect();
        values.join(", ")
    }

    /// `column = excluded.column` for all of the stream's own columns.
    pub fn take_excluded(&self) -> String {
        let all: Vec<String> = self
            .own_columns()
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        all.join(", ")
    }

    /// The column that leads to the rows of a set: the parent's, or the root's where the whole
    /// source has one parent only.
    fn set_parent(&self) -> (&'static str, &'static str) {
        match self.stream.parent_column {
            Some(column) => (column, "l.parent"),
            None => ("_root", "l.root"),
        }
    }

    /// The column that names the parent's row.
    pub fn parent(&self) -> &'static str {
        self.set_parent().0
    }

    /// A JSON array of the stream's own values out of a row `t`, as [`Record`](crate::catalog::Record)
    /// has its cells.
    pub fn cells(&self) -> String {
        let values: Vec<String> = self
            .stream
            .columns
            .iter()
            .map(|column| format!("t.\"{}\"", column.name))
            .collect();
        format!("json_array({})", values.join(", "))
    }

    /// The columns of the primary key.
    pub fn primary_key(&self) -> String {
        match self.stream.key {
            Some(key) => format!("\"{key}\""),
            None => format!("\"{}\", \"position\"", self.set_parent().0),
        }
    }

    /// The key as `_landing` has it, out of a row `t` of the table.
    pub fn key_of(&self) -> String {
        match self.stream.key {
            Some(key) => format!("t.\"{key}\""),
            None => format!("t.\"{}\" || '/' || t.\"position\"", self.set_parent().0),
        }
    }

    /// The condition that a row `t` of the table and a row `l` of `_landing` are the same thing.
    pub fn same_row(&self) -> String {
        match self.stream.key {
            Some(key) => format!("t.\"{key}\" = l.key"),
            None => {
                let (column, landed) = self.set_parent();
                format!("t.\"{column}\" = {landed} AND t.\"position\" = l.position")
            }
        }
    }

    /// The condition that a row `t` is live and says something else than its landed row `l`: another
    /// fingerprint, or it belongs elsewhere now.
    pub fn differs(&self) -> String {
        let moved = self
            .stream
            .parent_column
            .map_or_else(String::new, |parent| {
                format!(" OR (l.parent IS NOT NULL AND t.\"{parent}\" IS NOT l.parent)")
            });
        format!("(t._fingerprint IS NOT l.fingerprint OR t._root IS NOT l.root{moved})")
    }

    fn create(&self) -> Vec<String> {
        let name = self.stream.name;
        let history = self.history();
        let mut former: Vec<String> = self
            .columns
            .iter()
            .map(|(column, kind, _)| format!("\"{column}\" {kind}"))
            .collect();
        former.extend(OWN.map(|(column, kind)| format!("\"{column}\" {kind}")));
        former.push("\"_valid_from\" TEXT NOT NULL".to_owned());
        former.push("\"_valid_to\" TEXT NOT NULL".to_owned());
        let mut sql = self.create_as(name);
        sql.extend([
            format!("CREATE TABLE \"{history}\" ({}) STRICT", former.join(", ")),
            format!(
                "CREATE INDEX \"{history}_by_key\" ON \"{history}\" ({})",
                self.primary_key()
            ),
        ]);
        sql
    }

    /// A table of this form and its indexes, under this name.
    pub fn create_as(&self, name: &str) -> Vec<String> {
        let mut live: Vec<String> = Vec::new();
        for (column, kind, from) in &self.columns {
            let required = match from {
                From::Key | From::Position => " NOT NULL",
                From::Parent(_) if self.stream.key.is_none() => " NOT NULL",
                _ => "",
            };
            live.push(format!("\"{column}\" {kind}{required}"));
        }
        live.extend(OWN.map(|(column, kind)| format!("\"{column}\" {kind}")));
        live.push(format!("PRIMARY KEY ({})", self.primary_key()));
        let mut sql = vec![format!(
            "CREATE TABLE \"{name}\" ({}) STRICT",
            live.join(", ")
        )];
        if !self.stream.is_root() {
            sql.push(format!(
                "CREATE INDEX \"{name}_by_root\" ON \"{name}\" (\"_root\")"
            ));
            // Rows of a set are found by their parent through the primary key.
            if let (Some(parent), Some(_)) = (self.stream.parent_column, self.stream.key) {
                sql.push(format!(
                    "CREATE INDEX \"{name}_by_parent\" ON \"{name}\" (\"{parent}\")"
                ));
            }
        }
        sql
    }

    /// How many columns are the stream's own.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The values of the stream's own columns, out of a row that is landed.
    pub fn values<'a>(&self, record: &'a Record) -> impl Iterator<Item = ToSqlOutput<'a>> {
        self.columns.iter().map(|(_, _, from)| {
            let text = |text: &'a String| ToSqlOutput::from(text.as_str());
            let cell = |at: usize| match record.cells.get(at) {
                Some(Cell::Text(cell)) => text(cell),
                Some(Cell::Int(cell)) => ToSqlOutput::from(*cell),
                Some(Cell::Null) | None => ToSqlOutput::from(Null),
            };
            match (from, &record.parent) {
                (From::Key, _) => text(&record.key),
                (From::Parent(_), Some(parent)) => text(parent),
                (From::Parent(None), None) => ToSqlOutput::from(Null),
                (From::Parent(Some(at)), None) | (From::Cell(at), _) => cell(*at),
                (From::Position, _) => match record.position {
                    Some(position) => ToSqlOutput::from(position),
                    None => ToSqlOutput::from(Null),
                },
            }
        })
    }

    /// What a table of an older catalog lacks. A row that gets a column has no value in it yet, so
    /// its fingerprint is taken away: the next time it is read it counts as changed and fills up.
    fn catch_up(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut sql = Vec::new();
        for table in [self.stream.name.to_owned(), self.history()] {
            let present = columns_of(connection, &table)?;
            for (column, kind, _) in &self.columns {
                if !present.iter().any(|name| name == column) {
                    sql.push(format!(
                        "ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {kind}"
                    ));
                }
            }
        }
        if !sql.is_empty() {
            let name = self.stream.name;
            sql.push(format!("UPDATE \"{name}\" SET _fingerprint = NULL"));
        }
        Ok(sql)
    }
}

fn sql_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Money | Kind::Flag => "INTEGER",
        Kind::Text | Kind::Date | Kind::Moment | Kind::Json | Kind::Array => "TEXT",
    }
}

pub(super) fn columns_of(connection: &Connection, table: &str) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

/// Whether there is a table of this name.
pub(super) fn has_table(connection: &Connection, table: &str) -> Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?
        .exists([table])
}

/// The version of the store, and whether there is anything in the file at all.
pub(super) fn version(connection: &Connection) -> Result<(i64, bool)> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((version, objects > 0))
}

/// Makes the file's tables and views those of the catalog. Writes nothing where they are already.
pub(super) fn bring_up_to_date(connection: &Connection, streams: &'static [Stream]) -> Result<()> {
    if plan(connection, streams)?.is_empty() {
        return Ok(());
    }
    // Another process may have done the same since: what is done is planned under the lock.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for sql in plan(&transaction, streams)? {
        transaction.execute_batch(&sql)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// What an older version of the store has to lose or to gain before anything else. `_landing` of
/// version 1 knew no summaries; what stands in it no reader was ever shown.
fn migrate(connection: &Connection) -> Result<Vec<String>> {
    match version(connection)? {
        (1, _) => Ok(vec!["DROP TABLE IF EXISTS _landing".to_owned()]),
        _ => Ok(Vec::new()),
    }
}

fn plan(connection: &Connection, streams: &'static [Stream]) -> Result<Vec<String>> {
    let mut sql = migrate(connection)?;
    for (name, create) in BOOKKEEPING {
        if !sql.is_empty() && name == "_landing" || !has_table(connection, name)? {
            sql.push(create.to_owned());
        }
    }
    let mut grown = false;
    for stream in streams {
        let table = Table::of(stream);
        if has_table(connection, stream.name)? {
            let lacking = table.catch_up(connection)?;
            grown |= !lacking.is_empty();
            sql.extend(lacking);
        } else {
            sql.extend(table.create());
        }
    }
    if grown {
        // What was put aside has the former shape, and what is public has no value in a new column.
        sql.push("DELETE FROM _former".to_owned());
        sql.push("DELETE FROM _summaries".to_owned());
    }
    sql.extend(views::plan(connection, streams)?);
    Ok(sql)
}
