//! One stream's table in SQL's terms: its columns, the link to its parent, and what the store adds.
//!
//! Only names of the static catalog become SQL; what was read from anywhere is always bound.

mod form;

use rusqlite::types::{Null, ToSqlOutput};

use self::form::{OWN, PUBLIC};
use crate::catalog::{Cell, Fingerprint, Record, Stream, Type, set};

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
                From::Cell(_) => sql_type(column.ty),
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
}

fn sql_type(ty: Type) -> &'static str {
    if ty.is_number() { "INTEGER" } else { "TEXT" }
}
