//! What changed, as a person reads it: a table at a time, a row with what it was and is.

use std::fmt::Write as _;

use super::{Args, Changed, Document};
use crate::books::span::RowChange;
use crate::books::wording::label;
use crate::catalog::Stream;
use crate::config::sources;
use crate::report::Turn;
use crate::ui::headlines::counted;
use crate::ui::summary::count;
use crate::ui::values::{moment, plain};
use crate::ui::{behind, bold, cyan, dim, fold, green, red, yellow};

/// The widest name of a field that values stand beside.
const BESIDE: usize = 24;

impl Document {
    /// All of it, for a person.
    pub(super) fn text(&self, args: &Args) -> String {
        let mut text = format!("{}\n", self.head());
        if self.tables.is_empty() {
            let nothing = match (args.table, &self.run) {
                (Some(table), _) => format!("nothing changed in {}", table.name),
                (None, Some(_)) => "this sync changed nothing".to_owned(),
                (None, None) => "nothing has changed since then".to_owned(),
            };
            let _ = writeln!(text, "{nothing}");
            return text;
        }
        for table in &self.tables {
            text.push_str(&table.text(self, args));
        }
        text
    }

    fn head(&self) -> String {
        let name = bold().apply_to(&self.connection);
        let at = self.changed_at.map(moment);
        let what = match (&self.since, &self.run) {
            (Some(day), _) => format!("since {day}"),
            (None, Some(run)) => {
                let at = at.map_or_else(String::new, |at| format!("{at}, "));
                format!("{at}run {}", plain(run))
            }
            _ => String::new(),
        };
        format!("{name}  {}", dim().apply_to(what))
    }
}

impl Changed {
    fn text(&self, document: &Document, args: &Args) -> String {
        let counts = counted([self.new, self.changed, self.removed]);
        let mut text = format!("\n{}  {counts}\n", bold().apply_to(self.table));
        let mut streams = sources::streams();
        let Some(stream) = streams.find(|stream| stream.name == self.table) else {
            return text;
        };
        for row in &self.rows {
            text.push_str(&line(stream, row));
        }
        let all = self.new + self.changed + self.removed;
        if let Some(more) = all.checked_sub(self.rows.len() as u64 + 1) {
            let since = args.since.and(document.since);
            let since = since.map(|day| format!(" --since {day}"));
            let run = args.run.as_ref().and(document.run.as_ref());
            let run = run.map(|run| format!(" --run {run}"));
            let which = since.or(run).unwrap_or_default();
            let command = format!(
                "drivetrain changes {}{which} --table {}",
                document.connection, self.table
            );
            let _ = writeln!(text, "  and {} more:", count(more + 1));
            let _ = writeln!(text, "  {}", cyan().apply_to(command));
        }
        text
    }
}

fn line(stream: &'static Stream, row: &RowChange) -> String {
    let mark = match row.what {
        Turn::New => green().apply_to("+"),
        Turn::Changed => yellow().apply_to("~"),
        Turn::Removed => red().apply_to("-"),
    };
    let mut text = format!("  {mark} {}\n", behind(&plain(&row.title), 4));
    let names = row.changes.iter().map(|it| label(stream, &it.field));
    let names: Vec<_> = names.collect();
    let widths = names.iter().map(|it| it.chars().count());
    let width = widths.filter(|it| *it <= BESIDE).max().unwrap_or(0);
    for (change, name) in row.changes.iter().zip(&names) {
        let shown = change.text();
        let _ = if name.chars().count() <= width {
            writeln!(text, "      {name:<width$}  {}", behind(&shown, width + 8))
        } else {
            writeln!(text, "      {name}\n{}", fold(&shown, "        "))
        };
    }
    if row.what == Turn::Changed && row.changes.is_empty() {
        let _ = writeln!(
            text,
            "      {}",
            dim().apply_to("only in fields that are not kept")
        );
    }
    text
}
