//! What is wrong with what is at a path: a link, something else, another owner, or open to others.
//!
//! Elsewhere than on Unix the user's profile is private by inheritance: every owner is this user, and
//! no mode is open.

use std::fs::{self, Metadata};
use std::path::Path;

use super::{Error, io};

/// What ought to be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A folder with mode 0700.
    Folder,
    /// A regular file with mode 0600.
    File,
}

/// What is at the path itself, links not followed.
pub(super) fn metadata(path: &Path) -> Result<Option<Metadata>, Error> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io("check", path)(error)),
    }
}

/// Errors: a link, something else, or another owner.
pub(super) fn check(path: &Path, meta: &Metadata, expected: Expected) -> Result<(), Error> {
    if meta.file_type().is_symlink() {
        return Err(Error::Symlink { path: path.into() });
    }
    let (fits, expected) = match expected {
        Expected::Folder => (meta.is_dir(), "folder"),
        Expected::File => (meta.is_file(), "regular file"),
    };
    if !fits {
        let path = path.into();
        return Err(Error::WrongKind { path, expected });
    }
    check_owner(path, meta)
}

/// Errors: another owner than this user.
pub(super) fn check_owner(path: &Path, meta: &Metadata) -> Result<(), Error> {
    let (owner, us, path) = (owner(meta), user(), path.into());
    if owner == us {
        Ok(())
    } else {
        Err(Error::ForeignOwner { path, owner, us })
    }
}

/// Errors: one of these permission bits is set; `fix` is the mode that it should have.
pub(super) fn check_closed(path: &Path, meta: &Metadata, bits: u32, fix: u32) -> Result<(), Error> {
    let (mode, path) = (mode(meta), path.into());
    if mode & bits == 0 {
        Ok(())
    } else {
        Err(Error::Exposed { path, mode, fix })
    }
}

#[cfg(unix)]
pub(super) fn mode(meta: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(meta) & 0o7777
}

#[cfg(not(unix))]
pub(super) fn mode(_: &Metadata) -> u32 {
    0
}

/// The owner's numeric id.
#[cfg(unix)]
pub(super) fn owner(meta: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(meta)
}

#[cfg(not(unix))]
pub(super) fn owner(_: &Metadata) -> u32 {
    0
}

/// The effective numeric id of this process.
#[cfg(unix)]
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn user() -> u32 {
    0
}
