//! An answer for eyes.
//!
//! What was asked for by name fits the terminal: the columns that are read first come first, IDs last, and
//! what has no room is left out and named below. SQL is shown as it was written; where its columns do not
//! fit side by side, each row is a paragraph with a line for each column. No word is torn but one that is
//! longer than the line.

use console::measure_text_width;

use super::cells::{NOTHING, exact, for_eyes, is_number};
use super::layout::{self, GAP, Width};
use crate::foreign::visible;
use crate::store::{Piece, glance};
use crate::ui::summary::things;
use crate::ui::wrapped;

/// Columns that are left out and named; the rest is counted.
const NAMED: usize = 4;

/// How an answer is shown on a terminal.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// The columns of the terminal.
    pub room: usize,
    /// The table or view whose rows were asked for by its name.
    pub name: Option<String>,
    /// What was typed: a column that it names is shown.
    pub sql: String,
    /// Whether all columns are shown, in their own order.
    pub all: bool,
    /// The most rows that were asked for.
    pub limit: Option<u64>,
}

/// All rows of an answer.
#[derive(Default)]
pub(super) struct Table {
    /// `None` where it goes to a pipe or a file.
    shown: Option<Shown>,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Of each column, whether all that stands in it is a number.
    numbers: Vec<bool>,
}

impl Table {
    /// A table for a terminal; without one, as wide as it is.
    pub fn new(shown: Option<Shown>) -> Self {
        Self {
            shown,
            ..Self::default()
        }
    }

    /// Takes a piece.
    pub fn add(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Columns(names) => {
                let names = names.iter().map(|name| visible(name).into_owned());
                self.columns = names.collect();
                self.numbers = vec![true; self.columns.len()];
            }
            Piece::Row(values) => {
                for (numbers, value) in self.numbers.iter_mut().zip(values) {
                    *numbers &= is_number(value);
                }
                let cells = values.iter().zip(&self.columns);
                let cells = cells.map(|(value, column)| match &self.shown {
                    Some(shown) => for_eyes(value, column, shown.name.is_some()),
                    None => exact(value),
                });
                self.rows.push(cells.collect());
            }
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let Some(shown) = &self.shown else {
            let all: Vec<_> = (0..self.columns.len()).collect();
            let natural: Vec<_> = self.widths(&all).iter().map(|it| it.natural).collect();
            return self.side_by_side(&all, &natural);
        };
        let chosen = self.chosen(shown);
        let widths = self.widths(&chosen);
        let fit = |kept: usize| layout::fit(&widths[..kept], shown.room);
        let mut kept = chosen.len();
        if let Some(name) = shown.name.as_deref().filter(|_| !shown.all) {
            let first = glance(name).count().max(1);
            while kept > first && !layout::fits_unfolded(&widths[..kept], shown.room) {
                kept -= 1;
            }
            while kept > 2 && fit(kept).is_none() {
                kept -= 1;
            }
        }
        let fitted = fit(kept);
        let (kept, left_out) = chosen.split_at(kept);
        let mut said = match fitted {
            Some(widths) => self.side_by_side(kept, &widths),
            None => self.paragraphs(kept, shown.room),
        };
        said.push_str(&self.closing(shown, kept.len(), left_out));
        said
    }

    /// The columns to show, the most important first.
    fn chosen(&self, shown: &Shown) -> Vec<usize> {
        let all = 0..self.columns.len();
        if shown.all {
            return all.collect();
        }
        let is_own = |at: &usize| {
            let name = &self.columns[*at];
            name.starts_with('_') && !shown.sql.contains(name.as_str())
        };
        let mut chosen: Vec<_> = all.filter(|at| !is_own(at)).collect();
        if let Some(name) = &shown.name {
            let mut first: Vec<_> = glance(name).collect();
            // An amount says nothing without its currency where there are two.
            if !first.is_empty() && self.varies("currency") {
                first.insert(first.len().min(3), "currency");
            }
            chosen.sort_by_key(|at| {
                let name = self.columns[*at].as_str();
                let is_id = name == "id" || name.ends_with("_id");
                let is_empty = self.rows.iter().all(|row| row[*at] == NOTHING);
                let rank = first.iter().position(|it| *it == name);
                (rank.is_none(), is_id || is_empty, rank.unwrap_or(*at))
            });
        }
        chosen
    }

    /// Whether more than one value stands in a column.
    fn varies(&self, column: &str) -> bool {
        let at = self.columns.iter().position(|it| it == column);
        let differ = |at: usize| self.rows.windows(2).any(|it| it[0][at] != it[1][at]);
        at.is_some_and(differ)
    }

    /// How many rows there are, and which columns are not shown.
    fn closing(&self, shown: &Shown, kept: usize, left_out: &[usize]) -> String {
        let rows = self.rows.len() as u64;
        let mut said = things(rows, "row");
        if shown.limit == Some(rows) {
            said = format!("first {said}");
        }
        let hidden = self.columns.len() - kept;
        if hidden > 0 {
            let names = left_out.iter().map(|at| &*self.columns[*at]);
            let mut named: Vec<_> = names.take(NAMED).map(str::to_owned).collect();
            let more = hidden - named.len();
            if more > 0 {
                named.push(format!("{more} more"));
            }
            let named = named.join(", ");
            said.push_str(&format!("; not shown: {named}; see --all-columns"));
        }
        let lines = wrapped(&format!("({said})"), shown.room);
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    fn widths(&self, columns: &[usize]) -> Vec<Width> {
        let width = |at: &usize| {
            let cells = self.rows.iter().map(|row| row[*at].as_str());
            Width::of(&self.columns[*at], cells, self.numbers[*at])
        };
        columns.iter().map(width).collect()
    }

    fn side_by_side(&self, columns: &[usize], widths: &[usize]) -> String {
        let mut said = String::new();
        let headers = columns.iter().zip(widths);
        let headers = headers.map(|(at, width)| layout::header(&self.columns[*at], *width));
        self.line(&mut said, columns, widths, &headers.collect::<Vec<_>>());
        for row in &self.rows {
            let cells = columns.iter().zip(widths);
            let cells = cells.map(|(at, width)| layout::cell(&row[*at], *width));
            self.line(&mut said, columns, widths, &cells.collect::<Vec<_>>());
        }
        said
    }

    /// One row, of as many lines as its longest cell has.
    fn line(&self, said: &mut String, at: &[usize], widths: &[usize], cells: &[Vec<String>]) {
        for nth in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = String::new();
            for ((at, width), cell) in at.iter().zip(widths).zip(cells) {
                let text = cell.get(nth).map_or("", String::as_str);
                let blank = " ".repeat(width.saturating_sub(measure_text_width(text)));
                let is_right = self.numbers[*at] && !self.rows.is_empty();
                let (before, after) = if is_right {
                    (blank.as_str(), "")
                } else {
                    ("", blank.as_str())
                };
                line.push_str(&format!("{before}{text}{after}{}", " ".repeat(GAP)));
            }
            said.push_str(line.trim_end());
            said.push('\n');
        }
    }

    fn paragraphs(&self, columns: &[usize], room: usize) -> String {
        let names = columns
            .iter()
            .map(|at| measure_text_width(&self.columns[*at]));
        let width = names.max().unwrap_or(0) + GAP;
        let mut said = String::new();
        for row in &self.rows {
            for at in columns {
                let name = &self.columns[*at];
                let blank = " ".repeat(width - measure_text_width(name));
                let lines = layout::cell(&row[*at], room.saturating_sub(width).max(12));
                let value = lines.join(&format!("\n{}", " ".repeat(width)));
                said.push_str(format!("{name}{blank}{value}").trim_end());
                said.push('\n');
            }
            said.push('\n');
        }
        said
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
