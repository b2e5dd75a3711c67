//! Rows that two parents have: the lists of both show them, or one of them had them before.
//!
//! A row has one parent, and it must be the one that was reconciled: a row never silently goes to
//! the parent that came last. Landing notes each row that came below two parents; those that are
//! public below another parent are found here.

use rusqlite::{Connection, params};

use super::error::Result;
use super::landing;
use super::statement::Statements as _;
use super::table::Table;
use crate::catalog::{Record, Stream, find};
use crate::staging::{First, TwoParents};

/// The key of a row's parent, if it has one, and of its root.
pub(super) type Owner = (Option<String>, String);

/// Notes that a landed row now comes below another owner.
pub(super) fn note(connection: &Connection, (parent, root): &Owner, row: &Record) -> Result<()> {
    let before = parent.as_ref().unwrap_or(root);
    if before == row.parent.as_ref().unwrap_or(&row.root) && *root == row.root {
        return Ok(());
    }
    let sql = "INSERT INTO temp._two_parents VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (name, key) = (row.stream.name, &row.key);
    let given = params![name, key, parent, root, row.parent, row.root];
    connection.run(sql, given).map(drop)
}

/// The rows of a stream that two parents have.
pub(super) fn two(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
) -> Result<Vec<TwoParents>> {
    let table = Table::of(stream);
    let (name, family, parent) = (stream.name, stream.family, table.parent());
    let root = find(streams, family).and_then(|root| root.key);
    let root = root.unwrap_or("_root");
    let sql = format!(
        "SELECT key, coalesce(parent, root), coalesce(other, other_root), root, other_root, 0
         FROM temp._two_parents WHERE stream = ?1
         UNION
         SELECT {}, coalesce(t.\"{parent}\", t._root), coalesce(l.\"{parent}\", l._root), t._root,
           l._root, iif(t._root IN (SELECT r._root FROM {} r), 1, 2)
         FROM {} l JOIN \"{name}\" t ON {}
         WHERE t._deleted_at IS NULL AND t._root <> l._root
           AND t._root IN (SELECT r.\"{root}\" FROM \"{family}\" r WHERE r._deleted_at IS NULL)
         ORDER BY 1, 2, 3",
        table.key_of(),
        landing::landed(connection, family)?,
        landing::landed(connection, name)?,
        table.same_row(),
    );
    connection.rows(&sql, [name], |row| {
        Ok(TwoParents {
            stream,
            key: row.get(0)?,
            parents: [row.get(1)?, row.get(2)?],
            roots: [row.get(3)?, row.get(4)?],
            first: match row.get(5)? {
                0 => First::Landed,
                1 => First::Left,
                _ => First::Unread,
            },
        })
    })
}
