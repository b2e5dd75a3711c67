//! The encrypted file: XChaCha20-Poly1305 under a key that is kept elsewhere.
//!
//! What is in it, in this order:
//!
//! | bytes | what |
//! |---|---|
//! | 19 | `drivetrain vault 1\n`: what this is, and its version |
//! | 8 | the key's fingerprint, so that a wrong key is told from a damaged file |
//! | 24 | the nonce, random for each write |
//! | the rest | the text, encrypted, with 16 bytes that prove it |
//!
//! The associated data is the first line and the connection's id: a file that was copied from
//! another connection, or whose version was changed, does not open.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::key::{Key, KeyFile};
use super::{MAX_BYTES, VaultError};
use crate::files;

const FORMAT: &[u8] = b"drivetrain vault ";
const HEAD: &[u8] = b"drivetrain vault 1\n";
const FINGERPRINT: usize = 8;
const NONCE: usize = 24;
const TAG: usize = 16;

/// The largest file in bytes.
const MAX_FILE_BYTES: u64 = (HEAD.len() + FINGERPRINT + NONCE + MAX_BYTES + TAG) as u64;

/// One connection's encrypted file.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub path: PathBuf,
    /// The connection's id.
    pub account: String,
    /// What opens it, if the environment names a key.
    pub key: Option<KeyFile>,
}

impl Sealed {
    pub(super) fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.read_at(&self.path)
    }

    pub(super) fn write(&self, text: &[u8]) -> Result<(), VaultError> {
        self.write_at(&self.path, text)
    }

    /// Writes `filler` to a file beside this one, gives what could be read back, and removes it.
    pub(super) fn probe(&self, filler: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let path = super::beside(&self.path);
        let kept = self
            .write_at(&path, filler)
            .and_then(|()| self.read_at(&path));
        files::remove(&path)?;
        kept
    }

    fn read_at(&self, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let sealed = match files::read_private(path, MAX_FILE_BYTES) {
            Ok(Some(sealed)) => sealed,
            Ok(None) => return Ok(None),
            Err(files::Error::TooLarge { .. }) => {
                return Err(self.damaged("it is longer than any sign-in"));
            }
            Err(error) => return Err(error.into()),
        };
        let (file, key) = self.key()?;
        self.open(&key, file, &sealed).map(Some)
    }

    fn write_at(&self, path: &Path, text: &[u8]) -> Result<(), VaultError> {
        let (_, key) = self.key()?;
        files::write_private(path, &self.seal(&key, text)?)?;
        Ok(())
    }

    fn key(&self) -> Result<(&KeyFile, Key), VaultError> {
        let file = self.key.as_ref().ok_or_else(|| VaultError::NoKey {
            path: self.path.clone(),
        })?;
        Ok((file, file.read()?))
    }

    fn seal(&self, key: &Key, text: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = XNonce::try_generate().map_err(|error| VaultError::NoRandom {
            source: error.to_string().into(),
        })?;
        let payload = Payload {
            msg: text,
            aad: &self.associated(),
        };
        let encrypted = cipher(key)
            .encrypt(&nonce, payload)
            .map_err(|_| VaultError::TooLarge { bytes: text.len() })?;
        Ok([HEAD, &key.fingerprint(), &nonce, &encrypted].concat())
    }

    fn open(
        &self,
        key: &Key,
        file: &KeyFile,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let rest = match sealed.strip_prefix(HEAD) {
            Some(rest) => rest,
            None if has_a_version(sealed) => {
                let path = self.path.clone();
                return Err(VaultError::Newer { path });
            }
            None => return Err(self.damaged("it is not a drivetrain file")),
        };
        let short = || self.damaged("its end is missing");
        let (fingerprint, rest) = rest.split_first_chunk::<FINGERPRINT>().ok_or_else(short)?;
        let (nonce, encrypted) = rest.split_first_chunk::<NONCE>().ok_or_else(short)?;
        if encrypted.len() < TAG {
            return Err(short());
        }
        if *fingerprint != key.fingerprint() {
            return Err(VaultError::WrongKey {
                path: self.path.clone(),
                key: file.path.clone(),
            });
        }
        let payload = Payload {
            msg: encrypted,
            aad: &self.associated(),
        };
        match cipher(key).decrypt(&XNonce::from(*nonce), payload) {
            Ok(text) => Ok(Zeroizing::new(text)),
            Err(_) => {
                Err(self.damaged("it was changed, or belongs to another connection with that name"))
            }
        }
    }

    fn associated(&self) -> Vec<u8> {
        [HEAD, self.account.as_bytes()].concat()
    }

    fn damaged(&self, reason: &'static str) -> VaultError {
        VaultError::Damaged {
            place: self.path.display().to_string(),
            reason,
        }
    }
}

/// Whether it begins as a file of this program's does, of whatever version.
fn has_a_version(sealed: &[u8]) -> bool {
    let version = sealed.strip_prefix(FORMAT).and_then(|rest| {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        rest.get(..end)
    });
    version.is_some_and(|it| !it.is_empty() && it.iter().all(u8::is_ascii_digit))
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{HEAD, Sealed};
    use crate::auth::vault::VaultError;
    use crate::auth::vault::key::{KeyFile, Origin, create};

    const TEXT: &[u8] = b"{\"refresh\":\"s3cr3t\"}";

    /// A file of the connection `account`, with a key that is made where it is missing.
    fn sealed(folder: &Path, account: &str, key: &str) -> Sealed {
        let key = folder.join(key);
        if !key.exists() {
            create(&key).unwrap();
        }
        Sealed {
            path: folder.join("justworks.enc"),
            account: account.into(),
            key: Some(KeyFile {
                path: key,
                origin: Origin::Variable,
            }),
        }
    }

    fn change(sealed: &Sealed, act: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(&sealed.path).unwrap();
        act(&mut bytes);
        std::fs::write(&sealed.path, bytes).unwrap();
    }

    #[test]
    fn it_keeps_a_text_that_nothing_in_the_file_shows() {
        let dir = crate::files::temporary_folder();
        let file = sealed(dir.path(), "id", "key");
        assert!(file.read().unwrap().is_none());
        file.write(TEXT).unwrap();
        assert_eq!(*file.read().unwrap().unwrap(), TEXT);
        let first = std::fs::read(&file.path).unwrap();
        assert!(first.starts_with(HEAD));
        assert!(!first.windows(6).any(|part| part == b"s3cr3t"));
        // Each write has a nonce of its own: the same text never looks the same.
        file.write(TEXT).unwrap();
        let second = std::fs::read(&file.path).unwrap();
        assert_eq!(first.len(), second.len());
        assert_ne!(first[HEAD.len() + 8..], second[HEAD.len() + 8..]);
        assert_eq!(*file.probe(b"probe").unwrap().unwrap(), b"probe");
        assert_eq!(std::fs::read(&file.path).unwrap(), second);
    }

    #[test]
    fn another_connection_s_file_does_not_open() {
        let dir = crate::files::temporary_folder();
        sealed(dir.path(), "id", "key").write(TEXT).unwrap();
        let error = sealed(dir.path(), "other", "key").read().unwrap_err();
        assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
    }

    #[test]
    fn a_wrong_key_is_called_that_and_a_missing_one_too() {
        let dir = crate::files::temporary_folder();
        sealed(dir.path(), "id", "key").write(TEXT).unwrap();
        let error = sealed(dir.path(), "id", "other").read().unwrap_err();
        assert!(matches!(error, VaultError::WrongKey { .. }), "{error}");
        let keyless = Sealed {
            key: None,
            ..sealed(dir.path(), "id", "key")
        };
        for error in [
            keyless.read().unwrap_err(),
            keyless.write(TEXT).unwrap_err(),
            keyless.probe(TEXT).unwrap_err(),
        ] {
            assert!(matches!(error, VaultError::NoKey { .. }), "{error}");
        }
        assert_eq!(
            *sealed(dir.path(), "id", "key").read().unwrap().unwrap(),
            TEXT
        );
    }

    #[test]
    fn a_bit_that_was_changed_anywhere_is_found() {
        let dir = crate::files::temporary_folder();
        let file = sealed(dir.path(), "id", "key");
        file.write(TEXT).unwrap();
        let length = std::fs::read(&file.path).unwrap().len();
        for at in 0..length {
            change(&file, |bytes| bytes[at] ^= 1);
            let error = file.read().unwrap_err();
            let expected = if at == HEAD.len() - 2 {
                matches!(error, VaultError::Newer { .. })
            } else if (HEAD.len()..HEAD.len() + 8).contains(&at) {
                matches!(error, VaultError::WrongKey { .. })
            } else {
                matches!(error, VaultError::Damaged { .. })
            };
            assert!(expected, "{at}: {error}");
            change(&file, |bytes| bytes[at] ^= 1);
        }
        assert_eq!(*file.read().unwrap().unwrap(), TEXT);
    }

    #[test]
    fn a_file_that_was_cut_anywhere_or_grew_is_damaged() {
        let dir = crate::files::temporary_folder();
        let file = sealed(dir.path(), "id", "key");
        file.write(TEXT).unwrap();
        let whole = std::fs::read(&file.path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&file.path, &whole[..length]).unwrap();
            let error = file.read().unwrap_err();
            assert!(
                matches!(error, VaultError::Damaged { .. }),
                "{length}: {error}"
            );
        }
        for more in [1, 1_000_000] {
            std::fs::write(&file.path, [&whole[..], &vec![0; more]].concat()).unwrap();
            let error = file.read().unwrap_err();
            assert!(
                matches!(error, VaultError::Damaged { .. }),
                "{more}: {error}"
            );
        }
    }
}
