//! Long answers in a terminal go through a pager, as git and gh do it.

use std::io::Write as _;
use std::process::Stdio;

use super::{Context, child};
use crate::error::Error;

/// What shows an answer that fits at once and ends, keeps colors, and leaves the screen as it is.
#[cfg(not(windows))]
const USUAL: &str = "less -FRX -P'Space for more, q to leave'";
/// Windows has none that could be relied on.
#[cfg(windows)]
const USUAL: &str = "";

impl Context {
    /// Shows text for people, through a pager where it is longer than the terminal. What cannot be paged is
    /// printed.
    pub fn page(&self, text: &str) -> Result<(), Error> {
        let is_long = self.ui.is_longer_than_the_screen(text);
        if !is_long || !self.paged(&self.ui.shown(text)) {
            self.ui.data(text)?;
        }
        Ok(())
    }

    /// Whether a pager has shown it.
    fn paged(&self, text: &str) -> bool {
        let pager = self.environment.pager.as_deref().unwrap_or(USUAL);
        if ["", "cat"].contains(&pager.trim()) {
            return false;
        }
        // Ctrl-C is the pager's while it shows something.
        let _lent = self.interrupts.lent();
        let started = child::shell(pager).stdin(Stdio::piped()).spawn();
        let Ok(mut pager) = started else {
            return false;
        };
        if let Some(mut input) = pager.stdin.take() {
            // A reader that has seen enough is no failure.
            let _ = input.write_all(text.as_bytes());
        }
        // A shell that cannot run the program ends with 126 or 127; on Windows with anything but zero.
        let failed = |code| code == 126 || code == 127 || cfg!(windows) && code != 0;
        let ended = pager.wait();
        ended.is_ok_and(|status| !status.code().is_some_and(failed))
    }
}
