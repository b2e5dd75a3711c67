//! Commands that a connection's file names: who is told when a run fails, or is well again.

use serde::{Deserialize, Serialize};

/// A command: a program with its arguments, or a line for the shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Hook {
    /// `on_failure = "mail -s 'payroll' ops@example.com"`: read by the shell.
    Shell(String),
    /// `on_failure = ["mail", "-s", "payroll", "ops@example.com"]`: read by nobody, so that nothing in
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

    /// The program and its arguments; `None` where the file names none.
    pub fn words(&self) -> Option<(&str, Vec<&str>)> {
        const SHELL: (&str, &str) = match cfg!(windows) {
            true => ("cmd", "/C"),
            false => ("sh", "-c"),
        };
        match self {
            Self::Shell(line) if line.trim().is_empty() => None,
            Self::Shell(line) => Some((SHELL.0, vec![SHELL.1, line.as_str()])),
            Self::Program(words) => {
                let (program, args) = words.split_first()?;
                let named = !program.is_empty();
                named.then(|| (program.as_str(), args.iter().map(String::as_str).collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Hook;

    #[test]
    fn a_hook_is_a_program_or_a_line() {
        let program = Hook::Program(vec!["mail".into(), "-s".into(), "a b".into()]);
        assert_eq!(program.words(), Some(("mail", vec!["-s", "a b"])));
        if cfg!(unix) {
            let line = Hook::Shell("curl -d @- https://example.com".into());
            let words = vec!["-c", "curl -d @- https://example.com"];
            assert_eq!(line.words(), Some(("sh", words)));
        }
        for nothing in [
            Hook::Shell(" ".into()),
            Hook::Program(vec![]),
            Hook::Program(vec![String::new(), "-s".into()]),
        ] {
            assert_eq!(nothing.words(), None, "{nothing:?}");
        }
    }
}
