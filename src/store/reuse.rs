//! What need not be asked for again: public details whose summary in the list is unchanged, and
//! details that a run had landed before it died or was held back.
//!
//! A public detail is not copied: a row of `_landing` with its fingerprint stands for it, and
//! `_kept` says that what is inside it stays. `_former` holds what a run landed in vain, for a while:
//! only details and what is inside them, since a list is always read again from its first page.
//! `_summaries` is published with the rows, so that a summary never runs ahead of its detail.

mod aside;

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, named_params, params};

pub(super) use aside::{forget_old, put_aside, settle};

use super::error::{Result, json};
use super::fresh::Fresh;
use super::landing;
use super::table::{Table, WHOLE};
use crate::catalog::{Access, Cell, Fingerprint, Record, Stream};
use crate::sink::{Listed, Origin, Reused};

/// Whether items of a stream take one more request each.
pub(super) fn has_details(stream: &Stream) -> bool {
    matches!(
        stream.access,
        Access::PerParent {
            detail: Some(_),
            ..
        }
    )
}

/// The streams whose details there are any of.
pub(super) fn available(
    connection: &Connection,
    streams: &'static [Stream],
) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for stream in streams.iter().filter(|stream| has_details(stream)) {
        let there: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM _summaries WHERE stream = ?1)
                 OR EXISTS (SELECT 1 FROM _former WHERE stream = ?1)",
            [stream.name],
            |row| row.get(0),
        )?;
        if there {
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
    let mut find = connection.prepare_cached(&format!(
        "SELECT t._fingerprint FROM \"{}\" t
         WHERE {} = ?1 AND t._deleted_at IS NULL AND length(t._fingerprint) = {WHOLE}",
        stream.name,
        Table::of(stream).key_of()
    ))?;
    let mut known = HashMap::new();
    for key in keys {
        let fingerprint = find.query_row([&key], |row| row.get(0)).optional()?;
        known.extend(fingerprint.map(|fingerprint| (key, fingerprint)));
    }
    Ok(known)
}

/// Takes over those of the listed items whose detail is there with the same summary.
pub(super) fn reuse(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    listed: &[Listed],
    published: bool,
    fresh: Option<(&Fresh, &str)>,
) -> Result<Vec<Reused>> {
    landing::begin(connection)?;
    let mut reused = Vec::new();
    for item in listed {
        let public = match published {
            true => take_public(connection, streams, stream, item)?,
            false => None,
        };
        let origin = match public {
            Some(record) => Some(Origin::Published(record)),
            None => take_former(connection, streams, stream, item, fresh)?.map(Origin::Landed),
        };
        let key = item.key.clone();
        reused.extend(origin.map(|origin| Reused { key, origin }));
    }
    Ok(reused)
}

fn take_public(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    item: &Listed,
) -> Result<Option<Record>> {
    let unchanged = connection
        .prepare_cached("SELECT 1 FROM _summaries WHERE stream = ?1 AND key = ?2 AND summary = ?3")?
        .exists(params![stream.name, item.key, item.summary.as_slice()])?;
    if !unchanged {
        return Ok(None);
    }
    let Some(mut record) = public(connection, stream, &item.key)? else {
        return Ok(None);
    };
    if record.parent.as_ref() != Some(&item.parent) || record.root != item.root {
        return Ok(None);
    }
    record.summary = Some(item.summary);
    stand_in(connection, streams, &record)?;
    Ok(Some(record))
}

/// The live row of this key, as it was landed once.
fn public(connection: &Connection, stream: &'static Stream, key: &str) -> Result<Option<Record>> {
    let table = Table::of(stream);
    connection
        .prepare_cached(&format!(
            "SELECT {}, t.\"{}\", t._root, t._fingerprint FROM \"{}\" t
             WHERE {} = ?1 AND t._deleted_at IS NULL AND length(t._fingerprint) = {WHOLE}",
            table.cells(),
            table.parent(),
            stream.name,
            table.key_of(),
        ))?
        .query_row([key], |row| {
            let cells: String = row.get(0)?;
            Ok(Record {
                stream,
                key: key.to_owned(),
                parent: row.get(1)?,
                root: row.get(2)?,
                position: None,
                cells: cells_of(&cells)?,
                raw: None,
                fingerprint: row.get(3)?,
                summary: None,
                request: None,
            })
        })
        .optional()
}

/// Lands a row that stands for the public one, with all that is inside it.
fn stand_in(connection: &Connection, streams: &'static [Stream], record: &Record) -> Result<()> {
    landing::replace_former(connection, streams, record)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO _landing
               (stream, key, parent, root, cells, fingerprint, summary)
             VALUES (?1, ?2, ?3, ?4, '[]', ?5, ?6)",
        )?
        .execute(params![
            record.stream.name,
            record.key,
            record.parent,
            record.root,
            record.fingerprint.as_slice(),
            record.summary.as_ref().map(Fingerprint::as_slice),
        ])?;
    for inside in landing::insides(streams, record.stream) {
        keep(connection, inside, &record.key, &record.root)?;
    }
    Ok(())
}

/// Rows that stay as they are although no list shows them.
pub(super) fn retain(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    keys: &[String],
) -> Result<Vec<Record>> {
    landing::begin(connection)?;
    let mut retained = Vec::new();
    for key in keys {
        if let Some(record) = public(connection, stream, key)? {
            stand_in(connection, streams, &record)?;
            retained.push(record);
        }
    }
    Ok(retained)
}

/// Rows of a stream below a parent stay as they are.
pub(super) fn keep(
    connection: &Connection,
    stream: &'static Stream,
    parent: &str,
    root: &str,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO temp._kept (stream, parent, root) VALUES (?1, ?2, ?3)",
        )?
        .execute([stream.name, parent, root])?;
    Ok(())
}

fn take_former(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    item: &Listed,
    fresh: Option<(&Fresh, &str)>,
) -> Result<Option<Vec<Record>>> {
    let there = connection
        .prepare_cached(
            "SELECT 1 FROM _former WHERE stream = ?1 AND key = ?2 AND summary = ?3
               AND parent = ?4 AND root = ?5",
        )?
        .exists(params![
            stream.name,
            item.key,
            item.summary.as_slice(),
            item.parent,
            item.root
        ])?;
    if !there {
        return Ok(None);
    }
    let mut records = former(connection, stream, "key", &item.key)?;
    for inside in landing::insides(streams, stream) {
        records.extend(former(connection, inside, "parent", &item.key)?);
    }
    match fresh {
        Some((fresh, run)) => fresh.land(connection, streams, &records, run)?,
        None => {
            landing::forget_insides(connection, streams, stream, &item.key)?;
            landing::land(connection, streams, &mut records)?;
        }
    }
    Ok(Some(records))
}

/// Rows of `_former`.
fn former(
    connection: &Connection,
    stream: &'static Stream,
    by: &str,
    key: &str,
) -> Result<Vec<Record>> {
    connection
        .prepare_cached(&format!(
            "SELECT key, parent, root, position, cells, fingerprint, summary, raw,
               request
             FROM _former WHERE stream = ?1 AND {by} = ?2 ORDER BY position"
        ))?
        .query_map([stream.name, key], |row| {
            let cells: String = row.get(4)?;
            Ok(Record {
                stream,
                key: row.get(0)?,
                parent: row.get(1)?,
                root: row.get(2)?,
                position: row.get(3)?,
                cells: cells_of(&cells)?,
                raw: row.get(7)?,
                fingerprint: row.get(5)?,
                summary: row.get(6)?,
                request: row.get::<_, Option<String>>(8)?.map(Into::into),
            })
        })?
        .collect()
}

fn cells_of(text: &str) -> Result<Vec<Cell>> {
    serde_json::from_str(text).map_err(json)
}

/// Takes away the summaries of what was landed below these roots, and of what is public of it. What
/// came just as it is public already has been read twice by now: it stays.
pub(super) fn distrust(
    connection: &Connection,
    streams: &'static [Stream],
    fresh: &Fresh,
    roots: &[String],
) -> Result<()> {
    landing::begin(connection)?;
    let differing = differing_roots(connection, streams)?;
    let mut news = Vec::new();
    for root in roots {
        if differing.contains(root) || fresh.holds_root(connection, root)? {
            news.push(root);
        }
    }
    let mut public = connection.prepare_cached(
        "DELETE FROM _summaries WHERE (stream, key) IN
           (SELECT stream, key FROM _landing WHERE root = ?1 AND summary IS NOT NULL)",
    )?;
    let mut landed = connection.prepare_cached(
        "UPDATE _landing SET summary = NULL WHERE root = ?1 AND summary IS NOT NULL",
    )?;
    let mut waiting = connection.prepare_cached("DELETE FROM _new_summaries WHERE root = ?1")?;
    let mut former = connection.prepare_cached("DELETE FROM _former WHERE root = ?1")?;
    for root in news {
        public.execute([root])?;
        landed.execute([root])?;
        waiting.execute([root])?;
        former.execute([root])?;
    }
    Ok(())
}

/// The roots of landed rows that are new, or say something else than the public ones.
fn differing_roots(connection: &Connection, streams: &'static [Stream]) -> Result<HashSet<String>> {
    super::compare::except(connection, &HashSet::new())?;
    let mut roots = HashSet::new();
    for stream in streams {
        let table = Table::of(stream);
        let mut rows = connection.prepare_cached(&format!(
            "SELECT DISTINCT l.root FROM {}
               AND (t.rowid IS NULL OR t._deleted_at IS NOT NULL OR {})",
            super::compare::landed(&table),
            table.differs(),
        ))?;
        let found = rows.query_map(named_params! {":stream": stream.name}, |row| row.get(0))?;
        for root in found {
            roots.insert(root?);
        }
    }
    Ok(roots)
}
