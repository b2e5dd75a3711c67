//! [`Reader`]: reads a store, and cannot change it.
//!
//! It creates nothing: a missing store is an answer, not a new file. The file is opened for writing
//! so that SQLite can remove its companions (`-wal`, `-shm`) when the last reader leaves;
//! `query_only` keeps the tables as they are. In a read-only folder the file is read as it is, if
//! it holds everything that was published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use crate::catalog::Stream;
use crate::files::{self, Expected};
use crate::report::Report;
use crate::staging::StoreError;
use crate::state::Bookmark;
use crate::store::checkpoint::log_bytes;
use crate::store::error::{self, Answer, Result};
use crate::store::runs::Run;
use crate::store::statement::Statements as _;
use crate::store::{busy, runs, schema, settings};

const READ_WRITE: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

const READ_ONLY: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// A stream's table at a glance.
#[derive(Serialize, Debug, Clone, PartialEq, Eq)]
pub struct StreamState {
    /// The stream.
    pub stream: &'static str,
    /// Live rows: tombstones do not count.
    pub rows: u64,
    /// When a row was last new, changed or gone; `None` if there never was one.
    pub last_changed_at: Option<Timestamp>,
}

/// A store that is only read.
#[derive(Debug)]
pub struct Reader {
    pub(in crate::store) connection: Connection,
    pub(super) path: PathBuf,
    pub(in crate::store) streams: &'static [Stream],
    /// The version of the store.
    pub(super) version: i64,
}

impl Reader {
    /// Opens the store of a connection; `None` if nothing was ever synced.
    pub(in crate::store) fn open(path: &Path, streams: &'static [Stream]) -> Answer<Option<Self>> {
        if !private(path).map_err(|failure| error::private(path, failure))? {
            return Ok(None);
        }
        let fixed = files::read_only(folder_of(path));
        let opened = if fixed && log_bytes(path) == 0 {
            open(unchanging(path), READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
        } else {
            open(path, READ_WRITE)
        };
        // Temporary files hold people's data as well.
        let opened = opened.and_then(|(connection, version)| {
            settings::place_temp_files(&connection, path)?;
            Ok((connection, version))
        });
        let (connection, (version, used)) = opened.map_err(|failure| {
            use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
            match failure.sqlite_error_code() {
                Some(CannotOpen | ReadOnly) if fixed => error::read_only_folder(path, failure),
                _ => error::sqlite(path, failure),
            }
        })?;
        if version > schema::VERSION {
            return Err(error::newer(path, &connection, version));
        }
        if version == 0 {
            return if used {
                Err(error::foreign(path))
            } else {
                Ok(None)
            };
        }
        Ok(Some(Self {
            connection,
            path: path.to_owned(),
            streams,
            version,
        }))
    }

    /// The report of the run that ended last.
    pub fn last_run(&self) -> Answer<Option<Report>> {
        self.read(runs::last)
    }

    /// The latest runs, newest first; those that died as well.
    pub fn runs(&self, most: u32) -> Answer<Vec<Run>> {
        self.read(|connection| runs::latest(connection, most))
    }

    /// The runs whose id begins like this, newest first.
    pub fn runs_like(&self, prefix: &str) -> Answer<Vec<Run>> {
        self.read(|connection| runs::like(connection, prefix))
    }

    /// The report of the last run that came to a judgment, and when the last complete run ended,
    /// unless that is after `now`.
    pub fn last_judged(&self, now: Timestamp) -> Answer<(Option<Report>, Option<Timestamp>)> {
        self.read(|connection| runs::last_judged(connection, now))
    }

    /// The reports of the runs since then that came to a judgment, without this one's.
    pub fn judged_since(&self, since: Timestamp, but: &str) -> Answer<Vec<Report>> {
        self.read(|connection| runs::judged_since(connection, since, but))
    }

    /// How far each stream has been published, by stream name.
    pub fn bookmarks(&self) -> Answer<BTreeMap<String, Bookmark>> {
        self.read(runs::bookmarks)
    }

    /// All streams of the catalog, in its order. A stream without a table yet has no rows.
    pub fn stream_states(&self) -> Answer<Vec<StreamState>> {
        let streams = self.streams.iter();
        streams.map(|stream| self.state(stream)).collect()
    }

    /// The keys of a stream's live rows.
    pub fn keys(&self, stream: &'static Stream) -> Answer<Vec<String>> {
        let Some(key) = stream.key else {
            return Ok(Vec::new());
        };
        self.read_of(stream, |connection| {
            let table = stream.name;
            let sql = format!("SELECT \"{key}\" FROM \"{table}\" WHERE _deleted_at IS NULL");
            connection.column(&sql, [])
        })
    }

    /// Counts the live rows of a stream; `only` names a flag that must be set.
    pub fn count(&self, stream: &'static Stream, only: Option<&str>) -> Answer<u64> {
        self.read_of(stream, |connection| {
            let only = only.map_or_else(String::new, |flag| format!("AND \"{flag}\" = 1"));
            let sql = format!(
                "SELECT count(*) FROM \"{}\" WHERE _deleted_at IS NULL {only}",
                stream.name
            );
            connection.value(&sql, [])
        })
    }

    /// Hands the source of each live row of a stream to `each`, if it has one.
    pub fn sources(&self, stream: &'static Stream, mut each: impl FnMut(&str)) -> Answer<()> {
        self.read_of(stream, |connection| {
            let sql = format!(
                "SELECT _raw FROM \"{}\" WHERE _deleted_at IS NULL AND _raw IS NOT NULL",
                stream.name
            );
            connection.rows(&sql, [], |row| {
                each(row.get_ref(0)?.as_str()?);
                Ok(())
            })
        })
    }

    fn state(&self, stream: &'static Stream) -> Answer<StreamState> {
        let (rows, moment): (u64, Option<String>) = self.read_of(stream, |connection| {
            let sql = format!(
                "SELECT count(*) FILTER (WHERE _deleted_at IS NULL),
                        max(max(_changed_at), coalesce(max(_deleted_at), ''))
                 FROM \"{}\"",
                stream.name
            );
            connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        })?;
        Ok(StreamState {
            stream: stream.name,
            rows,
            last_changed_at: moment.and_then(|moment| moment.parse().ok()),
        })
    }

    pub(in crate::store) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> Answer<T> {
        read(&self.connection).map_err(|failure| self.says(failure))
    }

    /// Reads rows of a stream: none if the store has no table of it yet.
    pub(super) fn read_of<T: Default>(
        &self,
        stream: &Stream,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> Answer<T> {
        self.read(|connection| {
            if schema::has_table(connection, stream.name)? {
                read(connection)
            } else {
                Ok(T::default())
            }
        })
    }

    /// Columns of a row `t` of a table: NULL for those that an older table lacks.
    pub(super) fn known(&self, table: &str, columns: &[&str]) -> Result<Vec<String>> {
        let present = schema::columns_of(&self.connection, table)?;
        let is_there = |column: &str| present.iter().any(|name| name == column);
        let known = columns.iter().map(|column| {
            if is_there(column) {
                format!("t.\"{column}\"")
            } else {
                "NULL".to_owned()
            }
        });
        Ok(known.collect())
    }

    pub(in crate::store) fn says(&self, failure: rusqlite::Error) -> StoreError {
        error::sqlite(&self.path, failure)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Whether the file is there. It, its companions and its folder must be closed to others.
fn private(path: &Path) -> std::result::Result<bool, files::Error> {
    files::look(folder_of(path), Expected::Folder)?;
    for suffix in ["-wal", "-shm"] {
        files::look(&files::beside(path, suffix), Expected::File)?;
    }
    files::look(path, Expected::File)
}

/// The file's URI as one that does not change: SQLite then needs no companions.
fn unchanging(path: &Path) -> String {
    let plain = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from("file:");
    if !plain.starts_with('/') {
        uri.push('/');
    }
    for c in plain.chars() {
        match c {
            '%' | '?' | '#' => uri.push_str(&format!("%{:02X}", u32::from(c))),
            c => uri.push(c),
        }
    }
    uri + "?immutable=1"
}

fn open(path: impl AsRef<Path>, flags: OpenFlags) -> Result<(Connection, (i64, bool))> {
    let mut connection = Connection::open_with_flags(path, flags)?;
    busy::wait_for_others(&mut connection)?;
    connection.pragma_update(None, "query_only", true)?;
    let version = schema::version(&connection)?;
    Ok((connection, version))
}

#[cfg(test)]
mod tests {
    use super::Reader;
    use crate::codes;
    use crate::store::Store;

    #[test]
    fn it_cannot_write() {
        let folder = crate::files::temporary_folder();
        let path = folder.path().join("x.db");
        drop(Store::open(&path, &[][..]).unwrap());
        let reader = Reader::open(&path, &[]).unwrap().unwrap();
        let error = reader
            .connection
            .execute("DELETE FROM _runs", [])
            .expect_err("query_only");
        assert_eq!(reader.says(error).code, codes::STORE_READONLY);
    }
}
