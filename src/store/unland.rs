//! Landed rows that are taken back: one that comes once more, and what is read again below a parent or
//! a root.

use rusqlite::Connection;

use super::error::Result;
use super::landing::{insides, may_move, name};
use super::parents;
use super::schema::has_table;
use super::statement::Statements as _;
use super::table::Table;
use crate::catalog::{Record, Stream};

/// Takes back a row that comes again, with what is inside it. If it now comes below another parent,
/// that is noted.
pub(super) fn row(connection: &Connection, streams: &'static [Stream], row: &Record) -> Result<()> {
    let (stream, key) = (row.stream, row.key.as_str());
    let table = Table::of(stream);
    let sql = format!(
        "DELETE FROM \"{}\" AS t WHERE {} = ?1 RETURNING \"{}\", _root",
        name(stream.name),
        table.key_of(),
        table.parent()
    );
    let place = connection.row(&sql, [key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(place) = place.filter(|_| may_move(stream)) {
        parents::note(connection, &place, row)?;
    }
    if row.summary.is_none() {
        let sql = "DELETE FROM _new_details WHERE stream = ?1 AND key = ?2";
        connection.run(sql, [stream.name, key])?;
    }
    for inside in insides(streams, stream) {
        below_parent(connection, inside, key)?;
    }
    Ok(())
}

/// Takes back what was landed or kept of a stream below a parent.
pub(super) fn below_parent(
    connection: &Connection,
    stream: &'static Stream,
    parent: &str,
) -> Result<()> {
    let name = name(stream.name);
    if has_table(connection, &name)? {
        let column = Table::of(stream).parent();
        connection.execute_batch(&format!(
            "CREATE INDEX IF NOT EXISTS \"{name}_by_parent\" ON \"{name}\" (\"{column}\")"
        ))?;
        let sql = format!("DELETE FROM \"{name}\" WHERE \"{column}\" = ?1");
        connection.run(&sql, [parent])?;
    }
    let kept = "DELETE FROM temp._kept WHERE stream = ?1 AND parent = ?2";
    connection.run(kept, [stream.name, parent]).map(drop)
}

/// Takes back what was landed or kept below a root.
pub(super) fn below_root(
    connection: &Connection,
    streams: &'static [Stream],
    root: &'static Stream,
    key: &str,
) -> Result<()> {
    let below = |stream: &&Stream| stream.family == root.family && !stream.is_root();
    for stream in streams.iter().filter(below) {
        let name = name(stream.name);
        if has_table(connection, &name)? {
            connection.run(&format!("DELETE FROM \"{name}\" WHERE _root = ?1"), [key])?;
        }
        for notes in ["_new_details", "temp._kept"] {
            let sql = format!("DELETE FROM {notes} WHERE stream = ?1 AND root = ?2");
            connection.run(&sql, [stream.name, key])?;
        }
    }
    Ok(())
}
