//! `_runs` and `_bookmarks`: what was done, and how far each stream has been published.
//!
//! A run gets its row when it begins. So a row without an outcome is a run at work or one that
//! died. The next run knows which, because only one can hold the connection.
//!
//! When a run ends, old runs are removed. These are kept: the last run, the last complete one, the
//! last that came to a judgment, those that bookmarks name, and all of the last month.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, named_params, params};

use super::Store;
use super::error::{Result, json};
use super::statement::Statements as _;
use crate::report::Report;
use crate::state::Bookmark;

/// The outcome of a run that died.
const INTERRUPTED: &str = "interrupted";

/// Days for which runs are kept at least: no comparison of runs looks further back.
const LEAST_DAYS: u32 = 31;

/// The condition that a run came to a judgment of what it read: it published, or held back.
const IS_JUDGED: &str = "report IS NOT NULL AND (published OR outcome = 'held')";

/// A run as the store remembers it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` where it never did, or has not yet.
    pub finished_at: Option<Timestamp>,
    /// Its outcome; `interrupted` if it died, `None` if it may still be at work.
    pub outcome: Option<String>,
    /// Whether it published anything.
    pub published: bool,
    /// Its report, if it wrote one that this release can read.
    pub report: Option<Report>,
}

/// The run that is at work.
#[derive(Debug, Clone)]
pub(super) struct Began {
    /// Its id, which rows name.
    pub id: String,
    /// When it began, as [`moment`] writes it.
    pub at: String,
}

/// A moment as the store writes it: always with milliseconds, so that text sorts by time.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Marks runs that never ended as interrupted, and gives when the latest of them began. The run
/// that asks may have begun already.
pub(super) fn interrupt(connection: &Connection, asks: &str) -> Result<Option<String>> {
    let sql = "SELECT started_at FROM _runs WHERE outcome IS NULL AND id <> ?1
        ORDER BY rowid DESC LIMIT 1";
    let began_at = connection.row(sql, [asks], |row| row.get(0))?;
    let sql = "UPDATE _runs SET outcome = ?1 WHERE outcome IS NULL AND id <> ?2";
    connection.run(sql, [INTERRUPTED, asks])?;
    Ok(began_at)
}

/// Whether the last run died, or met a damaged file.
pub(super) fn ended_badly(connection: &Connection) -> Result<bool> {
    let sql = "SELECT outcome IS NULL
            OR coalesce(json_extract(report, '$.stopped.code') = 'store.damaged', 0)
        FROM _runs ORDER BY rowid DESC LIMIT 1";
    Ok(connection.row(sql, [], |row| row.get(0))?.unwrap_or(false))
}

/// Writes the row of a run that begins, if it is not there yet.
pub(super) fn begin(connection: &Connection, run: &str, at: &str) -> Result<()> {
    let sql = "INSERT INTO _runs (id, started_at) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING";
    connection.run(sql, [run, at]).map(drop)
}

/// Removes the row of a run that should leave no trace.
pub(super) fn forget(connection: &Connection, run: &str) -> Result<()> {
    connection
        .run("DELETE FROM _runs WHERE id = ?1", [run])
        .map(drop)
}

impl Store {
    /// The same store, which keeps runs for so many days (31 at least); 0 is forever.
    #[must_use]
    pub fn remembering(self, days: u32) -> Self {
        Self {
            remembers: (days > 0).then_some(days.max(LEAST_DAYS)),
            ..self
        }
    }
}

/// Writes how a run ended, and removes runs that are older than so many days.
pub(super) fn finish(connection: &Connection, report: &Report, days: Option<u32>) -> Result<()> {
    connection.execute(
        "INSERT INTO _runs (id, started_at, finished_at, outcome, published, report)
         VALUES (:id, :started_at, :finished_at, :outcome, :published, :report)
         ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at,
           outcome = excluded.outcome, published = excluded.published, report = excluded.report",
        named_params! {
            ":id": report.run,
            ":started_at": moment(report.started_at),
            ":finished_at": moment(report.finished_at),
            ":outcome": report.outcome_word(),
            ":published": report.published,
            ":report": serde_json::to_string(report).map_err(json)?,
        },
    )?;
    let age = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
    let Some(days) = days.filter(|_| report.published) else {
        return Ok(());
    };
    // A clock that is ahead for once must not make everything old: the last end before this one
    // counts.
    let sql = "SELECT max(finished_at) FROM _runs WHERE id <> ?1";
    let earlier: Option<String> = connection.value(sql, [&report.run])?;
    let earlier = earlier.and_then(|at| at.parse::<Timestamp>().ok());
    let now = earlier.map_or(report.finished_at, |at| at.min(report.finished_at));
    match now.checked_sub(age(days)) {
        Ok(before) => forget_old(connection, before, now),
        Err(_) => Ok(()),
    }
}

fn forget_old(connection: &Connection, before: Timestamp, now: Timestamp) -> Result<()> {
    let sql = format!(
        "DELETE FROM _runs
         WHERE started_at < ?1 AND outcome IS NOT NULL
           AND rowid IS NOT (SELECT max(rowid) FROM _runs)
           AND rowid IS NOT (SELECT max(rowid) FROM _runs WHERE report IS NOT NULL)
           AND rowid IS NOT (SELECT max(rowid) FROM _runs WHERE outcome = 'done')
           AND rowid IS NOT (SELECT max(rowid) FROM _runs
                             WHERE outcome = 'done' AND finished_at <= ?2)
           AND rowid IS NOT (SELECT max(rowid) FROM _runs WHERE published)
           AND rowid IS NOT (SELECT max(rowid) FROM _runs WHERE {IS_JUDGED})
           AND id NOT IN (SELECT run FROM _bookmarks)"
    );
    connection.execute(&sql, [moment(before), moment(now)])?;
    Ok(())
}

/// The latest runs, newest first.
pub(super) fn latest(connection: &Connection, most: u32) -> Result<Vec<Run>> {
    let sql = format!("{RUNS} ORDER BY rowid DESC LIMIT ?1");
    connection.rows(&sql, [most], read)
}

/// The runs whose id begins like this, newest first.
pub(super) fn like(connection: &Connection, prefix: &str) -> Result<Vec<Run>> {
    let sql =
        format!("{RUNS} WHERE substr(id, 1, length(?1)) = ?1 COLLATE NOCASE ORDER BY rowid DESC");
    connection.rows(&sql, [prefix], read)
}

const RUNS: &str = "SELECT id, started_at, finished_at, outcome, published, report FROM _runs";

fn read(row: &Row<'_>) -> Result<Run> {
    let at = |text: String| text.parse::<Timestamp>().ok();
    let report: Option<String> = row.get(5)?;
    Ok(Run {
        id: row.get(0)?,
        started_at: at(row.get(1)?).unwrap_or_default(),
        finished_at: row.get::<_, Option<String>>(2)?.and_then(at),
        outcome: row.get(3)?,
        published: row.get(4)?,
        report: report.and_then(|report| serde_json::from_str(&report).ok()),
    })
}

/// The report of the run that ended last.
pub(super) fn last(connection: &Connection) -> Result<Option<Report>> {
    let sql = "SELECT report FROM _runs WHERE report IS NOT NULL ORDER BY rowid DESC LIMIT 1";
    let report: Option<String> = connection.row(sql, [], |row| row.get(0))?;
    report
        .map(|report| serde_json::from_str(&report).map_err(json))
        .transpose()
}

/// The report of the last run that came to a judgment, and when the last complete run ended. An
/// end after `now` came from a wrong clock, and says nothing about the age of the data.
pub(super) fn last_judged(
    connection: &Connection,
    now: Timestamp,
) -> Result<(Option<Report>, Option<Timestamp>)> {
    let sql = format!("SELECT report FROM _runs WHERE {IS_JUDGED} ORDER BY rowid DESC LIMIT 1");
    let judged: Option<String> = connection.row(&sql, [], |row| row.get(0))?;
    let judged = judged.map(|report| serde_json::from_str(&report).map_err(json));
    let sql = "SELECT max(finished_at) FROM _runs WHERE outcome = 'done' AND finished_at <= ?1";
    let done: Option<String> = connection.value(sql, [moment(now)])?;
    Ok((judged.transpose()?, done.and_then(|at| at.parse().ok())))
}

/// The reports of the runs since then that came to a judgment, without this one's.
pub(super) fn judged_since(
    connection: &Connection,
    since: Timestamp,
    but: &str,
) -> Result<Vec<Report>> {
    let sql =
        format!("SELECT report FROM _runs WHERE {IS_JUDGED} AND finished_at >= ?1 AND id <> ?2");
    connection.rows(&sql, [moment(since).as_str(), but], |row| {
        serde_json::from_str(&row.get::<_, String>(0)?).map_err(json)
    })
}

pub(super) fn bookmarks(connection: &Connection) -> Result<BTreeMap<String, Bookmark>> {
    connection.rows("SELECT stream, bookmark FROM _bookmarks", [], |row| {
        let bookmark: String = row.get(1)?;
        Ok((row.get(0)?, serde_json::from_str(&bookmark).map_err(json)?))
    })
}

/// Writes bookmarks; those of other streams stay.
pub(super) fn write_bookmarks(
    connection: &Connection,
    bookmarks: &BTreeMap<String, Bookmark>,
    run: &str,
) -> Result<()> {
    for (stream, bookmark) in bookmarks {
        let bookmark = serde_json::to_string(bookmark).map_err(json)?;
        let sql = "INSERT OR REPLACE INTO _bookmarks (stream, bookmark, run) VALUES (?1, ?2, ?3)";
        connection.run(sql, params![stream, bookmark, run])?;
    }
    Ok(())
}
