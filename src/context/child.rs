//! Every other program is started from here, without this program's secrets in its environment.
//!
//! A child keeps its environment for as long as it lives, where crash reports and other programs of
//! the same user can read it; a browser lives for days. A test holds the source against this.

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::config::{Hook, SECRETS};

/// How long a launcher may take to say that it cannot open an address.
const LAUNCHER_TIMEOUT: Duration = Duration::from_millis(250);

/// How often it is looked at meanwhile.
const POLL: Duration = Duration::from_millis(10);

/// A command that inherits the environment, but for the secrets.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    without_secrets(Command::new(program))
}

/// The command of a connection's file, not yet started; `None` where the file names none.
pub fn hook(hook: &Hook) -> Option<Command> {
    if !hook.names_a_program() {
        return None;
    }
    match hook {
        Hook::Shell(line) => Some(shell(line)),
        Hook::Program(words) => {
            let (program, args) = words.split_first()?;
            let mut command = command(program);
            command.args(args);
            Some(command)
        }
    }
}

/// A line for the shell.
#[cfg(not(windows))]
pub fn shell(line: &str) -> Command {
    let mut command = command("sh");
    command.args(["-c", line]);
    command
}

/// `cmd` takes the line as it is: the escapes that std writes for quotes mean nothing to it.
#[cfg(windows)]
pub fn shell(line: &str) -> Command {
    let mut command = command("cmd");
    let line = format!("/D /S /C \"{line}\"");
    std::os::windows::process::CommandExt::raw_arg(&mut command, line);
    command
}

fn without_secrets(mut command: Command) -> Command {
    for name in SECRETS {
        command.env_remove(name);
    }
    command
}

/// Opens an address in the user's browser, which goes on without this program.
pub fn browse(address: &str) -> io::Result<()> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for launcher in open::commands(address) {
        match launch(without_secrets(launcher)) {
            // What still runs has taken the address over, or is the browser itself.
            Ok(None) => return Ok(()),
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => last = io::Error::other(format!("{status}")),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Starts a launcher, and gives how it ended if it did at once.
fn launch(mut launcher: Command) -> io::Result<Option<ExitStatus>> {
    launcher
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    apart(&mut launcher);
    let mut child = launcher.spawn()?;
    let began = Instant::now();
    while began.elapsed() < LAUNCHER_TIMEOUT {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(POLL);
    }
    reap(child);
    Ok(None)
}

/// Keeps Ctrl-C in this terminal from ending it.
fn apart(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        let flags = CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW;
        std::os::windows::process::CommandExt::creation_flags(command, flags);
    }
}

/// Waits for it on a thread of its own, so that no zombie is left. Without a thread one is.
fn reap(mut child: Child) {
    let _ = std::thread::Builder::new()
        .name("browser".into())
        .spawn(move || child.wait());
}

#[cfg(test)]
mod tests {
    use super::hook;
    use crate::config::Hook;

    #[test]
    fn a_hook_is_a_program_or_a_line() {
        let program = Hook::Program(vec!["mail".into(), "-s".into(), "a b".into()]);
        let command = hook(&program).unwrap();
        assert_eq!(command.get_program(), "mail");
        assert!(command.get_args().eq(["-s", "a b"]));
        if cfg!(unix) {
            let command = hook(&Hook::Shell("curl -d @- https://example.com".into())).unwrap();
            assert_eq!(command.get_program(), "sh");
            let args = ["-c", "curl -d @- https://example.com"];
            assert!(command.get_args().eq(args));
        }
        for nothing in [
            Hook::Shell(" ".into()),
            Hook::Program(vec![]),
            Hook::Program(vec![String::new(), "-s".into()]),
        ] {
            assert!(hook(&nothing).is_none(), "{nothing:?}");
        }
    }
}
