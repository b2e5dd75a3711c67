//! One stream's table in SQL's terms: its columns, the link to its parent, and what the store adds.
//!
//! In statements, `t` is a row of the table and `l` a landed row, whose table has the same columns.
//! Only names of the static catalog become SQL; values are always bound.

mod ddl;

use rusqlite::types::{Null, ToSqlOutput};

use self::ddl::{PUBLICATION_COLUMNS, ROW_COLUMNS};
use crate::catalog::{Cell, Fingerprint, Record, Rule, Stream, Type, set};

/// Bytes of the fingerprint of a row that lacks no columns.
pub(super) const FINGERPRINT_BYTES: usize = size_of::<Fingerprint>();

/// The condition that a landed row is new or back: it has no live row `t`.
pub(super) const NEW_OR_BACK: &str = "(t.rowid IS NULL OR t._deleted_at IS NOT NULL)";

/// The fingerprint of a row that lacks columns of its stream: a zero before the one of its content.
pub(super) fn incomplete(fingerprint: &str) -> String {
    format!("unhex('00' || hex({fingerprint}))")
}

/// A fingerprint that replaces a former one, and is marked as [`incomplete`] if that one is.
pub(super) fn marked_like(former: &str, fingerprint: &str) -> String {
    let incomplete = incomplete(fingerprint);
    format!(
        "CASE length({former}) WHEN {FINGERPRINT_BYTES} THEN {fingerprint} ELSE {incomplete} END"
    )
}

/// Where the value of a landed row's column comes from.
#[derive(Debug, Clone, Copy)]
enum ColumnSource {
    Key,
    Parent(Option<usize>),
    Position,
    /// A cell that is no part of what the source says of the row.
    Day(usize),
    Cell(usize),
}

impl ColumnSource {
    /// Whether another value is no news of the row: its place in its set, or the day it is of.
    fn is_no_news(self) -> bool {
        matches!(self, Self::Position | Self::Day(_))
    }
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub stream: &'static Stream,
    columns: Vec<(&'static str, &'static str, ColumnSource)>,
}

impl Table {
    /// The table of a stream. The parent's key and the position come first if the stream has no
    /// columns for them; the key of a row without an id comes last.
    pub fn of(stream: &'static Stream) -> Self {
        let set = stream.key.is_none();
        let mut columns = Vec::with_capacity(stream.columns.len() + 3);
        let added = |name: &'static str| stream.column(name).is_none();
        if let Some(key) = stream.key.filter(|name| added(name)) {
            columns.push((key, "TEXT", ColumnSource::Key));
        }
        if let Some(parent) = stream.parent_column.filter(|name| added(name)) {
            columns.push((parent, "TEXT", ColumnSource::Parent(None)));
        }
        if set && added("position") {
            columns.push(("position", "INTEGER", ColumnSource::Position));
        }
        for (at, column) in stream.columns.iter().enumerate() {
            let from = match column.name {
                name if Some(name) == stream.key => ColumnSource::Key,
                name if Some(name) == stream.parent_column => ColumnSource::Parent(Some(at)),
                "position" if set => ColumnSource::Position,
                _ if column.rule == Rule::Day => ColumnSource::Day(at),
                _ => ColumnSource::Cell(at),
            };
            let kind = match from {
                ColumnSource::Position => "INTEGER",
                ColumnSource::Cell(_) | ColumnSource::Day(_) => sql_type(column.ty),
                ColumnSource::Key | ColumnSource::Parent(_) => "TEXT",
            };
            columns.push((column.name, kind, from));
        }
        if set {
            columns.push((set::KEY, "TEXT", ColumnSource::Key));
        }
        Self { stream, columns }
    }

    pub fn history(&self) -> String {
        format!("{}_history", self.stream.name)
    }

    /// The names of the stream's own columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, ..)| *name)
    }

    /// All columns that a row has before it is public.
    pub fn landed_columns(&self) -> String {
        list(self.names().chain(ROW_COLUMNS.map(|(name, _)| name)), None)
    }

    /// All columns that the table and its history share, by their names.
    pub fn columns(&self) -> String {
        list(self.shared(), None)
    }

    /// The same columns of a row.
    pub fn columns_of(&self, row: &str) -> String {
        list(self.shared(), Some(row))
    }

    fn shared(&self) -> impl Iterator<Item = &'static str> {
        let own = ROW_COLUMNS.iter().chain(&PUBLICATION_COLUMNS[..2]);
        self.names().chain(own.map(|(name, _)| *name))
    }

    /// The stream's own columns of a row.
    pub fn own(&self, row: &str) -> String {
        list(self.names(), Some(row))
    }

    /// `column = row.column` for all of the stream's own columns.
    pub fn take(&self, row: &str) -> String {
        let each = self.names();
        let each = each.map(|name| format!("\"{name}\" = {row}.\"{name}\""));
        each.collect::<Vec<_>>().join(", ")
    }

    /// The column that names the parent's row; `_root` if the source has only one parent row.
    pub fn parent(&self) -> &'static str {
        self.stream.parent_column.unwrap_or("_root")
    }

    pub fn key(&self) -> &'static str {
        self.stream.key.unwrap_or(set::KEY)
    }

    /// The key of a row `t`.
    pub fn key_of(&self) -> String {
        format!("t.\"{}\"", self.key())
    }

    /// What a person calls a row. One without an id goes by its parent and place, because its key
    /// is made of its content.
    pub fn name_of(&self, row: &str) -> String {
        match self.stream.key {
            Some(key) => format!("{row}.\"{key}\""),
            None => format!("{row}.\"{}\" || '/' || {row}.\"position\"", self.parent()),
        }
    }

    /// The condition that a row `t` and a landed row `l` are the same thing.
    pub fn same_row(&self) -> String {
        format!("t.\"{0}\" = l.\"{0}\"", self.key())
    }

    /// The condition that a row `t` differs from its landed row `l`: in its fingerprint, or in what
    /// it belongs to.
    pub fn differs(&self) -> String {
        let moved = self
            .stream
            .parent_column
            .map_or_else(String::new, |parent| {
                format!(" OR t.\"{parent}\" IS NOT l.\"{parent}\"")
            });
        format!(
            "(t._fingerprint IS NOT l._fingerprint AND t._fingerprint IS NOT {}
              OR t._root IS NOT l._root{moved})",
            incomplete("l._fingerprint")
        )
    }

    /// The condition that a row `t` does not hold what its landed row `l` holds, although the
    /// fingerprints are the same: another program or a person changed its values. A placeholder has
    /// no values and no run. Another place in a set, or another day, is no damage.
    pub fn is_damaged(&self) -> String {
        format!(
            "(l._run <> '' AND t._fingerprint = l._fingerprint
              AND (t._raw IS NOT l._raw OR {}))",
            self.has_other_values()
        )
    }

    /// The condition that a row `t` has another value in a column than its landed row `l`.
    pub fn has_other_values(&self) -> String {
        let each = self.columns.iter();
        other_value_in(each.filter(|(.., from)| !from.is_no_news()))
    }

    /// The condition that a row `t` lacks columns, and otherwise says what its landed row `l` says.
    pub fn is_incomplete(&self) -> String {
        format!("t._fingerprint = {}", incomplete("l._fingerprint"))
    }

    /// The condition that a row `t` has another place in its set than its landed row `l`, or is of
    /// another day: that is taken over, and no news.
    pub fn is_elsewhere(&self) -> String {
        let each = self.columns.iter();
        let other = other_value_in(each.filter(|(.., from)| from.is_no_news()));
        if other.is_empty() {
            "FALSE".to_owned()
        } else {
            format!("({other})")
        }
    }

    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The values of the stream's own columns, from a record that is landed.
    pub fn values<'a>(&self, record: &'a Record) -> impl Iterator<Item = ToSqlOutput<'a>> {
        self.columns.iter().map(|(_, _, from)| {
            let text = |text: &'a String| ToSqlOutput::from(text.as_str());
            let cell = |at: usize| match record.cells.get(at) {
                Some(Cell::Text(cell)) => text(cell),
                Some(Cell::Int(cell)) => ToSqlOutput::from(*cell),
                Some(Cell::Null) | None => ToSqlOutput::from(Null),
            };
            match (from, &record.parent) {
                (ColumnSource::Key, _) => text(&record.key),
                (ColumnSource::Parent(_), Some(parent)) => text(parent),
                (ColumnSource::Parent(None), None) => ToSqlOutput::from(Null),
                (ColumnSource::Parent(Some(at)), None)
                | (ColumnSource::Cell(at) | ColumnSource::Day(at), _) => cell(*at),
                (ColumnSource::Position, _) => match record.position {
                    Some(position) => ToSqlOutput::from(position),
                    None => ToSqlOutput::from(Null),
                },
            }
        })
    }
}

/// The condition that a row `t` has another value than its landed row `l` in one of these columns.
fn other_value_in<'a>(
    columns: impl Iterator<Item = &'a (&'static str, &'static str, ColumnSource)>,
) -> String {
    let each = columns.map(|(name, ..)| format!("t.\"{name}\" IS NOT l.\"{name}\""));
    each.collect::<Vec<_>>().join(" OR ")
}

/// Columns of a row, for use in a statement; without a row, by their names alone.
fn list(names: impl Iterator<Item = &'static str>, row: Option<&str>) -> String {
    let each = names.map(|name| match row {
        Some(row) => format!("{row}.\"{name}\""),
        None => format!("\"{name}\""),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn sql_type(ty: Type) -> &'static str {
    if ty.is_number() { "INTEGER" } else { "TEXT" }
}
