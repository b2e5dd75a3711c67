//! What to do, as an error says it. The command that connects can be the one that was typed, with
//! another flag: a flag that is there already is replaced, for given twice it would be refused.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Error;
use crate::codes::{self, For, connect_command};
use crate::foreign::Line;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// As it is written.
    Plain(Line),
    /// With the command that connects, and flags of its own, between two pieces of text.
    Connect {
        /// What stands before it, the opening backtick included.
        before: Line,
        /// The command.
        command: Line,
        /// Its flags, with a blank before each.
        flags: String,
        /// What stands behind it.
        after: Line,
    },
}

impl Step {
    /// Words in which `{connect}` is the command that connects `name`, up to the closing backtick.
    pub fn new(words: &str, name: &str) -> Self {
        let Some((before, rest)) = words.split_once("{connect}") else {
            return Self::Plain(words.into());
        };
        let end = rest.find('`').unwrap_or(rest.len());
        Self::Connect {
            before: before.into(),
            command: connect_command(name).into(),
            flags: rest[..end].to_owned(),
            after: rest[end..].into(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(line) => line.fmt(f),
            Self::Connect {
                before,
                command,
                flags,
                after,
            } => write!(f, "{before}{command}{flags}{after}"),
        }
    }
}

impl From<String> for Step {
    fn from(text: String) -> Self {
        Self::Plain(text.into())
    }
}

impl From<&str> for Step {
    fn from(text: &str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<&Step> for Line {
    fn from(step: &Step) -> Self {
        step.to_string().into()
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Error {
    /// Hints that name the command to connect `name` name `typed` instead. A missing answer names
    /// what to add, not what to type again.
    #[must_use]
    pub fn with_command(mut self, name: &str, typed: &str) -> Self {
        if self.code == codes::PROMPT_NO_TERMINAL {
            return self;
        }
        let commands = [name, For::ANYBODY.name].map(connect_command);
        for hint in &mut self.hints {
            if let Step::Connect { command, flags, .. } = hint
                && commands.iter().any(|own| command == own.as_str())
            {
                *command = with_flags(typed, flags).into();
                flags.clear();
            }
        }
        self
    }
}

/// Flags that exclude each other.
const SAME: [[&str; 2]; 1] = [["--storage", "--insecure-storage"]];

/// `typed`, as a shell reads it, with these flags at its end.
fn with_flags(typed: &str, flags: &str) -> String {
    let flags = flags.trim();
    let adds = words(flags);
    let added: Vec<&str> = adds.iter().copied().filter(|it| is_flag(it)).collect();
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
    let mut typed = words(typed).into_iter().peekable();
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
    kept.extend(adds);
    kept.join(" ")
}

fn is_flag(word: &str) -> bool {
    word.starts_with("--") && word.len() > 2
}

/// Those of the flags in hints that take none.
fn takes_value(flag: &str) -> bool {
    !matches!(flag, "--insecure-storage" | "--yes" | "--sandbox")
}

/// The words of a command line, quotes and all.
fn words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), None, None);
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, ' ') if !escaped => {
                words.extend(start.take().map(|start| &line[start..at]));
                continue;
            }
            (None, '\'' | '"') if !escaped => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped && quote != Some('\'');
        start.get_or_insert(at);
    }
    words.extend(start.map(|start| &line[start..]));
    words
}

#[cfg(test)]
mod tests {
    use super::with_flags;

    #[test]
    fn a_flag_takes_the_place_of_the_one_that_was_typed() {
        for (typed, flags, expected) in [
            ("d connect j", "--api-url URL", "d connect j --api-url URL"),
            (
                "d connect j --api-url https://x --yes",
                "--api-url URL",
                "d connect j --yes --api-url URL",
            ),
            (
                "d connect j --api-url=https://x --yes",
                "--api-url URL",
                "d connect j --yes --api-url URL",
            ),
            (
                "d connect j --scopes 'a:read b'\\''s' -y",
                "--scopes \"…\"",
                "d connect j -y --scopes \"…\"",
            ),
            (
                "d connect j --storage keyring --yes",
                "--insecure-storage",
                "d connect j --yes --insecure-storage",
            ),
            (
                "d connect j --insecure-storage --yes",
                "--storage file",
                "d connect j --yes --storage file",
            ),
            ("d connect j --yes", "", "d connect j --yes"),
        ] {
            assert_eq!(with_flags(typed, flags), expected);
        }
    }
}
