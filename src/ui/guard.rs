//! The last guard at both doors: what steers a terminal and is not ours is shown, not obeyed.
//!
//! Values and sentences are visible already when they come here ([`crate::foreign`] says why). This
//! is for the one that was forgotten, and for what other libraries write.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::foreign::{steers, visible_but};

/// The parameters of the colors that our styles, clap's and the marks of questions set (ECMA-48, SGR).
const OURS: [&str; 12] = [
    "0", "1", "2", "4", "31", "32", "33", "34", "35", "36", "37", "38;5;8",
];

/// Text for people: line breaks and our own colors pass.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| steers(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let (before, after) = rest.split_at(at);
        shown.push_str(&visible_but(before, |c| c == '\n'));
        let style = style(after).unwrap_or_default();
        shown.push_str(style);
        rest = &after[style.len()..];
        if style.is_empty() {
            shown.push_str("\\u{1b}");
            rest = &rest[1..];
        }
    }
    shown.push_str(&visible_but(rest, |c| c == '\n'));
    Cow::Owned(shown)
}

/// The color that a text begins with, if it is one of ours.
fn style(text: &str) -> Option<&str> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find('m')?;
    let ours = OURS.contains(&&parameters[..end]);
    ours.then(|| &text[..end + 3])
}

/// Data on a terminal: lines and tabs pass, and nothing else that steers. What is not UTF-8 may
/// steer a terminal that reads bytes.
pub fn data(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let shown = visible_but(&text, |c| c == '\n' || c == '\t');
    shown.into_owned().into_bytes()
}

/// A writer of whole lines of data to a terminal.
pub struct Lines<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    /// Writes to this one.
    pub fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }

    /// Writes what stands behind the last line break.
    pub fn end(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.line);
        self.out.write_all(&data(&rest))?;
        self.out.flush()
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            let whole = std::mem::replace(&mut self.line, rest);
            self.out.write_all(&data(&whole))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Stderr for the lines that `-v` prints: each event is one line, whatever stands in it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Events;

impl Write for Events {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = crate::foreign::visible(line);
        // One write for one event: several processes may share the file behind it.
        std::io::stderr()
            .lock()
            .write_all(format!("{line}\n").as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        std::io::stderr().lock().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_colors_pass() {
        let own = format!(
            "\n{} and {}",
            console::Style::new()
                .force_styling(true)
                .red()
                .bold()
                .apply_to("bad"),
            "plain"
        );
        assert_eq!(guarded(&own), own);
        for (text, shown) in [
            ("a\u{1b}]0;title\u{7}b", r"a\u{1b}]0;title\u{7}b"),
            ("\u{1b}[2J\u{1b}[8mhidden", r"\u{1b}[2J\u{1b}[8mhidden"),
            ("\u{1b}[", r"\u{1b}["),
            ("\u{1b}\u{1b}[1mé\u{9b}1m", "\\u{1b}\u{1b}[1mé\\u{9b}1m"),
            ("a\rb\tc\u{202e}\n", "a\\rb\\tc\\u{202e}\n"),
        ] {
            assert_eq!(guarded(text), shown);
        }
    }

    #[test]
    fn data_is_shown_line_by_line() {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out);
        for piece in ["a\u{1b}[2J\tb".as_bytes(), b"\xc3", b"\xa9\nx\x9b1m"] {
            lines.write_all(piece).unwrap();
        }
        lines.end().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a\\u{1b}[2J\tbé\nx\u{fffd}1m"
        );
    }
}
