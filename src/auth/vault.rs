//! Where one connection's credentials live: the OS keyring, an encrypted file, or a plain one.
//!
//! The place is chosen once, at `connect`, and never changed in silence: a keyring that answers
//! on some days only is an error on the others, not a reason to look elsewhere. Nor is a key that
//! is missing one to write in plain. [`Vault`] stores
//! one compact text under one key and knows nothing of what the text says.
//!
//! Calls block, for up to the vault's timeout: keep them off the asynchronous runtime's thread.

mod entry;
pub mod key;
mod sealed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::codes;
use crate::files;
use crate::foreign::path;
use crate::http::error::clean;
use crate::report::{Class, Problem};
use crate::secret::Secret;
use entry::Entry;
use key::KeyFile;
use sealed::Sealed;

/// The name under which the program's entries are found in the OS keyring.
pub const SERVICE: &str = "drivetrain";

/// The largest document in bytes. Windows holds no more than 2,560 in one entry; elsewhere the bound
/// is only there to tell a sign-in from something else. How long tokens are is not published.
pub const MAX_BYTES: usize = if cfg!(windows) { 2_560 } else { 65_536 };

/// The size of a probe in bytes: that of a large sign-in, which every keyring holds.
const PROBE: usize = 2_560;

/// The kind of place, as a connection's settings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VaultKind {
    /// The Secret Service (Linux), the Keychain (macOS), the Credential Manager (Windows).
    Keyring,
    /// An encrypted file, whose key the environment names.
    File,
    /// A file with mode 0600, not encrypted.
    Plain,
}

impl VaultKind {
    /// All of them, the safest first.
    pub const ALL: [Self; 3] = [Self::Keyring, Self::File, Self::Plain];

    /// The place as settings and flags name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Plain => "plain",
        }
    }
}

/// Why a secret could not be stored, read or removed. No message and no `Debug` shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no session bus, or no keyring service on it.
    #[error("no system keyring is available here")]
    Unavailable {
        /// What the keyring library said.
        source: Cause,
    },
    /// Locked and its prompt dismissed or impossible, or (Linux) a fresh account's keyring that
    /// has no collection yet; the cause says which.
    #[error("the system keyring is locked or was never set up, and cannot be unlocked from here")]
    Locked {
        /// What the keyring library said.
        source: Cause,
    },
    /// No answer in time: usually a prompt that no one sees.
    #[error(
        "the system keyring did not answer within {} s; it may be showing a prompt that you cannot see",
        timeout.as_secs_f32()
    )]
    Timeout {
        /// How long it was given.
        timeout: Duration,
    },
    /// More than one entry where there must be one; which is the current one cannot be known.
    #[error("the system keyring holds {count} entries for service {SERVICE}, account {account}")]
    Ambiguous {
        /// The connection's id.
        account: String,
        /// How many entries there are.
        count: usize,
    },
    /// The document is too large for some systems' keyrings.
    #[error("the sign-in takes {bytes} bytes, and a keyring entry holds {MAX_BYTES}")]
    TooLarge {
        /// The document's size in bytes.
        bytes: usize,
    },
    /// Something is there, and it is not what was stored.
    #[error("the sign-in in {place} is damaged: {reason}")]
    Damaged {
        /// The place, as [`Vault::describe`] names it.
        place: String,
        /// What is wrong with it, never its content.
        reason: &'static str,
    },
    /// The file cannot be used.
    #[error(transparent)]
    Files(#[from] files::Error),
    /// The environment names no key for the encrypted file.
    #[error("the encrypted file {} needs a key, and none is set here", path.display())]
    NoKey {
        /// The encrypted file.
        path: PathBuf,
    },
    /// The key file is missing, unreadable, open to others or another user's.
    #[error("the key {}, set in {variable}, cannot be used", path.display())]
    KeyFile {
        /// The key file.
        path: PathBuf,
        /// What names it.
        variable: &'static str,
        /// What is wrong with it.
        source: files::Error,
    },
    /// The key file holds something else.
    #[error("{} is not a key, which is 64 hex digits, but {held}", path.display())]
    NotAKey {
        /// The key file.
        path: PathBuf,
        /// What it holds instead, without quoting it.
        held: &'static str,
    },
    /// The file was encrypted with another key.
    #[error("{} was encrypted with a different key than the one in {}", path.display(), key.display())]
    WrongKey {
        /// The encrypted file.
        path: PathBuf,
        /// The key file.
        key: PathBuf,
    },
    /// The encrypted file has a format that this version does not know.
    #[error("{} was written by a newer drivetrain", path.display())]
    Newer {
        /// The encrypted file.
        path: PathBuf,
    },
    /// The system gives no random bytes to encrypt with.
    #[error("the system provides no random numbers")]
    NoRandom {
        /// What the system said.
        source: Cause,
    },
    /// The keyring failed in another way.
    #[error("cannot {doing} the system keyring")]
    Other {
        /// A verb phrase: "read from".
        doing: &'static str,
        /// What the keyring library said.
        source: Cause,
    },
}

impl VaultError {
    /// The same as a problem: what a person at a terminal must repair is told from what may be in order
    /// when a later run comes.
    pub fn problem(&self) -> Problem {
        use files::Error as F;
        let code = match self {
            Self::Unavailable { .. } => codes::VAULT_UNAVAILABLE,
            Self::Locked { .. } => codes::VAULT_LOCKED,
            Self::Timeout { .. } => codes::VAULT_TIMEOUT,
            Self::Ambiguous { .. } => codes::VAULT_AMBIGUOUS,
            Self::TooLarge { .. } => codes::VAULT_TOO_LARGE,
            Self::Damaged { .. } => codes::VAULT_DAMAGED,
            Self::Files(error) if error.denied() => codes::VAULT_DENIED,
            Self::Files(F::Mounted { .. }) => codes::VAULT_MOUNTED,
            Self::Files(_) => codes::VAULT_FILE,
            Self::NoKey { .. } => codes::VAULT_NO_KEY,
            Self::KeyFile { source, .. } => match source {
                F::Io { .. } => codes::VAULT_KEY_UNREADABLE,
                F::WrongKind { .. } => codes::VAULT_NOT_A_KEY,
                _ => codes::VAULT_KEY_UNSAFE,
            },
            Self::NotAKey { .. } => codes::VAULT_NOT_A_KEY,
            Self::WrongKey { .. } => codes::VAULT_WRONG_KEY,
            Self::Newer { .. } => codes::VAULT_NEWER,
            Self::NoRandom { .. } | Self::Other { .. } => codes::VAULT_FAILED,
        };
        let class = match self {
            Self::Ambiguous { .. } | Self::Damaged { .. } => Class::SignIn,
            _ => Class::Broken,
        };
        let mut problem = Problem::new(code, class, self.to_string());
        let below = std::iter::successors(std::error::Error::source(self), |it| it.source());
        let causes = below.map(|cause| clean(&cause.to_string(), 200).into());
        problem.causes.extend(causes);
        problem
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        error.problem()
    }
}

/// The error of the library below, kept for the chain of causes.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One connection's place for its credentials: a [`VaultKind`] with what is needed to go there.
#[derive(Debug)]
pub enum Vault {
    /// An entry of the OS keyring.
    Keyring(Entry),
    /// An encrypted file.
    File(Sealed),
    /// A plain file.
    Plain(PathBuf),
}

impl Vault {
    /// The keyring's entry of the connection whose random id is `account`. `timeout` bounds every
    /// call: 3 s without a terminal, 60 s where a person can be expected to answer a prompt.
    /// With `refused` it is not asked at all, and that is why.
    pub fn keyring(account: &str, timeout: Duration, refused: Option<&'static str>) -> Self {
        Self::Keyring(Entry {
            account: account.to_owned(),
            timeout,
            refused,
        })
    }

    /// The encrypted file of the connection whose random id is `account`, and what opens it.
    pub fn file(path: PathBuf, account: &str, key: Option<KeyFile>) -> Self {
        Self::File(Sealed {
            path,
            account: account.to_owned(),
            key,
        })
    }

    /// Finds out whether a document could be kept here, by keeping one: it writes, reads back and
    /// removes text of the largest size under a name of its own (`<account>.probe`). Reading alone
    /// proves nothing, for a keyring without a collection answers "no such entry".
    pub fn probe(&self) -> Result<(), VaultError> {
        let filler = "probe".repeat(PROBE / 5);
        let kept = match self {
            Self::Keyring(entry) => entry.probe(filler.clone().into_bytes())?,
            Self::File(file) => file.probe(filler.as_bytes())?,
            Self::Plain(path) => {
                let path = beside(path);
                let kept = files::write_private(&path, filler.as_bytes())
                    .and_then(|()| files::read_private(&path, MAX_BYTES as u64));
                files::remove(&path)?;
                kept?.map(Zeroizing::new)
            }
        };
        if kept.as_deref().map(Vec::as_slice) != Some(filler.as_bytes()) {
            return Err(self.damaged("it did not return the test value"));
        }
        Ok(())
    }

    /// The document, `None` where nothing was stored.
    pub fn load(&self) -> Result<Option<Secret>, VaultError> {
        let bytes = match self {
            Self::Keyring(entry) => entry.read()?,
            Self::File(file) => file.read()?,
            Self::Plain(path) => match files::read_private(path, MAX_BYTES as u64) {
                Err(files::Error::TooLarge { .. }) => {
                    return Err(self.damaged("it is longer than any sign-in"));
                }
                bytes => bytes?.map(Zeroizing::new),
            },
        };
        let Some(bytes) = bytes else {
            return Ok(None);
        };
        match std::str::from_utf8(&bytes) {
            Ok("") => Err(self.damaged("it is empty")),
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(self.damaged("it is not text")),
        }
    }

    /// Stores the document in place of the former one. When this returns `Ok` it is kept.
    ///
    /// After [`VaultError::Timeout`] the write may still happen, as long as this process lives,
    /// if it had begun; any later call of this process takes effect after it.
    pub fn save(&self, document: &Secret) -> Result<(), VaultError> {
        let bytes = document.expose().len();
        if bytes > MAX_BYTES {
            return Err(VaultError::TooLarge { bytes });
        }
        match self {
            Self::Keyring(entry) => entry.write(document),
            Self::File(file) => file.write(document.expose().as_bytes()),
            Self::Plain(path) => Ok(files::write_private(path, document.expose().as_bytes())?),
        }
    }

    /// Puts a file's document in its place once more, as a renewal does: what is mounted, for one,
    /// cannot be replaced. The caller holds the connection's refresh lock.
    pub fn rewrite(&self) -> Result<(), VaultError> {
        if matches!(self, Self::Keyring(_)) {
            return Ok(());
        }
        self.load()?.map_or(Ok(()), |document| self.save(&document))
    }

    /// Removes the document, every copy of it, and what a killed probe left; says whether the
    /// document was there.
    pub fn forget(&self) -> Result<bool, VaultError> {
        match self {
            Self::Keyring(entry) => entry.delete(),
            Self::File(Sealed { path, .. }) | Self::Plain(path) => {
                files::remove(&beside(path))?;
                Ok(files::remove(path)?)
            }
        }
    }

    /// The place in words, for people: "OS keyring (service drivetrain)".
    pub fn describe(&self) -> String {
        match self {
            Self::Keyring(_) => format!("system keyring (service {SERVICE})"),
            Self::File(file) => match &file.key {
                Some(key) => format!(
                    "encrypted file {} (key: {}, from {})",
                    path(&file.path),
                    path(&key.path),
                    key.origin.variable()
                ),
                None => format!("encrypted file {} (no key is set)", path(&file.path)),
            },
            Self::Plain(file) => format!("plain file {} (not encrypted)", path(file)),
        }
    }

    fn damaged(&self, reason: &'static str) -> VaultError {
        let place = match self {
            Self::Keyring(_) => "the system keyring".to_owned(),
            Self::File(Sealed { path, .. }) | Self::Plain(path) => path.display().to_string(),
        };
        VaultError::Damaged { place, reason }
    }
}

/// Where a probe is written: `<file>.probe`.
fn beside(path: &Path) -> PathBuf {
    files::beside(path, ".probe")
}

#[cfg(test)]
mod tests;
