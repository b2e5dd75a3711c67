//! The key of encrypted sign-ins: 32 random bytes in a file of its own, as 64 hex digits.
//!
//! Hex, because such a file survives an editor, a pipe and a copy by hand; a key is not thought up
//! but made ([`create`]). The file is read each time it is needed, and the key kept no longer than
//! for one call.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::Generate;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::VaultError;
use crate::files::{self, Closed};
use crate::secret;

/// The name of the credential below `$CREDENTIALS_DIRECTORY`.
pub const CREDENTIAL: &str = "drivetrain.key";

/// The length of a key in bytes.
const BYTES: usize = 32;

/// Larger than any key file with blanks and a newline.
const MAX_KEY_FILE_BYTES: u64 = 256;

/// Which part of the environment names a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `$CREDENTIALS_DIRECTORY`, which a service manager sets.
    Credential,
    /// `DRIVETRAIN_KEY_FILE`.
    Variable,
}

impl Origin {
    /// The variable's name.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Credential => "CREDENTIALS_DIRECTORY",
            Self::Variable => "DRIVETRAIN_KEY_FILE",
        }
    }
}

/// Where the key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    /// The file.
    pub path: PathBuf,
    /// What named it.
    pub origin: Origin,
}

/// A key in memory, wiped when dropped.
pub(super) struct Key(Zeroizing<[u8; BYTES]>);

impl KeyFile {
    /// Reads the key.
    ///
    /// Errors: [`VaultError::KeyFile`] where the file is not there, not readable or open to others;
    /// [`VaultError::NotAKey`] where it holds something else.
    pub(super) fn read(&self) -> Result<Key, VaultError> {
        let closed = match self.origin {
            Origin::Credential => Closed::ButToItsGroup,
            Origin::Variable => Closed::ToAll,
        };
        let no_key = |held| VaultError::NotAKey {
            path: self.path.clone(),
            held,
        };
        let text = match files::read_given(&self.path, MAX_KEY_FILE_BYTES, closed) {
            Ok(text) => Zeroizing::new(text),
            Err(files::Error::TooLarge { .. }) => return Err(no_key("more than that")),
            Err(source) => {
                return Err(VaultError::KeyFile {
                    path: self.path.clone(),
                    variable: self.origin.variable(),
                    source,
                });
            }
        };
        let text = secret::text(&text).map_err(no_key)?;
        Key::from_hex(text.as_bytes()).ok_or_else(|| no_key("something else"))
    }
}

impl Key {
    fn from_hex(text: &[u8]) -> Option<Self> {
        let digits = text.trim_ascii();
        if digits.len() != 2 * BYTES {
            return None;
        }
        let mut key = Zeroizing::new([0; BYTES]);
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16);
            *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        Some(Self(key))
    }

    pub(super) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// Names the key without giving it away, so that a wrong one can be told from a damaged file.
    pub(super) fn fingerprint(&self) -> [u8; 8] {
        let mut hash = Sha256::new();
        hash.update(b"drivetrain key");
        hash.update(self.bytes());
        let mut short = [0; 8];
        short.copy_from_slice(&hash.finalize()[..8]);
        short
    }
}

/// Makes a new key in a file that only this user may read. A file that is there already stays.
pub fn create(path: &Path) -> Result<(), files::Error> {
    let random = <[u8; BYTES]>::try_generate().map_err(|error| files::Error::Io {
        doing: "create a random key for",
        path: path.into(),
        source: std::io::Error::other(error.to_string()),
    })?;
    let random = Zeroizing::new(random);
    let mut text = Zeroizing::new(String::with_capacity(2 * BYTES + 1));
    for byte in random.iter() {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text.push('\n');
    files::create_private(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Key, KeyFile, Origin, create};
    use crate::auth::vault::VaultError;
    use crate::files;

    fn file(path: &std::path::Path) -> KeyFile {
        KeyFile {
            path: path.into(),
            origin: Origin::Variable,
        }
    }

    #[test]
    fn a_key_is_64_hex_digits_and_blanks_around_them_do_not_matter() {
        let digits = "00ff".repeat(16);
        for text in [
            digits.clone(),
            format!("{digits}\n"),
            format!(" {digits}\r\n\n"),
            digits.to_uppercase(),
        ] {
            let key = Key::from_hex(text.as_bytes()).unwrap();
            assert_eq!(key.bytes()[..4], [0, 255, 0, 255], "{text:?}");
        }
        for text in [
            "",
            &digits[1..],
            &format!("{digits}0"),
            &format!("{digits}{digits}"),
            &digits.replace('f', "g"),
            &digits.replacen("00", "+1", 1),
            &digits.replacen("00ff", "00 ff", 1),
        ] {
            assert!(Key::from_hex(text.as_bytes()).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_new_key_can_be_read_is_never_the_same_and_replaces_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        create(&one).unwrap();
        create(&two).unwrap();
        let first = file(&one).read().unwrap();
        let second = file(&two).read().unwrap();
        assert_ne!(first.bytes(), second.bytes());
        assert_ne!(first.fingerprint(), second.fingerprint());
        let error = create(&one).unwrap_err();
        assert!(error.to_string().starts_with("cannot create "), "{error}");
        assert_eq!(file(&one).read().unwrap().bytes(), first.bytes());
    }

    #[test]
    fn something_else_in_its_place_is_not_a_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        for text in ["a passphrase", "", &"0".repeat(10_000)] {
            files::write_private(&path, text.as_bytes()).unwrap();
            let error = file(&path).read().err().unwrap();
            assert!(matches!(error, VaultError::NotAKey { .. }), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_read_is_refused_but_for_the_group_of_a_credential() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        create(&path).unwrap();
        let read = |origin, mode| {
            let mode = PermissionsExt::from_mode(mode);
            std::fs::set_permissions(&path, mode).unwrap();
            let path = path.clone();
            KeyFile { path, origin }.read().map(drop)
        };
        for (origin, mode, good) in [
            (Origin::Variable, 0o400, true),
            (Origin::Variable, 0o600, true),
            (Origin::Variable, 0o640, false),
            (Origin::Variable, 0o604, false),
            (Origin::Credential, 0o400, true),
            (Origin::Credential, 0o440, true),
            (Origin::Credential, 0o460, false),
            (Origin::Credential, 0o444, false),
        ] {
            let result = read(origin, mode);
            assert_eq!(result.is_ok(), good, "{origin:?} {mode:o} {result:?}");
        }
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        let error = file(&link).read().err().unwrap();
        assert!(
            matches!(
                error,
                VaultError::KeyFile {
                    source: files::Error::Symlink { .. },
                    ..
                }
            ),
            "{error}"
        );
    }
}
