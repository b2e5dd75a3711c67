//! Rows without an id in a store of an older release. There their place was their key, so that one
//! more line made all lines after it other rows.
//!
//! They get the keys that the engine makes of the same rows, from their own columns, and so does
//! their history: a version belongs to the key of its content, numbered among versions with the
//! same content at the same time. Content that is gone has a tombstone, like all rows. Nothing is
//! invented: an unknown time stays unknown.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::Value;

use super::error::Result;
use super::rows::whole;
use super::schema::{columns_of, has_table};
use super::statement::Statements as _;
use super::table::{FINGERPRINT_BYTES, Table, incomplete, marked_like};
use crate::catalog::canonical::{digest, fingerprint};
use crate::catalog::{Cell, Fingerprint, Stream, set};

/// Gives all rows without an id in an older store their keys, within the caller's transaction, and
/// the rows that they stand in fingerprints that ignore the order of sets.
pub(super) fn rekey(connection: &Connection, streams: &'static [Stream]) -> Result<()> {
    let mut lacks = false;
    for stream in streams.iter().filter(|stream| stream.key.is_none()) {
        let mut columns = columns_of(connection, stream.name)?;
        columns.retain(|name| name != set::KEY);
        if !columns.is_empty() {
            rekey_one(connection, &Table::of(stream), &columns)?;
            lacks |= lacks_columns(stream, &columns);
        }
    }
    for stream in streams.iter().filter(|stream| !stream.sets.is_empty()) {
        for table in Table::of(stream).both() {
            forget_order(connection, stream, &table)?;
        }
    }
    // Rows that lack columns are read again.
    if lacks && has_table(connection, "_summaries")? {
        connection.run("DELETE FROM _summaries", [])?;
    }
    Ok(())
}

fn rekey_one(connection: &Connection, table: &Table, present: &[String]) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE _keys (former INTEGER, row INTEGER, key TEXT NOT NULL,
           first_seen_at TEXT NOT NULL, changed_at TEXT NOT NULL, run TEXT NOT NULL, request TEXT,
           PRIMARY KEY (former, row)) WITHOUT ROWID",
    )?;
    let (name, history) = (table.stream.name, table.history());
    let mut past = columns_of(connection, &history)?;
    find_keys(connection, table, [present, &past])?;
    let add = if past.iter().any(|column| column == set::KEY) {
        String::new()
    } else {
        format!("ALTER TABLE \"{history}\" ADD COLUMN \"_key\" TEXT;")
    };
    connection.execute_batch(&format!(
        "DROP INDEX IF EXISTS \"{history}_by_key\"; {add}
         DELETE FROM \"{history}\" WHERE rowid NOT IN (SELECT row FROM temp._keys WHERE former = 1);
         UPDATE \"{history}\" AS t SET _key = k.key, _first_seen_at = k.first_seen_at,
             _valid_from = iif(t._changed_at = k.changed_at, t._valid_from, k.changed_at), {}
           FROM temp._keys k WHERE k.former = 1 AND k.row = t.rowid;
         CREATE INDEX \"{history}_by_key\" ON \"{history}\" (\"_key\")",
        since(&past)
            .map(|(column, known)| format!("{column} = {known}"))
            .collect::<Vec<_>>()
            .join(", "),
    ))?;

    let new = format!("_keyed_{name}");
    connection.execute_batch(&table.create_as(&new))?;
    take_along(connection, name, &new, present)?;
    // A row that lacks columns is marked, and fills up.
    let lacks = lacks_columns(table.stream, present);
    let copied = values(present, |column| match column {
        "_first_seen_at" => Some("k.first_seen_at".to_owned()),
        "_fingerprint" if lacks => Some(format!(
            "CASE length(t._fingerprint) WHEN {FINGERPRINT_BYTES} THEN {} ELSE t._fingerprint END",
            incomplete("t._fingerprint")
        )),
        column => {
            let mut since = since(present);
            since.find_map(|(own, known)| (own == column).then(|| known.to_owned()))
        }
    });
    connection.execute_batch(&format!(
        "INSERT INTO \"{new}\" ({}, _key) SELECT {copied}, k.key
           FROM \"{name}\" t JOIN temp._keys k ON k.former = 0 AND k.row = t.rowid ORDER BY t.rowid;
         DROP TABLE temp._keys;
         DROP TABLE \"{name}\";
         ALTER TABLE \"{new}\" RENAME TO \"{name}\"",
        quoted(present)
    ))?;
    for sql in table.key_index(name).iter().chain(&table.indexes(name)) {
        connection.execute_batch(sql)?;
    }
    past.retain(|column| present.contains(column));
    bury_former(connection, table, &past)
}

/// The columns that a version takes from the first one with the same content, as far as they are
/// present.
fn since(present: &[String]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [
        ("_changed_at", "k.changed_at"),
        ("_run", "k.run"),
        ("_request", "k.request"),
    ];
    let there = |(column, _): &(&str, &str)| present.iter().any(|name| name == column);
    all.into_iter().filter(there)
}

/// Columns that the catalog no longer has stay, with their values, as in tables that are not
/// rewritten.
fn take_along(connection: &Connection, from: &str, to: &str, present: &[String]) -> Result<()> {
    let new = columns_of(connection, to)?;
    for column in present.iter().filter(|column| !new.contains(column)) {
        let sql = "SELECT type FROM pragma_table_info(?1) WHERE name = ?2";
        let kind: String = connection.value(sql, [from, column])?;
        let known = ["INT", "INTEGER", "REAL", "TEXT", "BLOB"];
        let kind = known.into_iter().find(|it| kind.eq_ignore_ascii_case(it));
        connection.execute_batch(&format!(
            "ALTER TABLE \"{to}\" ADD COLUMN {} {}",
            quoted(std::slice::from_ref(column)),
            kind.unwrap_or("ANY")
        ))?;
    }
    Ok(())
}

/// Turns the last version of rows that are gone into tombstones.
fn bury_former(connection: &Connection, table: &Table, present: &[String]) -> Result<()> {
    let (name, history) = (table.stream.name, table.history());
    let run = "coalesce((SELECT r.id FROM _runs r WHERE r.started_at = t._valid_to), '')";
    let last = values(present, |column| match column {
        "_deleted_at" => Some("t._valid_to".to_owned()),
        "_run" => Some(run.to_owned()),
        _ => None,
    });
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE _last AS SELECT t.rowid AS row FROM \"{history}\" t
           WHERE NOT EXISTS (SELECT 1 FROM \"{name}\" o WHERE o._key = t._key)
             AND NOT EXISTS (SELECT 1 FROM \"{history}\" o WHERE o._key = t._key
                             AND (o._valid_to, o.rowid) > (t._valid_to, t.rowid));
         INSERT INTO \"{name}\" ({}, _key) SELECT {last}, t._key
           FROM \"{history}\" t JOIN temp._last l ON l.row = t.rowid ORDER BY t.rowid;
         DELETE FROM \"{history}\" WHERE rowid IN (SELECT row FROM temp._last);
         DROP TABLE temp._last",
        quoted(present)
    ))
}

/// Whether the table is of a catalog with fewer columns.
fn lacks_columns(stream: &Stream, present: &[String]) -> bool {
    let mut columns = stream.columns.iter();
    columns.any(|column| !present.iter().any(|name| name == column.name))
}

fn quoted(columns: &[String]) -> String {
    let each = columns.iter();
    let each = each.map(|column| format!("\"{}\"", column.replace('"', "\"\"")));
    each.collect::<Vec<_>>().join(", ")
}

/// The values of a row `t` in these columns; `other` replaces some.
fn values(columns: &[String], other: impl Fn(&str) -> Option<String>) -> String {
    let own = |column: &String| format!("t.{}", quoted(std::slice::from_ref(column)));
    let value = |column: &String| other(column).unwrap_or_else(|| own(column));
    columns.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// One version of a row: public or former.
struct Version {
    former: bool,
    row: i64,
    position: i64,
    digest: String,
    fingerprint: Fingerprint,
    from: String,
    /// `None` for the present one.
    to: Option<String>,
    run: String,
    request: Option<String>,
}

impl Version {
    fn overlaps(&self, other: &Self) -> bool {
        let before = |one: &Self, other: &Self| one.to.as_ref().is_some_and(|to| *to <= other.from);
        !before(self, other) && !before(other, self)
    }

    /// Whether it follows another with the same content: only its place had changed.
    fn goes_on(&self, before: &Self) -> bool {
        before.to.as_ref() == Some(&self.from) && before.fingerprint == self.fingerprint
    }
}

fn find_keys(connection: &Connection, table: &Table, present: [&[String]; 2]) -> Result<()> {
    let stream = table.stream;
    let select = |former: bool, name: &str, to: &str| {
        let present = present[usize::from(former)];
        let known = |column: &str| {
            if present.iter().any(|name| name == column) {
                format!("t.\"{column}\"")
            } else {
                "NULL".to_owned()
            }
        };
        let cells: Vec<String> = stream.columns.iter().map(|it| known(it.name)).collect();
        format!(
            "SELECT t.\"{}\" AS parent, {former} AS former, t.rowid, t.position,
               t._fingerprint, t._changed_at, {to}, t._run, {}, {}
             FROM \"{name}\" t",
            table.parent(),
            known("_request"),
            cells.join(", "),
        )
    };
    let mut rows = connection.prepare(&format!(
        "{} UNION ALL {} ORDER BY parent",
        select(false, stream.name, "t._deleted_at"),
        select(true, &table.history(), "t._valid_to"),
    ))?;
    let mut rows = rows.query([])?;
    let mut of: Option<String> = None;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        let parent: Option<String> = row.get(0)?;
        if of != parent {
            note_keys(connection, of.as_deref(), std::mem::take(&mut versions))?;
            of = parent;
        }
        let cells = (0..stream.columns.len()).map(|at| row.get(9 + at));
        let cells: Vec<Cell> = cells.collect::<Result<_>>()?;
        let fingerprint = whole(row.get(4)?).unwrap_or_default();
        versions.push(Version {
            former: row.get(1)?,
            row: row.get(2)?,
            position: row.get(3)?,
            digest: set::digest(stream, &cells, &fingerprint),
            fingerprint,
            from: row.get(5)?,
            to: row.get(6)?,
            run: row.get(7)?,
            request: row.get(8)?,
        });
    }
    note_keys(connection, of.as_deref(), versions)
}

/// Numbers the versions below one parent: present ones as the engine does, former ones with the
/// first number that was free at the time.
fn note_keys(
    connection: &Connection,
    parent: Option<&str>,
    mut versions: Vec<Version>,
) -> Result<()> {
    versions.sort_by_cached_key(|it| {
        let from = it.former.then(|| it.from.clone());
        (it.former, from, it.fingerprint, it.position)
    });
    let mut equals: BTreeMap<&str, Vec<Vec<&Version>>> = BTreeMap::new();
    for version in &versions {
        let numbered = equals.entry(&version.digest).or_default();
        let is_free = |there: &&mut Vec<&Version>| !there.iter().any(|it| it.overlaps(version));
        match numbered.iter_mut().find(is_free) {
            Some(there) => there.push(version),
            None => numbered.push(vec![version]),
        }
    }
    for (digest, numbered) in equals {
        for (ordinal, same) in numbered.into_iter().enumerate() {
            let key = set::key(parent.unwrap_or_default(), digest, ordinal);
            note_versions(connection, &key, same)?;
        }
    }
    Ok(())
}

/// Notes the versions of one key. Consecutive ones that differ only in their place become one.
fn note_versions(connection: &Connection, key: &str, mut same: Vec<&Version>) -> Result<()> {
    let mut insert =
        connection.prepare_cached("INSERT INTO temp._keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    same.sort_by_key(|it| &it.from);
    let first_seen = same.first().map(|it| &it.from);
    for one in same.chunk_by(|before, next| next.goes_on(before)) {
        if let [since, ..] = one
            && let [.., last] = one
        {
            let (at, run, request) = (&since.from, &since.run, &since.request);
            insert.execute(params![
                last.former,
                last.row,
                key,
                first_seen,
                at,
                run,
                request
            ])?;
        }
    }
    Ok(())
}

/// Gives rows with sets inside fingerprints that ignore the order. A fingerprint that does not
/// match the row's source carries information, so it stays.
fn forget_order(connection: &Connection, stream: &Stream, table: &str) -> Result<()> {
    let sql = format!("SELECT rowid, _raw, _fingerprint FROM \"{table}\" WHERE _raw IS NOT NULL");
    let changed: Vec<Option<(i64, Fingerprint)>> = connection.rows(&sql, [], |row| {
        let text: String = row.get(1)?;
        let before = whole(row.get(2)?).filter(|it| *it == digest(&text, None));
        let item = serde_json::from_str::<Value>(&text).ok();
        let now = item.map(|item| fingerprint(stream, &item));
        let id = row.get(0)?;
        Ok(now
            .filter(|now| before.is_some_and(|it| it != *now))
            .map(|now| (id, now)))
    })?;
    let sql = format!(
        "UPDATE \"{table}\" SET _fingerprint = {} WHERE rowid = ?1",
        marked_like("_fingerprint", "?2")
    );
    for (id, now) in changed.into_iter().flatten() {
        connection.run(&sql, params![id, now.as_slice()])?;
    }
    Ok(())
}
