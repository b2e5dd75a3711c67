//! What need not be requested again: public details whose summary in the list is unchanged, and
//! details that a run landed before it died or was held back ([`super::resume`]).
//!
//! A public detail is not copied. A landed row with its fingerprint is its placeholder, and `_kept`
//! says that what is inside it stays. `_summaries` is published with the rows, so that a summary
//! never runs ahead of its detail.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use super::error::Result;
use super::landing::{self, Landing, insides};
use super::rows::{record, record_columns};
use super::statement::Statements as _;
use super::table::{FINGERPRINT_BYTES, NEW_OR_BACK, Table};
use super::{resume, transaction};
use crate::catalog::{Fingerprint, Record, Stream};
use crate::staging::{Listed, Origin, Part, Reused};

/// The streams that there are details of.
pub(super) fn available(
    connection: &Connection,
    streams: &'static [Stream],
) -> Result<Vec<&'static str>> {
    let there = "SELECT 1 FROM _summaries WHERE stream = ?1
        UNION ALL SELECT 1 FROM _resume_details WHERE stream = ?1";
    let mut found = Vec::new();
    for stream in streams.iter().filter(|stream| stream.detail().is_some()) {
        if connection.any(there, [stream.name])? {
            found.push(stream.name);
        }
    }
    Ok(found)
}

/// The fingerprints of those of these rows that are live.
pub(super) fn known(
    connection: &Connection,
    stream: &'static Stream,
    keys: Vec<String>,
) -> Result<HashMap<String, Fingerprint>> {
    let sql = format!(
        "SELECT t._fingerprint FROM \"{}\" t
         WHERE {} = ?1 AND t._deleted_at IS NULL AND length(t._fingerprint) = {FINGERPRINT_BYTES}",
        stream.name,
        Table::of(stream).key_of()
    );
    let mut known = HashMap::new();
    for key in keys {
        let fingerprint = connection.row(&sql, [&key], |row| row.get(0))?;
        known.extend(fingerprint.map(|fingerprint| (key, fingerprint)));
    }
    Ok(known)
}

/// Takes over listed items whose detail is there with the same summary.
pub(super) fn reuse(
    (connection, landing): (&Connection, &mut Landing),
    streams: &'static [Stream],
    stream: &'static Stream,
    listed: &[Listed],
    published: bool,
    run: &str,
) -> Result<Vec<Reused>> {
    transaction::begin(connection)?;
    let mut reused = Vec::new();
    for item in listed {
        let public = if published {
            unchanged(connection, stream, item)?
        } else {
            None
        };
        let origin = match public {
            Some(record) => {
                stay(connection, landing, streams, &record)?;
                Some(Origin::Published(record))
            }
            None => {
                resume::take((connection, landing), streams, stream, item, run)?.map(Origin::Landed)
            }
        };
        let key = item.key.clone();
        reused.extend(origin.map(|origin| Reused { key, origin }));
    }
    Ok(reused)
}

/// The public row of an item, if its summary is that of the list.
fn unchanged(
    connection: &Connection,
    stream: &'static Stream,
    item: &Listed,
) -> Result<Option<Record>> {
    let sql = "SELECT 1 FROM _summaries WHERE stream = ?1 AND key = ?2 AND summary = ?3";
    let summary = item.summary.as_slice();
    if !connection.any(sql, params![stream.name, item.key, summary])? {
        return Ok(None);
    }
    let is_here = |row: &Record| row.parent.as_ref() == Some(&item.parent) && row.root == item.root;
    let lacks_no_column = format!("length(t._fingerprint) = {FINGERPRINT_BYTES}");
    let public = public(connection, stream, (&item.key, &lacks_no_column))?;
    Ok(public.filter(is_here))
}

/// The live row of this key that meets the condition.
fn public(
    connection: &Connection,
    stream: &'static Stream,
    (key, condition): (&str, &str),
) -> Result<Option<Record>> {
    let table = Table::of(stream);
    let sql = format!(
        "SELECT {} FROM \"{}\" t WHERE {} = ?1 AND t._deleted_at IS NULL AND {condition}",
        record_columns(&table),
        stream.name,
        table.key_of(),
    );
    connection.row(&sql, [key], |row| record(stream, row))
}

/// Leaves a public row as it is, with all that is inside it.
fn stay(
    connection: &Connection,
    landing: &mut Landing,
    streams: &'static [Stream],
    public: &Record,
) -> Result<()> {
    landing.land_placeholder(connection, public)?;
    for inside in insides(streams, public.stream) {
        keep(connection, inside, &public.key, &public.root)?;
    }
    Ok(())
}

/// Leaves rows as they are although no list shows them.
pub(super) fn retain(
    (connection, landing): (&Connection, &mut Landing),
    streams: &'static [Stream],
    stream: &'static Stream,
    keys: &[String],
) -> Result<Vec<Record>> {
    transaction::begin(connection)?;
    let mut retained = Vec::new();
    for key in keys {
        if let Some(record) = public(connection, stream, (key, "TRUE"))? {
            stay(connection, landing, streams, &record)?;
            landing::lack_as_public(connection, stream, key)?;
            retained.push(record);
        }
    }
    Ok(retained)
}

/// Leaves the rows of a stream below a parent as they are.
pub(super) fn keep(
    connection: &Connection,
    stream: &'static Stream,
    parent: &str,
    root: &str,
) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO temp._kept (stream, parent, root) VALUES (?1, ?2, ?3)";
    connection.run(sql, [stream.name, parent, root]).map(drop)
}

/// Publishes the summaries of what is published, which then needs no resuming.
pub(super) fn settle(
    connection: &Connection,
    streams: &'static [Stream],
    parts: &[Part],
) -> Result<()> {
    let published = "stream = ?1 AND root NOT IN (SELECT root FROM temp._except)";
    let summaries = format!(
        "INSERT OR REPLACE INTO _summaries SELECT stream, key, summary FROM _new_details
         WHERE {published}"
    );
    let resumed = format!("DELETE FROM _resume_details WHERE {published}");
    for part in parts.iter().filter(|part| part.stream.detail().is_some()) {
        super::compare::except(connection, &part.except)?;
        connection.run(&summaries, [part.stream.name])?;
        connection.run(&resumed, [part.stream.name])?;
    }
    resume::drop_rows(connection, streams)
}

/// Forgets the summaries of landed and public details below these roots. A root that is landed just
/// as it is public has been read twice by now: its summaries stay.
pub(super) fn invalidate(
    connection: &Connection,
    streams: &'static [Stream],
    mut roots: HashSet<String>,
) -> Result<()> {
    transaction::begin(connection)?;
    let differing = differing_roots(connection, streams)?;
    roots.retain(|root| differing.contains(root));
    super::compare::except(connection, &roots)?;
    for stream in streams.iter().filter(|stream| stream.detail().is_some()) {
        let sql = format!(
            "DELETE FROM _summaries WHERE stream = ?1 AND key IN
               (SELECT {} FROM {} t WHERE t._root IN (SELECT root FROM temp._except))",
            Table::of(stream).key_of(),
            landing::landed(connection, stream.name)?,
        );
        connection.run(&sql, [stream.name])?;
    }
    let of_them = "WHERE root IN (SELECT root FROM temp._except)";
    connection.execute_batch(&format!(
        "DELETE FROM _new_details {of_them}; DELETE FROM _resume_details {of_them}"
    ))
}

/// The roots of landed rows that are new or differ from the public ones.
fn differing_roots(connection: &Connection, streams: &'static [Stream]) -> Result<HashSet<String>> {
    super::compare::except(connection, &HashSet::new())?;
    let mut roots = HashSet::new();
    for stream in streams {
        let table = Table::of(stream);
        let sql = format!(
            "SELECT DISTINCT l._root FROM {}
               AND ({NEW_OR_BACK} OR {})",
            super::compare::landed(connection, &table)?,
            table.differs(),
        );
        roots.extend(connection.column::<_, Vec<_>>(&sql, [])?);
    }
    Ok(roots)
}
