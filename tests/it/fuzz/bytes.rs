//! Bytes that are broken: flipped, cut, doubled, mixed with others.

use super::chance::Chance;

/// What other programs put in the place of an answer or a file.
const FOREIGN: &[&[u8]] = &[
    b"",
    b"\0",
    b"null",
    b"<!DOCTYPE html><html><title>Sign in to Wi-Fi</title>\x1b]0;x\x07</html>",
    b"\xef\xbb\xbf{}",
    b"PK\x03\x04",
    b"SQLite format 3\0",
    b"{\"error\":\"\x1b[31mno\",\"message\":\"A\\nerror: FAKE LINE\"}",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"\xff\xfe{\0}\0",
    b"\r\n\r\n",
];

/// Breaks one thing. `other` is what parts are taken from.
pub fn mutate(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let length = bytes.len();
    match chance.below(12) {
        0 | 1 if length > 0 => bytes[chance.below(length)] ^= 1 << chance.below(8),
        2 | 3 if length > 0 => {
            bytes[chance.below(length)] = *chance.pick(b"\0\x1b\"\\{}[],:0-\n\xff= .e");
        }
        4 => {
            bytes.drain(chance.range(length, 64));
        }
        5 => bytes.truncate(chance.below(length + 1)),
        6 => {
            let doubled = bytes[chance.range(length, 64)].to_vec();
            let at = chance.below(length + 1);
            bytes.splice(at..at, doubled);
        }
        7 => {
            let count = 1 + chance.below(8);
            let (at, more) = (chance.below(length + 1), chance.bytes(count));
            bytes.splice(at..at, more);
        }
        8 => {
            let part = other[chance.range(other.len(), 256)].to_vec();
            let there = chance.range(length, 256);
            bytes.splice(there, part);
        }
        9 => {
            if let Some(at) = bytes.iter().position(u8::is_ascii_digit) {
                let digit = bytes[at..].iter().position(|byte| !byte.is_ascii_digit());
                let end = at + digit.unwrap_or(length - at);
                let count = chance.below(40);
                bytes.splice(at..end, std::iter::repeat_n(b'9', count));
            }
        }
        10 if chance.percent(20) => *bytes = chance.pick(FOREIGN).to_vec(),
        10 => {
            let more = *chance.pick(FOREIGN);
            bytes.extend_from_slice(more);
        }
        11 if chance.percent(30) => *bytes = utf_16(bytes),
        _ => {
            let more = bytes[chance.range(length, 16)].to_vec();
            bytes.extend(more);
        }
    }
}

/// The text as some programs of another system write it.
fn utf_16(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}
