//! A sign-in on its way to another machine: one file in the `age` format, encrypted with a
//! passphrase.
//!
//! `age` (<https://c2sp.org/age>), because the holder of the file can open it without this program,
//! for as long as that format lives. Its library would choose how much work a passphrase costs from
//! one measurement of two milliseconds on this machine; here it is fixed at what the reference
//! implementation takes, so that a busy laptop makes no weak file, and a fast one none that a small
//! server cannot open.

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, scrypt};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// The work of a passphrase: 2^18 rounds of scrypt, about a second, and 256 MiB.
const SCRYPT_LOG_N: u8 = 18;

/// The most work that a file may ask for: 1 GiB.
const MAX_SCRYPT_LOG_N: u8 = 20;

/// Why a file was not made or opened. No message shows what is in it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Something else than a file in this format.
    #[error("it is not an age file")]
    Foreign,
    /// A newer version of the format.
    #[error("it is an age file of an unknown version")]
    Newer,
    /// Encrypted to a key.
    #[error("it is an age file that is not encrypted with a passphrase")]
    NoPassphrase,
    /// The passphrase does not open it.
    #[error("the passphrase does not open it")]
    WrongPassphrase,
    /// Cut short, or changed.
    #[error("it is incomplete or damaged")]
    Damaged,
    /// More work than any file of this program takes.
    #[error("it needs 2^{0} rounds of work, and drivetrain accepts up to 2^{MAX_SCRYPT_LOG_N}")]
    TooMuchWork(u8),
    /// The library could not encrypt.
    #[error("the file could not be encrypted")]
    Unsealed,
}

/// Encrypts a text.
pub fn seal(text: &[u8], passphrase: &Secret) -> Result<Vec<u8>, ExportError> {
    let mut recipient = scrypt::Recipient::new(words(passphrase));
    recipient.set_work_factor(SCRYPT_LOG_N);
    age::encrypt(&recipient, text).map_err(|_| ExportError::Unsealed)
}

/// Whether these bytes begin as a file that a passphrase opens: what can be said before one is asked.
pub fn looks_sealed(bytes: &[u8]) -> Result<(), ExportError> {
    let decryptor = Decryptor::new_buffered(bytes).map_err(unread)?;
    if decryptor.is_scrypt() {
        Ok(())
    } else {
        Err(ExportError::NoPassphrase)
    }
}

/// Decrypts a text.
pub fn open(bytes: &[u8], passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    looks_sealed(bytes)?;
    let mut identity = scrypt::Identity::new(words(passphrase));
    identity.set_max_work_factor(MAX_SCRYPT_LOG_N);
    let text = age::decrypt(&identity, bytes).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => {
            ExportError::WrongPassphrase
        }
        DecryptError::ExcessiveWork { required, .. } => ExportError::TooMuchWork(required),
        _ => ExportError::Damaged,
    })?;
    Ok(Zeroizing::new(text))
}

fn unread(error: DecryptError) -> ExportError {
    match error {
        DecryptError::UnknownFormat => ExportError::Newer,
        DecryptError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ExportError::Damaged
        }
        _ => ExportError::Foreign,
    }
}

fn words(passphrase: &Secret) -> SecretString {
    SecretString::from(passphrase.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_its_passphrase_alone_and_only_whole() {
        let passphrase = Secret::new("correct horse battery");
        let sealed = seal(b"t0ken", &passphrase).unwrap();
        let head = String::from_utf8_lossy(&sealed[..80]).into_owned();
        assert!(head.starts_with("age-encryption.org/v1\n-> scrypt "));
        assert!(head.lines().nth(1).unwrap().ends_with(" 18"), "{head}");
        assert_eq!(&**open(&sealed, &passphrase).unwrap(), b"t0ken");

        let wrong = open(&sealed, &Secret::new("wrong horse battery"));
        assert!(matches!(wrong, Err(ExportError::WrongPassphrase)));
        let short = open(&sealed[..sealed.len() - 1], &passphrase);
        assert!(matches!(short, Err(ExportError::Damaged)));
    }

    #[test]
    fn what_is_something_else_is_told_before_a_passphrase_is_asked() {
        let key = age::x25519::Identity::generate().to_public();
        let for_a_key = age::encrypt(&key, b"t0ken").unwrap();
        for (bytes, is) in [
            (&b""[..], "Damaged"),
            (b"PK\x03\x04 a zip file, or whatever it may be", "Foreign"),
            (b"age-encryption.org/v1\n", "Damaged"),
            (&for_a_key, "NoPassphrase"),
        ] {
            let error = looks_sealed(bytes).unwrap_err();
            assert_eq!(format!("{error:?}"), is, "{bytes:?}");
        }
    }
}
