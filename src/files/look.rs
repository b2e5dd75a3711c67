//! A look at what is private, which changes and closes nothing: what a reader or a writer would
//! refuse later is found out now.

use std::path::Path;

use super::{Error, check_owner, metadata};

/// What ought to be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A folder with mode 0700.
    Folder,
    /// A regular file with mode 0600.
    File,
}

/// Says whether it is there.
///
/// Errors: a link, something else, another owner, or open to others.
pub fn look(path: &Path, expected: Expected) -> Result<bool, Error> {
    let Some(meta) = metadata(path)? else {
        return Ok(false);
    };
    if meta.file_type().is_symlink() {
        return Err(Error::Symlink { path: path.into() });
    }
    let (fits, expected, fix) = match expected {
        Expected::Folder => (meta.is_dir(), "folder", 0o700),
        Expected::File => (meta.is_file(), "regular file", 0o600),
    };
    if !fits {
        return Err(Error::WrongKind {
            path: path.into(),
            expected,
        });
    }
    check_owner(path, &meta)?;
    closed(path, &meta, fix)?;
    Ok(true)
}

#[cfg(unix)]
fn closed(path: &Path, meta: &std::fs::Metadata, fix: u32) -> Result<(), Error> {
    let mode = super::mode(meta);
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::Exposed {
        path: path.into(),
        mode,
        fix,
    })
}

#[cfg(not(unix))]
fn closed(_: &Path, _: &std::fs::Metadata, _: u32) -> Result<(), Error> {
    Ok(())
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
