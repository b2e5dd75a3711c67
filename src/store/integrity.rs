//! Checks the file for damage: after a bad end, before a run that compares everything, and on
//! request.
//!
//! SQLite notices damage only where it happens to read. If a run was killed or met damage, the disk
//! or the machine may be failing. So the next run checks the whole file before it adds to it. In a
//! large store that takes a while; after a good end it is skipped.

use rusqlite::Connection;

use super::error::Result;
use super::statement::Statements as _;

/// The first fault that SQLite finds, if there is one. Indexes are not compared with their tables.
pub(super) fn fault(connection: &Connection) -> Result<Option<String>> {
    found(connection, "quick_check")
}

/// The same, with indexes compared: a row that is missing from its index would count as new. Next
/// to a run that reads everything, that costs little.
pub(super) fn fault_or_lost_row(connection: &Connection) -> Result<Option<String>> {
    found(connection, "integrity_check")
}

fn found(connection: &Connection, check: &str) -> Result<Option<String>> {
    let sql = format!("PRAGMA main.{check}(1)");
    let found: String = connection.value(&sql, [])?;
    Ok((found != "ok").then(|| found.replace('\n', " ")))
}
