//! Compares what was landed with what is public.
//!
//! It all depends on the **scope**: the roots whose rows this run proves something about. A live
//! row is gone only if its root is in scope and the row was not landed. The guard and publishing
//! use the same scope, so what was guarded is what happens.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{Connection, Row};

use super::error::Result;
use super::landing;
use super::statement::Statements as _;
use super::table::{NEW_OR_BACK, Table};
use crate::catalog::{Cursor, Stream};
use crate::staging::{Coverage, Diff, Examples, Part, Rows};

/// Which roots are in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeRoots {
    /// All that the run proves something about.
    Proven,
    /// Only roots that are gone, by the part of the family's root: for a stream of the family that
    /// was not read in this run.
    Gone,
}

/// Makes the temporary tables that the statements here and in other files read.
pub(super) fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS _except (root TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _scope (root TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _kept (stream TEXT, parent TEXT, root TEXT NOT NULL,
           PRIMARY KEY (stream, parent)) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _news (row INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS _gone (key TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _two_parents (
           stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
           other TEXT, other_root TEXT NOT NULL)",
    )
}

/// Fills `_except` and `_scope` for a part. It reads the family's live roots, so the root stream's
/// tombstones must be written after its children are done.
pub(super) fn fill_scope(connection: &Connection, part: &Part, roots: ScopeRoots) -> Result<()> {
    let family = part.stream.family;
    except(connection, &part.except)?;
    connection.execute("DELETE FROM temp._scope", [])?;

    let landed = landing::landed(connection, family)?;
    let unlanded = match roots {
        ScopeRoots::Proven => String::new(),
        ScopeRoots::Gone => format!("AND t._root NOT IN (SELECT l._root FROM {landed} l)"),
    };
    let insert = format!(
        "INSERT OR IGNORE INTO temp._scope SELECT t._root FROM \"{family}\" t
         WHERE t._deleted_at IS NULL
           AND t._root NOT IN (SELECT root FROM temp._except) {unlanded}"
    );
    match &part.coverage {
        Coverage::Nothing => {}
        Coverage::All => drop(connection.run(&insert, [])?),
        Coverage::Window {
            column,
            ranges,
            whole,
        } => {
            let date = format!("substr(t.\"{column}\", 1, 10)");
            let within = format!("{insert} AND {date} BETWEEN ?1 AND ?2");
            let without = format!("{insert} AND ({date} IS NULL OR {date} NOT BETWEEN ?1 AND ?2)");
            let ranges = ranges.iter().map(|range| (&within, range));
            for (sql, (from, through)) in ranges.chain(whole.iter().map(|range| (&without, range)))
            {
                connection.run(sql, [from.to_string(), through.to_string()])?;
            }
        }
    }
    if part.everything && part.coverage != Coverage::Nothing && roots == ScopeRoots::Proven {
        // No run leaves rows below a root that is not there, but another program may have.
        let sql = format!(
            "INSERT OR IGNORE INTO temp._scope
             SELECT t._root FROM (SELECT DISTINCT _root FROM \"{}\") t
             WHERE t._root NOT IN (SELECT _root FROM \"{family}\" WHERE _deleted_at IS NULL)
               AND t._root NOT IN (SELECT root FROM temp._except)",
            part.stream.name
        );
        connection.run(&sql, [])?;
    }
    // A landed root proves which children it has, whatever its date.
    if part.stream.name != family {
        let sql = format!(
            "INSERT OR IGNORE INTO temp._scope SELECT l._root FROM {landed} l
             WHERE l._root NOT IN (SELECT root FROM temp._except)"
        );
        connection.run(&sql, [])?;
    }
    Ok(())
}

pub(super) fn except(connection: &Connection, roots: &HashSet<String>) -> Result<()> {
    connection.execute("DELETE FROM temp._except", [])?;
    let mut insert = connection.prepare_cached("INSERT INTO temp._except VALUES (?1)")?;
    for root in roots {
        insert.execute([root])?;
    }
    Ok(())
}

/// The condition that a live row `t` is gone.
pub(super) fn gone(connection: &Connection, table: &Table) -> Result<String> {
    landing::index(connection, table)?;
    let unkept = if table.stream.is_root() {
        String::new()
    } else {
        format!(
            "AND NOT EXISTS (SELECT 1 FROM temp._kept k
                             WHERE k.stream = '{}' AND k.parent = t.\"{}\")",
            table.stream.name,
            table.parent()
        )
    };
    Ok(format!(
        "t._deleted_at IS NULL AND t._root IN (SELECT root FROM temp._scope)
         AND NOT EXISTS (SELECT 1 FROM {} l WHERE {}) {unkept}",
        landing::landed(connection, table.stream.name)?,
        table.same_row(),
    ))
}

/// The landed rows `l` that are to be published, each with its row `t` if there is one.
pub(super) fn landed(connection: &Connection, table: &Table) -> Result<String> {
    Ok(format!(
        "{} l LEFT JOIN \"{}\" t ON {}
         WHERE l._root NOT IN (SELECT root FROM temp._except)",
        landing::landed(connection, table.stream.name)?,
        table.stream.name,
        table.same_row()
    ))
}

/// Whether nothing of a stream is or ever was public.
pub(super) fn is_empty(connection: &Connection, stream: &Stream) -> Result<bool> {
    let sql = format!("SELECT 1 FROM \"{}\"", stream.name);
    Ok(!connection.any(&sql, [])?)
}

/// Compares what was landed of a stream with what is public.
pub(super) fn diff(connection: &Connection, part: &Part) -> Result<Diff> {
    if is_empty(connection, part.stream)? {
        except(connection, &part.except)?;
        let landed = landing::landed(connection, part.stream.name)?;
        // Without exceptions SQLite counts all rows without reading one.
        let but = if part.except.is_empty() {
            ""
        } else {
            "WHERE _root NOT IN (SELECT root FROM temp._except)"
        };
        return Ok(Diff {
            new: connection.value(&format!("SELECT count(*) FROM {landed} {but}"), [])?,
            ..Diff::default()
        });
    }
    fill_scope(connection, part, ScopeRoots::Proven)?;
    let table = Table::of(part.stream);
    let (name, gone) = (part.stream.name, gone(connection, &table)?);
    let mut diff = counts(connection, &table)?;
    let sql = format!(
        "SELECT {} AS key FROM \"{name}\" t WHERE {gone} ORDER BY key",
        table.key_of()
    );
    diff.gone = connection.column(&sql, [])?;
    let sql = format!(
        "SELECT count(*) FILTER (WHERE t._root IN (SELECT root FROM temp._scope)), count(*)
         FROM \"{name}\" t WHERE t._deleted_at IS NULL"
    );
    let live = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    (diff.live, diff.all) = connection.row(&sql, [], live)?.unwrap_or_default();
    if name != part.stream.family {
        diff.emptied = emptied(connection, part.stream)?;
    }
    if part.stream.key.is_none() && !diff.gone.is_empty() {
        diff.gained = gained(connection, &table)?;
    }
    Ok(diff)
}

/// Counts new, changed, corrected and unchanged landed rows.
fn counts(connection: &Connection, table: &Table) -> Result<Diff> {
    // Without the limit SQLite would evaluate each condition once for each count.
    let sql = format!(
        "SELECT count(*) FILTER (WHERE what = 'new'), count(*) FILTER (WHERE what = 'changed'),
                count(*) FILTER (WHERE what = 'corrected'), count(*) FILTER (WHERE what IS NULL)
         FROM (SELECT CASE WHEN {NEW_OR_BACK} THEN 'new'
                 WHEN {} THEN 'changed' WHEN {} THEN 'corrected' END AS what
               FROM {} LIMIT -1)",
        table.differs(),
        table.is_damaged(),
        landed(connection, table)?
    );
    let counts = connection.row(&sql, [], |row| {
        Ok(Diff {
            new: row.get(0)?,
            changed: row.get(1)?,
            corrected: row.get(2)?,
            unchanged: row.get(3)?,
            ..Diff::default()
        })
    })?;
    let mut diff = counts.unwrap_or_default();
    diff.unchanged += kept(connection, table)?;
    Ok(diff)
}

/// Roots that were landed without any of the live rows they have of a stream.
fn emptied(connection: &Connection, stream: &Stream) -> Result<Vec<String>> {
    let name = stream.name;
    let sql = format!(
        "SELECT DISTINCT t._root FROM \"{name}\" t
         WHERE t._deleted_at IS NULL AND t._root IN (SELECT root FROM temp._scope)
           AND t._root IN (SELECT l._root FROM {} l)
           AND t._root NOT IN (SELECT l._root FROM {} l)
           AND t._root NOT IN (SELECT root FROM temp._kept WHERE stream = '{name}')",
        landing::landed(connection, stream.family)?,
        landing::landed(connection, name)?,
    );
    connection.column(&sql, [])
}

/// How many rows of a set are new, by parent.
fn gained(connection: &Connection, table: &Table) -> Result<BTreeMap<String, u64>> {
    let sql = format!(
        "SELECT l.\"{0}\", count(*) FROM {1}
           AND {NEW_OR_BACK} GROUP BY l.\"{0}\"",
        table.parent(),
        landed(connection, table)?
    );
    connection.rows(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The keys of a root stream's live rows once what was landed is published, without the roots in
/// `but`. If `but` is `None`, nothing that was landed counts.
pub(super) fn live(
    connection: &Connection,
    stream: &'static Stream,
    rows: Rows,
    but: Option<HashSet<String>>,
) -> Result<Vec<String>> {
    let table = Table::of(stream);
    let landed = match &but {
        Some(_) => landing::landed(connection, stream.name)?,
        None => landing::nothing(stream.name),
    };
    except(connection, &but.unwrap_or_default())?;
    let is_meant = |row: &str| match rows {
        Rows::All => String::new(),
        Rows::With(flag) => format!("AND {row}.\"{flag}\" = 1"),
        Rows::On([first, last], day) => format!(
            "AND iif({row}.\"{last}\" >= {row}.\"{first}\", '{day}' <= {row}.\"{last}\", TRUE)
             AND ({row}.\"{first}\" <= '{day}' OR {row}.\"{first}\" IS NULL
               OR {row}.\"{last}\" < {row}.\"{first}\")"
        ),
    };
    let sql = format!(
        "SELECT l.\"{0}\" AS key FROM {1} l
         WHERE l._root NOT IN (SELECT root FROM temp._except) {2}
         UNION ALL
         SELECT t.\"{0}\" FROM \"{3}\" t WHERE t._deleted_at IS NULL {4}
           AND (t._root IN (SELECT root FROM temp._except)
             OR NOT EXISTS (SELECT 1 FROM {1} l WHERE {5}))
         ORDER BY key",
        table.key(),
        landed,
        is_meant("l"),
        stream.name,
        is_meant("t"),
        table.same_row(),
    );
    connection.column(&sql, [])
}

/// Keys of live rows without the date that their windows go by.
pub(super) fn undated(
    connection: &Connection,
    streams: &'static [Stream],
) -> Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let mut undated = BTreeMap::new();
    for stream in streams {
        if let Cursor::Window { field, .. } = stream.cursor {
            let sql = format!(
                "SELECT {} FROM \"{}\" t WHERE t._deleted_at IS NULL AND t.\"{field}\" IS NULL",
                Table::of(stream).key_of(),
                stream.name
            );
            undated.insert(stream.name, connection.column(&sql, [])?);
        }
    }
    Ok(undated)
}

/// How many live rows of a stream stay as they are with their parents.
fn kept(connection: &Connection, table: &Table) -> Result<u64> {
    if table.stream.is_root() {
        return Ok(0);
    }
    let sql = format!(
        "SELECT count(*) FROM temp._kept k
           JOIN \"{0}\" t ON t.\"{1}\" = k.parent AND t._deleted_at IS NULL
         WHERE k.stream = '{0}' AND k.root NOT IN (SELECT root FROM temp._except)",
        table.stream.name,
        table.parent()
    );
    connection.value(&sql, [])
}

/// The first keys of new, changed and gone rows.
pub(super) fn examples(connection: &Connection, part: &Part, most: u32) -> Result<Examples> {
    fill_scope(connection, part, ScopeRoots::Proven)?;
    let table = Table::of(part.stream);
    let (landed, differs) = (landed(connection, &table)?, table.differs());
    let keys = |row: &str, rows: String| -> Result<Vec<String>> {
        let name = table.name_of(row);
        let sql = format!("SELECT {name} AS name FROM {rows} ORDER BY name LIMIT ?1");
        connection.column(&sql, [most])
    };
    let gone = gone(connection, &table)?;
    Ok(Examples {
        new: keys("l", format!("{landed} AND {NEW_OR_BACK}"))?,
        changed: keys("l", format!("{landed} AND NOT {NEW_OR_BACK} AND {differs}"))?,
        gone: keys("t", format!("\"{}\" t WHERE {gone}", part.stream.name))?,
    })
}
