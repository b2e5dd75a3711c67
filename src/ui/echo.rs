//! The terminal's echo. It is off while bars are drawn: a `^C` or a stray Enter between them would
//! shift them by a line, and what is cleared at the end would not be what was drawn.

/// Keys are not echoed as long as this lives. Elsewhere than on Unix it does nothing.
#[derive(Debug)]
pub struct Unechoed {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Unechoed {
    /// Switches the echo off, where there is a terminal and it is ours.
    #[cfg(unix)]
    pub fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = std::io::stdin();
        let before = tcgetattr(&stdin).ok().filter(|_| in_foreground());
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            // A terminal that does not take this merely looks less tidy.
            let _ = tcsetattr(&stdin, OptionalActions::Now, &modes);
        }
        Self { before }
    }

    /// Switches the echo off, where there is a terminal and it is ours.
    #[cfg(not(unix))]
    pub fn begin() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Unechoed {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(modes) = self.before.take().filter(|_| in_foreground()) {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &modes);
        }
    }
}

/// Whether the terminal listens to this process: the system stops a background job that changes
/// the terminal (`drivetrain sync &`).
#[cfg(unix)]
pub fn in_foreground() -> bool {
    let group = rustix::termios::tcgetpgrp(std::io::stdin());
    group.is_ok_and(|group| group == rustix::process::getpgrp())
}
