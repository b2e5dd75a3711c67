//! What differs between two publications: each row's state at the one and at the other.
//!
//! A row that changed and changed back in between is no difference, and neither is one that only
//! gained a column. Rows are handed on one by one, with both states.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::reader::Reader;
use super::row_history::{Version, version_behind};
use crate::catalog::Stream;
use crate::staging::StoreError;
use crate::store::error::{self, Answer, Result};
use crate::store::publication::STATE_SEQ;
use crate::store::runs::moment;
use crate::store::schema;
use crate::store::statement::Statements as _;
use crate::store::table::Table;

/// One publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub seq: i64,
    /// The run that made it; it may no longer be on record.
    pub run: Option<String>,
    /// When; `None` where that is not known.
    pub at: Option<Timestamp>,
}

/// One row that differs.
#[derive(Debug)]
pub struct Difference {
    /// Its key.
    pub key: String,
    /// What it said; `None` if it was not there.
    pub old: Option<Version>,
    /// What it says; `None` if it is not there.
    pub new: Option<Version>,
}

impl Difference {
    /// What it says, or said last.
    pub fn latest(&self) -> Option<&Version> {
        self.new.as_ref().or(self.old.as_ref())
    }

    fn is_one(&self) -> bool {
        let says = |it: &Version| (it.cells.clone(), it.raw.clone(), it.parent.clone());
        self.old.as_ref().map(says) != self.new.as_ref().map(says)
    }
}

impl Reader {
    /// The last publication.
    pub fn last_published(&self) -> Answer<Option<Published>> {
        self.published("ORDER BY seq DESC LIMIT 1", "").map(one)
    }

    /// The last publication before a moment.
    pub fn published_before(&self, at: Timestamp) -> Answer<Option<Published>> {
        let sql = "WHERE coalesce(at, '') < ?1 ORDER BY seq DESC LIMIT 1";
        self.published(sql, &moment(at)).map(one)
    }

    /// What a run published: its first and its last publication.
    pub fn published_by(&self, run: &str) -> Answer<Option<(Published, Published)>> {
        let all = self.published("WHERE run = ?1 ORDER BY seq", run)?;
        Ok(all.first().cloned().zip(all.last().cloned()))
    }

    fn published(&self, which: &str, given: &str) -> Answer<Vec<Published>> {
        if schema::is_former(self.version) {
            return Err(error::former(&self.path));
        }
        let sql = format!("SELECT seq, run, at FROM _publications {which}");
        let read = |row: &Row<'_>| {
            let at: Option<String> = row.get(2)?;
            Ok(Published {
                seq: row.get(0)?,
                run: row.get(1)?,
                at: at.and_then(|at| at.parse().ok()),
            })
        };
        self.read(|connection| {
            if given.is_empty() {
                connection.rows(&sql, [], read)
            } else {
                connection.rows(&sql, [given], read)
            }
        })
    }

    /// Hands on each row of a stream whose state after one publication (0 is before all) is another
    /// than after a later one, by key.
    pub fn between<E: From<StoreError>>(
        &self,
        stream: &'static Stream,
        (after, through): (i64, i64),
        mut each: impl FnMut(Difference) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let says = |failure| E::from(self.says(failure));
        if !schema::has_table(&self.connection, stream.name).map_err(says)? {
            return Ok(());
        }
        let sql = self.states(stream).map_err(says)?;
        let mut select = self.connection.prepare(&sql).map_err(says)?;
        let mut rows = select.query(params![after, through]).map_err(says)?;
        let mut open: Option<Difference> = None;
        while let Some(row) = rows.next().map_err(says)? {
            let (is_new, state) = state(row).map_err(says)?;
            if let Some(other) = open.take_if(|open| open.key != state.key)
                && other.is_one()
            {
                each(other)?;
            }
            let difference = open.get_or_insert_with(|| Difference {
                key: state.key.clone(),
                old: None,
                new: None,
            });
            if is_new {
                difference.new = Some(state);
            } else {
                difference.old = Some(state);
            }
        }
        match open {
            Some(last) if last.is_one() => each(last),
            _ => Ok(()),
        }
    }

    /// The states of touched rows after publication `?1` and after `?2`.
    fn states(&self, stream: &'static Stream) -> Result<String> {
        let table = Table::of(stream);
        let (key, history) = (table.key(), table.history());
        let (live, former) = (self.select(&table, false)?, self.select(&table, true)?);
        let touched = format!(
            "AND t.\"{key}\" IN (SELECT \"{key}\" FROM \"{}\" WHERE _seq > ?1
               UNION SELECT \"{key}\" FROM \"{history}\" WHERE _seq_to > ?1)",
            stream.name
        );
        let at = |place: &str, which: u8| {
            format!(
                "SELECT {which} AS is_new, * FROM ({live} {touched}
                   AND (t._seq <= {place} OR {STATE_SEQ} <= {place})
                 UNION ALL {former} {touched}
                   AND t._seq_from <= {place} AND t._seq_to > {place})"
            )
        };
        let (old, new) = (at("?1", 0), at("?2", 1));
        Ok(format!("{old} UNION ALL {new} ORDER BY key, is_new"))
    }
}

fn one(mut found: Vec<Published>) -> Option<Published> {
    found.pop()
}

fn state(row: &Row<'_>) -> Result<(bool, Version)> {
    Ok((row.get(0)?, version_behind(row, 1)?))
}
