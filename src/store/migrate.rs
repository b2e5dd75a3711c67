//! Migrates a store of an older version to this one, in one transaction.
//!
//! Until that is committed, everything goes into SQLite's log, and the database file does not
//! change by a byte. If the program dies before, the older version is still there, and readers go
//! on in it. So it would be on a full disk, but only after all that work: the room is checked
//! first.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::error::{self, Answer, Result};
use super::statement::Statements as _;
use super::table::Table;
use super::{publication, runs, withdraw};
use crate::catalog::{Audience, Stream};
use crate::files;

/// Free bytes that are needed for each byte of the database. The log holds every page that changes,
/// some more than once; sorting takes room; and then the database grows.
const FREE_BYTES_PER_BYTE: u64 = 4;

/// Makes sure that the disk has enough room.
///
/// Errors: `store.full`.
pub(super) fn check_room(connection: &Connection, path: &Path) -> Answer<()> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let size: Result<u64> = connection.value(sql, []);
    let size = size.map_err(|failure| error::sqlite(path, failure))?;
    let needed = size.saturating_mul(FREE_BYTES_PER_BYTE);
    match files::free(path) {
        Some(free) if free < needed => Err(error::no_room(path, needed, free)),
        _ => Ok(()),
    }
}

/// Version 4 has publications. Before, a run dated its changes by its own start. Runs that are
/// still known become publications in their order; all others are publication 0. A tombstone
/// becomes a state of its own, and what was before it a version in the history.
pub(super) fn number_publications(
    connection: &Connection,
    streams: &'static [Stream],
) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE _met (at TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE _known (began TEXT PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL)
           WITHOUT ROWID",
    )?;
    for stream in streams {
        part_tombstones(connection, &Table::of(stream))?;
    }
    know_runs(connection)?;
    for stream in streams {
        number(connection, &Table::of(stream))?;
    }
    // An older release kept private rows without an id in the history alone once they were gone.
    for stream in streams
        .iter()
        .filter(|it| it.key.is_none() && is_private(it))
    {
        connection.execute_batch(&format!(
            "UPDATE \"{}\" SET {} WHERE _deleted_at IS NOT NULL",
            stream.name,
            withdraw::emptied(stream)
        ))?;
    }
    connection.execute_batch(
        "INSERT INTO _publications (seq) SELECT 0 FROM temp._met
         WHERE at NOT IN (SELECT began FROM temp._known) LIMIT 1;
         DROP TABLE temp._met; DROP TABLE temp._known",
    )
}

fn is_private(stream: &Stream) -> bool {
    let mut columns = stream.columns.iter();
    stream.include.is_some() || columns.any(|it| it.audience == Audience::Private)
}

/// Splits a gone row into what it was and its tombstone, and notes when anything became public.
fn part_tombstones(connection: &Connection, table: &Table) -> Result<()> {
    let (name, history) = (table.stream.name, table.history());
    let columns = table.columns();
    let part = |from: &str| {
        let was = table.columns_of("t");
        let was = was.replace("t.\"_deleted_at\"", "NULL").replace(
            "t.\"_run\"",
            "coalesce((SELECT id FROM _runs r WHERE r.started_at = t._changed_at), '')",
        );
        format!(
            "INSERT INTO \"{history}\" ({columns}, _valid_from, _valid_to)
             SELECT {was}, t._changed_at, t._deleted_at FROM \"{from}\" t
             WHERE t._deleted_at IS NOT NULL"
        )
    };
    connection.execute_batch(&format!(
        "{}; UPDATE \"{history}\" SET _valid_from = _deleted_at WHERE _deleted_at IS NOT NULL; {};
         INSERT OR IGNORE INTO temp._met SELECT coalesce(_deleted_at, _changed_at) FROM \"{name}\";
         INSERT OR IGNORE INTO temp._met SELECT _valid_from FROM \"{history}\";
         INSERT OR IGNORE INTO temp._met SELECT _valid_to FROM \"{history}\"",
        part(&history),
        part(name),
    ))
}

/// Makes a publication of each known run that changed something.
fn know_runs(connection: &Connection) -> Result<()> {
    let sql = "SELECT id, started_at FROM _runs WHERE started_at IN (SELECT at FROM temp._met)
        GROUP BY started_at ORDER BY min(rowid)";
    let known = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let known: Vec<(String, String)> = connection.rows(sql, [], known)?;
    let mut former = None;
    for (seq, (run, began)) in (1_i64..).zip(known) {
        let at = began.parse::<Timestamp>().map_or(began.clone(), |began| {
            runs::moment(publication::later(began, former))
        });
        let sql = "INSERT INTO _publications (seq, run, at) VALUES (?1, ?2, ?3)";
        connection.run(sql, params![seq, run, at])?;
        let sql = "INSERT INTO temp._known VALUES (?1, ?2, ?3)";
        connection.run(sql, params![began, seq, at])?;
        former = Some(at);
    }
    Ok(())
}

/// Gives the rows of a table and of its history their publications' numbers and times.
fn number(connection: &Connection, table: &Table) -> Result<()> {
    let known = |what: &str, began: &str, otherwise: &str| {
        format!("coalesce((SELECT {what} FROM temp._known WHERE began = {began}), {otherwise})")
    };
    let seq = |began: &str| known("seq", began, "0");
    let times = |columns: &[&str]| -> String {
        let each = columns.iter();
        each.map(|it| format!(", {it} = {}", known("at", it, it)))
            .collect()
    };
    let own = ["_first_seen_at", "_changed_at", "_deleted_at"];
    connection.execute_batch(&format!(
        "UPDATE \"{}\" SET _seq = {} {};
         UPDATE \"{}\" SET _seq_from = {}, _seq_to = {} {} {}",
        table.stream.name,
        seq("coalesce(_deleted_at, _changed_at)"),
        times(&own),
        table.history(),
        seq("_valid_from"),
        seq("_valid_to"),
        times(&own),
        times(&["_valid_from", "_valid_to"]),
    ))
}
