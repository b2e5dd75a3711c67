//! How a writing connection is set up: the log, the memory, and where SQLite puts temporary files.

use std::path::Path;

use rusqlite::Connection;

use super::error::Result;
use crate::files;

/// More statements than there are kinds of them per stream, so that none is prepared twice.
const STATEMENTS: usize = 256;

/// Bytes that the emptied write-ahead log may keep.
const LOG_KEPT: i64 = 16 << 20;

/// KiB of the file that are kept in memory.
const CACHE_KIB: i64 = 8 << 10;

/// Pages of the write-ahead log before they are copied into the file. Index pages are written over
/// and over while rows are landed; this way they are copied once. That is 128 MiB of disk at most,
/// while rows come fast.
const LOG_PAGES: i64 = 32_000;

/// The same while an index is sorted, which takes as much memory again.
const CACHE_BESIDE_SORTING_KIB: i64 = 1 << 10;

pub(super) fn apply(connection: &Connection, path: &Path) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // On macOS an fsync alone does not reach the disk.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    place_temp_files(connection, path)?;
    // Views follow a table that takes another one's name.
    connection.pragma_update(None, "legacy_alter_table", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", LOG_PAGES, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_KEPT, |_| Ok(()))
}

/// Puts SQLite's temporary files beside the store: people's data is not written to a shared
/// temporary folder. Only the user can read such a file, and it has no name from its first moment
/// on (Windows deletes it when it is closed).
///
/// The folder is set for the whole process, whose stores are all in one folder.
pub(super) fn place_temp_files(connection: &Connection, path: &Path) -> Result<()> {
    let folder = path.parent().and_then(Path::to_str);
    let usable = |folder: &&str| !folder.is_empty() && !files::read_only(Path::new(folder));
    let place = match folder.filter(usable) {
        Some(folder)
            if connection
                .pragma_update(None, "temp_store_directory", folder)
                .is_ok() =>
        {
            "FILE"
        }
        _ => "MEMORY",
    };
    connection.pragma_update(None, "temp_store", place)
}

/// Does something that sorts a lot without taking more memory than usual: what is sorted at a time
/// may take as much as the file's pages.
pub(super) fn sorting(connection: &Connection, act: impl FnOnce() -> Result<()>) -> Result<()> {
    connection.pragma_update(None, "cache_size", -CACHE_BESIDE_SORTING_KIB)?;
    let done = act();
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    done
}
