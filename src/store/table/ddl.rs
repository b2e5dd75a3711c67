//! The DDL of a stream's tables: how the public, landed and history tables are made, and how those
//! of an older catalog or release catch up.

use rusqlite::Connection;

use super::{ColumnSource, FINGERPRINT_BYTES, Table, incomplete};
use crate::store::error::Result;
use crate::store::schema::columns_of;

/// What the store adds to each row. `_request` is there if an endpoint answered this very item;
/// what stands inside another item came with that one. `_root` and `_fingerprint` are the store's
/// own. A zero before a fingerprint marks a row that was written without columns that exist by now.
pub(super) const ROW_COLUMNS: [(&str, &str); 6] = [
    ("_raw", "TEXT"),
    ("_deleted_at", "TEXT"),
    ("_run", "TEXT NOT NULL"),
    ("_root", "TEXT NOT NULL"),
    ("_fingerprint", "BLOB"),
    ("_request", "TEXT"),
];

/// What a public row has: since when, and the publication that brought it.
pub(super) const PUBLICATION_COLUMNS: [(&str, &str); 3] = [
    ("_first_seen_at", "TEXT NOT NULL"),
    ("_changed_at", "TEXT NOT NULL"),
    ("_seq", SEQ),
];

/// What a former version has instead of `_seq`: the publication that brought it, and the one that
/// replaced it.
const HISTORY_COLUMNS: [(&str, &str); 6] = [
    PUBLICATION_COLUMNS[0],
    PUBLICATION_COLUMNS[1],
    ("_seq_from", SEQ),
    ("_seq_to", SEQ),
    ("_valid_from", "TEXT NOT NULL"),
    ("_valid_to", "TEXT NOT NULL"),
];

/// The number of a publication; 0 if it is not known.
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

    /// Whether the key has an index of its own. Sets inside items are most of all rows, and their
    /// keys come in no order. Sorting them once, when all are there, costs far less than row by
    /// row; a primary key could not come later.
    fn is_keyed_apart(&self) -> bool {
        self.stream.key.is_none() && self.stream.parent_column.is_some() && self.stream.is_inside()
    }

    /// The index of the key of the table of this name, unless it is the primary key.
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

    /// A table for landed rows, without indexes.
    pub fn create_landed(&self, name: &str) -> String {
        self.form(name, &[])
    }

    /// The declaration of a landed table that became the stream's own: the publication's number and
    /// time are defaults, so that no row is written again.
    pub fn create_stamped(&self, seq: i64, at: &str) -> String {
        let number = format!("INTEGER NOT NULL DEFAULT {seq}");
        let moment = format!("TEXT NOT NULL DEFAULT '{at}'");
        let stamps = PUBLICATION_COLUMNS.map(|(column, _)| match column {
            "_seq" => (column, number.as_str()),
            _ => (column, moment.as_str()),
        });
        self.form(self.stream.name, &stamps)
    }

    /// A public table of this name, without indexes.
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

    /// What a table of an older catalog or release lacks, and whether a column of the stream is
    /// among it. A row has no value in a new column: its fingerprint is marked, and the next time
    /// it is read it fills up. That is no new version of it. The store's own new columns stay empty
    /// until the row changes.
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
