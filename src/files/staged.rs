//! A file that is written and on the disk, and not in its place yet: between the two its writer can
//! look at what was written, and do what must be done before anyone finds it.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::temporary::{TEMPORARY_SUFFIX, Temporary, left, temporary_prefix};
use super::{Error, folder_of, io, sync_folder};

/// A complete file beside its target, under a hidden name; removed again unless it is committed.
#[derive(Debug)]
pub struct Staged {
    temporary: Temporary,
    target: PathBuf,
}

/// Writes the content beside its target, with mode 0600, durably. The folder must exist.
pub fn stage(target: &Path, bytes: &[u8]) -> Result<Staged, Error> {
    let mut temporary = Temporary::beside(target)?;
    temporary
        .file
        .write_all(bytes)
        .and_then(|()| temporary.file.sync_all())
        .map_err(io("write", &temporary.path))?;
    Ok(Staged {
        temporary,
        target: target.to_owned(),
    })
}

impl Staged {
    /// Where it is until it is committed.
    pub fn path(&self) -> &Path {
        &self.temporary.path
    }

    /// Puts it in the place of whatever is there, durably.
    pub fn commit(self) -> Result<(), Error> {
        let target = self.target.clone();
        self.place()?;
        sync_folder(&target)
    }

    /// Puts it there so that everyone finds it, and not yet so that it survives a power cut: that
    /// takes [`sync_folder`]. An error means that it is not there.
    pub fn place(mut self) -> Result<(), Error> {
        rename(&self.temporary.path, &self.target).map_err(|error| match error.kind() {
            std::io::ErrorKind::ResourceBusy => Error::Mounted {
                path: self.target.clone(),
            },
            _ => io("replace", &self.target)(error),
        })?;
        self.temporary.renamed = true;
        Ok(())
    }
}

#[cfg(not(windows))]
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to)
}

/// On Windows a file that another program has open cannot be replaced. Virus scanners and indexers
/// open one for a moment, so this tries again for three seconds.
#[cfg(windows)]
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::time::{Duration, Instant};

    /// ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION.
    const HELD: [Option<i32>; 2] = [Some(5), Some(32)];
    let last = Instant::now() + Duration::from_secs(3);
    loop {
        match fs::rename(from, to) {
            Err(error) if HELD.contains(&error.raw_os_error()) => {
                if Instant::now() >= last {
                    let why = format!("another program may have it open: {error}");
                    return Err(std::io::Error::new(error.kind(), why));
                }
            }
            done => return done,
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Removes what writers of this file that were killed have left beside it; says whether there was
/// anything. One that is at work holds a lock on what it writes (not on Windows: there no one may be
/// writing the same file meanwhile).
pub fn sweep(target: &Path) -> Result<bool, Error> {
    let folder = folder_of(target);
    let prefix = temporary_prefix(target);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io("list", folder)(error)),
    };
    let leftovers = entries.flatten().filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(&prefix) && name.ends_with(TEMPORARY_SUFFIX)
    });
    let mut swept = false;
    for leftover in leftovers {
        let leftover = leftover.path();
        let Some(_held) = left(&leftover) else {
            continue;
        };
        fs::remove_file(&leftover).map_err(io("remove", &leftover))?;
        swept = true;
    }
    Ok(swept)
}

/// A file that grows beside its target, which no one finds before it is whole.
#[derive(Debug)]
pub struct Growing {
    staged: Staged,
    /// Bytes that are whole.
    whole: u64,
}

/// Begins a file of mode 0600 beside its target, which may be there already.
///
/// Errors as [`super::write_private`] does: whatever keeps it from being put in its place is found
/// now, as far as it can be.
pub fn grow(target: &Path) -> Result<Growing, Error> {
    super::check_replaceable(target)?;
    let staged = Staged {
        temporary: Temporary::beside(target)?,
        target: target.to_owned(),
    };
    Ok(Growing { staged, whole: 0 })
}

impl Growing {
    /// Adds to it, all of this or nothing.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Temporary { file, path, .. } = &mut self.staged.temporary;
        if let Err(error) = file.write_all(bytes) {
            // What is there of it is taken away again; if that fails, so will the commit.
            let _ = file.set_len(self.whole);
            let _ = file.seek(SeekFrom::Start(self.whole));
            return Err(io("write", path)(error));
        }
        self.whole += bytes.len() as u64;
        Ok(())
    }

    /// Puts it in the place of whatever is there, durably.
    pub fn commit(self) -> Result<(), Error> {
        let Temporary { file, path, .. } = &self.staged.temporary;
        let length = file.metadata().map_err(io("write", path))?.len();
        if length != self.whole {
            let torn = std::io::Error::other("it is incomplete");
            return Err(io("write", path)(torn));
        }
        file.sync_all().map_err(io("write", path))?;
        self.staged.commit()
    }
}
