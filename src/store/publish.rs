//! Publishing: landed rows become what readers see.
//!
//! Everything here runs inside one transaction of the caller. A row that says the same as before is
//! not touched at all, unless it lacks columns that its stream has gained, or no longer holds what was
//! published. A row that changes, or comes back, leaves its former version in the history; so does a row of a set that is no longer there. A row with a key that is gone stays as a
//! tombstone. The former version of a row that comes back is its tombstone: `_valid_to` is when it
//! came back, `_deleted_at` when it went.

use rusqlite::{Connection, named_params};

use super::compare::{self, Roots};
use super::error::Result;
use super::table::{LANDED_INCOMPLETE, Table};
use crate::catalog::{Access, Stream, find};
use crate::sink::Part;

/// The run that publishes, as rows name it.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Its id.
    pub id: String,
    /// When it began: RFC 3339, UTC, milliseconds.
    pub at: String,
}

/// Publishes the parts. Streams of a family that are not among them lose only the rows of roots
/// that are gone.
pub(super) fn publish(
    connection: &Connection,
    streams: &'static [Stream],
    parts: &[&Part],
    run: &Run,
) -> Result<()> {
    let is_root = |part: &&Part| part.stream.name == part.stream.family;
    let (roots, children): (Vec<&Part>, Vec<&Part>) = parts.iter().copied().partition(is_root);
    for part in children {
        compare::fill_scope(connection, part, Roots::Proven)?;
        replace(connection, part.stream, run)?;
    }
    // Roots come last: the scope of their children is found among the live roots.
    for part in roots {
        let unread = streams.iter().filter(|stream| {
            stream.family == part.stream.family
                && !parts.iter().any(|part| part.stream.name == stream.name)
        });
        for stream in unread {
            compare::fill_scope(connection, part, Roots::Gone)?;
            let table = Table::of(stream);
            bury(connection, &table, &compare::gone(&table), run)?;
        }
        compare::fill_scope(connection, part, Roots::Proven)?;
        replace(connection, part.stream, run)?;
    }
    let unread = |stream: &&Stream| !parts.iter().any(|part| part.stream.name == stream.name);
    for stream in streams.iter().filter(unread) {
        bury_orphans(connection, streams, stream, run)?;
    }
    Ok(())
}

/// Rows of a stream that is not published in this run, and that hang on a row which is gone now: of an
/// item that another one of the family shows, or of a pair's side.
fn bury_orphans(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    run: &Run,
) -> Result<()> {
    let table = Table::of(stream);
    let hangs_on: Vec<(&str, &str)> = match stream.access {
        Access::PerPair { of, .. } => of.iter().map(|side| (side.stream, side.field)).collect(),
        _ => stream
            .parent
            .into_iter()
            .map(|parent| (parent, table.parent()))
            .collect(),
    };
    for (above, column) in hangs_on {
        let Some((above, key)) = find(streams, above).and_then(|it| Some((it.name, it.key?)))
        else {
            continue;
        };
        let went = connection
            .prepare_cached(&format!("SELECT 1 FROM \"{above}\" WHERE _deleted_at = ?1"))?
            .exists([&run.at])?;
        if went {
            let gone = format!(
                "t._deleted_at IS NULL AND :stream IS NOT NULL AND t.\"{column}\" IN
                 (SELECT \"{key}\" FROM \"{above}\" WHERE _deleted_at IS NOT NULL)"
            );
            bury(connection, &table, &gone, run)?;
        }
    }
    Ok(())
}

fn replace(connection: &Connection, stream: &'static Stream, run: &Run) -> Result<()> {
    let table = Table::of(stream);
    bury(connection, &table, &compare::gone(&table), run)?;
    keep_former_versions(connection, &table, run)?;
    write(connection, &table, run)?;
    fill_up(connection, &table)
}

/// Rows that are gone, by a condition that takes `:stream`: a tombstone where there is a key; else into
/// the history and away.
pub(super) fn bury(connection: &Connection, table: &Table, gone: &str, run: &Run) -> Result<()> {
    let name = table.stream.name;
    if table.stream.key.is_some() {
        connection
            .prepare_cached(&format!(
                "UPDATE \"{name}\" AS t SET _deleted_at = :at, _run = :run WHERE {gone}"
            ))?
            .execute(named_params! {":stream": name, ":at": run.at, ":run": run.id})?;
        return Ok(());
    }
    connection
        .prepare_cached(&format!(
            "INSERT INTO \"{}\" ({}, _valid_from, _valid_to)
             SELECT {}, t._changed_at, :at FROM \"{name}\" t WHERE {gone}",
            table.history(),
            table.columns(""),
            table.columns("t"),
        ))?
        .execute(named_params! {":stream": name, ":at": run.at})?;
    connection
        .prepare_cached(&format!("DELETE FROM \"{name}\" AS t WHERE {gone}"))?
        .execute(named_params! {":stream": name})?;
    Ok(())
}

/// Copies the rows that are about to change, or to come back, into the history.
pub(super) fn keep_former_versions(
    connection: &Connection,
    table: &Table,
    run: &Run,
) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO \"{}\" ({}, _valid_from, _valid_to)
             SELECT {}, t._changed_at, :at FROM {}
               AND t.rowid IS NOT NULL AND (t._deleted_at IS NOT NULL OR {})",
            table.history(),
            table.columns(""),
            table.columns("t"),
            compare::landed(table),
            table.differs(),
        ))?
        .execute(named_params! {":stream": table.stream.name, ":at": run.at})?;
    Ok(())
}

/// Writes the rows that are new, changed or back, and no other.
pub(super) fn write(connection: &Connection, table: &Table, run: &Run) -> Result<()> {
    let name = table.stream.name;
    connection
        .prepare_cached(&format!(
            "INSERT INTO \"{name}\" ({})
             SELECT {}, l.raw, :at, :at, NULL, :run, l.root, l.fingerprint, l.request FROM {}
               AND (t.rowid IS NULL OR t._deleted_at IS NOT NULL OR {})
             ON CONFLICT ({}) DO UPDATE SET {}, _raw = excluded._raw,
               _changed_at = excluded._changed_at, _deleted_at = NULL, _run = excluded._run,
               _root = excluded._root, _fingerprint = excluded._fingerprint,
               _request = excluded._request",
            table.columns(""),
            table.landed_values(),
            compare::landed(table),
            table.differs(),
            table.primary_key(),
            table.take_excluded(),
        ))?
        .execute(named_params! {":stream": name, ":at": run.at, ":run": run.id})?;
    Ok(())
}

/// Gives rows that are as they were the values of columns that the catalog has gained since, and those
/// that was changed in the store by hand or by another program. The source never said anything else: that is no new
/// version of them.
fn fill_up(connection: &Connection, table: &Table) -> Result<()> {
    let name = table.stream.name;
    connection
        .prepare_cached(&format!(
            "UPDATE \"{name}\" AS t SET {}, _raw = l.raw, _fingerprint = l.fingerprint
             FROM _landing l
             WHERE l.stream = :stream AND l.root NOT IN (SELECT root FROM temp._except)
               AND {} AND (t._fingerprint = {LANDED_INCOMPLETE} OR {})",
            table.set_landed(),
            table.same_row(),
            table.is_damaged(),
        ))?
        .execute(named_params! {":stream": name})?;
    Ok(())
}
