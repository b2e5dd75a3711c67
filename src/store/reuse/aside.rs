//! What a run landed in vain: put aside for the next one, for a while.

use rusqlite::Connection;

use super::has_details;
use crate::catalog::Stream;
use crate::sink::Part;
use crate::store::error::Result;
use crate::store::{compare, fresh, landing};

/// How long what was landed in vain may still be used: a job that runs once a day, and never at the
/// same second, finds what yesterday's left.
const HOURS: &str = "-36 hours";

/// Puts aside what was landed of details, but for what stands for a public row.
pub(in crate::store) fn put_aside(
    connection: &Connection,
    streams: &'static [Stream],
    read_at: &str,
) -> Result<()> {
    for stream in streams.iter().filter(|stream| has_details(stream)) {
        put_stream_aside(connection, streams, stream, read_at)?;
        fresh::put_aside(connection, streams, stream, read_at, None)?;
    }
    Ok(())
}

fn put_stream_aside(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    read_at: &str,
) -> Result<()> {
    let put = |which: &str| {
        format!(
            "INSERT OR REPLACE INTO _former
             SELECT stream, key, parent, root, position, cells, raw, fingerprint, summary, ?2,
               request
             FROM _landing WHERE stream = ?1 AND {which}"
        )
    };
    connection.execute(
        &put("summary IS NOT NULL AND cells <> '[]'"),
        [stream.name, read_at],
    )?;
    for inside in landing::insides(streams, stream) {
        // What an earlier run found inside a former version of the item goes with it.
        connection.execute(
            "DELETE FROM _former WHERE stream = ?1
               AND parent IN (SELECT key FROM _landing WHERE stream = ?2 AND cells <> '[]')",
            [inside.name, stream.name],
        )?;
        connection.execute(
            &put("parent IN (SELECT key FROM _former WHERE stream = ?3)"),
            [inside.name, read_at, stream.name],
        )?;
    }
    Ok(())
}

/// Forgets what is too old to be used; a moment to come was a wrong clock's.
pub(in crate::store) fn forget_old(connection: &Connection, now: &str) -> Result<()> {
    connection.execute(
        "DELETE FROM _former WHERE julianday(read_at) < julianday(?1, ?2) OR read_at > ?1",
        [now, HOURS],
    )?;
    Ok(())
}

/// Keeps the summaries of what is being published, and puts aside details of what is not. To be
/// called within the transaction that publishes, after it.
pub(in crate::store) fn settle(
    connection: &Connection,
    streams: &'static [Stream],
    parts: &[Part],
    read_at: &str,
) -> Result<()> {
    for part in parts {
        compare::except(connection, &part.except)?;
        let stream = part.stream.name;
        connection.execute(
            "INSERT OR REPLACE INTO _summaries
             SELECT stream, key, summary FROM _landing
             WHERE stream = ?1 AND summary IS NOT NULL AND cells <> '[]'
               AND root NOT IN (SELECT root FROM temp._except)",
            [stream],
        )?;
        let published = "WHERE stream = ?1 AND root NOT IN (SELECT root FROM temp._except)";
        connection.execute(&format!("DELETE FROM _former {published}"), [stream])?;
        if !part.except.is_empty() {
            connection.execute(&format!("DELETE FROM _landing {published}"), [stream])?;
        }
    }
    let whole = |stream: &Stream| {
        let mut parts = parts.iter();
        parts.any(|part| part.stream.name == stream.name && part.except.is_empty())
    };
    for stream in streams.iter().filter(|it| has_details(it) && !whole(it)) {
        put_stream_aside(connection, streams, stream, read_at)?;
    }
    Ok(())
}
