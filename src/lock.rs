//! One process at a time: an advisory lock on a file, which says who holds it.
//!
//! The system's own file lock (`File::try_lock`) is taken, not the mere existence of a file, so
//! that it ends with its holder, however that ends. The file stays where it is after release, until
//! its holder removes it for good ([`Lock::remove`]): a process that gets the lock of a file that is no
//! longer in its place takes the one that is, so that never two hold "the lock". What it says
//! inside (`PID TIMESTAMP`) is for people; no one decides by it.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::files;

/// How often a waiting process tries again.
const POLL: Duration = Duration::from_millis(50);

/// How often a lock file may turn out to have been removed before that is an error.
const REPLACED: u32 = 16;

/// A held lock; dropping it releases it, and so does the end of the process.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process id.
    pub pid: u32,
    /// When it took the lock (UTC, whole seconds).
    pub since: Timestamp,
}

/// What a look at a lock finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// No one has it.
    Free,
    /// No one has it; its last holder was killed and could not take its name off.
    Left(Holder),
    /// A person has it.
    Held(Option<Holder>),
}

/// Says who holds a lock, and takes it from nobody: where a name stands in the file, the lock is
/// tried for a moment, to tell a holder at work from one that was killed.
pub fn look(path: &Path) -> Result<Look, LockError> {
    let text = match files::read_private(path, 100) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(Look::Free),
        // On Windows a locked file cannot be read.
        Err(files::Error::Io { .. }) if cfg!(windows) => return Ok(Look::Held(None)),
        Err(error) => return Err(error.into()),
    };
    let Some(holder) = named(&String::from_utf8_lossy(&text)) else {
        return Ok(Look::Free);
    };
    let file = files::open_private(path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Look::Left(holder)),
        Err(TryLockError::WouldBlock) => Ok(Look::Held(Some(holder))),
        Err(TryLockError::Error(source)) => Err(LockError::Io {
            path: path.into(),
            source,
        }),
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "process {}, since {}", self.pid, self.since)
    }
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A person else has it.
    #[error("another drivetrain holds {}{}", path.display(), in_brackets(holder.as_ref()))]
    Held {
        /// The lock file.
        path: PathBuf,
        /// Who, where that can be known: on Windows a locked file cannot be read, and a holder
        /// writes its name a moment after it took the lock.
        holder: Option<Holder>,
    },
    /// The lock file is not a private file of this user, or cannot be made.
    #[error(transparent)]
    Files(#[from] files::Error),
    /// The file system does not lock, or refused to.
    #[error("cannot lock {}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Lock {
    /// Takes the lock at once, or says who holds it. Makes the file (0600) where it is missing;
    /// its folder must exist.
    pub fn acquire(path: &Path) -> Result<Self, LockError> {
        for _ in 0..REPLACED {
            let file = files::open_private(path)?;
            match file.try_lock() {
                // Its last holder may have removed it.
                Ok(()) if !files::FileId::of(&file).leads_to(path) => {}
                Ok(()) => {
                    let path = path.into();
                    let lock = Self { file, path };
                    // Without its holder's name the lock is as good.
                    let _ = lock.sign();
                    return Ok(lock);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(LockError::Held {
                        path: path.into(),
                        holder: read_holder(file),
                    });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(LockError::Io {
                        path: path.into(),
                        source,
                    });
                }
            }
        }
        Err(LockError::Io {
            path: path.into(),
            source: io::Error::other("the file is replaced each time it is locked"),
        })
    }

    /// Releases the lock and removes its file: for what is gone and will not be locked again.
    pub fn remove(self) -> Result<(), LockError> {
        files::remove(&self.path)?;
        Ok(())
    }

    /// Takes the lock, trying for as long as `timeout` while another process holds it.
    pub async fn acquire_within(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        let start = Instant::now();
        loop {
            let held = match Self::acquire(path) {
                Err(held @ LockError::Held { .. }) => held,
                settled => return settled,
            };
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(held);
            }
            tokio::time::sleep(POLL.min(left)).await;
        }
    }

    fn sign(&self) -> io::Result<()> {
        // Whole seconds, and never in the future.
        let since =
            Timestamp::from_second(Timestamp::now().as_second()).map_err(io::Error::other)?;
        self.file.set_len(0)?;
        (&self.file).write_all(format!("{} {since}\n", std::process::id()).as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // First the name, then the lock: a name is never wiped that a next holder wrote.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

fn read_holder(mut file: File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(100).read_to_string(&mut text).ok()?;
    named(&text)
}

fn named(text: &str) -> Option<Holder> {
    let (pid, since) = text.trim_end().split_once(' ')?;
    Some(Holder {
        pid: pid.parse().ok()?,
        since: since.parse().ok()?,
    })
}

fn in_brackets(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" ({holder})"))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    use super::{Lock, LockError, Look};

    const CHILD: &str = "DRIVETRAIN_TEST_LOCK";

    /// A process that holds the lock until it is killed.
    fn another_process_holds(path: &Path) -> Child {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "lock::tests::hold_where_told",
                "--ignored",
                "--nocapture",
            ])
            .env(CHILD, path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(
            lines
                .map_while(Result::ok)
                .any(|line| line.contains("held"))
        );
        child
    }

    /// The child of the tests below.
    #[test]
    #[ignore = "other tests start it with a task"]
    #[expect(clippy::print_stdout, reason = "the parent waits for this line")]
    fn hold_where_told() {
        #[expect(clippy::disallowed_methods, reason = "a test's child is told its task")]
        let path = std::env::var_os(CHILD).unwrap();
        let _lock = Lock::acquire(Path::new(&path)).unwrap();
        println!("held");
        // The parent kills this process; the bound is for the case that the parent died.
        std::thread::sleep(Duration::from_secs(60));
    }

    fn end(mut child: Child) {
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_second_one_learns_who_holds_it() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        let child = another_process_holds(&path);
        let error = Lock::acquire(&path).unwrap_err();
        let LockError::Held { holder, .. } = &error else {
            panic!("{error}");
        };
        if cfg!(unix) {
            let holder = holder.unwrap();
            assert_eq!(holder.pid, child.id());
            let age = jiff::Timestamp::now().duration_since(holder.since);
            assert!((0..60).contains(&age.as_secs()), "{age}");
            let expected = format!(
                "another drivetrain holds {} (process {}, since {})",
                path.display(),
                child.id(),
                holder.since
            );
            assert_eq!(error.to_string(), expected);
        }
        end(child);
    }

    #[test]
    fn a_look_tells_who_holds_it_and_who_was_killed() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        assert_eq!(super::look(&path).unwrap(), Look::Free);
        assert!(!path.exists());
        let child = another_process_holds(&path);
        if cfg!(unix) {
            let Look::Held(Some(holder)) = super::look(&path).unwrap() else {
                panic!("it is held");
            };
            assert_eq!(holder.pid, child.id());
        }
        end(child);
        assert!(matches!(super::look(&path).unwrap(), Look::Left(_)));
        drop(Lock::acquire(&path).unwrap());
        assert_eq!(super::look(&path).unwrap(), Look::Free);
    }

    #[test]
    fn a_holder_that_is_killed_lets_go() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        let child = another_process_holds(&path);
        end(child);
        drop(Lock::acquire(&path).unwrap());
    }

    #[test]
    fn release_empties_the_file_and_leaves_it_in_place() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        drop(Lock::acquire(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"");
        drop(Lock::acquire(&path).unwrap());
    }

    #[test]
    fn a_lock_that_was_removed_is_nobodys() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        let lock = Lock::acquire(&path).unwrap();
        let opened = std::fs::File::open(&path).unwrap();
        lock.remove().unwrap();
        assert!(!path.exists());
        // A process that had opened the file before gets a lock that means nothing, and notices.
        opened.try_lock().unwrap();
        let opened = crate::files::FileId::of(&opened);
        assert!(!opened.leads_to(&path));
        let _new = Lock::acquire(&path).unwrap();
        assert!(cfg!(not(unix)) || !opened.leads_to(&path));
    }

    #[tokio::test]
    async fn waiting_ends_with_the_release_or_at_the_timeout() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        let lock = Lock::acquire(&path).unwrap();
        let start = Instant::now();
        let error = Lock::acquire_within(&path, Duration::from_millis(120)).await;
        let error = error.unwrap_err();
        assert!(matches!(error, LockError::Held { .. }), "{error}");
        assert!(start.elapsed() >= Duration::from_millis(120));

        let release = async { drop(lock) };
        let waiting = Lock::acquire_within(&path, Duration::from_secs(30));
        let (waited, ()) = tokio::join!(waiting, release);
        waited.unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_private_and_a_link_is_refused() {
        use std::os::unix::fs::{MetadataExt, symlink};
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        let _lock = Lock::acquire(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);

        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        let error = Lock::acquire(&link).unwrap_err();
        assert!(matches!(error, LockError::Files(_)), "{error}");
    }

    #[test]
    fn what_cannot_be_read_as_a_holder_is_nobody() {
        let dir = crate::files::temporary_folder();
        let path = dir.path().join("lock");
        for text in ["", "12", "x 2026-01-01T00:00:00Z", "12 yesterday"] {
            std::fs::write(&path, text).unwrap();
            let file = std::fs::File::open(&path).unwrap();
            assert_eq!(super::read_holder(file), None, "{text}");
        }
    }
}
