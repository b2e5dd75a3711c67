//! Text from outside, on its way to a person.
//!
//! A company's name, an id, a scope, a server's words, a path: any of them may hold an
//! escape sequence that writes to the clipboard, a mark that turns the reading direction
//! around, or a line break with `error:` behind it. A terminal obeys the first two, a reader (of a
//! mail from cron, of a log) the third. So one function, [`visible`], says what is not shown as it
//! is, and two types call it, so that no caller has to think of it:
//!
//! - [`Foreign`] is a *value*: exact for programs (`--json`, the database, comparisons), visible
//!   wherever it is formatted. What an answer brings is of this type as soon as it is more than a
//!   cell of a table.
//! - [`Line`] is a *sentence* made of such values and our own words: visible from the moment it is
//!   made, because a sentence is for people wherever it goes: to a terminal, into the database, to a
//!   hook. Messages, causes and hints are of this type.
//!
//! Behind both stands a last guard at the only two doors ([`crate::ui`]), which lets pass line breaks
//! and our own colors and nothing else that steers. It cannot tell a line break of ours from a
//! foreign one; that is why the types are there.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};

/// Whether a character steers the screen or the reading direction instead of being read: control
/// characters (C0, DEL, C1), line and paragraph separators, and the marks of bidirectional text.
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The text with escapes (`\n`, `\u{1b}`) in place of whatever steers. The same text twice is the
/// same: a backslash stays one.
pub fn visible(text: &str) -> Cow<'_, str> {
    visible_but(text, |_| false)
}

/// The same, but these characters pass.
pub fn visible_but(text: &str, passes: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hidden = |c: char| steers(c) && !passes(c);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// A JSON document with JSON's own escapes for whatever steers: the same value, and valid. Outside of
/// its texts a document has only spaces and line breaks.
pub fn visible_json(document: &str) -> Cow<'_, str> {
    let hidden = |c: char| steers(c) && c != '\n';
    if !document.contains(hidden) {
        return Cow::Borrowed(document);
    }
    let mut shown = String::with_capacity(document.len() + 16);
    for c in document.chars() {
        match c {
            '\t' | '\r' => shown.push(' '),
            // All of them are in the basic plane: one unit of UTF-16.
            c if hidden(c) => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A path as a person is shown it.
pub fn path(path: &Path) -> Line {
    Line::from(path.to_string_lossy().as_ref())
}

/// One line for a person. It cannot hold anything that steers.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Line(Box<str>);

impl Line {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an older release wrote down may not be visible yet.
impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self(visible(text).into())
    }
}

impl From<&String> for Line {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        match visible(&text) {
            Cow::Borrowed(_) => Self(text.into()),
            Cow::Owned(shown) => Self(shown.into()),
        }
    }
}

impl From<Cow<'_, str>> for Line {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0.into()
    }
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Line {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Line {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Line {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A value from outside: exact for programs, visible where it is formatted.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Foreign(String);

impl Foreign {
    /// The value as it came, to compare, keep or send it: never for a person.
    pub fn exact(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Foreign {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Foreign {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl PartialEq<str> for Foreign {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Foreign {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible(&self.0))
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "A\u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{202e}\u{2069}\u{61c}\u{2028}\nerror: B";

    #[test]
    fn what_steers_is_shown_and_stays_shown() {
        let shown = visible(HOSTILE);
        let expected = r"A\u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{202e}\u{2069}\u{61c}\u{2028}\nerror: B";
        assert_eq!(shown, expected);
        assert_eq!(visible(&shown), expected);
        for kept in ["Zoë Ångström", "日本", "a\\b", "שלום", "👩‍💻"] {
            assert_eq!(visible(kept), kept);
        }
    }

    #[test]
    fn a_document_keeps_its_value() {
        let value = serde_json::json!({ "name": HOSTILE, "\u{85}": ["\u{7f}"] });
        for document in [value.to_string(), format!("{value:#}")] {
            let shown = visible_json(&document);
            assert!(!shown.contains(|c| steers(c) && c != '\n'), "{shown}");
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(read, value);
        }
        let tabs = "{\"a\":\t1,\r\n \"b\": 2}";
        assert_eq!(visible_json(tabs), "{\"a\": 1, \n \"b\": 2}");
    }

    #[test]
    fn a_value_is_exact_for_programs_and_visible_for_people() {
        let value = Foreign::from(HOSTILE);
        assert_eq!(value.exact(), HOSTILE);
        assert_eq!(value.to_string(), visible(HOSTILE));
        let kept = serde_json::to_value(&value).unwrap();
        assert_eq!(kept, HOSTILE);
        let line: Line = serde_json::from_value(kept).unwrap();
        assert_eq!(line.as_str(), visible(HOSTILE));
    }
}
