//! Whether the file is whole: looked into after a bad end, before everything in it is compared with what
//! is read, and on request.
//!
//! SQLite notices damage where it happens to read. A run that was killed, or that met damage, may
//! have had a failing disk or machine around it, so that the next one looks through the whole file
//! before it adds to it. In a large store that takes a while: a run that ended well spares it.

use rusqlite::Connection;

use super::error::Result;
use super::statement::Statements as _;

/// What is wrong with the file, if anything is: the first fault that SQLite finds. Indexes are not
/// compared with their tables.
pub(super) fn fault(connection: &Connection) -> Result<Option<String>> {
    found(connection, "quick_check")
}

/// The same, with each index compared with its table: a row that its index does not lead to would be
/// taken for a new one. Beside a run that reads everything that costs nothing.
pub(super) fn fault_or_lost_row(connection: &Connection) -> Result<Option<String>> {
    found(connection, "integrity_check")
}

fn found(connection: &Connection, check: &str) -> Result<Option<String>> {
    let sql = format!("PRAGMA main.{check}(1)");
    let found: String = connection.value(&sql, [])?;
    Ok((found != "ok").then(|| found.replace('\n', " ")))
}
