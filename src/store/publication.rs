//! Publications: what became public, in which order and when.
//!
//! A transaction that changes public rows adds one row to `_publications`, which is never removed.
//! Its number goes into the rows at once. Their times stay empty texts until everything else is
//! done: an earlier time would be one at which readers did not see these rows. A table that became
//! public by its new name has no such columns until then. It gets them with these values as
//! defaults, so that no row is written twice.
//!
//! Publication 0 has no time. Its rows were changed by runs that a store of version 3 no longer
//! knew.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use super::error::Result;
use super::statement::Statements as _;
use super::table::Table;
use super::{Store, runs, schema};
use crate::catalog::Stream;

/// When the state of a row `t` became public.
pub(super) const STATE_FROM: &str = "coalesce(t._deleted_at, t._changed_at)";

/// The publication that brought the state of a row `t`. A row that has gained a column since has
/// another number, but is in the same state.
pub(super) const STATE_SEQ: &str = "coalesce((SELECT p.seq FROM _publications p
    WHERE p.at = coalesce(t._deleted_at, t._changed_at)), 0)";

#[derive(Clone)]
pub(super) struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(Timestamp::now))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl Store {
    /// The same store, with this clock for the times of publications.
    #[must_use]
    pub fn clocked(self, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self {
            clock: Clock(clock),
            ..self
        }
    }
}

/// A publication that is being written, within one transaction.
#[derive(Debug)]
pub(super) struct Publication<'a> {
    /// Its number.
    pub seq: i64,
    /// The run that publishes.
    pub run: &'a str,
    /// What was written, by stream.
    written: RefCell<BTreeMap<&'static str, Written>>,
}

#[derive(Debug)]
struct Written {
    stream: &'static Stream,
    /// Whether a landed table became the stream's table.
    whole: bool,
    /// The rowids of written rows in its table.
    rows: Vec<i64>,
    /// The last rowid of its history before this publication.
    history: Option<i64>,
    /// Whether a row has become a tombstone.
    buried: bool,
}

impl<'a> Publication<'a> {
    /// Begins the next publication.
    pub fn begin(connection: &Connection, run: &'a str) -> Result<Self> {
        let sql = "SELECT coalesce(max(seq), 0) + 1 FROM _publications";
        Ok(Self {
            seq: connection.value(sql, [])?,
            run,
            written: RefCell::default(),
        })
    }

    fn of(&self, stream: &'static Stream, note: impl FnOnce(&mut Written)) {
        let mut written = self.written.borrow_mut();
        note(written.entry(stream.name).or_insert(Written {
            stream,
            whole: false,
            rows: Vec::new(),
            history: None,
            buried: false,
        }));
    }

    /// Notes written public rows.
    pub fn wrote(&self, stream: &'static Stream, rows: Vec<i64>) {
        if !rows.is_empty() {
            self.of(stream, |written| written.rows.extend(rows));
        }
    }

    /// Notes rows that became tombstones.
    pub fn buried(&self, stream: &'static Stream, rows: Vec<i64>) {
        if !rows.is_empty() {
            self.of(stream, |written| written.buried = true);
            self.wrote(stream, rows);
        }
    }

    /// Whether a row of a stream became a tombstone.
    pub fn has_buried(&self, stream: &str) -> bool {
        let written = self.written.borrow();
        written.get(stream).is_some_and(|written| written.buried)
    }

    /// Notes that rows were added to a stream's history after this rowid.
    pub fn kept(&self, stream: &'static Stream, after: i64) {
        self.of(stream, |written| {
            written.history.get_or_insert(after);
        });
    }

    /// Notes that a landed table became the stream's table.
    pub fn wrote_whole(&self, stream: &'static Stream) {
        self.of(stream, |written| written.whole = true);
    }

    /// Gives everything that was written its time, right before the commit. If nothing was written,
    /// there is no publication.
    pub fn end(self, connection: &Connection, clock: &Clock) -> Result<()> {
        let written = self.written.into_inner();
        if written.is_empty() {
            return Ok(());
        }
        let sql = "SELECT max(at) FROM _publications";
        let former = connection.value(sql, [])?;
        let at = runs::moment(later((clock.0)(), former));
        let (whole, rows): (Vec<_>, Vec<_>) = written.into_values().partition(|it| it.whole);
        let whole: Vec<_> = whole.iter().map(|it| Table::of(it.stream)).collect();
        schema::declare(connection, &whole, |table| {
            table.create_stamped(self.seq, &at)
        })?;
        for written in rows {
            written.date(connection, &at)?;
        }
        let sql = "INSERT INTO _publications (seq, run, at) VALUES (?1, ?2, ?3)";
        connection
            .run(sql, params![self.seq, self.run, at])
            .map(drop)
    }
}

impl Written {
    /// Dates what was written. Rows are found by rowid: few of them change in most runs, and tables
    /// are long.
    fn date(self, connection: &Connection, at: &str) -> Result<()> {
        let table = Table::of(self.stream);
        let sql = format!(
            "UPDATE \"{}\" SET _first_seen_at = coalesce(nullif(_first_seen_at, ''), ?2),
               _changed_at = coalesce(nullif(_changed_at, ''), ?2),
               _deleted_at = CASE _deleted_at WHEN '' THEN ?2 ELSE _deleted_at END
             WHERE rowid = ?1",
            self.stream.name
        );
        for row in self.rows {
            connection.run(&sql, params![row, at])?;
        }
        if let Some(after) = self.history {
            let history = table.history();
            let sql = format!("UPDATE \"{history}\" SET _valid_to = ?2 WHERE rowid > ?1");
            connection.run(&sql, params![after, at])?;
        }
        Ok(())
    }
}

/// Now, or a millisecond after the last publication if a clock was ahead.
pub(super) fn later(now: Timestamp, former: Option<String>) -> Timestamp {
    let former = former.and_then(|at| at.parse::<Timestamp>().ok());
    let next = former.and_then(|at| at.checked_add(SignedDuration::from_millis(1)).ok());
    next.map_or(now, |next| next.max(now))
}
