//! How far a sync is: one line that can be trusted, and below it the tables at work; nothing at all where no one
//! watches.
//!
//! The list of payrolls is known early, and it is what takes the time: payrolls done of payrolls known say how
//! far it is. The rows of a table are only counted, since how many come is not known before they came.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;
use super::echo::Unechoed;
use crate::report::Event;

/// How long a run has lasted before it says how long it may last still.
const SETTLED: Duration = Duration::from_secs(2);

/// Draws a run's events.
pub struct Progress {
    bars: MultiProgress,
    /// The line on top; none in a piece of several connections.
    top: Option<ProgressBar>,
    tables: RefCell<BTreeMap<&'static str, ProgressBar>>,
    units: RefCell<BTreeMap<&'static str, Units>>,
    began: Instant,
    width: usize,
    unechoed: RefCell<Option<Unechoed>>,
    /// The one bar of a connection among several.
    one: Option<ProgressBar>,
}

/// Rows of a root stream that are looked into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Units {
    done: u64,
    known: u64,
}

impl Units {
    fn left(self) -> u64 {
        self.known.saturating_sub(self.done)
    }
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

const BEGUN: &str = "  {spinner:.cyan} {elapsed} · {msg}";
const KNOWN: &str = "  {spinner:.cyan} {elapsed} · {bar:20.cyan/black.bright} {msg}";
const COUNTING: &str = "    {prefix} {human_pos:>9} rows";
pub(super) const TOGETHER: &str = "  {spinner:.cyan} {prefix} {human_pos} rows {msg}";

impl Progress {
    /// Lines for tables with names of at most `width` characters.
    pub fn new(ui: &Ui, width: usize) -> Self {
        let one = ui.piece.as_ref().map(|piece| piece.bar.clone());
        let draws = ui.draws() && one.is_none();
        let bars = MultiProgress::with_draw_target(target(draws));
        let top = draws.then(|| {
            let top = ticking(bars.add(ProgressBar::new(0)), BEGUN);
            top.set_message("signing in and listing");
            top
        });
        Self {
            bars,
            top,
            tables: RefCell::default(),
            units: RefCell::default(),
            began: Instant::now(),
            width,
            unechoed: RefCell::new(draws.then(Unechoed::begin)),
            one,
        }
    }

    /// Draws what has happened.
    pub fn on(&self, event: Event) {
        if let Some(bar) = &self.one {
            match event {
                Event::Landed { rows, .. } => bar.inc(rows),
                Event::Publishing => bar.set_message("comparing and saving"),
                _ => {}
            }
            return;
        }
        match event {
            Event::Found { stream, units } => {
                self.units.borrow_mut().entry(stream).or_default().known += units;
                self.say();
            }
            Event::Done { stream } => {
                self.units.borrow_mut().entry(stream).or_default().done += 1;
                self.say();
            }
            Event::Landed { stream, rows } => self.table(stream).inc(rows),
            Event::Ended { stream } => {
                if let Some(bar) = self.tables.borrow_mut().remove(stream) {
                    bar.finish_and_clear();
                }
            }
            Event::Publishing => {
                if let Some(top) = &self.top {
                    top.set_style(styled(BEGUN));
                    top.set_message("comparing and saving");
                }
            }
        }
    }

    /// The line of a table, which comes with its first rows.
    fn table(&self, stream: &'static str) -> ProgressBar {
        let mut tables = self.tables.borrow_mut();
        let begin = || {
            let bar = self.bars.add(ProgressBar::no_length());
            bar.set_style(styled(COUNTING));
            bar.set_prefix(format!("{stream:<width$}", width = self.width));
            bar
        };
        tables.entry(stream).or_insert_with(begin).clone()
    }

    /// Says how far it is, by what takes longest for each: payrolls rather than people.
    fn say(&self) {
        let Some(top) = &self.top else { return };
        let units = self.units.borrow();
        let at_work = units.iter().filter(|(_, units)| units.left() > 0);
        let slowest = at_work.min_by_key(|(_, units)| (units.done, units.known));
        let Some((stream, units)) = slowest else {
            return;
        };
        if top.length() != Some(units.known) {
            top.set_length(units.known);
            top.set_style(styled(KNOWN));
        }
        top.set_position(units.done);
        let left = left(*units, self.began.elapsed());
        let left = left.map_or_else(String::new, |left| format!(" · about {left} left"));
        top.set_message(format!("{} of {} {stream}{left}", units.done, units.known));
    }

    /// Takes the lines away: the summary says it better.
    pub fn clear(&self) {
        if let Some(top) = &self.top {
            top.finish_and_clear();
        }
        // A terminal that cannot be cleared keeps some finished lines on it.
        let _ = self.bars.clear();
        self.unechoed.borrow_mut().take();
    }
}

/// How long it may last still, as far as so many units in so much time say.
fn left(units: Units, elapsed: Duration) -> Option<String> {
    if units.done < 2 || units.left() == 0 || elapsed < SETTLED {
        return None;
    }
    let seconds = elapsed.as_secs_f64() / units.done as f64 * units.left() as f64;
    Some(match seconds.ceil() {
        seconds if seconds < 90.0 => format!("{seconds} s"),
        seconds => format!("{} min", (seconds / 60.0).round()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_one() {
        for template in [BEGUN, KNOWN, COUNTING, TOGETHER] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn the_time_left_follows_from_what_is_done() {
        let of = |done, known, seconds| left(Units { done, known }, Duration::from_secs(seconds));
        assert_eq!(of(16, 26, 16), Some("10 s".to_owned()));
        assert_eq!(of(10, 260, 10), Some("4 min".to_owned()));
        // Too early to say, or nothing left.
        assert_eq!(of(1, 26, 16), None);
        assert_eq!(of(16, 26, 1), None);
        assert_eq!(of(26, 26, 16), None);
    }
}
