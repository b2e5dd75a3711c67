//! One stream's table in SQL's terms: its columns, the link to its parent, and what the store adds.
//!
//! Only names of the static catalog become SQL; what was read from anywhere is always bound.

use rusqlite::Connection;
use rusqlite::types::{Null, ToSqlOutput};

use super::error::Result;
use super::schema::columns_of;
use crate::catalog::{Access, Cell, Fingerprint, Record, Stream, Type};

/// What the store adds to each row. `_request` is there where an endpoint answered this very item: what
/// stands inside another one came with that. `_root` and `_fingerprint` are for its own use. A zero before a
/// fingerprint says that the row was written without columns that there are by now.
const OWN: [(&str, &str); 8] = [
    ("_raw", "TEXT"),
    ("_first_seen_at", "TEXT NOT NULL"),
    ("_changed_at", "TEXT NOT NULL"),
    ("_deleted_at", "TEXT"),
    ("_run", "TEXT NOT NULL"),
    ("_root", "TEXT NOT NULL"),
    ("_fingerprint", "BLOB"),
    ("_request", "TEXT"),
];

/// Bytes of a fingerprint of a row that lacks nothing.
pub(super) const WHOLE: usize = size_of::<Fingerprint>();

/// The fingerprint of a row that lacks columns, and else says what its landed row `l` does.
pub(super) const LANDED_INCOMPLETE: &str = "unhex('00' || hex(l.fingerprint))";

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
                From::Cell(_) => sql_type(column.ty),
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
        self.landed_each().collect::<Vec<_>>().join(", ")
    }

    fn landed_each(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|(_, _, from)| match from {
            From::Key => "l.key".to_owned(),
            From::Parent(None) => "l.parent".to_owned(),
            From::Parent(Some(at)) => {
                format!("coalesce(l.parent, json_extract(l.cells, '$[{at}]'))")
            }
            From::Position => "l.position".to_owned(),
            From::Cell(at) => format!("json_extract(l.cells, '$[{at}]')"),
        })
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

    /// A JSON array of the stream's own values out of a row `t`, as [`Record`]
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

    /// The columns of the key.
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

    /// Each of the stream's own columns with its landed value, for an update.
    pub fn set_landed(&self) -> String {
        let names = self.own_columns();
        let values = names.zip(self.landed_each());
        let all: Vec<String> = values
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        all.join(", ")
    }

    /// The condition that a row `t` says something else than its landed row `l`: another
    /// fingerprint, or it belongs elsewhere now.
    pub fn differs(&self) -> String {
        let moved = self
            .stream
            .parent_column
            .map_or_else(String::new, |parent| {
                format!(" OR (l.parent IS NOT NULL AND t.\"{parent}\" IS NOT l.parent)")
            });
        format!(
            "(t._fingerprint IS NOT l.fingerprint AND t._fingerprint IS NOT {LANDED_INCOMPLETE}
              OR t._root IS NOT l.root{moved})"
        )
    }

    /// The condition that a row `t` does not hold what its landed row `l` does, although both have the
    /// same fingerprint: its values were changed by another program or by hand. A landed row that stands for the
    /// public one has no values of its own.
    pub fn is_damaged(&self) -> String {
        let each = self.own_columns().zip(self.landed_each());
        let each: Vec<String> = each
            .map(|(name, landed)| format!("t.{name} IS NOT {landed}"))
            .collect();
        // The text of both is the same but where JSON can be written in two ways: only then is it taken
        // apart.
        format!(
            "(l.cells <> '[]' AND t._fingerprint = l.fingerprint
              AND (t._raw IS NOT l.raw OR {} <> l.cells AND ({})))",
            self.cells(),
            each.join(" OR ")
        )
    }

    /// The value of a column of the stream, out of a row `l` of `_landing` with its row `t`, if there
    /// is one: a row that stands for the public one has none of its own.
    pub fn landed_or_public(&self, column: &str) -> String {
        let at = self.stream.column(column).unwrap_or_default();
        format!(
            "CASE l.cells WHEN '[]' THEN t.\"{column}\" ELSE json_extract(l.cells, '$[{at}]') END"
        )
    }

    pub fn create(&self) -> Vec<String> {
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
        sql.extend(self.key_index(name));
        sql.extend([
            format!("CREATE TABLE \"{history}\" ({}) STRICT", former.join(", ")),
            format!(
                "CREATE INDEX \"{history}_by_key\" ON \"{history}\" ({})",
                self.primary_key()
            ),
        ]);
        sql
    }

    /// Whether the key is an index of its own. Sets inside items are most of all rows, and come with
    /// keys in no order: sorted once, when all are there, an index costs far less than row by row. A
    /// key that is part of its table cannot come later.
    fn is_keyed_apart(&self) -> bool {
        self.stream.key.is_none()
            && self.stream.parent_column.is_some()
            && matches!(self.stream.access, Access::Inside { .. })
    }

    /// Makes the index of the key of the table of this name, if that is not part of the table.
    pub fn key_index(&self, name: &str) -> Option<String> {
        self.is_keyed_apart().then(|| {
            format!(
                "CREATE UNIQUE INDEX \"{name}_by_key\" ON \"{name}\" ({})",
                self.primary_key()
            )
        })
    }

    /// A table of this form and its indexes, under this name; without that of [`Self::key_index`].
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
        if !self.is_keyed_apart() {
            live.push(format!("PRIMARY KEY ({})", self.primary_key()));
        }
        let mut sql = vec![format!(
            "CREATE TABLE \"{name}\" ({}) STRICT",
            live.join(", ")
        )];
        if !self.stream.is_root() {
            sql.push(format!(
                "CREATE INDEX \"{name}_by_root\" ON \"{name}\" (\"_root\")"
            ));
            // Rows of a set are found by their parent through the key.
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

    /// What a table of an older catalog lacks. A row that gets a column has no value in it yet: its
    /// fingerprint says so, and the next time it is read it fills up. That is no new version of it.
    pub fn catch_up(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut sql = Vec::new();
        for table in self.both() {
            let present = columns_of(connection, &table)?;
            for (column, kind, _) in &self.columns {
                if !present.iter().any(|name| name == column) {
                    sql.push(add(&table, column, kind));
                }
            }
        }
        if !sql.is_empty() {
            let name = self.stream.name;
            sql.push(format!(
                "UPDATE \"{name}\" SET _fingerprint = unhex('00' || hex(_fingerprint))
                 WHERE length(_fingerprint) = {WHOLE}"
            ));
        }
        Ok(sql)
    }

    /// The store's own columns that a table of a former release lacks. A row knows nothing in them
    /// until it says something else.
    pub fn catch_up_own(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut sql = Vec::new();
        for table in self.both() {
            let present = columns_of(connection, &table)?;
            let lacking = OWN
                .iter()
                .filter(|(own, _)| !present.iter().any(|name| name == own));
            sql.extend(lacking.map(|(own, kind)| add(&table, own, kind)));
        }
        Ok(sql)
    }

    /// The names of the table and of its history.
    fn both(&self) -> [String; 2] {
        [self.stream.name.to_owned(), self.history()]
    }
}

fn add(table: &str, column: &str, kind: &str) -> String {
    format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {kind}")
}

fn sql_type(ty: Type) -> &'static str {
    if ty.is_number() { "INTEGER" } else { "TEXT" }
}
