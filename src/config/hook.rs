//! Commands that a connection's file names: who is told when a run fails, or is well again.

use serde::{Deserialize, Serialize};

/// A command: a program with its arguments, or a line for the shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Hook {
    /// `on_failure = "mail -s 'payroll' ops@example.com"`: read by the shell.
    Shell(String),
    /// `on_failure = ["mail", "-s", "payroll", "ops@example.com"]`: read by no one, so that nothing in
    /// it needs quoting.
    Program(Vec<String>),
}

impl Hook {
    /// As the file has it, on one line, without anything that a terminal would obey.
    pub fn shown(&self) -> String {
        match self {
            Self::Shell(line) => format!("{line:?}"),
            Self::Program(words) => format!("{words:?}"),
        }
    }

    /// Whether there is a program to start.
    pub fn names_a_program(&self) -> bool {
        match self {
            Self::Shell(line) => !line.trim().is_empty(),
            Self::Program(words) => words.first().is_some_and(|program| !program.is_empty()),
        }
    }
}
