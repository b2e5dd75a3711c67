//! Details that a run landed without publishing them: saved for the next run, for a while.
//!
//! Only details and what is inside them, because a list is always read again from its first page.
//! The rows are in tables `_resume_<stream>` like those they were landed in, and `_resume_details`
//! says which of them may still be used.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::error::Result;
use super::landing::{self, insides};
use super::rows::{record, record_columns};
use super::schema::has_table;
use super::statement::Statements as _;
use super::table::Table;
use super::{compare, landing::Landing};
use crate::catalog::{Record, Stream};
use crate::staging::{Listed, Part};

/// How long saved details may be used: long enough for a job that runs once a day, at a slightly
/// different time.
const MAX_AGE: &str = "-36 hours";

/// The table with the saved rows of a stream.
pub(super) fn name(stream: &str) -> String {
    format!("_resume_{stream}")
}

/// A stream and those inside its items, each with the column that names the item.
fn tables(
    streams: &'static [Stream],
    stream: &'static Stream,
) -> impl Iterator<Item = (&'static str, Table)> {
    let own = Table::of(stream);
    let key = own.key();
    let inside = insides(streams, stream).map(Table::of);
    let inside = inside.map(|table| (table.parent(), table));
    std::iter::once((key, own)).chain(inside)
}

/// Saves landed details that these parts do not publish.
pub(super) fn save(
    connection: &Connection,
    streams: &'static [Stream],
    parts: &[Part],
    read_at: &str,
) -> Result<()> {
    for stream in streams.iter().filter(|stream| stream.detail().is_some()) {
        let part = parts.iter().find(|part| part.stream.name == stream.name);
        let roots = part.map(|part| &part.except);
        if roots.is_none_or(|roots| !roots.is_empty()) {
            save_stream(connection, streams, stream, read_at, roots)?;
        }
    }
    Ok(())
}

fn save_stream(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    read_at: &str,
    roots: Option<&HashSet<String>>,
) -> Result<()> {
    let mut details = "FROM _new_details WHERE stream = ?1".to_owned();
    if let Some(roots) = roots {
        compare::except(connection, roots)?;
        details.push_str(" AND root IN (SELECT root FROM temp._except)");
    }
    if !connection.any(&format!("SELECT 1 {details}"), [stream.name])? {
        return Ok(());
    }
    for (by, table) in tables(streams, stream) {
        let (new, kept) = (landing::name(table.stream.name), name(table.stream.name));
        if !has_table(connection, &kept)? {
            let create = table.create_landed(&kept);
            let index = format!("CREATE INDEX \"{kept}_by_item\" ON \"{kept}\" (\"{by}\")");
            connection.execute_batch(&format!("{create}; {index}"))?;
        }
        // What an earlier run found inside a former version of the item goes as well.
        let which = format!("WHERE \"{by}\" IN (SELECT key {details})");
        let sql = format!("DELETE FROM \"{kept}\" {which}");
        connection.run(&sql, [stream.name])?;
        if has_table(connection, &new)? {
            let columns = table.landed_columns();
            let sql = format!("INSERT INTO \"{kept}\" SELECT {columns} FROM \"{new}\" {which}");
            connection.run(&sql, [stream.name])?;
        }
    }
    let sql = format!(
        "INSERT OR REPLACE INTO _resume_details SELECT stream, key, root, summary, ?2 {details}"
    );
    connection.run(&sql, [stream.name, read_at]).map(drop)
}

/// Takes over a listed item if its detail was saved with the same summary: gives its row and those
/// inside it.
pub(super) fn take(
    (connection, landing): (&Connection, &mut Landing),
    streams: &'static [Stream],
    stream: &'static Stream,
    item: &Listed,
    run: &str,
) -> Result<Option<Vec<Record>>> {
    let sql = "SELECT 1 FROM _resume_details
        WHERE stream = ?1 AND key = ?2 AND summary = ?3 AND root = ?4";
    let summary = item.summary.as_slice();
    if !connection.any(sql, params![stream.name, item.key, summary, item.root])? {
        return Ok(None);
    }
    let mut records: Vec<Record> = Vec::new();
    for (by, table) in tables(streams, stream) {
        let sql = format!(
            "SELECT {} FROM \"{}\" t WHERE t.\"{by}\" = ?1 ORDER BY t.rowid",
            record_columns(&table),
            name(table.stream.name)
        );
        let rows = connection.rows(&sql, [&item.key], |row| record(table.stream, row));
        records.extend::<Vec<_>>(rows?);
    }
    let is_below = |detail: &&mut Record| detail.parent.as_ref() == Some(&item.parent);
    let Some(detail) = records.first_mut().filter(is_below) else {
        return Ok(None);
    };
    detail.summary = Some(item.summary);
    landing.land(connection, &mut records, run)?;
    Ok(Some(records))
}

/// Forgets what is too old. A time in the future came from a wrong clock.
pub(super) fn forget_old(
    connection: &Connection,
    streams: &'static [Stream],
    now: &str,
) -> Result<()> {
    let sql = "DELETE FROM _resume_details
        WHERE julianday(read_at) < julianday(?1, ?2) OR read_at > ?1";
    connection.run(sql, [now, MAX_AGE])?;
    drop_rows(connection, streams)
}

/// Drops saved rows that are no longer in `_resume_details`.
pub(super) fn drop_rows(connection: &Connection, streams: &'static [Stream]) -> Result<()> {
    for stream in streams.iter().filter(|stream| stream.detail().is_some()) {
        let sql = "SELECT 1 FROM _resume_details WHERE stream = ?1";
        let any = connection.any(sql, [stream.name])?;
        for (by, table) in tables(streams, stream) {
            let kept = name(table.stream.name);
            if !any {
                connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{kept}\""))?;
                continue;
            }
            // A newer release may have added the stream.
            if !has_table(connection, &kept)? {
                continue;
            }
            let sql = format!(
                "DELETE FROM \"{kept}\" WHERE \"{by}\" NOT IN
                   (SELECT key FROM _resume_details WHERE stream = ?1)"
            );
            connection.run(&sql, [stream.name])?;
        }
    }
    Ok(())
}
