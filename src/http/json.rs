//! JSON as servers send it.
//!
//! Correct JSON is read in one pass. Text that no database can keep is repaired and reported: half
//! a character (a lone surrogate), bytes that are not UTF-8, and U+0000, at which SQLite's own
//! tools cut a text off. Each becomes U+FFFD. Only an answer that cannot be read as it came takes a
//! second pass.
//!
//! A place is an offset in bytes of the answer, its byte-order mark included.

mod place;
mod repair;
mod reserved;

use serde_json::Value;

pub use place::{is_broken, place_of};
use repair::{first_mark, repair};
use reserved::reserved;

use crate::text::{wide, without_bom};

/// Stands for a character that cannot be read.
pub const REPLACEMENT: char = '\u{fffd}';

/// Nested objects and lists that are read.
const MAX_DEPTH: usize = 127;

/// A document that was read.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub value: Value,
    /// The texts that had broken characters: for each, its keys joined by dots.
    pub broken: Vec<String>,
    /// The place of the first broken character.
    pub at: usize,
}

/// Why an answer cannot be read as JSON. Nothing of it is quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The body is empty.
    #[error("an empty body instead of JSON")]
    Empty,
    /// It is HTML, most likely.
    #[error("a web page instead of JSON")]
    WebPage,
    /// It has another encoding than JSON may have between programs.
    #[error("text in {0} instead of UTF-8")]
    Encoding(&'static str),
    /// It does not begin like an object or a list.
    #[error("something that is not JSON (at byte {0})")]
    NotJson(usize),
    /// It ends before its last bracket.
    #[error("JSON that ends too early, after {0} bytes")]
    Cut(usize),
    /// It is nested too deeply.
    #[error("JSON that is nested more than {MAX_DEPTH} levels deep (at byte {0})")]
    Deep(usize),
    /// It begins like JSON, and breaks further on.
    #[error("broken JSON (at byte {0})")]
    Broken(usize),
    /// It has a key that the parser reserves: its object would be read as a number that was never
    /// sent.
    #[error("JSON with a key that begins with $serde_json::private:: (at byte {0})")]
    Reserved(usize),
}

impl Unreadable {
    /// Whether the address may be wrong, or something other than the API has answered.
    pub fn is_of_another_address(&self) -> bool {
        matches!(self, Self::WebPage | Self::NotJson(_) | Self::Empty)
    }
}

/// Reads a whole answer.
pub fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let body = without_bom(bytes);
    let before = bytes.len() - body.len();
    if let Some(place) = reserved(body) {
        return Err(Unreadable::Reserved(before + place));
    }
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(named(value, first_mark(body).map(|at| before + at))),
        Err(error) => error,
    };
    if let Some(name) = wide(bytes) {
        return Err(Unreadable::Encoding(name));
    }
    let Some(repaired) = repair(body) else {
        return Err(why(body, before, offset(body, &error)));
    };
    match serde_json::from_slice(&repaired.text) {
        Ok(value) => {
            let at = first_mark(&repaired.text).map(|at| before + repaired.origin(at));
            Ok(named(value, at))
        }
        Err(error) => {
            let place = repaired.origin(offset(&repaired.text, &error));
            Err(why(body, before, place))
        }
    }
}

/// The same for a reader that takes only correct JSON: without a byte-order mark and broken
/// characters.
pub fn readable(bytes: Vec<u8>) -> Vec<u8> {
    match read(&bytes) {
        Ok(read) if !read.broken.is_empty() => read.value.to_string().into_bytes(),
        _ => without_bom(&bytes).to_vec(),
    }
}

/// Whether an answer begins as an object or a list and ends before its last bracket. It was cut on
/// its way, even if nothing says how long it should be.
pub fn is_cut(bytes: &[u8]) -> bool {
    let body = without_bom(bytes);
    begins(body) && wide(bytes).is_none() && Shape::of(body).open
}

fn begins(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn why(body: &[u8], before: usize, place: usize) -> Unreadable {
    let shape = Shape::of(body);
    match body.trim_ascii_start().first() {
        None => Unreadable::Empty,
        Some(b'<') => Unreadable::WebPage,
        _ if !begins(body) => Unreadable::NotJson(before + place),
        _ if shape.deep.is_some_and(|deep| deep <= place) => {
            Unreadable::Deep(before + shape.deep.unwrap_or_default())
        }
        _ if shape.open => Unreadable::Cut(before + body.len()),
        _ => Unreadable::Broken(before + place),
    }
}

/// The place of a parser's error, which has a line and a column.
fn offset(text: &[u8], error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line() - 1).map(<[u8]>::len).sum();
    // Columns count from 1.
    (before + error.column()).saturating_sub(1)
}

/// The brackets of a text; everything else is skipped.
struct Shape {
    /// Whether the outermost bracket is still open.
    open: bool,
    /// Where it is nested too deeply.
    deep: Option<usize>,
}

impl Shape {
    fn of(body: &[u8]) -> Self {
        let (mut depth, mut deep) = (0_usize, None);
        let (mut text, mut escaped) = (false, false);
        for (place, byte) in body.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if text => escaped = true,
                b'"' => text = !text,
                _ if text => {}
                b'{' | b'[' => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        deep.get_or_insert(place);
                    }
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Self { open: false, deep };
                    }
                }
                _ => {}
            }
        }
        Self { open: true, deep }
    }
}

/// A document whose marks are replaced and reported. `at` is the place of the first.
fn named(mut value: Value, at: Option<usize>) -> Document {
    let mut broken = Vec::new();
    if at.is_some() {
        replace(&mut value, &mut String::new(), &mut broken);
    }
    Document {
        value,
        broken,
        at: at.unwrap_or_default(),
    }
}

fn replace(value: &mut Value, path: &mut String, broken: &mut Vec<String>) {
    let is_broken = |text: &str| text.contains('\0');
    let whole = |text: &str| text.replace('\0', REPLACEMENT.encode_utf8(&mut [0; 4]));
    match value {
        Value::String(text) if is_broken(text) => {
            *text = whole(text);
            broken.push(path.clone());
        }
        Value::Array(items) => items.iter_mut().for_each(|it| replace(it, path, broken)),
        Value::Object(fields) => {
            let before = path.len();
            for (key, value) in fields.iter_mut() {
                if before > 0 {
                    path.push('.');
                }
                path.push_str(&whole(key));
                replace(value, path, broken);
                path.truncate(before);
            }
            if fields.keys().any(|key| is_broken(key)) {
                broken.push(path.clone());
                let fixed = std::mem::take(fields).into_iter();
                *fields = fixed.map(|(key, value)| (whole(&key), value)).collect();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, is_cut, read};
    use serde_json::json;

    #[test]
    fn a_broken_character_costs_itself_and_is_named_with_its_place() {
        let cases: [(&[u8], &str, usize); 9] = [
            (br#"[{"a":{"b":"Gi\ud83d"}}]"#, "Gi\u{fffd}", 14),
            (br#"[{"a":{"b":"\udc00x"}}]"#, "\u{fffd}x", 12),
            (br#"[{"a":{"b":"\ud83d\ud83d\ude00"}}]"#, "\u{fffd}😀", 12),
            (br#"[{"a":{"b":"\ud83d\u0041"}}]"#, "\u{fffd}A", 12),
            (
                br#"[{"a":{"b":"\\\ud83d\\ud83d"}}]"#,
                "\\\u{fffd}\\ud83d",
                14,
            ),
            (
                b"[{\"a\":{\"b\":\"x\xff\xfey\"}}]",
                "x\u{fffd}\u{fffd}y",
                13,
            ),
            (b"[{\"a\":{\"b\":\"\xe2\x82\"}}]", "\u{fffd}", 12),
            (br#"[{"a":{"b":"n\u0000l"}}]"#, "n\u{fffd}l", 13),
            (
                b"\xef\xbb\xbf[{\"a\":{\"b\":\"n\\u0000l\"}}]",
                "n\u{fffd}l",
                16,
            ),
        ];
        for (body, text, at) in cases {
            let read = read(body).unwrap();
            let shown = String::from_utf8_lossy(body);
            assert_eq!(read.value, json!([{"a": {"b": text}}]), "{shown}");
            assert_eq!(
                (read.broken, read.at),
                (vec!["a.b".to_owned()], at),
                "{shown}"
            );
        }
        let key = read(br#"{"a":{"k\ud83d":1}}"#).unwrap();
        assert_eq!(key.value, json!({"a": {"k\u{fffd}": 1}}));
        assert_eq!(key.broken, ["a"]);
    }

    #[test]
    fn what_is_right_stays_as_it_is() {
        for body in [
            r#"{"a":"\ud83d\ude00 \\ud83d \" é � 😀","b":[1,-0,12.50,1e400]}"#,
            "\u{feff} [ ] ",
            "\"text\"",
        ] {
            let read = read(body.as_bytes()).unwrap();
            let plain = body.trim_start_matches('\u{feff}');
            assert_eq!(
                read.value,
                serde_json::from_str::<serde_json::Value>(plain).unwrap()
            );
            assert!(read.broken.is_empty() && !is_cut(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_called_what_it_is_with_its_offset() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        let wide: Vec<u8> = "{\"a\":1}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = [&[0xff, 0xfe][..], &wide].concat();
        let cases: [(&[u8], Unreadable); 13] = [
            (b"", Unreadable::Empty),
            (b" \n", Unreadable::Empty),
            (b"\n <html>", Unreadable::WebPage),
            (b"nonsense", Unreadable::NotJson(1)),
            (b"{\n \"a\": 1,\n \"b\": x\n}", Unreadable::Broken(17)),
            (
                b"\xef\xbb\xbf{\n \"a\": 1,\n \"b\": x\n}",
                Unreadable::Broken(20),
            ),
            (b"{\"a\":\"\xff\",\n\"b\": x}", Unreadable::Broken(15)),
            (b"{}\n]", Unreadable::Broken(3)),
            (b"{\"a\":\"\\\xff\"}", Unreadable::Broken(7)),
            (b"{\"a\":[1,{\"b\":\"}", Unreadable::Cut(15)),
            (deep.as_bytes(), Unreadable::Deep(127)),
            (&wide, Unreadable::Encoding("UTF-16")),
            (&marked, Unreadable::Encoding("UTF-16")),
        ];
        for (body, expected) in cases {
            let shown = String::from_utf8_lossy(body);
            assert_eq!(read(body).unwrap_err(), expected, "{shown}");
            assert_eq!(
                is_cut(body),
                matches!(expected, Unreadable::Cut(_)),
                "{shown}"
            );
        }
    }
}
