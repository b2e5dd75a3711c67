//! The long transactions in which rows are landed: committed every few thousand rows, so that a backfill
//! costs neither one `fsync` per page nor one endless transaction.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::error::Result;

/// How many rows a transaction takes before it is committed, but for the last batch. Each commit
/// writes once more what it touched of the indexes.
const ROWS_PER_COMMIT: usize = 32_768;

/// How long it takes rows: where a server is slow, a run that dies has little to ask for again.
const MAX_TRANSACTION_TIME: Duration = Duration::from_secs(1);

/// Where fewer rows than that come in a millisecond, there is time to copy them into the file
/// meanwhile, and the run's end need not wait for it.
const SLOW_ROWS_PER_MS: u128 = 16;

/// Begins the long transaction, if none is open.
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

/// Gives up the open transaction, if there is one.
pub(super) fn rollback(connection: &Connection) -> Result<()> {
    end(connection, "ROLLBACK")
}

fn end(connection: &Connection, how: &str) -> Result<()> {
    if !connection.is_autocommit() {
        connection.execute_batch(how)?;
    }
    Ok(())
}

/// Commits what has been landed since `began` once it is enough, and says whether it was.
///
/// Between two batches only: what stands in a committed transaction is an item with all that is
/// inside it, so that a run which dies leaves nothing by halves.
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
