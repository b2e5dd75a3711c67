//! What is landed, compared with what is public.
//!
//! All of it is one idea: the **scope**, the roots about whose rows this run proves something. A
//! live row whose root is in scope and that was not landed is gone; nothing else ever is. The guard
//! counts with the same scope that publishing acts on, so what was judged is what happens.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{Connection, named_params};

use super::error::Result;
use super::table::Table;
use crate::catalog::{Cursor, Stream};
use crate::sink::{Coverage, Diff, Examples, Part};

/// Which roots' rows are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roots {
    /// All that the run proves something about.
    Proven,
    /// Only those that are gone, by the part of the family's root: for a stream of the family that
    /// was not read in this run.
    Gone,
}

/// Makes the temporary tables that the statements here and in `publish` read.
pub(super) fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS _except (root TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _scope (root TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _kept (stream TEXT, parent TEXT, root TEXT NOT NULL,
           PRIMARY KEY (stream, parent)) WITHOUT ROWID;
         CREATE TEMP TABLE IF NOT EXISTS _gone (key TEXT PRIMARY KEY) WITHOUT ROWID;",
    )
}

/// Fills `_except` and `_scope` for a part. Reads the family's live roots: tombstones of the
/// family's root stream must not be written before its children are done.
pub(super) fn fill_scope(connection: &Connection, part: &Part, roots: Roots) -> Result<()> {
    let family = part.stream.family;
    except(connection, &part.except)?;
    connection.execute("DELETE FROM temp._scope", [])?;

    let unlanded = match roots {
        Roots::Proven => "",
        Roots::Gone => {
            "AND NOT EXISTS (SELECT 1 FROM _landing l WHERE l.stream = :family AND l.key = t._root)"
        }
    };
    let insert = format!(
        "INSERT OR IGNORE INTO temp._scope SELECT t._root FROM \"{family}\" t
         WHERE t._deleted_at IS NULL AND :family IS NOT NULL
           AND t._root NOT IN (SELECT root FROM temp._except) {unlanded}"
    );
    match &part.coverage {
        Coverage::Nothing => {}
        Coverage::All => {
            connection
                .prepare_cached(&insert)?
                .execute(named_params! {":family": family})?;
        }
        Coverage::Window {
            column,
            ranges,
            whole,
        } => {
            if let Some((from, through)) = whole {
                connection
                    .prepare_cached(&format!(
                        "{insert} AND (t.\"{column}\" IS NULL
                            OR substr(t.\"{column}\", 1, 10) NOT BETWEEN :from AND :through)"
                    ))?
                    .execute(named_params! {
                        ":family": family,
                        ":from": from.to_string(),
                        ":through": through.to_string(),
                    })?;
            }
            let mut insert = connection.prepare_cached(&format!(
                "{insert} AND substr(t.\"{column}\", 1, 10) BETWEEN :from AND :through"
            ))?;
            for (from, through) in ranges {
                insert.execute(named_params! {
                    ":family": family,
                    ":from": from.to_string(),
                    ":through": through.to_string(),
                })?;
            }
        }
    }
    if part.everything && part.coverage != Coverage::Nothing && roots == Roots::Proven {
        // No run leaves a row below a root that is not there: another program has.
        connection
            .prepare_cached(&format!(
                "INSERT OR IGNORE INTO temp._scope
                 SELECT t._root FROM (SELECT DISTINCT _root FROM \"{}\") t
                 WHERE t._root NOT IN (SELECT _root FROM \"{family}\" WHERE _deleted_at IS NULL)
                   AND t._root NOT IN (SELECT root FROM temp._except)",
                part.stream.name
            ))?
            .execute([])?;
    }
    // A landed root proves which children it has, wherever it lies.
    if part.stream.name != family {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO temp._scope SELECT l.key FROM _landing l
                 WHERE l.stream = :family AND l.key NOT IN (SELECT root FROM temp._except)",
            )?
            .execute(named_params! {":family": family})?;
    }
    Ok(())
}

/// Fills `_except`.
pub(super) fn except(connection: &Connection, roots: &HashSet<String>) -> Result<()> {
    connection.execute("DELETE FROM temp._except", [])?;
    let mut insert = connection.prepare_cached("INSERT INTO temp._except VALUES (?1)")?;
    for root in roots {
        insert.execute([root])?;
    }
    Ok(())
}

/// The condition that a live row `t` is gone. Takes `:stream`.
pub(super) fn gone(table: &Table) -> String {
    format!(
        "t._deleted_at IS NULL AND t._root IN (SELECT root FROM temp._scope)
         AND NOT EXISTS (SELECT 1 FROM _landing l
                         WHERE l.stream = :stream AND l.key = {}) {}",
        table.key_of(),
        unkept(table)
    )
}

/// The condition that a live row `t` is not one that stays as it is with its parent. Takes
/// `:stream`.
fn unkept(table: &Table) -> String {
    if table.stream.is_root() {
        return String::new();
    }
    format!(
        "AND NOT EXISTS (SELECT 1 FROM temp._kept k
                         WHERE k.stream = :stream AND k.parent = t.\"{}\")",
        table.parent()
    )
}

/// The rows `l` of `_landing` that are to be published, each with its row `t`, if there is one.
/// Takes `:stream`.
pub(super) fn landed(table: &Table) -> String {
    format!(
        "_landing l LEFT JOIN \"{}\" t ON {}
         WHERE l.stream = :stream AND l.root NOT IN (SELECT root FROM temp._except)",
        table.stream.name,
        table.same_row()
    )
}

/// Compares what was landed of a stream with what is public.
pub(super) fn diff(connection: &Connection, part: &Part) -> Result<Diff> {
    fill_scope(connection, part, Roots::Proven)?;
    let table = Table::of(part.stream);
    let (name, differs) = (part.stream.name, table.differs());
    let (landed_rows, new, changed, corrected): (u64, u64, u64, u64) = connection
        .prepare_cached(&format!(
            "SELECT count(*),
                    count(*) FILTER (WHERE t.rowid IS NULL OR t._deleted_at IS NOT NULL),
                    count(*) FILTER (WHERE t.rowid IS NOT NULL AND t._deleted_at IS NULL
                                       AND {differs}),
                    count(*) FILTER (WHERE t.rowid IS NOT NULL AND t._deleted_at IS NULL
                                       AND NOT {differs} AND {})
             FROM {}",
            table.is_damaged(),
            landed(&table)
        ))?
        .query_row(named_params! {":stream": name}, |row| {
            Ok((
                count(row, 0)?,
                count(row, 1)?,
                count(row, 2)?,
                count(row, 3)?,
            ))
        })?;
    let gone = connection
        .prepare_cached(&format!(
            "SELECT {} AS key FROM \"{name}\" t WHERE {} ORDER BY key",
            table.key_of(),
            gone(&table)
        ))?
        .query_map(named_params! {":stream": name}, |row| row.get(0))?
        .collect::<Result<Vec<String>>>()?;
    let (live, all) = connection
        .prepare_cached(&format!(
            "SELECT count(*) FILTER (WHERE t._root IN (SELECT root FROM temp._scope)), count(*)
             FROM \"{name}\" t WHERE t._deleted_at IS NULL"
        ))?
        .query_row([], |row| Ok((count(row, 0)?, count(row, 1)?)))?;
    let emptied = if part.stream.name == part.stream.family {
        Vec::new()
    } else {
        connection
            .prepare_cached(&format!(
                "SELECT DISTINCT t._root FROM \"{name}\" t
                 WHERE t._deleted_at IS NULL AND t._root IN (SELECT root FROM temp._scope)
                   AND t._root IN (SELECT key FROM _landing WHERE stream = :family)
                   AND t._root NOT IN (SELECT root FROM _landing WHERE stream = :stream)
                   AND t._root NOT IN (SELECT root FROM temp._kept WHERE stream = :stream)"
            ))?
            .query_map(
                named_params! {":stream": name, ":family": part.stream.family},
                |row| row.get(0),
            )?
            .collect::<Result<Vec<String>>>()?
    };
    let gained = match (part.stream.key, gone.is_empty()) {
        (None, false) => gained(connection, &table)?,
        _ => BTreeMap::new(),
    };
    Ok(Diff {
        new,
        changed,
        corrected,
        unchanged: landed_rows - new - changed - corrected + kept(connection, &table)?,
        gone,
        gained,
        live,
        all,
        emptied,
    })
}

/// How many rows of a set are new, by their parents.
fn gained(connection: &Connection, table: &Table) -> Result<BTreeMap<String, u64>> {
    connection
        .prepare_cached(&format!(
            "SELECT l.parent, count(*) FROM {}
               AND (t.rowid IS NULL OR t._deleted_at IS NOT NULL) GROUP BY l.parent",
            landed(table)
        ))?
        .query_map(named_params! {":stream": table.stream.name}, |row| {
            Ok((row.get(0)?, count(row, 1)?))
        })?
        .collect()
}

/// The keys of a root stream's live rows, landed or public; `only` names a flag that must be set.
pub(super) fn live(
    connection: &Connection,
    stream: &'static Stream,
    only: Option<&str>,
) -> Result<Vec<String>> {
    let table = Table::of(stream);
    let (landed, public) = match only {
        Some(flag) => (
            format!("AND {} = 1", table.landed_or_public(flag)),
            format!("AND t.\"{flag}\" = 1"),
        ),
        None => (String::new(), String::new()),
    };
    let name = stream.name;
    connection
        .prepare_cached(&format!(
            "SELECT l.key AS key FROM _landing l LEFT JOIN \"{name}\" t ON {}
             WHERE l.stream = :stream {landed}
             UNION ALL
             SELECT {} FROM \"{name}\" t WHERE t._deleted_at IS NULL {public}
               AND NOT EXISTS (SELECT 1 FROM _landing l WHERE l.stream = :stream AND l.key = {})
             ORDER BY key",
            table.same_row(),
            table.key_of(),
            table.key_of(),
        ))?
        .query_map(named_params! {":stream": name}, |row| row.get(0))?
        .collect()
}

/// Keys of live rows without the date that their windows go by.
pub(super) fn undated(
    connection: &Connection,
    streams: &'static [Stream],
) -> Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let mut undated = BTreeMap::new();
    for stream in streams {
        let Cursor::Window { field, .. } = stream.cursor else {
            continue;
        };
        let keys: BTreeSet<String> = connection
            .prepare_cached(&format!(
                "SELECT {} FROM \"{}\" t WHERE t._deleted_at IS NULL AND t.\"{field}\" IS NULL",
                Table::of(stream).key_of(),
                stream.name
            ))?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_>>()?;
        undated.insert(stream.name, keys);
    }
    Ok(undated)
}

/// How many live rows of a stream stay as they are with their parents.
fn kept(connection: &Connection, table: &Table) -> Result<u64> {
    if table.stream.is_root() {
        return Ok(0);
    }
    connection
        .prepare_cached(&format!(
            "SELECT count(*) FROM temp._kept k
               JOIN \"{}\" t ON t.\"{}\" = k.parent AND t._deleted_at IS NULL
             WHERE k.stream = :stream AND k.root NOT IN (SELECT root FROM temp._except)",
            table.stream.name,
            table.parent()
        ))?
        .query_row(named_params! {":stream": table.stream.name}, |row| {
            count(row, 0)
        })
}

/// The first keys of what is new, of what has changed and of what is gone.
pub(super) fn examples(connection: &Connection, part: &Part, most: u32) -> Result<Examples> {
    fill_scope(connection, part, Roots::Proven)?;
    let table = Table::of(part.stream);
    let landed = landed(&table);
    let keys = |name: String, rows: &str| -> Result<Vec<String>> {
        connection
            .prepare(&format!(
                "SELECT {name} AS name FROM {rows} ORDER BY name LIMIT :most"
            ))?
            .query_map(
                named_params! {":stream": part.stream.name, ":most": most},
                |row| row.get(0),
            )?
            .collect()
    };
    Ok(Examples {
        new: keys(
            table.name_of("l"),
            &format!("{landed} AND (t.rowid IS NULL OR t._deleted_at IS NOT NULL)"),
        )?,
        changed: keys(
            table.name_of("l"),
            &format!(
                "{landed} AND t.rowid IS NOT NULL AND t._deleted_at IS NULL AND {}",
                table.differs()
            ),
        )?,
        gone: keys(
            table.name_of("t"),
            &format!("\"{}\" t WHERE {}", part.stream.name, gone(&table)),
        )?,
    })
}

/// A count, which SQLite gives as a signed number.
pub(super) fn count(row: &rusqlite::Row<'_>, at: usize) -> Result<u64> {
    let count: i64 = row.get(at)?;
    u64::try_from(count).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, count))
}
