//! Publishing: landed rows become what readers see.
//!
//! Everything here runs inside one transaction of the caller. An unchanged row is not touched,
//! unless it lacks columns that its stream has gained, or no longer holds what was published. A
//! gone row stays as a tombstone, which is a state like any other: the state that it replaces goes
//! into the history.

use rusqlite::{Connection, Row, params};

use super::compare::{self, ScopeRoots};
use super::error::Result;
use super::publication::{Publication, STATE_FROM, STATE_SEQ};
use super::schema::has_table;
use super::statement::Statements as _;
use super::table::{NEW_OR_BACK, Table};
use super::{landing, settings};
use crate::catalog::{Access, Cursor, Stream, find};
use crate::staging::Part;

/// Publishes the parts. Streams of a family without a part of their own lose only the rows of roots
/// that are gone.
pub(super) fn publish(
    connection: &Connection,
    streams: &'static [Stream],
    parts: &[Part],
    publication: &Publication<'_>,
) -> Result<()> {
    let is_root = |part: &&Part| part.stream.name == part.stream.family;
    let (roots, children): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(is_root);
    for part in children {
        publish_one(connection, part, publication)?;
    }
    // Roots come last: the scope of their children is found among the live roots.
    let unread = |stream: &&Stream| !parts.iter().any(|part| part.stream.name == stream.name);
    for part in roots {
        let family = |stream: &&Stream| stream.family == part.stream.family;
        for stream in streams.iter().filter(family).filter(unread) {
            compare::fill_scope(connection, part, ScopeRoots::Gone)?;
            let table = Table::of(stream);
            let gone = compare::gone(connection, &table)?;
            bury(connection, &table, &gone, publication)?;
        }
        publish_one(connection, part, publication)?;
    }
    for stream in streams.iter().filter(unread) {
        bury_orphans(connection, streams, stream, publication)?;
    }
    Ok(())
}

/// Removes rows of a stream that was not read in this run, and whose owner is gone now: the
/// parent's row, or one side of a pair.
fn bury_orphans(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    publication: &Publication<'_>,
) -> Result<()> {
    let table = Table::of(stream);
    if matches!(stream.cursor, Cursor::Days { .. }) {
        // What was reported of a day that is over stays, also of people who have left since.
        return Ok(());
    }
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
        if publication.has_buried(above) {
            let gone = format!(
                "t._deleted_at IS NULL AND t.\"{column}\" IN
                 (SELECT \"{key}\" FROM \"{above}\" WHERE _deleted_at IS NOT NULL)"
            );
            bury(connection, &table, &gone, publication)?;
        }
    }
    Ok(())
}

fn publish_one(connection: &Connection, part: &Part, publication: &Publication<'_>) -> Result<()> {
    if compare::is_empty(connection, part.stream)? {
        return publish_whole(connection, part, publication);
    }
    compare::fill_scope(connection, part, ScopeRoots::Proven)?;
    let table = Table::of(part.stream);
    let gone = compare::gone(connection, &table)?;
    bury(connection, &table, &gone, publication)?;
    if !has_table(connection, &landing::name(part.stream.name))? {
        return Ok(());
    }
    write_news(connection, &table, publication)?;
    fill_up(connection, &table, publication)
}

/// Publishes the landed rows that differ from the public ones. In most runs they are few, so they
/// are found once.
pub(super) fn write_news(
    connection: &Connection,
    table: &Table,
    publication: &Publication<'_>,
) -> Result<()> {
    let landed = compare::landed(connection, table)?;
    let sql = format!(
        "INSERT INTO temp._news SELECT l.rowid FROM {landed}
           AND ({NEW_OR_BACK} OR {} OR {} OR {} OR {})",
        table.differs(),
        table.is_incomplete(),
        table.is_elsewhere(),
        table.is_damaged(),
    );
    connection.run("DELETE FROM temp._news", [])?;
    connection.run(&sql, [])?;
    let news = format!("{landed} AND l.rowid IN (SELECT row FROM temp._news)");
    let (is_gone, differs) = ("t._deleted_at IS NOT NULL", table.differs());
    let changing = format!("{news} AND t.rowid IS NOT NULL AND ({is_gone} OR {differs})");
    write_history(connection, table, &changing, publication)?;
    write(connection, table, &news, publication)
}

/// Publishes rows of a stream that had none.
fn publish_whole(
    connection: &Connection,
    part: &Part,
    publication: &Publication<'_>,
) -> Result<()> {
    let new = landing::name(part.stream.name);
    if !has_table(connection, &new)? {
        return Ok(());
    }
    if !part.except.is_empty() {
        compare::except(connection, &part.except)?;
        connection.execute_batch(&format!(
            "DELETE FROM \"{new}\" WHERE _root IN (SELECT root FROM temp._except)"
        ))?;
    }
    if connection.any(&format!("SELECT 1 FROM \"{new}\""), [])? {
        let table = Table::of(part.stream);
        settings::sorting(connection, || landing::take_place(connection, &table))?;
        publication.wrote_whole(part.stream);
    }
    Ok(())
}

/// Turns rows into tombstones: those that meet a condition.
pub(super) fn bury(
    connection: &Connection,
    table: &Table,
    gone: &str,
    publication: &Publication<'_>,
) -> Result<()> {
    let name = table.stream.name;
    write_history(
        connection,
        table,
        &format!("\"{name}\" t WHERE {gone}"),
        publication,
    )?;
    let sql = format!(
        "UPDATE \"{name}\" AS t SET _deleted_at = '', _run = ?1, _seq = ?2 WHERE {gone}
         RETURNING rowid"
    );
    let rows = connection.column(&sql, params![publication.run, publication.seq])?;
    publication.buried(table.stream, rows);
    Ok(())
}

/// Copies rows `t` of a table into the history.
fn write_history(
    connection: &Connection,
    table: &Table,
    rows: &str,
    publication: &Publication<'_>,
) -> Result<()> {
    let history = table.history();
    let sql = format!("SELECT coalesce(max(rowid), 0) FROM \"{history}\"");
    let last = connection.value(&sql, [])?;
    let sql = format!(
        "INSERT INTO \"{history}\" ({}, _seq_from, _seq_to, _valid_from, _valid_to)
         SELECT {}, {STATE_SEQ}, ?1, {STATE_FROM}, '' FROM {rows}",
        table.columns(),
        table.columns_of("t"),
    );
    if connection.run(&sql, [publication.seq])? > 0 {
        publication.kept(table.stream, last);
    }
    Ok(())
}

/// Writes the rows that are new, changed or back, and no others.
fn write(
    connection: &Connection,
    table: &Table,
    news: &str,
    publication: &Publication<'_>,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO \"{}\" ({}, _first_seen_at, _changed_at, _seq)
         SELECT {}, l._raw, NULL, ?1, l._root, l._fingerprint, l._request, '', '', ?2 FROM {news}
           AND ({NEW_OR_BACK} OR {})
         ON CONFLICT (\"{}\") DO UPDATE SET {}, _raw = excluded._raw,
           _changed_at = excluded._changed_at, _deleted_at = NULL, _run = excluded._run,
           _root = excluded._root, _fingerprint = excluded._fingerprint,
           _request = excluded._request, _seq = excluded._seq
         RETURNING rowid",
        table.stream.name,
        table.landed_columns(),
        table.own("l"),
        table.differs(),
        table.key(),
        table.take("excluded"),
    );
    let rows = connection.column(&sql, params![publication.run, publication.seq])?;
    publication.wrote(table.stream, rows);
    Ok(())
}

/// Fills up unchanged rows: with values of columns that the catalog has gained, with what another
/// program or a person had changed in the store, and with their places in a set. The source never
/// said anything else, so that is no new version. Only a value that was never read before counts as
/// published.
fn fill_up(connection: &Connection, table: &Table, publication: &Publication<'_>) -> Result<()> {
    let is_incomplete = table.is_incomplete();
    let sql = format!(
        "UPDATE \"{}\" AS t SET {}, _raw = l._raw, _fingerprint = l._fingerprint,
           _seq = iif({is_incomplete} AND ({}), ?1, t._seq)
         FROM {} l
         WHERE l.rowid IN (SELECT row FROM temp._news)
           AND {} AND ({is_incomplete} OR {} OR {})
         RETURNING rowid, _seq = ?1",
        table.stream.name,
        table.take("l"),
        table.has_other_values(),
        landing::landed(connection, table.stream.name)?,
        table.same_row(),
        table.is_elsewhere(),
        table.is_damaged(),
    );
    let filled = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let filled: Vec<(i64, bool)> = connection.rows(&sql, [publication.seq], filled)?;
    let news = filled.into_iter().filter(|(_, is_news)| *is_news);
    publication.wrote(table.stream, news.map(|(row, _)| row).collect());
    Ok(())
}
