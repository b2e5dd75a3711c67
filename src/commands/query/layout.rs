//! How wide columns are, and where their text breaks: never in a word, unless it is longer than the line.

use console::measure_text_width;

use crate::ui::wrapped;

/// Between two columns.
pub(super) const GAP: usize = 2;

/// Columns of a value that is folded rather than given more room, at least.
const FOLDED: usize = 16;

/// A word of more columns is an address, a path or an ID: it may be torn.
const LONG_WORD: usize = 40;

/// How wide a column may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Width {
    /// With each word whole.
    pub least: usize,
    /// Of its cells, with nothing folded.
    pub cells: usize,
    /// With its name not folded either.
    pub natural: usize,
}

impl Width {
    /// Of a column with this name and these cells. Numbers are never folded.
    pub fn of<'a>(name: &str, cells: impl Iterator<Item = &'a str>, is_number: bool) -> Self {
        let parts = pieces(name).map(measure_text_width).max().unwrap_or(0);
        let mut width = Self {
            least: parts,
            cells: 0,
            natural: measure_text_width(name),
        };
        for cell in cells {
            let natural = measure_text_width(cell);
            width.cells = width.cells.max(natural);
            width.natural = width.natural.max(natural);
            let least = if is_number {
                natural
            } else {
                let words = cell.split_whitespace().map(measure_text_width);
                let word = words.max().unwrap_or(0).min(LONG_WORD);
                word.max(natural.min(FOLDED))
            };
            width.least = width.least.max(least);
        }
        width
    }
}

/// Whether columns stand side by side in so much room with nothing folded but their names.
pub(super) fn fits_unfolded(columns: &[Width], room: usize) -> bool {
    let cells: usize = columns.iter().map(|it| it.cells.max(it.least)).sum();
    cells + GAP * columns.len().saturating_sub(1) <= room
}

/// The widths of columns side by side in so much room; `None` if they do not fit.
pub(super) fn fit(columns: &[Width], room: usize) -> Option<Vec<usize>> {
    let gaps = GAP * columns.len().saturating_sub(1);
    let least: usize = columns.iter().map(|it| it.least).sum();
    let mut left = room.checked_sub(least + gaps)?;
    let mut widths: Vec<_> = columns.iter().map(|it| it.least).collect();
    // Those that need little more get it first.
    let need = |at: &usize| columns[*at].natural - columns[*at].least;
    let mut order: Vec<_> = (0..columns.len()).collect();
    order.sort_by_key(need);
    for at in order {
        let more = need(&at).min(left);
        widths[at] += more;
        left -= more;
    }
    Some(widths)
}

/// A name in lines of this width. It breaks behind underscores.
pub(super) fn header(name: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(name) {
        let line = lines.last().map_or(0, |line| measure_text_width(line));
        if line > 0 && line + measure_text_width(piece) > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines
}

/// A value in lines of this width.
pub(super) fn cell(value: &str, width: usize) -> Vec<String> {
    if measure_text_width(value) <= width {
        return vec![value.to_owned()];
    }
    wrapped(value, width)
}

fn pieces(name: &str) -> impl Iterator<Item = &str> {
    name.split_inclusive('_')
}
