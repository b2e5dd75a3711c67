//! The form of a stream's tables: how they are made, those of landed rows as well, and how a table of an
//! older catalog or a former release catches up.

use rusqlite::Connection;

use super::{ColumnSource, FINGERPRINT_BYTES, Table, incomplete};
use crate::store::error::Result;
use crate::store::schema::columns_of;

/// What the store adds to each row. `_request` is there where an endpoint answered this very item: what
/// stands inside another one came with that. `_root` and `_fingerprint` are for its own use. A zero before a
/// fingerprint says that the row was written without columns that there are by now.
pub(super) const ROW_COLUMNS: [(&str, &str); 6] = [
    ("_raw", "TEXT"),
    ("_deleted_at", "TEXT"),
    ("_run", "TEXT NOT NULL"),
    ("_root", "TEXT NOT NULL"),
    ("_fingerprint", "BLOB"),
    ("_request", "TEXT"),
];

/// What a row has once it is public: since when, and the publication that brought it.
pub(super) const PUBLICATION_COLUMNS: [(&str, &str); 3] = [
    ("_first_seen_at", "TEXT NOT NULL"),
    ("_changed_at", "TEXT NOT NULL"),
    ("_seq", SEQ),
];

/// What a former version has in place of `_seq`: from which publication on it was public, and the one
/// that put something else in its place.
const HISTORY_COLUMNS: [(&str, &str); 6] = [
    PUBLICATION_COLUMNS[0],
    PUBLICATION_COLUMNS[1],
    ("_seq_from", SEQ),
    ("_seq_to", SEQ),
    ("_valid_from", "TEXT NOT NULL"),
    ("_valid_to", "TEXT NOT NULL"),
];

/// The number of a publication; 0 where it is not known.
const SEQ: &str = "INTEGER NOT NULL DEFAULT 0";

impl Table {
    /// The table and its history, with their indexes.
    pub fn create(&self) -> Vec<String> {
        let name = self.stream.name;
        let history = self.history();
        let mut former: Vec<String> = self
            .columns
            .iter()
            .map(|(column, kind, _)| format!("\"{column}\" {kind}"))
            .collect();
        former.extend(own(ROW_COLUMNS.iter().chain(&HISTORY_COLUMNS)));
        let mut sql = vec![self.create_as(name)];
        sql.extend(self.key_index(name));
        sql.extend(self.indexes(name));
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
        self.stream.key.is_none() && self.stream.parent_column.is_some() && self.stream.is_inside()
    }

    /// The index of the key of the table of this name, where that is not part of the table.
    pub fn key_index(&self, name: &str) -> Option<String> {
        let (create, key) = ("CREATE UNIQUE INDEX IF NOT EXISTS", self.key());
        let index = || format!("{create} \"{name}_by_key\" ON \"{name}\" (\"{key}\")");
        self.is_keyed_apart().then(index)
    }

    /// The other indexes of the table of this name.
    pub fn indexes(&self, name: &str) -> Vec<String> {
        let by = |what: &str, column: &str| {
            format!("CREATE INDEX \"{name}_by_{what}\" ON \"{name}\" (\"{column}\")")
        };
        if self.stream.is_root() {
            return Vec::new();
        }
        let parent = self.stream.parent_column;
        let parent = parent.map(|parent| by("parent", parent));
        std::iter::once(by("root", "_root")).chain(parent).collect()
    }

    /// A table of rows that are not public yet, without indexes.
    pub fn create_landed(&self, name: &str) -> String {
        self.form(name, &[])
    }

    /// The table of the stream whose rows were landed there and became public whole: what they have
    /// since then stands in it as a default, so that none of them is written once more.
    pub fn create_stamped(&self, seq: i64, at: &str) -> String {
        let number = format!("INTEGER NOT NULL DEFAULT {seq}");
        let moment = format!("TEXT NOT NULL DEFAULT '{at}'");
        let stamps = PUBLICATION_COLUMNS.map(|(column, _)| match column {
            "_seq" => (column, number.as_str()),
            _ => (column, moment.as_str()),
        });
        self.form(self.stream.name, &stamps)
    }

    /// A table of this form under this name, without indexes.
    pub fn create_as(&self, name: &str) -> String {
        self.form(name, &PUBLICATION_COLUMNS)
    }

    fn form(&self, name: &str, public: &[(&str, &str)]) -> String {
        let mut live: Vec<String> = Vec::new();
        for (column, kind, from) in &self.columns {
            let required = match from {
                ColumnSource::Key | ColumnSource::Position => " NOT NULL",
                ColumnSource::Parent(_) if self.stream.key.is_none() => " NOT NULL",
                _ => "",
            };
            live.push(format!("\"{column}\" {kind}{required}"));
        }
        live.extend(own(ROW_COLUMNS.iter().chain(public)));
        if !self.is_keyed_apart() {
            live.push(format!("PRIMARY KEY (\"{}\")", self.key()));
        }
        format!("CREATE TABLE \"{name}\" ({}) STRICT", live.join(", "))
    }

    /// What a table of an older catalog or a former release lacks, and whether a column of the stream is
    /// among it. A row that gets one has no value in it yet: its fingerprint says so, and the next time
    /// it is read it fills up. That is no new version of it. In the store's own columns a row knows
    /// nothing until it says something else.
    pub fn catch_up(&self, connection: &Connection) -> Result<(Vec<String>, bool)> {
        let (mut grown, mut own) = (Vec::new(), Vec::new());
        let public: [&[_]; 2] = [&PUBLICATION_COLUMNS, &HISTORY_COLUMNS];
        for (table, public) in self.both().into_iter().zip(public) {
            let present = columns_of(connection, &table)?;
            let lacks = |column: &str| !present.iter().any(|name| name == column);
            let columns = self.columns.iter().filter(|(column, ..)| lacks(column));
            grown.extend(columns.map(|(column, kind, _)| add(&table, column, kind)));
            let columns = ROW_COLUMNS
                .iter()
                .chain(public)
                .filter(|(column, _)| lacks(column));
            own.extend(columns.map(|(column, kind)| add(&table, column, kind)));
        }
        let has_grown = !grown.is_empty();
        if has_grown {
            grown.push(format!(
                "UPDATE \"{}\" SET _fingerprint = {}
                 WHERE length(_fingerprint) = {FINGERPRINT_BYTES}",
                self.stream.name,
                incomplete("_fingerprint")
            ));
        }
        grown.extend(own);
        Ok((grown, has_grown))
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
