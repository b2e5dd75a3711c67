//! Publications: what became public, in which order and when.
//!
//! A transaction that changes a public row writes one row of `_publications`, which is never removed.
//! Its number goes into the rows at once. Their times wait, as empty texts, until everything else is
//! done: a time that was read at the beginning would say that readers saw what they did not see yet.
//! A table that became public whole has no columns for them until then, and gets them with these
//! values as defaults, so that none of its rows is written twice.
//!
//! Publication 0 has no time: it stands for all that was done by runs that a store of version 3 no
//! longer knew.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, named_params, params};

use super::error::Result;
use super::table::Table;
use super::{Store, runs};
use crate::catalog::Stream;

/// When the state of a row `t` became public.
pub(super) const STATE_FROM: &str = "coalesce(t._deleted_at, t._changed_at)";

/// The publication that brought the state of a row `t`. A row that gained a column since has another
/// number, and is in the same state.
pub(super) const STATE_SEQ: &str = "coalesce((SELECT p.seq FROM _publications p
    WHERE p.at = coalesce(t._deleted_at, t._changed_at)), 0)";

/// Tells the time of day.
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
    /// The same store, whose publications get their times from this clock.
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
    /// The streams of which rows were written, and whether that was the whole table.
    written: RefCell<BTreeMap<&'static str, (&'static Stream, bool)>>,
}

impl<'a> Publication<'a> {
    /// The one that comes after all others.
    pub fn begin(connection: &Connection, run: &'a str) -> Result<Self> {
        let sql = "SELECT coalesce(max(seq), 0) + 1 FROM _publications";
        Ok(Self {
            seq: connection.query_row(sql, [], |row| row.get(0))?,
            run,
            written: RefCell::default(),
        })
    }

    /// So many public rows of a stream were written.
    pub fn wrote(&self, stream: &'static Stream, rows: usize) {
        if rows > 0 {
            let mut written = self.written.borrow_mut();
            written.entry(stream.name).or_insert((stream, false));
        }
    }

    /// A table without numbers and times became that of a stream.
    pub fn wrote_whole(&self, stream: &'static Stream) {
        let mut written = self.written.borrow_mut();
        written.insert(stream.name, (stream, true));
    }

    /// Gives all that was written its time, right before the transaction is committed. Where nothing
    /// was, there is no publication.
    pub fn end(self, connection: &Connection, clock: &Clock) -> Result<()> {
        let written = self.written.into_inner();
        if written.is_empty() {
            return Ok(());
        }
        let sql = "SELECT max(at) FROM _publications";
        let former = connection.query_row(sql, [], |row| row.get(0))?;
        let at = runs::moment(later((clock.0)(), former));
        for (stream, whole) in written.into_values() {
            let table = Table::of(stream);
            if whole {
                for sql in table.stamped(self.seq, &at) {
                    connection.execute_batch(&sql)?;
                }
                continue;
            }
            let stamped = named_params! {":seq": self.seq, ":at": at};
            connection
                .prepare_cached(&format!(
                    "UPDATE \"{}\" SET _first_seen_at = coalesce(nullif(_first_seen_at, ''), :at),
                       _changed_at = coalesce(nullif(_changed_at, ''), :at),
                       _deleted_at = CASE _deleted_at WHEN '' THEN :at ELSE _deleted_at END
                     WHERE _seq = :seq",
                    stream.name
                ))?
                .execute(stamped)?;
            connection
                .prepare_cached(&format!(
                    "UPDATE \"{}\" SET _valid_to = :at WHERE _seq_to = :seq",
                    table.history()
                ))?
                .execute(stamped)?;
        }
        connection.execute(
            "INSERT INTO _publications (seq, run, at) VALUES (?1, ?2, ?3)",
            params![self.seq, self.run, at],
        )?;
        Ok(())
    }
}

/// This moment, or the first one after a former one whose clock was ahead.
pub(super) fn later(now: Timestamp, former: Option<String>) -> Timestamp {
    let former = former.and_then(|at| at.parse::<Timestamp>().ok());
    let next = former.and_then(|at| at.checked_add(SignedDuration::from_millis(1)).ok());
    next.map_or(now, |next| next.max(now))
}
