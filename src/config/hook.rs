//! Commands that a connection's file names: who is told when a run fails, or is well again.

use std::process::Command;

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

    /// The command, not yet started; `None` where the file names none.
    pub fn command(&self) -> Option<Command> {
        match self {
            Self::Shell(line) => (!line.trim().is_empty()).then(|| shell(line)),
            Self::Program(words) => {
                let (program, args) = words.split_first()?;
                if program.is_empty() {
                    return None;
                }
                let mut command = Command::new(program);
                command.args(args);
                Some(command)
            }
        }
    }
}

#[cfg(not(windows))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

/// `cmd` takes the line as it is: the escapes that std writes for quotes mean nothing to it.
#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    let line = format!("/D /S /C \"{line}\"");
    std::os::windows::process::CommandExt::raw_arg(&mut command, line);
    command
}

#[cfg(test)]
mod tests {
    use super::Hook;

    #[test]
    fn a_hook_is_a_program_or_a_line() {
        let program = Hook::Program(vec!["mail".into(), "-s".into(), "a b".into()]);
        let command = program.command().unwrap();
        assert_eq!(command.get_program(), "mail");
        assert!(command.get_args().eq(["-s", "a b"]));
        if cfg!(unix) {
            let line = Hook::Shell("curl -d @- https://example.com".into());
            let command = line.command().unwrap();
            assert_eq!(command.get_program(), "sh");
            assert!(
                command
                    .get_args()
                    .eq(["-c", "curl -d @- https://example.com"])
            );
        }
        for nothing in [
            Hook::Shell(" ".into()),
            Hook::Program(vec![]),
            Hook::Program(vec![String::new(), "-s".into()]),
        ] {
            assert!(nothing.command().is_none(), "{nothing:?}");
        }
    }
}
