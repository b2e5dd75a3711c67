//! Long answers in a terminal go through a pager, as git and gh do it.

use std::io::Write as _;
use std::process::Stdio;

use super::{Context, child};
use crate::error::Error;

/// What shows an answer that fits at once and ends, keeps colors, and leaves the screen as it is.
const USUAL: &str = "less -FRX";

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
        let _orderly = self.interrupts.orderly();
        let started = child::shell(pager).stdin(Stdio::piped()).spawn();
        let Ok(mut pager) = started else {
            return false;
        };
        if let Some(mut input) = pager.stdin.take() {
            // A reader that has seen enough is no failure.
            let _ = input.write_all(text.as_bytes());
        }
        // A shell that does not find the program ends with 127.
        pager.wait().is_ok_and(|status| status.code() != Some(127))
    }
}
