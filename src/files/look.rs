//! A look at what is private, which changes and closes nothing: what a reader or a writer would
//! refuse later is found out now.

use std::path::Path;

use super::Error;
use super::check::{Expected, check, check_closed, metadata};

/// Says whether it is there.
///
/// Errors: a link, something else, another owner, or open to others.
pub fn look(path: &Path, expected: Expected) -> Result<bool, Error> {
    let Some(meta) = metadata(path)? else {
        return Ok(false);
    };
    check(path, &meta, expected)?;
    let fix = match expected {
        Expected::Folder => 0o700,
        Expected::File => 0o600,
    };
    check_closed(path, &meta, 0o077, fix)?;
    Ok(true)
}

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId(Option<(u64, u64)>);

impl FileId {
    /// The file that is open.
    pub fn of(file: &std::fs::File) -> Self {
        Self(file.metadata().ok().as_ref().and_then(device_and_inode))
    }

    /// Whether a path leads to this very file, and not to another one that has taken its name.
    pub fn leads_to(self, path: &Path) -> bool {
        let there = path.symlink_metadata();
        there.is_ok_and(|meta| self.0.is_none() || device_and_inode(&meta) == self.0)
    }
}

#[cfg(unix)]
fn device_and_inode(meta: &std::fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((meta.dev(), meta.ino()))
}

/// There an open file of SQLite's can be neither moved nor replaced.
#[cfg(not(unix))]
fn device_and_inode(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// Whether nothing can be written into a folder, whatever is in it.
pub fn read_only(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err()
    }
    #[cfg(not(unix))]
    {
        folder
            .metadata()
            .is_ok_and(|meta| meta.permissions().readonly())
    }
}

/// How many bytes the file system of a path has left for this user, where that can be known.
pub fn free(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let told = rustix::fs::statvfs(path).ok()?;
        Some(told.f_bavail.saturating_mul(told.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
