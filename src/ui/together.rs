//! Several connections at once: a bar for each, and what is said of each in one piece, when it has
//! ended. So nothing of one stands between two lines of another.

use std::sync::{Arc, Mutex};

use indicatif::{MultiProgress, ProgressBar};

use super::Ui;
use super::echo::Unechoed;
use super::progress::{TOGETHER, target, ticking};
use crate::mutex::lock;

/// What is said of one among several, and its bar.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    text: Arc<Mutex<String>>,
    pub bar: ProgressBar,
}

impl Piece {
    pub fn say(&self, text: &str) {
        let mut said = lock(&self.text);
        said.push_str(text);
        said.push('\n');
    }
}

/// All of them.
pub struct Together<'a> {
    ui: &'a Ui,
    bars: MultiProgress,
    _unechoed: Option<Unechoed>,
}

impl<'a> Together<'a> {
    /// Begins; bars are drawn where a person watches.
    pub fn begin(ui: &'a Ui) -> Self {
        Self {
            ui,
            bars: MultiProgress::with_draw_target(target(ui.draws())),
            _unechoed: ui.draws().then(Unechoed::begin),
        }
    }

    /// What one of them says goes there.
    pub fn one(&self, name: &str) -> Ui {
        let bar = ticking(self.bars.add(ProgressBar::no_length()), TOGETHER);
        bar.set_prefix(name.to_owned());
        Ui {
            piece: Some(Piece {
                text: Arc::default(),
                bar,
            }),
            ..self.ui.clone()
        }
    }

    /// One of them has ended: its bar goes, and what it said is shown.
    pub fn ended(&self, one: &Ui) {
        let Some(piece) = &one.piece else {
            return;
        };
        piece.bar.finish_and_clear();
        self.bars.remove(&piece.bar);
        let said = std::mem::take(&mut *lock(&piece.text));
        self.bars.suspend(|| {
            for line in said.lines() {
                self.ui.always(line);
            }
        });
    }
}
