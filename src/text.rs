//! Bytes from outside that should be text: a byte-order mark, and encodings that are not UTF-8.

/// UTF-8's byte-order mark: some editors write it before text, and it may stand before JSON (RFC 8259
/// §8.1).
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The same without a byte-order mark.
pub fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// The name of an encoding that is not UTF-8: by its byte-order mark, or because every other byte of
/// ASCII is zero.
pub fn wide(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => {
            Some("UTF-32")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [_, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{wide, without_bom};

    #[test]
    fn a_mark_is_skipped_once_and_an_encoding_is_called_by_its_name() {
        assert_eq!(without_bom(b"\xef\xbb\xbfabc"), b"abc");
        assert_eq!(without_bom(b"abc"), b"abc");
        for utf16 in [
            &b"\xFF\xFEa\0"[..],
            b"\xFE\xFF\0a",
            b"a\0b\0",
            b"\0a\0b",
            b"\0",
        ] {
            assert_eq!(wide(utf16), Some("UTF-16"));
        }
        for utf32 in [
            &b"\xFF\xFE\0\0a\0\0\0"[..],
            b"\0\0\xFE\xFF\0\0\0a",
            b"a\0\0\0",
            b"\0\0\0a",
        ] {
            assert_eq!(wide(utf32), Some("UTF-32"));
        }
        for utf8 in [&b""[..], b"a", "é".as_bytes(), b"\xef\xbb\xbfabc"] {
            assert_eq!(wide(utf8), None);
        }
    }
}
