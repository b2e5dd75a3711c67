//! The terminal's modes. The echo is off while bars are drawn: a `^C` or a stray Enter between them
//! would shift them by a line, and what is cleared at the end would not be what was drawn. While a
//! question waits for keys, `Ctrl-C` is a key as well.

/// The modes of the terminal as they were found.
#[derive(Debug)]
pub struct Modes {
    #[cfg(unix)]
    found: Option<rustix::termios::Termios>,
}

impl Modes {
    /// Remembers them, where there is a terminal and it is ours.
    pub fn remember() -> Self {
        Self {
            #[cfg(unix)]
            found: rustix::termios::tcgetattr(std::io::stdin())
                .ok()
                .filter(|_| in_foreground()),
        }
    }

    /// Puts them back, where the terminal is ours.
    pub fn restore(&self) {
        #[cfg(unix)]
        if let Some(modes) = self.found.as_ref().filter(|_| in_foreground()) {
            use rustix::termios::{OptionalActions, tcsetattr};
            // A terminal that does not take this merely looks less tidy.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, modes);
        }
    }
}

/// Keys are not echoed as long as this lives. Elsewhere than on Unix it does nothing.
#[derive(Debug)]
pub struct Unechoed(Modes);

impl Unechoed {
    /// Switches the echo off, where there is a terminal and it is ours.
    pub fn begin() -> Self {
        #[cfg(unix)]
        {
            Self(without(rustix::termios::LocalModes::ECHO))
        }
        #[cfg(not(unix))]
        Self(Modes::remember())
    }

    /// Switches everything off that would come between a key and the question that reads it.
    ///
    /// The library that asks reads key by key and switches the terminal for each; a `Ctrl-C` that
    /// came between two of them, or before the first, would be a signal, which ends the process
    /// while the library switches the terminal once more, and it would stay so.
    pub fn for_keys() -> Self {
        #[cfg(unix)]
        {
            use rustix::termios::LocalModes;
            Self(without(
                LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG,
            ))
        }
        #[cfg(not(unix))]
        Self(Modes::remember())
    }
}

impl Drop for Unechoed {
    fn drop(&mut self) {
        self.0.restore();
    }
}

/// Switches these off; the modes as they were.
#[cfg(unix)]
fn without(off: rustix::termios::LocalModes) -> Modes {
    let before = Modes::remember();
    if let Some(mut modes) = before.found.clone() {
        modes.local_modes.remove(off);
        Modes { found: Some(modes) }.restore();
    }
    before
}

/// Whether the terminal listens to this process: the system stops a background job that changes
/// the terminal (`drivetrain sync &`).
#[cfg(unix)]
fn in_foreground() -> bool {
    let group = rustix::termios::tcgetpgrp(std::io::stdin());
    group.is_ok_and(|group| group == rustix::process::getpgrp())
}
