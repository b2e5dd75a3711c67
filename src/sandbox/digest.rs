//! Random text and its digest: what tokens are made of, and how they are kept.

use sha2::{Digest as _, Sha256};

/// 256 bits from the operating system, as text.
pub fn random() -> String {
    oauth2::CsrfToken::new_random_len(32).into_secret()
}

/// The S256 challenge of a verifier (RFC 7636 §4.2); the ledger keeps tokens and codes under the
/// same digest.
pub fn s256(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digest = Sha256::digest(text.as_bytes());
    let mut digits = String::with_capacity(43);
    for chunk in digest.chunks(3) {
        let bytes = [0, 1, 2].map(|index| chunk.get(index).copied().map_or(0, u32::from));
        let bits = bytes[0] << 16 | bytes[1] << 8 | bytes[2];
        for sextet in 0..=chunk.len() {
            let index = bits >> (18 - 6 * sextet) & 63;
            digits.push(char::from(ALPHABET[index as usize]));
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_rfc_7636() {
        assert_eq!(
            s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
