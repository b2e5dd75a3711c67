//! Files and folders that only this user may read: 0600 and 0700, written atomically.
//!
//! Whatever holds a token or a person's data passes through here. The rules are the ones `ssh`
//! has for its keys: a symlink, a foreign owner or a file others may read is an error that names
//! the path and the command that fixes it, never something repaired in silence, because a file
//! that was open to others may already have been read or replaced. What the program makes itself
//! gets its mode set explicitly, so the umask has no say.
//!
//! A write goes to a new file in the same folder and is renamed over the old one once it is on
//! the disk: a reader finds the former content or the new one, also after a power cut.
//!
//! On Windows the user's profile is private by inheritance; there this module offers what std
//! has: atomic replacement and the refusal of symlinks.

mod check;
mod given;
mod look;
mod named;
mod staged;
mod temporary;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use check::Expected;
use check::{check, check_closed, metadata};
pub use given::{Closed, create_private, read_given};
pub use look::{FileId, free, look, read_only};
pub use named::{beside, quoted};
pub use staged::{Growing, grow, stage, sweep};

/// What is wrong with a private file or folder. Every message names the path.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// A verb phrase: "read", "replace".
        doing: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A link could lead a secret to another user's folder.
    #[error("{} is a symbolic link, which is not safe for private data: put the real file or folder there", path.display())]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// A person else owns it, or this runs under `sudo`.
    #[error("{} belongs to user {owner}, and this runs as user {us}: run it as that user, or `sudo chown {us} {}`", path.display(), quoted(path))]
    ForeignOwner {
        /// Which file or folder.
        path: PathBuf,
        /// The owner's numeric id.
        owner: u32,
        /// The effective numeric id of this process.
        us: u32,
    },
    /// Others may read or change it.
    #[error("other users can read {} (mode {mode:03o}): `chmod {fix:03o} {}` fixes it", path.display(), quoted(path))]
    Exposed {
        /// Which file or folder.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
        /// The permission bits it should have.
        fix: u32,
    },
    /// A mount covers the file, so that no other file can take its place.
    #[error("{0} is a mount point, and a mounted file cannot be replaced: mount its folder {1} instead", path.display(), folder_of(path).display())]
    Mounted {
        /// Which file.
        path: PathBuf,
    },
    /// Something else is in the way, such as a folder or a pipe.
    #[error("{} is not a {expected}", path.display())]
    WrongKind {
        /// What is in the way.
        path: PathBuf,
        /// "regular file" or "folder".
        expected: &'static str,
    },
    /// More than the reader is ready to take.
    #[error("{} holds more than {max} bytes, too many for this file", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The largest size in bytes that makes sense.
        max: u64,
    },
}

impl Error {
    /// Whether this user may not, or no one may, read or write there.
    pub fn denied(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        let Self::Io { source, .. } = self else {
            return false;
        };
        matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem)
    }

    /// Whether there is no room left for it.
    pub fn full(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let Self::Io { source, .. } = self else {
            return false;
        };
        matches!(source.kind(), FileTooLarge | QuotaExceeded | StorageFull)
    }
}

/// Makes a folder, and the ones above it that are missing, with mode 0700.
///
/// For folders that belong to the program alone: one that others may read is closed to 0700. One
/// that others could write into is an error, for what lies in it may not be ours.
pub fn create_dir_private(path: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);

    let existed = metadata(path)?.is_some();
    if !existed {
        builder.create(path).map_err(io("create", path))?;
    }
    let Some(meta) = metadata(path)? else {
        let gone = io::Error::from(io::ErrorKind::NotFound);
        return Err(io("create", path)(gone));
    };
    check(path, &meta, Expected::Folder)?;
    if existed {
        check_closed(path, &meta, 0o022, 0o700)?;
    }
    #[cfg(unix)]
    if check::mode(&meta) != 0o700 {
        let wanted = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(path, wanted).map_err(io("restrict", path))?;
    }
    Ok(())
}

/// Replaces the file's content atomically and durably; the file has mode 0600 afterwards.
///
/// Nothing half-written and no temporary file stays behind when it fails. The folder must exist.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    check_replaceable(path)?;
    stage(path, bytes)?.commit()
}

/// Errors: what is in a file's place is not a file of this user's.
fn check_replaceable(path: &Path) -> Result<(), Error> {
    metadata(path)?.map_or(Ok(()), |meta| check(path, &meta, Expected::File))
}

/// The file's content, `None` where there is no file; never more than `max_bytes`. Its folder must be
/// private as well: who can write there can put another file in its place.
pub fn read_private(path: &Path, max_bytes: u64) -> Result<Option<Vec<u8>>, Error> {
    let file = match open_no_follow(path, OpenOptions::new().read(true)) {
        Ok(file) => file,
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    // The checks look at the opened file itself: no one can swap it between check and read.
    let meta = file.metadata().map_err(io("read", path))?;
    check(path, &meta, Expected::File)?;
    look(folder_of(path), Expected::Folder)?;
    check_closed(path, &meta, 0o077, 0o600)?;
    read_to_end(file, path, &meta, max_bytes).map(Some)
}

fn read_to_end(
    file: File,
    path: &Path,
    meta: &fs::Metadata,
    max_bytes: u64,
) -> Result<Vec<u8>, Error> {
    // Reserved at once, so that growing leaves no copies of a secret in freed memory.
    let mut bytes = Vec::with_capacity(meta.len().min(max_bytes) as usize + 1);
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(io("read", path))?;
    if bytes.len() as u64 > max_bytes {
        return Err(Error::TooLarge {
            path: path.into(),
            max: max_bytes,
        });
    }
    Ok(bytes)
}

/// Opens a file of the program's own to read and write, made with mode 0600 where it is missing;
/// an existing one keeps its content and gets mode 0600.
pub fn open_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    open_own(path, options)
}

/// The same, to write at its end, where other processes may write as well.
pub fn append_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    open_own(path, options)
}

fn open_own(path: &Path, mut options: OpenOptions) -> Result<File, Error> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = open_no_follow(path, &mut options)?;
    let meta = file.metadata().map_err(io("open", path))?;
    check(path, &meta, Expected::File)?;
    close_to_others(&file).map_err(io("restrict", path))?;
    Ok(file)
}

/// Removes the file, and what a writer that was killed left beside it; says whether the file was
/// there. No one may be writing the same file meanwhile.
pub fn remove(path: &Path) -> Result<bool, Error> {
    let existed = match fs::remove_file(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(io("remove", path)(error)),
    };
    if !sweep(path)? && !existed {
        return Ok(false);
    }
    sync_folder(path)?;
    Ok(existed)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn close_to_others(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn close_to_others(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn open_no_follow(path: &Path, options: &mut OpenOptions) -> Result<File, Error> {
    use rustix::fs::OFlags;
    // NONBLOCK: a pipe laid out under the name must not make the open wait for ever.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits() as i32);
    options.open(path).map_err(|error| {
        if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
            Error::Symlink { path: path.into() }
        } else {
            io("open", path)(error)
        }
    })
}

#[cfg(not(unix))]
fn open_no_follow(path: &Path, options: &mut OpenOptions) -> Result<File, Error> {
    check_replaceable(path)?;
    options.open(path).map_err(io("open", path))
}

/// Makes a rename or a removal in the file's folder survive a power cut.
#[cfg(unix)]
pub fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = folder_of(path);
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io("save the folder", folder))
}

/// Nothing that std offers there.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> Result<(), Error> {
    Ok(())
}

fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + use<'a> {
    move |source| Error::Io {
        doing,
        path: path.into(),
        source,
    }
}

/// A temporary folder that is private, as the program's own are.
#[cfg(test)]
pub(crate) fn temporary_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    create_dir_private(folder.path()).expect("it is this user's");
    folder
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
