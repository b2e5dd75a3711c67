//! One stream's table in SQL's terms: its columns, the link to its parent, and what the store adds.
//!
//! Only names of the static catalog become SQL; what was read from anywhere is always bound.

use rusqlite::Connection;
use rusqlite::types::{Null, ToSqlOutput};

use super::error::Result;
use super::schema::columns_of;
use crate::catalog::{Cell, Fingerprint, Kind, Record, Source, Stream, set};

/// What the store adds to each row. `_request` is there where an endpoint answered this very item: what
/// stands inside another one came with that. `_root` and `_fingerprint` are for its own use. A zero before a
/// fingerprint says that the row was written without columns that there are by now.
const OWN: [(&str, &str); 6] = [
    ("_raw", "TEXT"),
    ("_deleted_at", "TEXT"),
    ("_run", "TEXT NOT NULL"),
    ("_root", "TEXT NOT NULL"),
    ("_fingerprint", "BLOB"),
    ("_request", "TEXT"),
];

/// What a row has once it is public: since when, and the publication that brought it.
const PUBLIC: [(&str, &str); 3] = [
    ("_first_seen_at", "TEXT NOT NULL"),
    ("_changed_at", "TEXT NOT NULL"),
    ("_seq", SEQ),
];

/// What a former version has in place of `_seq`: from which publication on it was public, and the one
/// that put something else in its place.
const FORMER: [(&str, &str); 6] = [
    PUBLIC[0],
    PUBLIC[1],
    ("_seq_from", SEQ),
    ("_seq_to", SEQ),
    ("_valid_from", "TEXT NOT NULL"),
    ("_valid_to", "TEXT NOT NULL"),
];

/// The number of a publication; 0 where it is not known.
const SEQ: &str = "INTEGER NOT NULL DEFAULT 0";

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
    /// does not place them itself, the key of a row without an id last.
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
        if set {
            columns.push((set::KEY, "TEXT", From::Key));
        }
        Self { stream, columns }
    }

    /// The name of the table with the former versions.
    pub fn history(&self) -> String {
        format!("{}_history", self.stream.name)
    }

    /// The names of the stream's own columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, ..)| *name)
    }

    /// The stream's own columns, quoted.
    fn own_columns(&self) -> impl Iterator<Item = String> {
        self.names().map(|name| format!("\"{name}\""))
    }

    /// All columns that a row has before it is public, quoted.
    pub fn waiting_columns(&self) -> String {
        let own = OWN.iter().map(|(name, _)| format!("\"{name}\""));
        self.own_columns().chain(own).collect::<Vec<_>>().join(", ")
    }

    /// All columns that the table and its history share, quoted, with a table's alias before each.
    pub fn columns(&self, alias: &str) -> String {
        let own = OWN.iter().chain(&PUBLIC[..2]);
        let own = own.map(|(name, _)| format!("\"{name}\""));
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

    /// The column that names the parent's row; the root's, where the whole source has one parent only.
    pub fn parent(&self) -> &'static str {
        self.stream.parent_column.unwrap_or("_root")
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

    /// The column of the key.
    pub fn key(&self) -> &'static str {
        self.stream.key.unwrap_or(set::KEY)
    }

    /// The key as `_landing` has it, out of a row `t` of the table.
    pub fn key_of(&self) -> String {
        format!("t.\"{}\"", self.key())
    }

    /// What a person calls a row `t` of the table, or `l` of `_landing`: one without an id by its
    /// parent and its place, for its key is made of what it says.
    pub fn name_of(&self, row: &str) -> String {
        match (self.stream.key, row) {
            (Some(_), "l") => "l.key".to_owned(),
            (Some(key), _) => format!("t.\"{key}\""),
            (None, "l") => "l.parent || '/' || l.position".to_owned(),
            (None, _) => format!("t.\"{}\" || '/' || t.\"position\"", self.parent()),
        }
    }

    /// The condition that a row `t` of the table and a row `l` of `_landing` are the same thing.
    pub fn same_row(&self) -> String {
        format!("{} = l.key", self.key_of())
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
    /// public one has no values of its own. Another place in a set is no damage.
    pub fn is_damaged(&self) -> String {
        // The text of both is the same but where JSON can be written in two ways: only then is it taken
        // apart.
        format!(
            "(l.cells <> '[]' AND t._fingerprint = l.fingerprint
              AND (t._raw IS NOT l.raw OR {} <> l.cells AND ({})))",
            self.cells(),
            self.has_other_values()
        )
    }

    /// The condition that a row `t` has another value in a column than its landed row `l`.
    pub fn has_other_values(&self) -> String {
        let each = self.columns.iter().zip(self.landed_each());
        let each: Vec<String> = each
            .filter(|((.., from), _)| !matches!(from, From::Position))
            .map(|((name, ..), landed)| format!("t.\"{name}\" IS NOT {landed}"))
            .collect();
        each.join(" OR ")
    }

    /// The condition that a row `t` stands in another place of its set than its landed row `l`.
    pub fn is_elsewhere(&self) -> &'static str {
        match self.stream.key {
            Some(_) => "FALSE",
            None => "t.\"position\" IS NOT l.position",
        }
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
        former.extend(own(OWN.iter().chain(&FORMER)));
        let mut sql = self.create_as(name);
        sql.extend(self.key_index(name));
        sql.extend([
            format!("CREATE TABLE \"{history}\" ({}) STRICT", former.join(", ")),
            format!(
                "CREATE INDEX \"{history}_by_key\" ON \"{history}\" (\"{}\")",
                self.key()
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
            && matches!(self.stream.source, Source::Inside { .. })
    }

    /// Makes the index of the key of the table of this name, if that is not part of the table, and the
    /// one by which a set is found.
    pub fn key_index(&self, name: &str) -> Option<String> {
        self.is_keyed_apart().then(|| {
            format!(
                "CREATE UNIQUE INDEX \"{name}_by_key\" ON \"{name}\" (\"{}\");
                 CREATE INDEX \"{name}_by_parent\" ON \"{name}\" (\"{}\")",
                self.key(),
                self.parent()
            )
        })
    }

    /// A table of rows that wait until they are public, and its indexes.
    pub fn create_waiting(&self, name: &str) -> Vec<String> {
        self.form(name, &[])
    }

    /// Whether these are the columns of such a table.
    pub fn is_waiting_form(&self, columns: &[String]) -> bool {
        let own = OWN.iter().map(|(name, _)| *name);
        self.names()
            .chain(own)
            .eq(columns.iter().map(String::as_str))
    }

    /// Gives a table of rows that waited what they have once they are public.
    pub fn stamped(&self, seq: i64, at: &str) -> [String; 3] {
        PUBLIC.map(|(column, kind)| {
            let kind = match column {
                "_seq" => format!("INTEGER NOT NULL DEFAULT {seq}"),
                _ => format!("{kind} DEFAULT '{at}'"),
            };
            add(self.stream.name, column, &kind)
        })
    }

    /// A table of this form and its indexes, under this name; without that of [`Self::key_index`].
    pub fn create_as(&self, name: &str) -> Vec<String> {
        self.form(name, &PUBLIC)
    }

    fn form(&self, name: &str, public: &[(&str, &str)]) -> Vec<String> {
        let mut live: Vec<String> = Vec::new();
        for (column, kind, from) in &self.columns {
            let required = match from {
                From::Key | From::Position => " NOT NULL",
                From::Parent(_) if self.stream.key.is_none() => " NOT NULL",
                _ => "",
            };
            live.push(format!("\"{column}\" {kind}{required}"));
        }
        live.extend(own(OWN.iter().chain(public)));
        if !self.is_keyed_apart() {
            live.push(format!("PRIMARY KEY (\"{}\")", self.key()));
        }
        let mut sql = vec![format!(
            "CREATE TABLE \"{name}\" ({}) STRICT",
            live.join(", ")
        )];
        if !self.stream.is_root() {
            sql.push(format!(
                "CREATE INDEX \"{name}_by_root\" ON \"{name}\" (\"_root\")"
            ));
            if let (Some(parent), false) = (self.stream.parent_column, self.is_keyed_apart()) {
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
        let public: [&[_]; 2] = [&PUBLIC, &FORMER];
        for (table, public) in self.both().into_iter().zip(public) {
            let present = columns_of(connection, &table)?;
            let own = OWN.iter().chain(public);
            let lacking = own.filter(|(own, _)| !present.iter().any(|name| name == own));
            sql.extend(lacking.map(|(own, kind)| add(&table, own, kind)));
        }
        Ok(sql)
    }

    /// The names of the table and of its history.
    pub fn both(&self) -> [String; 2] {
        [self.stream.name.to_owned(), self.history()]
    }
}

/// Columns as they are declared.
fn own<'a>(
    columns: impl Iterator<Item = &'a (&'a str, &'a str)> + 'a,
) -> impl Iterator<Item = String> + 'a {
    columns.map(|(name, kind)| format!("\"{name}\" {kind}"))
}

fn add(table: &str, column: &str, kind: &str) -> String {
    format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {kind}")
}

fn sql_kind(kind: Kind) -> &'static str {
    if kind.is_number() { "INTEGER" } else { "TEXT" }
}
