//! The long transactions in which rows are landed, committed every few thousand rows: one `fsync`
//! per page would be slow, and one transaction for a backfill endless.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::error::Result;

/// Rows before a commit, apart from the last batch. Each commit writes again the index pages that
/// it touched.
const ROWS_PER_COMMIT: usize = 32_768;

/// Time before a commit: with a slow server, a run that dies has little to request again.
const MAX_TRANSACTION_TIME: Duration = Duration::from_secs(1);

/// With fewer rows in a millisecond, there is time to copy them into the file meanwhile, and the
/// end of the run need not wait for that.
const SLOW_ROWS_PER_MS: u128 = 16;

/// Begins the long transaction, unless one is open.
pub(super) fn begin(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
    }
    Ok(())
}

/// Commits what is landed, if a transaction is open.
pub(super) fn commit(connection: &Connection) -> Result<()> {
    end(connection, "COMMIT")
}

/// Rolls back the open transaction, if there is one.
pub(super) fn rollback(connection: &Connection) -> Result<()> {
    end(connection, "ROLLBACK")
}

fn end(connection: &Connection, how: &str) -> Result<()> {
    if !connection.is_autocommit() {
        connection.execute_batch(how)?;
    }
    Ok(())
}

/// Commits what was landed since `began` once it is enough, and says whether it was.
///
/// Called only between batches: an item is committed with all that is inside it, so that a run that
/// dies leaves no half items.
pub(super) fn commit_long(connection: &Connection, rows: usize, began: Instant) -> Result<bool> {
    let passed = began.elapsed();
    let enough = rows >= ROWS_PER_COMMIT || passed >= MAX_TRANSACTION_TIME;
    if enough {
        commit(connection)?;
        if (rows as u128) < passed.as_millis() * SLOW_ROWS_PER_MS {
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
    }
    Ok(enough)
}
