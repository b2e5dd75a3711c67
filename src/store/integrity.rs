//! Whether the file is whole: looked into after a bad end, and when somebody asks.
//!
//! SQLite notices damage where it happens to read. A run that was killed, or that met damage, may
//! have had a failing disk or machine around it, so that the next one looks through the whole file
//! before it adds to it. In a large store that takes a while: a run that ended well spares it.

use rusqlite::Connection;

use super::error::Result;

/// What is wrong with the file, if anything is: the first fault that SQLite finds. Indexes are not
/// compared with their tables.
pub(super) fn fault(connection: &Connection) -> Result<Option<String>> {
    let found: String = connection.query_row("PRAGMA main.quick_check(1)", [], |row| row.get(0))?;
    Ok((found != "ok").then(|| found.replace('\n', " ")))
}
