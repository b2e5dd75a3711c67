//! A new file beside the one that it will replace: under a name that no other process has, closed to
//! others from its first moment, and gone again if it comes to nothing.

#[cfg(unix)]
use std::fs::TryLockError;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Error, close_to_others, folder_of, io};

pub(super) const TEMPORARY_SUFFIX: &str = ".tmp";

/// A new file beside its target, removed again unless it was renamed.
#[derive(Debug)]
pub(super) struct Temporary {
    pub path: PathBuf,
    pub file: File,
    pub renamed: bool,
}

impl Temporary {
    /// What killed writers of this target have left is removed first, as far as it can be.
    pub fn beside(target: &Path) -> Result<Self, Error> {
        if cfg!(unix) {
            let _ = super::sweep(target);
        }
        static SERIAL: AtomicU32 = AtomicU32::new(0);
        let mut options = OpenOptions::new();
        // O_EXCL: never a file or a link that a person laid out under the same name.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let prefix = temporary_prefix(target);
        loop {
            let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
            let name = format!("{prefix}{}-{serial}{TEMPORARY_SUFFIX}", std::process::id());
            let path = folder_of(target).join(name);
            match options.open(&path) {
                // Another process took it for one that was left.
                Ok(file) if !claim(&file) => {}
                Ok(file) => {
                    let temporary = Self {
                        path,
                        file,
                        renamed: false,
                    };
                    close_to_others(&temporary.file).map_err(io("restrict", &temporary.path))?;
                    return Ok(temporary);
                }
                // Left by a killed process that had the same id.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && serial < 1_000 => {}
                Err(error) => return Err(io("create", &path)(error)),
            }
        }
    }
}

/// Marks the file as one whose writer is at work, by the system's lock, which ends with the writer.
/// False where another process removes it at this moment. A file system that does not lock does not sweep
/// either.
#[cfg(unix)]
fn claim(file: &File) -> bool {
    let locked = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    let there = |meta: fs::Metadata| std::os::unix::fs::MetadataExt::nlink(&meta) > 0;
    locked && file.metadata().is_ok_and(there)
}

/// A file that was found, if its writer has gone. The caller holds it until it is removed, so that no
/// other process takes it for a new file of its own.
#[cfg(unix)]
pub(super) fn left(path: &Path) -> Option<File> {
    let file = super::open_no_follow(path, OpenOptions::new().read(true)).ok()?;
    file.try_lock().ok()?;
    // Its writer may have put it in its place before it was locked here.
    super::FileId::of(&file).leads_to(path).then_some(file)
}

/// A locked file cannot be read there, not even by its writer.
#[cfg(not(unix))]
fn claim(_: &File) -> bool {
    true
}

#[cfg(not(unix))]
pub(super) fn left(_: &Path) -> Option<()> {
    Some(())
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

pub(super) fn temporary_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default();
    format!(".{}.", name.to_string_lossy())
}
