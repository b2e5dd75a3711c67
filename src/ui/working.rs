//! A line that says what is being done right now; nothing at all where no one watches.

use indicatif::ProgressBar;

use super::Ui;
use super::echo::Unechoed;
use super::progress::{target, ticking};
use crate::foreign::visible;

const TEMPLATE: &str = "  {spinner:.cyan} {msg}";

/// The line. It is gone when this is.
pub struct Working {
    bar: ProgressBar,
    _unechoed: Option<Unechoed>,
}

impl Working {
    /// Begins.
    pub fn begin(ui: &Ui) -> Self {
        let draws = ui.draws() && ui.piece.is_none();
        let mut bar = ProgressBar::with_draw_target(None, target(draws));
        if draws {
            bar = ticking(bar, TEMPLATE);
        }
        Self {
            bar,
            _unechoed: draws.then(Unechoed::begin),
        }
    }

    /// What is being done from now on.
    pub fn on(&self, what: &str) {
        self.bar.set_message(visible(what).into_owned());
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::TEMPLATE;

    #[test]
    fn the_template_is_one() {
        assert!(indicatif::ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
