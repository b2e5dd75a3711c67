//! Text from outside: byte-order marks, encodings that are not UTF-8, and words that are nearly others.

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

/// The words that were probably meant, the nearest first, three at most.
pub fn near<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let bound = slips(&typed);
    let mut near: Vec<(usize, &str)> = words
        .into_iter()
        .map(|word| (distance(&typed, word), word))
        .filter(|(far, _)| *far <= bound)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, word)| word).collect()
}

/// The slips by which a word may differ from what was meant. A short word is another one soon.
pub fn slips(typed: &str) -> usize {
    match typed.chars().count() {
        0..=5 => 1,
        6..=8 => 2,
        length => length / 3,
    }
}

/// How many letters must be changed, added, left out or swapped with the next to make one word of the other
/// (optimal string alignment).
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for line in 0..=one.len() {
        for column in 0..=other.len() {
            rows[line][column] = if line == 0 || column == 0 {
                line + column
            } else {
                let (a, b) = (one[line - 1], other[column - 1]);
                let mut least = (rows[line - 1][column - 1] + usize::from(a != b))
                    .min(rows[line - 1][column] + 1)
                    .min(rows[line][column - 1] + 1);
                if line > 1 && column > 1 && a == other[column - 2] && b == one[line - 2] {
                    least = least.min(rows[line - 2][column - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, near, wide, without_bom};

    #[test]
    fn the_nearest_word_is_the_first() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("jsno", "json"), 1);
        let words = ["disconnect", "connect", "sync"];
        assert_eq!(near("conect", words)[0], "connect");
        assert_eq!(near("HEADCONT", ["headcount", "roster"]), ["headcount"]);
        assert!(near("watch", words).is_empty());
        assert!(near("x", words).is_empty());
    }

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
