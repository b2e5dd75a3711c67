//! `_landing`: rows that were read but that no reader is shown yet.
//!
//! One table for all streams, because landed rows only wait: a row's values stand there as JSON and
//! become columns when they are published. Rows are written in long transactions, committed every
//! few thousand rows, so that a backfill costs neither one `fsync` per page nor one endless
//! transaction. What a failed write leaves behind is uncertain, so a run that could not land
//! something can no longer publish ([`Store`](super::Store) sees to that).

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::error::{Result, json};
use super::parents;
use super::table::{Table, WHOLE};
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Cell, Fingerprint, Record, Stream, Type, set};

/// How many rows a transaction takes before it is committed, but for the last batch. Each commit
/// writes once more what it touched of the indexes.
const ROWS_PER_COMMIT: usize = 32_768;

/// How long it takes rows: where a server is slow, a run that dies has little to ask for again.
const LONGEST: Duration = Duration::from_secs(1);

/// Where fewer rows than that come in a millisecond, there is time to copy them into the file
/// meanwhile, and the run's end need not wait for it.
const LEISURE: u128 = 16;

/// What is wrong with a record, if it does not have its stream's shape.
pub(super) fn misshapen(record: &Record) -> Option<String> {
    let stream = record.stream;
    let name = stream.name;
    if record.cells.len() != stream.columns.len() {
        return Some(format!(
            "a row of {name} has {} values for {} columns",
            record.cells.len(),
            stream.columns.len()
        ));
    }
    if stream.key.is_none() && record.position.is_none() {
        return Some(format!("a row of {name} has no position"));
    }
    if record.key.is_empty() {
        return Some(format!("a row of {name} has no key"));
    }
    if stream.key.is_none() && stream.parent_column.is_some() && record.parent.is_none() {
        return Some(format!("a row of {name} has no parent"));
    }
    let misfit = |(cell, ty): (&Cell, Type)| match ty.is_number() {
        true => matches!(cell, Cell::Text(_)),
        false => matches!(cell, Cell::Int(_)),
    };
    let types = stream.columns.iter().map(|column| column.ty);
    let at = record.cells.iter().zip(types).position(misfit)?;
    let column = stream.columns[at].name;
    Some(format!(
        "a row of {name} has a value of another kind in {column}"
    ))
}

/// Gives rows of sets the keys that they have in the store. All rows of a parent are there, one after
/// another.
fn keep_keys(connection: &Connection, records: &mut [Record]) -> Result<()> {
    for rows in records
        .chunk_by_mut(|one, next| one.stream.name == next.stream.name && one.parent == next.parent)
    {
        let Some(stream) = rows.first().map(|row| row.stream) else {
            continue;
        };
        if stream.key.is_some() {
            continue;
        }
        let table = Table::of(stream);
        let live: Vec<(String, Option<Fingerprint>)> = connection
            .prepare_cached(&format!(
                "SELECT {}, substr(t._fingerprint, -{WHOLE}) FROM \"{}\" t
                 WHERE t.\"{}\" = ?1 AND t._deleted_at IS NULL",
                table.key_of(),
                stream.name,
                table.parent()
            ))?
            .query_map([&rows[0].parent], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_>>()?;
        let whole = live.into_iter();
        let live: Vec<_> = whole
            .map(|(key, it)| (key, it.unwrap_or_default()))
            .collect();
        set::keep(rows, &live);
    }
    Ok(())
}

/// Writes rows that were read. Those of sets get the keys that they have in the store.
pub(super) fn land(
    connection: &Connection,
    streams: &'static [Stream],
    records: &mut [Record],
) -> Result<()> {
    keep_keys(connection, records)?;
    write(connection, streams, records)
}

/// Writes rows.
pub(super) fn write(
    connection: &Connection,
    streams: &'static [Stream],
    records: &[Record],
) -> Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO _landing
           (stream, key, parent, root, position, cells, raw, fingerprint, summary, request)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    if !records.is_empty() {
        begin(connection)?;
    }
    for record in records {
        replace_former(connection, streams, record)?;
        insert.execute(params![
            record.stream.name,
            record.key,
            record.parent,
            record.root,
            record.position,
            serde_json::to_string(&record.cells).map_err(json)?,
            public_source(connection, record)?
                .as_ref()
                .or(record.raw.as_ref()),
            record.fingerprint.as_slice(),
            record.summary.as_ref().map(Fingerprint::as_slice),
            record.request.as_deref(),
        ])?;
    }
    Ok(())
}

/// The public source of a row that says the same with its sets in another order: that is no news, and
/// the source stays as it is.
fn public_source(connection: &Connection, record: &Record) -> Result<Option<String>> {
    let stream = record.stream;
    if stream.sets.is_empty() {
        return Ok(None);
    }
    let public: Option<String> = connection
        .prepare_cached(&format!(
            "SELECT t._raw FROM \"{}\" t
             WHERE {} = ?1 AND t._fingerprint = ?2 AND t._raw <> ?3",
            stream.name,
            Table::of(stream).key_of()
        ))?
        .query_row(
            params![record.key, record.fingerprint.as_slice(), record.raw],
            |row| row.get(0),
        )
        .optional()?;
    let is_whole = |text: &String| {
        let item = serde_json::from_str::<Value>(text);
        item.is_ok_and(|item| fingerprint(stream, &item) == record.fingerprint)
    };
    Ok(public.filter(is_whole))
}

/// Commits what has been landed since `began` once it is enough, and says whether it was.
///
/// Between two batches only: what stands in a committed transaction is an item with all that is
/// inside it, so that a run which dies leaves nothing by halves.
pub(super) fn commit_long(connection: &Connection, rows: usize, began: Instant) -> Result<bool> {
    let passed = began.elapsed();
    let enough = rows >= ROWS_PER_COMMIT || passed >= LONGEST;
    if enough {
        commit(connection)?;
        if (rows as u128) < passed.as_millis() * LEISURE {
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
    }
    Ok(enough)
}

/// Begins the long transaction, if none is open.
pub(super) fn begin(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
    }
    Ok(())
}

/// The streams whose rows stand inside a stream's items.
pub(super) fn insides(
    streams: &'static [Stream],
    stream: &'static Stream,
) -> impl Iterator<Item = &'static Stream> {
    streams.iter().filter(move |inside| {
        inside.parent == Some(stream.name) && matches!(inside.access, Access::Inside { .. })
    })
}

/// Whether a row of a stream can come below two parents: it has a key of its own, and a parent.
pub(super) fn may_move(stream: &Stream) -> bool {
    stream.key.is_some() && !stream.is_root()
}

/// An item that is landed a second time in a run (a list moved while it was read) may hold fewer
/// things than at first: what was landed from inside its former version goes. Where it comes below
/// another parent, that is noted.
pub(super) fn replace_former(
    connection: &Connection,
    streams: &'static [Stream],
    record: &Record,
) -> Result<()> {
    let (stream, key) = (record.stream, record.key.as_str());
    if !may_move(stream) && insides(streams, stream).next().is_none() {
        return Ok(());
    }
    let landed: Option<parents::Place> = connection
        .prepare_cached("SELECT parent, root FROM _landing WHERE stream = ?1 AND key = ?2")?
        .query_row([stream.name, key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some(place) = landed else {
        return Ok(());
    };
    parents::note(connection, &place, record)?;
    forget_insides(connection, streams, stream, key)
}

/// Takes back what was landed, or kept, from inside an item.
pub(super) fn forget_insides(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    key: &str,
) -> Result<()> {
    for inside in insides(streams, stream) {
        take_back(connection, inside, key)?;
    }
    Ok(())
}

/// Takes back what was landed, or kept, of a stream below a parent.
pub(super) fn take_back(
    connection: &Connection,
    stream: &'static Stream,
    parent: &str,
) -> Result<()> {
    // The key range of a set (`parent/…`: '0' follows '/') is found by the primary key; a parent
    // whose own id goes on after a slash lies in the range as well, and is another one.
    let forget = match stream.key {
        Some(_) => "DELETE FROM _landing WHERE stream = ?1 AND parent = ?2",
        None => {
            "DELETE FROM _landing
             WHERE stream = ?1 AND key >= ?2 || '/' AND key < ?2 || '0' AND parent = ?2"
        }
    };
    let both = [
        forget,
        "DELETE FROM temp._kept WHERE stream = ?1 AND parent = ?2",
    ];
    for sql in both {
        connection
            .prepare_cached(sql)?
            .execute([stream.name, parent])?;
    }
    Ok(())
}

/// Commits what is landed, if a transaction is open.
pub(super) fn commit(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        return Ok(());
    }
    connection.execute_batch("COMMIT")
}

/// Gives up the open transaction, if there is one.
pub(super) fn rollback(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        return Ok(());
    }
    connection.execute_batch("ROLLBACK")
}

/// Drops everything landed.
pub(super) fn clear(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "DELETE FROM _landing; DELETE FROM temp._kept; DELETE FROM temp._two_parents",
    )
}
