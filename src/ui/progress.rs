//! One bar per stream while a sync runs; nothing at all where nobody watches.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;
use super::echo::Unechoed;
use crate::report::Event;

/// Draws a run's events.
pub struct Progress {
    bars: MultiProgress,
    streams: RefCell<BTreeMap<&'static str, Bar>>,
    width: usize,
    publishing: RefCell<Option<ProgressBar>>,
    unechoed: RefCell<Option<Unechoed>>,
    /// The one bar of a connection among several.
    one: Option<ProgressBar>,
}

struct Bar {
    bar: ProgressBar,
    /// Rows expected, where the stream says it.
    expected: u64,
}

fn styled(template: &str) -> ProgressStyle {
    // The templates are constants of this file, and a test builds each of them.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸ ")
}

/// Where bars are drawn: nowhere, where there is no terminal.
pub(super) fn target(draws: bool) -> ProgressDrawTarget {
    if draws {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// A bar that moves by itself.
pub(super) fn ticking(bar: ProgressBar, template: &str) -> ProgressBar {
    bar.set_style(styled(template));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

const COUNTING: &str = "  {prefix} {spinner:24.cyan} {human_pos:>7}";
const MEASURED: &str = "  {prefix} {bar:24.cyan/black.bright} {human_pos:>7} of {human_len}";
const WHOLE: &str = "  {prefix} {msg:24.green} {human_pos:>7}";
const BROKEN: &str = "  {prefix} {msg:24.red} {human_pos:>7}";
const PUBLISHING: &str = "  {spinner:.cyan} {msg}";
pub(super) const TOGETHER: &str = "  {spinner:.cyan} {prefix} {human_pos} rows {msg}";

impl Progress {
    /// Bars for streams with names of at most `width` characters.
    pub fn new(ui: &Ui, width: usize) -> Self {
        let one = ui.piece.as_ref().map(|piece| piece.bar.clone());
        let draws = ui.draws() && one.is_none();
        Self {
            bars: MultiProgress::with_draw_target(target(draws)),
            streams: RefCell::default(),
            width,
            publishing: RefCell::default(),
            unechoed: RefCell::new(draws.then(Unechoed::begin)),
            one,
        }
    }

    /// Draws what has happened.
    pub fn on(&self, event: Event) {
        if let Some(bar) = &self.one {
            match event {
                Event::Landed { rows, .. } => bar.inc(rows),
                Event::Publishing => bar.set_message("comparing and publishing"),
                _ => {}
            }
            return;
        }
        let mut streams = self.streams.borrow_mut();
        match event {
            Event::Started { stream } => {
                let bar = ticking(self.bars.add(ProgressBar::no_length()), COUNTING);
                bar.set_prefix(format!("{stream:<width$}", width = self.width));
                streams.insert(stream, Bar { bar, expected: 0 });
            }
            Event::Expect { stream, rows } => {
                if let Some(bar) = streams.get_mut(stream) {
                    bar.expected += rows;
                    bar.bar.set_length(bar.expected);
                    bar.bar.set_style(styled(MEASURED));
                }
            }
            Event::Landed { stream, rows } => {
                if let Some(bar) = streams.get(stream) {
                    bar.bar.inc(rows);
                }
            }
            Event::Ended { stream, whole } => {
                if let Some(bar) = streams.get(stream) {
                    bar.bar
                        .set_style(styled(if whole { WHOLE } else { BROKEN }));
                    bar.bar.abandon_with_message(if whole { "✓" } else { "✗" });
                }
            }
            Event::Publishing => {
                let bar = ticking(self.bars.add(ProgressBar::new_spinner()), PUBLISHING);
                bar.set_message("comparing and publishing");
                *self.publishing.borrow_mut() = Some(bar);
            }
        }
    }

    /// Takes the bars away: the summary says it better.
    pub fn clear(&self) {
        for bar in self.streams.borrow().values() {
            bar.bar.disable_steady_tick();
        }
        if let Some(bar) = self.publishing.borrow_mut().take() {
            bar.finish_and_clear();
        }
        // A terminal that cannot be cleared keeps some finished bars on it.
        let _ = self.bars.clear();
        self.unechoed.borrow_mut().take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_one() {
        for template in [COUNTING, MEASURED, WHOLE, BROKEN, PUBLISHING, TOGETHER] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
