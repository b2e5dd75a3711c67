//! Where one connection's secret document lives: the OS keyring, or a plain file.
//!
//! The place is chosen once, at `connect`, and never changed in silence: a keyring that answers
//! on some days only is an error on the others, not a reason to look elsewhere. [`Vault`] stores
//! one compact text under one key and knows nothing of what the text says.
//!
//! Calls block, for up to the vault's patience: keep them off the asynchronous runtime's thread.

mod entry;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files;
use crate::secret::Secret;
use entry::Entry;

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
pub enum Place {
    /// The Secret Service (Linux), the Keychain (macOS), the Credential Manager (Windows).
    Keyring,
    /// A file with mode 0600, not encrypted.
    Plain,
}

/// Why a secret could not be stored, read or removed. No message and no `Debug` shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no session bus, or no keyring service on it.
    #[error("there is no OS keyring to be reached from here")]
    Unavailable {
        /// What the keyring library said.
        source: Cause,
    },
    /// Locked and its prompt dismissed or impossible, or (Linux) a fresh account's keyring that
    /// has no collection yet; the cause says which.
    #[error("the OS keyring is locked or was never set up, and nobody here could unlock it")]
    Locked {
        /// What the keyring library said.
        source: Cause,
    },
    /// No answer in time: usually a prompt that nobody sees.
    #[error(
        "the OS keyring did not answer within {} s; it may be waiting for a prompt that nobody sees",
        patience.as_secs_f32()
    )]
    Timeout {
        /// How long it was given.
        patience: Duration,
    },
    /// More than one entry where there must be one; which is the current one cannot be known.
    #[error("the OS keyring holds {count} entries for service {SERVICE}, account {account}")]
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
    #[error("what {place} holds is damaged: {reason}")]
    Damaged {
        /// The place, as [`Vault::describe`] names it.
        place: String,
        /// What is wrong with it, never its content.
        reason: &'static str,
    },
    /// The plain file cannot be used.
    #[error(transparent)]
    Files(#[from] files::Error),
    /// The keyring failed in another way.
    #[error("cannot {doing} the OS keyring")]
    Other {
        /// A verb phrase: "read from".
        doing: &'static str,
        /// What the keyring library said.
        source: Cause,
    },
}

/// The error of the library below, kept for the chain of causes.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One connection's place for its secret document.
#[derive(Debug)]
pub struct Vault {
    home: Home,
}

/// A [`Place`] with what is needed to go there.
#[derive(Debug)]
enum Home {
    Keyring(Entry),
    Plain(PathBuf),
}

impl Vault {
    /// The vault of the connection whose random id is `account`. `plain_path` is used by
    /// [`Place::Plain`] alone. `patience` bounds every call to the keyring: 3 s without a
    /// terminal, 60 s where a person can be expected to answer its prompt.
    pub fn new(place: Place, account: &str, plain_path: PathBuf, patience: Duration) -> Self {
        let home = match place {
            Place::Keyring => Home::Keyring(Entry::new(account, patience)),
            Place::Plain => Home::Plain(plain_path),
        };
        Self { home }
    }

    /// Finds out whether a document could be kept here, by keeping one: it writes, reads back and
    /// removes text of the largest size under a name of its own (`<account>.probe`). Reading alone
    /// proves nothing, for a keyring without a collection answers "no such entry".
    pub fn probe(&self) -> Result<(), VaultError> {
        let filler = "probe".repeat(PROBE / 5);
        let kept = match &self.home {
            Home::Keyring(entry) => entry.probe(filler.clone().into_bytes())?,
            Home::Plain(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".probe");
                let path = PathBuf::from(name);
                let kept = files::write_private(&path, filler.as_bytes())
                    .and_then(|()| files::read_private(&path, MAX_BYTES as u64));
                files::remove(&path)?;
                kept?.map(Zeroizing::new)
            }
        };
        if kept.as_deref().map(Vec::as_slice) != Some(filler.as_bytes()) {
            return Err(self.damaged("it did not give back what was written as a test"));
        }
        Ok(())
    }

    /// The document, `None` where nothing was stored.
    pub fn load(&self) -> Result<Option<Secret>, VaultError> {
        let bytes = match &self.home {
            Home::Keyring(entry) => entry.read()?,
            Home::Plain(path) => match files::read_private(path, MAX_BYTES as u64) {
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
        match &self.home {
            Home::Keyring(entry) => entry.write(document),
            Home::Plain(path) => Ok(files::write_private(path, document.expose().as_bytes())?),
        }
    }

    /// Removes the document, every copy of it; says whether something was there.
    pub fn forget(&self) -> Result<bool, VaultError> {
        match &self.home {
            Home::Keyring(entry) => entry.delete(),
            Home::Plain(path) => Ok(files::remove(path)?),
        }
    }

    /// The place in words, for people: "OS keyring (service drivetrain)".
    pub fn describe(&self) -> String {
        match &self.home {
            Home::Keyring(_) => format!("OS keyring (service {SERVICE})"),
            Home::Plain(path) => format!("plain file {} (not encrypted)", path.display()),
        }
    }

    fn damaged(&self, reason: &'static str) -> VaultError {
        let place = match &self.home {
            Home::Keyring(_) => "the OS keyring".to_owned(),
            Home::Plain(path) => path.display().to_string(),
        };
        VaultError::Damaged { place, reason }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::{MAX_BYTES, Place, Vault, VaultError};
    use crate::secret::Secret;

    fn plain(path: &Path) -> Vault {
        Vault::new(Place::Plain, "id", path.into(), Duration::from_secs(3))
    }

    #[test]
    fn a_place_has_a_fixed_name_in_settings() {
        for (place, name) in [(Place::Keyring, "\"keyring\""), (Place::Plain, "\"plain\"")] {
            assert_eq!(serde_json::to_string(&place).unwrap(), name);
            assert_eq!(serde_json::from_str::<Place>(name).unwrap(), place);
        }
    }

    #[test]
    fn a_plain_file_keeps_a_document_until_it_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("id.secret");
        let vault = plain(&path);
        vault.probe().unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert_eq!(vault.load().unwrap(), None);
        assert!(!vault.forget().unwrap());

        vault.save(&Secret::new("first")).unwrap();
        vault.save(&Secret::new("second")).unwrap();
        assert_eq!(plain(&path).load().unwrap(), Some(Secret::new("second")));
        assert!(vault.forget().unwrap());
        assert_eq!(vault.load().unwrap(), None);
        assert_eq!(
            vault.describe(),
            format!("plain file {} (not encrypted)", path.display())
        );
    }

    #[test]
    fn a_document_too_large_is_refused_everywhere() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("id.secret");
        plain(&path)
            .save(&Secret::new("x".repeat(MAX_BYTES)))
            .unwrap();
        let large = Secret::new("x".repeat(MAX_BYTES + 1));
        for place in [Place::Plain, Place::Keyring] {
            let vault = Vault::new(place, "id", path.clone(), Duration::from_secs(3));
            let error = vault.save(&large).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "the sign-in takes {} bytes, and a keyring entry holds {MAX_BYTES}",
                    MAX_BYTES + 1
                )
            );
        }
        assert_eq!(std::fs::metadata(&path).unwrap().len(), MAX_BYTES as u64);
    }

    #[test]
    fn a_damaged_file_says_so_and_shows_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("id.secret");
        for bytes in [&b""[..], b"tok\xff", &[b'x'; MAX_BYTES + 1]] {
            crate::files::write_private(&path, bytes).unwrap();
            let error = plain(&path).load().unwrap_err();
            assert!(matches!(error, VaultError::Damaged { .. }), "{error:?}");
            assert!(error.to_string().contains("id.secret holds is damaged"));
            assert!(!format!("{error:?}{error}").contains("tok"));
        }
    }

    #[test]
    fn a_plain_place_without_its_folder_fails_the_probe() {
        let dir = tempfile::tempdir().unwrap();
        let error = plain(&dir.path().join("absent/id")).probe().unwrap_err();
        assert!(matches!(error, VaultError::Files(_)), "{error:?}");
    }
}
