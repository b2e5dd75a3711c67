//! How a failure of SQLite or of the file system becomes a [`StoreError`].
//!
//! Inside the store everything fails with SQLite's own error. Where it leaves the store it gets a
//! stable code and a message with the file's path. Neither holds a row's values.

use std::io;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::schema;

use crate::codes::{self, Code};
use crate::files;
use crate::staging::StoreError;

pub(super) type Result<T> = std::result::Result<T, rusqlite::Error>;

pub(super) type Answer<T> = std::result::Result<T, StoreError>;

fn own(code: Code, message: String) -> StoreError {
    StoreError {
        code,
        message,
        source: None,
    }
}

/// SQLite's error, as it leaves the store.
pub(super) fn sqlite(path: &Path, error: rusqlite::Error) -> StoreError {
    let (code, what) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            codes::STORE_DAMAGED,
            "STORE is damaged: SQLite cannot read it",
        ),
        Some(ErrorCode::DiskFull) => (codes::STORE_FULL, NO_SPACE),
        Some(ErrorCode::SystemIoFailure) if met_a_limit(&error) => (
            codes::STORE_FULL,
            "STORE may not grow any larger: a limit on file sizes is set (`ulimit -f`)",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (codes::STORE_LOCKED, "another program holds STORE")
        }
        Some(ErrorCode::ReadOnly) => (codes::STORE_READONLY, READ_ONLY),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (codes::STORE_OPEN, NOT_OPENED)
        }
        Some(ErrorCode::SystemIoFailure) => (codes::STORE_IO, "reading or writing STORE failed"),
        _ => (codes::STORE_FAILED, "an operation on STORE failed"),
    };
    caused((code, what), path, error)
}

const NO_SPACE: &str = "there is no space left for STORE";
const READ_ONLY: &str = "STORE cannot be written to";
const NOT_OPENED: &str = "STORE could not be opened";

fn caused(
    (code, what): (Code, &str),
    path: &Path,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError {
        code,
        message: what.replace("STORE", &format!("the database {}", path.display())),
        source: Some(Box::new(source)),
    }
}

/// Whether a write failed because of a limit on file sizes: SQLite recognizes a full disk, and
/// takes a limit for any other failure.
fn met_a_limit(error: &rusqlite::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        let write = error
            .sqlite_error()
            .is_some_and(|it| it.extended_code == rusqlite::ffi::SQLITE_IOERR_WRITE);
        write && getrlimit(Resource::Fsize).current.is_some()
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        false
    }
}

/// The disk has too little room to migrate a store of an older version.
pub(super) fn no_room(path: &Path, needed: u64, free: u64) -> StoreError {
    // What is needed is rounded up, what is free down.
    let (needed, free) = (needed.div_ceil(1_000_000), free / 1_000_000);
    own(
        codes::STORE_FULL,
        format!(
            "the database {} was written by an older drivetrain. Updating it takes {needed} MB of free disk space, but there are only {free} MB. Nothing was changed",
            path.display()
        ),
    )
}

/// The file system's error while the store's file was opened or made.
pub(super) fn file(path: &Path, error: io::Error) -> StoreError {
    let what = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            (codes::STORE_FULL, NO_SPACE)
        }
        io::ErrorKind::ReadOnlyFilesystem => (codes::STORE_READONLY, READ_ONLY),
        _ => (codes::STORE_OPEN, NOT_OPENED),
    };
    caused(what, path, error)
}

/// The file is not the user's own, or cannot be made.
pub(super) fn private(path: &Path, error: files::Error) -> StoreError {
    match error {
        files::Error::Io { source, .. } => file(path, source),
        other => own(codes::STORE_OPEN, other.to_string()),
    }
}

/// The open file is no longer the one at the path.
pub(super) fn moved(path: &Path) -> StoreError {
    own(
        codes::STORE_MOVED,
        format!(
            "the database {} was moved or replaced during the sync, so nothing was saved to it",
            path.display()
        ),
    )
}

/// The last changes are in the log beside the file, which cannot be read in a read-only folder.
pub(super) fn read_only_folder(path: &Path, failure: rusqlite::Error) -> StoreError {
    let folder = path.parent().unwrap_or(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let log = crate::files::beside(path, "-wal");
    StoreError {
        code: codes::STORE_READONLY_FOLDER,
        message: format!(
            "the folder {} is read-only, and the last changes of {name} are still in {name}-wal beside it: copy both with `cp {} {} FOLDER`, and query the copy with `sqlite3 FOLDER/{name}`",
            folder.display(),
            files::quoted(path),
            files::quoted(&log),
        ),
        source: Some(Box::new(failure)),
    }
}

/// A check of the file found this fault.
pub(super) fn damaged(path: &Path, fault: &str) -> StoreError {
    own(
        codes::STORE_DAMAGED,
        format!("the database {} is damaged: {fault}", path.display()),
    )
}

/// The store was written by a newer release.
pub(super) fn newer(path: &Path, connection: &Connection, found: i64) -> StoreError {
    let needs = match schema::needs(connection) {
        Some(release) => format!("needs drivetrain {release} or later"),
        None => "was written by a newer drivetrain".to_owned(),
    };
    own(
        codes::STORE_NEWER,
        format!(
            "the database {} {needs}; this is drivetrain {} (the version of the database is {found}, this program knows up to {})",
            path.display(),
            env!("CARGO_PKG_VERSION"),
            schema::VERSION
        ),
    )
}

/// The store is of an older version and lacks what is asked of it.
pub(super) fn former(path: &Path) -> StoreError {
    own(
        codes::STORE_FAILED,
        format!(
            "the database {} was last written by an older drivetrain, and the next sync will update it",
            path.display()
        ),
    )
}

/// The file is another program's database.
pub(super) fn foreign(path: &Path) -> StoreError {
    own(
        codes::STORE_OPEN,
        format!("{} is another program's database", path.display()),
    )
}

/// What a run failed with first: its code and message.
pub(super) type First = (Code, String);

pub(super) fn again((code, message): &First) -> StoreError {
    own(*code, message.clone())
}

/// A caller has broken the store's contract.
pub(super) fn misuse(path: &Path, what: &str) -> StoreError {
    own(
        codes::STORE_FAILED,
        format!("the database {} was misused: {what}", path.display()),
    )
}

/// A value that could not be turned into JSON, or back, as SQLite's kind of error.
pub(super) fn json(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}
