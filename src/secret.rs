//! [`Secret`]: text that must never be printed.
//!
//! Tokens, codes, verifiers and client secrets live in this type from the moment they enter the
//! program. Its `Debug` shows nothing, it has no `Display`, it is wiped when dropped, and the one
//! way to read it ([`Secret::expose`]) is easy to find in a review.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::text::{wide, without_bom};

/// Secret text. Equality is for logic ("is this the token that was refused?"), not for checking
/// what an attacker sent: that is [`Secret::matches`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes ownership of secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares with untrusted text in a time that depends on the length alone.
    pub fn matches(&self, other: &str) -> bool {
        self.0.len() == other.len()
            && self
                .0
                .bytes()
                .zip(other.bytes())
                .fold(0, |differs, (a, b)| differs | (a ^ b))
                == 0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What a secret file, standard input or a variable holds, as text without a byte-order mark. The
/// error says what it holds instead, and shows nothing of it.
pub fn text(bytes: &[u8]) -> Result<&str, &'static str> {
    let bytes = without_bom(bytes);
    match wide(bytes) {
        Some("UTF-32") => return Err("UTF-32 text: save it as UTF-8"),
        Some(_) => return Err("UTF-16 text: save it as UTF-8"),
        None => {}
    }
    std::str::from_utf8(bytes).map_err(|_| "something that is not UTF-8 text")
}

#[cfg(test)]
mod tests {
    use super::{Secret, text};

    #[test]
    fn a_byte_order_mark_is_skipped_and_utf_16_is_called_that() {
        assert_eq!(text(b"abc"), Ok("abc"));
        assert_eq!(text(b"\xEF\xBB\xBFabc"), Ok("abc"));
        for utf16 in [&b"\xFF\xFEa\0"[..], b"\xFE\xFF\0a", b"a\0b\0", b"\0a\0b"] {
            assert!(text(utf16).unwrap_err().starts_with("UTF-16"));
        }
        assert!(text(b"caf\xE9").unwrap_err().contains("not UTF-8"));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(
            format!("{:?}", Some(Secret::new("s3cr3t"))),
            "Some(Secret(…))"
        );
    }

    #[test]
    fn matches_only_the_same_text() {
        let secret = Secret::new("abc");
        assert!(secret.matches("abc"));
        assert!(!secret.matches("abd"));
        assert!(!secret.matches("ab"));
        assert!(!secret.matches(""));
    }
}
