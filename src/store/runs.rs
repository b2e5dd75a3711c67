//! `_runs` and `_bookmarks`: what was done, and how far each stream has been published.
//!
//! A run gets its row when it begins. A row without an outcome is therefore a run that is at work,
//! or one that died; which of the two, the next run knows, since only one can hold the connection.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::error::{Result, json};
use crate::report::Report;
use crate::state::Bookmark;

/// The outcome of a run that ended without a word.
const INTERRUPTED: &str = "interrupted";

/// A moment as the store writes it: always with milliseconds, so that text sorts as time does.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Marks runs that never ended as interrupted, and gives the latest of them: its id, and when it
/// began.
pub(super) fn interrupt(connection: &Connection) -> Result<Option<(String, String)>> {
    let unfinished = connection
        .query_row(
            "SELECT id, started_at FROM _runs WHERE outcome IS NULL ORDER BY rowid DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    connection.execute(
        "UPDATE _runs SET outcome = ?1 WHERE outcome IS NULL",
        [INTERRUPTED],
    )?;
    Ok(unfinished)
}

/// Whether the last run died, or met a damaged file.
pub(super) fn ended_badly(connection: &Connection) -> Result<bool> {
    let ended = connection
        .query_row(
            "SELECT outcome IS NULL
                 OR coalesce(json_extract(report, '$.stopped.code') = 'store.damaged', 0)
             FROM _runs ORDER BY rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(ended.unwrap_or(false))
}

/// Writes the row of a run that begins.
pub(super) fn begin(connection: &Connection, run: &str, at: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO _runs (id, started_at) VALUES (?1, ?2)",
        [run, at],
    )?;
    Ok(())
}

/// Takes the row of a run back that is not to be known of.
pub(super) fn forget(connection: &Connection, run: &str) -> Result<()> {
    connection.execute("DELETE FROM _runs WHERE id = ?1", [run])?;
    Ok(())
}

/// Writes how a run ended.
pub(super) fn finish(connection: &Connection, report: &Report) -> Result<()> {
    let outcome = serde_json::to_value(report.outcome()).map_err(json)?;
    connection.execute(
        "INSERT INTO _runs (id, started_at, finished_at, outcome, published, report)
         VALUES (:id, :started_at, :finished_at, :outcome, :published, :report)
         ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at,
           outcome = excluded.outcome, published = excluded.published, report = excluded.report",
        named_params! {
            ":id": report.run,
            ":started_at": moment(report.started_at),
            ":finished_at": moment(report.finished_at),
            ":outcome": outcome.as_str(),
            ":published": report.published,
            ":report": serde_json::to_string(report).map_err(json)?,
        },
    )?;
    Ok(())
}

/// The report of the run that ended last.
pub(super) fn last(connection: &Connection) -> Result<Option<Report>> {
    let report: Option<String> = connection
        .query_row(
            "SELECT report FROM _runs WHERE report IS NOT NULL ORDER BY rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    report
        .map(|report| serde_json::from_str(&report).map_err(json))
        .transpose()
}

/// The report of the last run that published or held something back, and when the last one ended
/// that did all it was to do. One that ended after `now` did so by a wrong clock, and says nothing of
/// the age of the data.
pub(super) fn last_judged(
    connection: &Connection,
    now: Timestamp,
) -> Result<(Option<Report>, Option<Timestamp>)> {
    let judged: Option<String> = connection
        .query_row(
            "SELECT report FROM _runs
             WHERE report IS NOT NULL AND (published OR outcome = 'held')
             ORDER BY rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let judged = judged.map(|report| serde_json::from_str(&report).map_err(json));
    let done: Option<String> = connection.query_row(
        "SELECT max(finished_at) FROM _runs WHERE outcome = 'done' AND finished_at <= ?1",
        [moment(now)],
        |row| row.get(0),
    )?;
    Ok((judged.transpose()?, done.and_then(|at| at.parse().ok())))
}

/// The reports of runs that published or held something back and ended since then, but for one.
pub(super) fn judged_since(
    connection: &Connection,
    since: Timestamp,
    but: &str,
) -> Result<Vec<Report>> {
    connection
        .prepare(
            "SELECT report FROM _runs
             WHERE report IS NOT NULL AND (published OR outcome = 'held')
               AND finished_at >= ?1 AND id <> ?2",
        )?
        .query_map([moment(since).as_str(), but], |row| row.get::<_, String>(0))?
        .map(|report| serde_json::from_str(&report?).map_err(json))
        .collect()
}

/// All bookmarks, by stream.
pub(super) fn bookmarks(connection: &Connection) -> Result<BTreeMap<String, Bookmark>> {
    connection
        .prepare("SELECT stream, bookmark FROM _bookmarks")?
        .query_map([], |row| {
            let bookmark: String = row.get(1)?;
            Ok((row.get(0)?, serde_json::from_str(&bookmark).map_err(json)?))
        })?
        .collect()
}

/// Writes bookmarks; those of other streams stay.
pub(super) fn write_bookmarks(
    connection: &Connection,
    bookmarks: &BTreeMap<String, Bookmark>,
    run: &str,
) -> Result<()> {
    for (stream, bookmark) in bookmarks {
        let bookmark = serde_json::to_string(bookmark).map_err(json)?;
        connection.execute(
            "INSERT OR REPLACE INTO _bookmarks (stream, bookmark, run) VALUES (?1, ?2, ?3)",
            params![stream, bookmark, run],
        )?;
    }
    Ok(())
}
