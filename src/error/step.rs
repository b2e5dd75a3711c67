//! What to do, as an error says it. The command that connects can be the one that was typed, with
//! another flag: a flag that is there already is replaced, for given twice it would be refused.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Error;
use crate::codes::{self, For, connect_command};
use crate::foreign::Line;

const CONNECT: &str = "{connect}";

/// One thing to do, in words in which `{connect}` is the command that connects, up to the closing
/// backtick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    words: String,
    /// The command; `None` where the words stand as they are.
    command: Option<String>,
}

impl Step {
    /// What to do about the connection `name`.
    pub fn new(words: &str, name: &str) -> Self {
        let command = words.contains(CONNECT).then(|| connect_command(name));
        let words = words.to_owned();
        Self { words, command }
    }
}

impl From<&Step> for Line {
    fn from(step: &Step) -> Self {
        match &step.command {
            Some(command) => step.words.replacen(CONNECT, command, 1).into(),
            None => Self::from(&step.words),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line::from(self).fmt(f)
    }
}

impl<T: Into<String>> From<T> for Step {
    fn from(text: T) -> Self {
        let (words, command) = (text.into(), None);
        Self { words, command }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Line::from(self).serialize(serializer)
    }
}

impl Error {
    /// Hints that name the command to connect `name` name `typed` instead. A missing answer names
    /// what to add, not what to type again.
    #[must_use]
    pub fn with_command(mut self, name: &str, typed: &[String]) -> Self {
        if self.code == codes::PROMPT_NO_TERMINAL {
            return self;
        }
        let commands = [name, For::ANYBODY.name].map(connect_command);
        for hint in &mut self.hints {
            let Some(command) = hint.command.as_mut().filter(|it| commands.contains(it)) else {
                continue;
            };
            let (before, rest) = hint.words.split_once(CONNECT).unwrap_or_default();
            let (flags, after) = rest.split_at(rest.find('`').unwrap_or(rest.len()));
            *command = with_flags(typed, flags);
            hint.words = format!("{before}{CONNECT}{after}");
        }
        self
    }
}

/// Flags that exclude each other.
const SAME: [[&str; 2]; 1] = [["--storage", "--insecure-storage"]];

/// The words of a command line with these flags at its end.
fn with_flags(typed: &[String], flags: &str) -> String {
    let flags = flags.trim();
    let added: Vec<_> = flags.split(' ').filter(|word| is_flag(word)).collect();
    let replaced = |word: &str| {
        let name = word.split('=').next().unwrap_or(word);
        added.iter().any(|added| {
            *added == name
                || SAME
                    .iter()
                    .any(|same| same.contains(added) && same.contains(&name))
        })
    };
    let mut kept = Vec::new();
    let mut typed = typed.iter().map(String::as_str);
    while let Some(word) = typed.next() {
        if !is_flag(word) || !replaced(word) {
            kept.push(word);
            continue;
        }
        // Its value, unless it stands in the same word. A flag without one is followed by a flag, or
        // by nothing: the source comes first in every example.
        if !word.contains('=') && takes_value(word) {
            typed.next();
        }
    }
    kept.extend(Some(flags).filter(|flags| !flags.is_empty()));
    kept.join(" ")
}

fn is_flag(word: &str) -> bool {
    word.starts_with("--") && word.len() > 2
}

/// Those of the flags in hints that take none.
fn takes_value(flag: &str) -> bool {
    !matches!(flag, "--insecure-storage" | "--yes" | "--sandbox")
}

#[cfg(test)]
mod tests {
    use super::with_flags;

    #[test]
    fn a_flag_takes_the_place_of_the_one_that_was_typed() {
        for (typed, flags, expected) in [
            (
                &["d", "connect", "j"][..],
                "--api-url URL",
                "d connect j --api-url URL",
            ),
            (
                &["d", "connect", "j", "--api-url", "https://x", "--yes"][..],
                "--api-url URL",
                "d connect j --yes --api-url URL",
            ),
            (
                &["d", "connect", "j", "--api-url=https://x", "--yes"][..],
                "--api-url URL",
                "d connect j --yes --api-url URL",
            ),
            (
                &["d", "connect", "j", "--scopes", r"'a:read b'\''s'", "-y"][..],
                "--scopes \"…\"",
                "d connect j -y --scopes \"…\"",
            ),
            (
                &["d", "connect", "j", "--storage", "keyring", "--yes"][..],
                "--insecure-storage",
                "d connect j --yes --insecure-storage",
            ),
            (
                &["d", "connect", "j", "--insecure-storage", "--yes"][..],
                "--storage file",
                "d connect j --yes --storage file",
            ),
            (&["d", "connect", "j", "--yes"][..], "", "d connect j --yes"),
        ] {
            let typed: Vec<_> = typed.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(with_flags(&typed, flags), expected);
        }
    }
}
