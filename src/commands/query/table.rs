//! An answer for eyes.
//!
//! A cell of a terminal's table has a bound: text of many screens is read elsewhere, and folding it takes
//! time that grows with its square.
//!
//! Where the columns do not fit side by side even with long text folded, each row is a paragraph with
//! a line for each column: a table whose every word is cut in two is not read by anybody.

use comfy_table::{Cell, CellAlignment, ContentArrangement, presets};
use console::measure_text_width;

use super::formats::text;
use crate::foreign::visible;
use crate::store::{Piece, Value};
use crate::ui::summary::{count, things};

/// Columns of a value that is folded rather than given more room, at least.
const FOLDED: usize = 16;

/// Characters of a text that a terminal is shown.
const CELL: usize = 2_000;

/// Between two columns.
const GAP: usize = 2;

/// All rows of an answer.
#[derive(Default)]
pub(super) struct Table {
    /// The columns of the terminal; `None` where it goes to a pipe or a file.
    room: Option<usize>,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Of each column, whether all that stands in it is a number.
    numbers: Vec<bool>,
}

impl Table {
    /// A table for so many columns of a terminal; without them, as wide as it is.
    pub fn new(room: Option<usize>) -> Self {
        Self {
            room,
            ..Self::default()
        }
    }

    /// Takes a piece.
    pub fn add(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Columns(names) => {
                self.columns = names
                    .iter()
                    .map(|name| visible(name).into_owned())
                    .collect();
                self.numbers = vec![true; names.len()];
            }
            Piece::Row(values) => {
                for (numbers, value) in self.numbers.iter_mut().zip(values) {
                    *numbers &= is_number(value);
                }
                let shown = |value| shown(value, self.room.is_some());
                self.rows.push(values.iter().map(shown).collect());
            }
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let mut said = match self.room {
            Some(room) if self.least() > room => self.paragraphs(room),
            room => self.side_by_side(room),
        };
        if self.room.is_some() {
            said.push_str(&format!("({})\n", things(self.rows.len() as u64, "row")));
        }
        said
    }

    /// The columns that are needed side by side, with long text folded.
    fn least(&self) -> usize {
        let width = |(at, name): (usize, &String)| {
            let words = name.split('_').map(|word| measure_text_width(word) + 1);
            let cells = self.rows.iter().map(|row| {
                if self.numbers[at] {
                    measure_text_width(&row[at])
                } else {
                    measure_text_width(&row[at]).min(FOLDED)
                }
            });
            words.chain(cells).max().unwrap_or(0)
        };
        let widths: usize = self.columns.iter().enumerate().map(width).sum();
        widths + GAP * (self.columns.len() - 1)
    }

    fn side_by_side(&self, room: Option<usize>) -> String {
        let mut table = plain(room);
        table.set_header(
            self.columns
                .iter()
                .map(|name| Cell::new(name).set_delimiter('_')),
        );
        for row in &self.rows {
            table.add_row(row);
        }
        for (column, numbers) in table.column_iter_mut().zip(&self.numbers) {
            column.set_padding((0, GAP as u16));
            if *numbers && !self.rows.is_empty() {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        if let Some(column) = table.column_iter_mut().last() {
            column.set_padding((0, 0));
        }
        trimmed(&table)
    }

    fn paragraphs(&self, room: usize) -> String {
        let mut said = String::new();
        for row in &self.rows {
            let mut table = plain(Some(room));
            for (name, value) in self.columns.iter().zip(row) {
                table.add_row([name, value]);
            }
            for column in table.column_iter_mut() {
                column.set_padding((0, GAP as u16));
            }
            said.push_str(&trimmed(&table));
            said.push('\n');
        }
        said
    }
}

fn plain(room: Option<usize>) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(presets::NOTHING);
    if let Some(room) = room {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(room).unwrap_or(u16::MAX));
    }
    table
}

fn trimmed(table: &comfy_table::Table) -> String {
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Whether it may stand in a column of numbers: money is text that is a decimal.
fn is_number(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Integer(_) | Value::Real(_) => true,
        Value::Blob(_) => false,
        Value::Text(text) => {
            let digits = text.strip_prefix(b"-").unwrap_or(text);
            let mut parts = digits.split(|byte| *byte == b'.');
            let whole = |part: Option<&[u8]>| {
                part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
            };
            whole(parts.next())
                && parts.next().is_none_or(|part| whole(Some(part)))
                && parts.next().is_none()
        }
    }
}

/// A value as it is shown, cut on a terminal. Text that reads as nothing does is in quotes.
fn shown(value: &Value<'_>, is_read: bool) -> String {
    match text(value) {
        None => "NULL".to_owned(),
        Some(text) if text == "NULL" => "'NULL'".to_owned(),
        Some(text) if is_read => match text.char_indices().nth(CELL) {
            Some((end, _)) => {
                let all = count(text.chars().count() as u64);
                format!(
                    "{}… ({all} characters; --format csv has them all)",
                    visible(&text[..end])
                )
            }
            None => visible(&text).into_owned(),
        },
        Some(text) => visible(&text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, Value};
    use crate::store::Piece;

    fn table(room: Option<usize>, rows: &[&[Value<'_>]]) -> Table {
        let mut table = Table::new(room);
        let columns = ["month", "total_cost", "note"].map(str::to_owned);
        table.add(Piece::Columns(&columns));
        rows.iter().for_each(|row| table.add(Piece::Row(row)));
        table
    }

    #[test]
    fn numbers_stand_right_and_nothing_is_not_empty() {
        let rows: [&[Value<'_>]; 3] = [
            &[Value::Text(b"2026-01"), Value::Text(b"-1.50"), Value::Null],
            &[
                Value::Text(b"2026-02"),
                Value::Integer(1200),
                Value::Text(b""),
            ],
            &[Value::Text(b"2026-03"), Value::Null, Value::Text(b"NULL")],
        ];
        insta::assert_snapshot!(table(None, &rows).text(), @r"
        month    total_cost  note
        2026-01       -1.50  NULL
        2026-02        1200
        2026-03        NULL  'NULL'
        ");
    }

    #[test]
    fn what_does_not_fit_is_folded_and_then_told_in_paragraphs() {
        let long = "a note that is longer than the rest of the terminal is wide";
        let row: &[Value<'_>] = &[
            Value::Text(b"2026-01"),
            Value::Text(b"1.00"),
            Value::Text(long.as_bytes()),
        ];
        insta::assert_snapshot!(table(Some(48), &[row]).text(), @r"
        month    total_cost  note
        2026-01        1.00  a note that is longer than
                             the rest of the terminal is
                             wide
        (1 row)
        ");
        insta::assert_snapshot!(table(Some(30), &[row]).text(), @r"
        month       2026-01
        total_cost  1.00
        note        a note that is
                    longer than the
                    rest of the
                    terminal is wide

        (1 row)
        ");
    }

    #[test]
    fn text_does_not_reach_the_terminal_as_a_command() {
        let row: &[Value<'_>] = &[
            Value::Null,
            Value::Null,
            Value::Text("\u{1b}[2J\n\u{202e}a".as_bytes()),
        ];
        for room in [None, Some(80)] {
            let text = table(room, &[row]).text();
            assert!(text.contains(r"\u{1b}[2J\n\u{202e}a"), "{text}");
        }
    }

    #[test]
    fn a_terminal_is_shown_the_beginning_of_what_fills_many_screens() {
        let long = "L".repeat(300_000);
        let row: &[Value<'_>] = &[Value::Null, Value::Null, Value::Text(long.as_bytes())];
        let text = table(Some(80), &[row]).text();
        assert!(text.len() < 10_000, "{}", text.len());
        let words: Vec<_> = text.split_whitespace().collect();
        assert!(
            words
                .join(" ")
                .contains("(300,000 characters; --format csv has them all)")
        );
        assert_eq!(table(None, &[row]).text().matches('L').count(), 300_000 + 4);
    }
}
