//! Broken characters in a JSON text are found and marked, so that the text can be read.
//!
//! A mark is U+0000, which no text needs. The fields with marks are found once the text is read.

/// The mark: as long as the escape it replaces.
const MARK: &str = "\\u0000";

/// A text whose broken characters are marked.
pub(super) struct Repaired {
    pub text: Vec<u8>,
    /// Where the text has grown, and by how many bytes.
    grown: Vec<(usize, usize)>,
}

impl Repaired {
    /// The place in the original text.
    pub fn origin(&self, place: usize) -> usize {
        let grown = self.grown.iter().take_while(|(at, _)| *at < place);
        place.saturating_sub(grown.map(|(_, more)| more).sum())
    }
}

/// Marks escapes that are half a character, and bytes that are not UTF-8. `None` if there are none,
/// or if one follows a backslash: then it is not JSON at all.
///
/// Backslashes occur only in JSON texts, so it does not matter where those begin.
pub(super) fn repair(body: &[u8]) -> Option<Repaired> {
    let mut repaired = Repaired {
        text: Vec::with_capacity(body.len()),
        grown: Vec::new(),
    };
    let mut found = false;
    for chunk in body.utf8_chunks() {
        found |= halves(chunk.valid().as_bytes(), &mut repaired.text);
        let bad = chunk.invalid().len();
        if bad == 0 {
            continue;
        }
        if is_escaping(&repaired.text) {
            return None;
        }
        repaired.grown.push((repaired.text.len(), MARK.len() - bad));
        repaired.text.extend_from_slice(MARK.as_bytes());
        found = true;
    }
    found.then_some(repaired)
}

/// Whether a text ends in a backslash that escapes the next character.
fn is_escaping(text: &[u8]) -> bool {
    let backslashes = text.iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

/// Copies a text, with a mark for each escape that is half a character. Says whether there was one.
fn halves(text: &[u8], into: &mut Vec<u8>) -> bool {
    let mut found = false;
    let mut left = text;
    while let Some(at) = left.iter().position(|byte| *byte == b'\\') {
        let (before, escape) = left.split_at(at);
        into.extend_from_slice(before);
        let taken = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                into.extend_from_slice(MARK.as_bytes());
                left = &escape[6..];
                found = true;
                continue;
            }
            // The backslash and what it escapes.
            _ => escape.len().min(2),
        };
        into.extend_from_slice(&escape[..taken]);
        left = &escape[taken..];
    }
    into.extend_from_slice(left);
    found
}

/// The number of an escape such as `\ud83d` at the start of this text.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.get(..6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| all)
}

/// The place of the first mark.
pub(super) fn first_mark(text: &[u8]) -> Option<usize> {
    let mut place = 0;
    loop {
        place += text.get(place..)?.iter().position(|byte| *byte == b'\\')?;
        match unit(&text[place..]) {
            Some(0) => return Some(place),
            _ => place += 2,
        }
    }
}
