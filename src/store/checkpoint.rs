//! SQLite's log (`NAME.db-wal`) is copied into the database file when a run has ended, so that a
//! copy of that file alone is complete.
//!
//! SQLite does so itself when the last connection closes. If another program has the file open,
//! ours is not the last one. Only a transaction of that program that began before the run ended
//! keeps the log from being copied.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::busy;
use super::error::{self, Answer, Result};
use crate::files::beside;

/// How long to wait for a reader's transaction.
const READER_TIMEOUT: Duration = Duration::from_secs(2);

/// The same once the program is asked to end.
const LAST_READER_TIMEOUT: Duration = Duration::from_millis(200);

/// Bytes of the log beside a database, 0 if there is none.
pub fn log_bytes(path: &Path) -> u64 {
    beside(path, "-wal").metadata().map_or(0, |meta| meta.len())
}

/// Copies the log into the file. Gives the log's bytes if a part could not be copied within two
/// seconds, else 0.
pub fn settle(path: &Path) -> Answer<u64> {
    if log_bytes(path) == 0 {
        return Ok(0);
    }
    let copied = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        copied(&connection)
    };
    match copied() {
        Ok(true) => Ok(0),
        Ok(false) => Ok(log_bytes(path)),
        Err(failure) => Err(error::sqlite(path, failure)),
    }
}

/// Whether all of the log was copied. Then it is also emptied, unless another program reads from
/// it.
fn copied(connection: &Connection) -> Result<bool> {
    let began = Instant::now();
    while !passive(connection)? {
        let timeout = if busy::hurried() {
            LAST_READER_TIMEOUT
        } else {
            READER_TIMEOUT
        };
        if began.elapsed() >= timeout {
            return Ok(false);
        }
        std::thread::sleep(busy::STEP);
    }
    empty(connection)?;
    Ok(true)
}

/// Copies what no reader blocks, and says whether that was all.
fn passive(connection: &Connection) -> Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (log, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(row.get::<_, i64>(0)? == 0 && log == copied)
    })
}

/// Empties the log as far as no other program reads from it.
pub(super) fn empty(connection: &Connection) -> Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
