//! `_fields`: which top-level fields each stream's items have had, so that a new one is reported
//! once and not every day.

use rusqlite::Connection;

use super::error::Result;
use super::statement::Statements as _;
use crate::catalog::Stream;

/// Stream and name of a field that no earlier run has seen.
pub(super) type Met = (&'static str, String);

/// Splits off the unknown fields: those to remember, and those to report. In a stream's first run
/// none is reported.
pub(super) fn unknown(
    connection: &Connection,
    stream: &'static Stream,
    names: Vec<String>,
) -> Result<(Vec<Met>, Vec<String>)> {
    let first = !connection.any("SELECT 1 FROM _fields WHERE stream = ?1", [stream.name])?;
    let known = "SELECT 1 FROM _fields WHERE stream = ?1 AND name = ?2";
    let (mut met, mut new) = (Vec::new(), Vec::new());
    for name in names {
        if connection.any(known, [stream.name, &name])? {
            continue;
        }
        if !first {
            new.push(name.clone());
        }
        met.push((stream.name, name));
    }
    Ok((met, new))
}

/// Remembers fields, in the transaction that publishes.
pub(super) fn remember(connection: &Connection, met: &[Met], run: &str) -> Result<()> {
    let insert = "INSERT OR IGNORE INTO _fields (stream, name, run) VALUES (?1, ?2, ?3)";
    for (stream, name) in met {
        connection.run(insert, [*stream, name, run])?;
    }
    Ok(())
}
