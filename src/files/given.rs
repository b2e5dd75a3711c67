//! Files that another person lays out for this program, and that it only reads: keys.
//!
//! The rules are those of the program's own files, with two differences. The superuser may own
//! them, as a machine's secrets often are. And where a service manager vouches for the folder, the
//! group may read: systemd shows a credential with mode 0400 or 0440, owned by root or by the
//! service's user (systemd.exec(5), "Credentials").

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use super::check::{check_closed, check_owner, owner};
use super::{Error, close_to_others, io, open_no_follow, read_to_end, sync_folder};

/// Who may read a given file besides its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// No one.
    ToAll,
    /// Its group, in a folder that the service manager has closed.
    ButToItsGroup,
}

/// The content of a file that is there for this program to read; never more than `max_bytes`.
pub fn read_given(path: &Path, max_bytes: u64, closed: Closed) -> Result<Vec<u8>, Error> {
    let file = open_no_follow(path, OpenOptions::new().read(true))?;
    let meta = file.metadata().map_err(io("read", path))?;
    if !meta.is_file() {
        return Err(Error::WrongKind {
            path: path.into(),
            expected: "regular file",
        });
    }
    if owner(&meta) != 0 {
        check_owner(path, &meta)?;
    }
    let (bits, fix) = match closed {
        Closed::ToAll => (0o077, 0o600),
        Closed::ButToItsGroup => (0o037, 0o440),
    };
    check_closed(path, &meta, bits, fix)?;
    read_to_end(file, path, &meta, max_bytes)
}

/// Makes a new file with mode 0600 and this content, durably. Whatever is there already stays as it
/// is, and is an error of kind `AlreadyExists`.
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(io("create", path))?;
    let written = || -> std::io::Result<()> {
        let mut file: &File = &file;
        close_to_others(file)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    if let Err(error) = written() {
        // Half a key would look like one that a person may need.
        let _ = std::fs::remove_file(path);
        return Err(io("write", path)(error));
    }
    sync_folder(path)
}
