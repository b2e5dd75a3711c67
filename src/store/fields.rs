//! `_fields`: which top-level fields the items of each stream have had, so that a new one is news once
//! and not every day.

use rusqlite::{Connection, params};

use super::error::Result;
use crate::catalog::Stream;

/// A field that was met in this run and never before, or in the stream's first run.
#[derive(Debug)]
pub(super) struct Met {
    stream: &'static str,
    name: String,
}

/// Splits off what is not known yet: what is to be remembered, and what of it is news.
pub(super) fn unknown(
    connection: &Connection,
    stream: &'static Stream,
    names: Vec<String>,
) -> Result<(Vec<Met>, Vec<String>)> {
    let first = !connection
        .prepare_cached("SELECT 1 FROM _fields WHERE stream = ?1")?
        .exists([stream.name])?;
    let mut known =
        connection.prepare_cached("SELECT 1 FROM _fields WHERE stream = ?1 AND name = ?2")?;
    let (mut met, mut new) = (Vec::new(), Vec::new());
    for name in names {
        if known.exists([stream.name, &name])? {
            continue;
        }
        if !first {
            new.push(name.clone());
        }
        met.push(Met {
            stream: stream.name,
            name,
        });
    }
    Ok((met, new))
}

/// Remembers fields, in the transaction that publishes.
pub(super) fn remember(connection: &Connection, met: &[Met], run: &str) -> Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO _fields (stream, name, run) VALUES (?1, ?2, ?3)")?;
    for field in met {
        insert.execute(params![field.stream, field.name, run])?;
    }
    Ok(())
}
