//! What changed, as a person reads it: a table at a time, a row with what it was and is.

use std::fmt::Write as _;

use super::{Args, Changed, Document};
use crate::books::changes::Change;
use crate::books::span::RowChange;
use crate::books::wording::label;
use crate::catalog::Stream;
use crate::config::sources;
use crate::report::Turn;
use crate::ui::headlines::counted;
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
            text.push_str(&table.text());
        }
        if self.tables.iter().any(Changed::is_cut) {
            let since = args.since.and(self.since);
            let since = since.map(|day| format!(" --since {day}"));
            let run = args.run.as_ref().and(self.run.as_ref());
            let run = run.map(|run| format!(" --run {run}"));
            let which = since.or(run).unwrap_or_default();
            let command = format!(
                "drivetrain changes {}{which} --table TABLE",
                self.connection
            );
            let what = dim().apply_to("lists all rows of a table");
            let _ = writeln!(text, "\n{}\n  {what}", cyan().apply_to(command));
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
                format!("{at}sync {}", plain(run))
            }
            _ => String::new(),
        };
        format!("{name}  {}", dim().apply_to(what))
    }
}

impl Changed {
    /// Whether rows are left out.
    fn is_cut(&self) -> bool {
        self.new + self.changed + self.removed > self.rows.len() as u64
    }

    fn text(&self) -> String {
        let counts = counted([self.new, self.changed, self.removed]);
        let apart = if self.rows.is_empty() { "" } else { "\n" };
        let mut text = format!("{apart}{}  {counts}\n", bold().apply_to(self.table));
        let mut streams = sources::streams();
        let Some(stream) = streams.find(|stream| stream.name == self.table) else {
            return text;
        };
        for row in &self.rows {
            text.push_str(&line(stream, row));
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
    let own = worth_telling(stream, &row.changes);
    let names: Vec<_> = own.iter().map(|it| label(stream, &it.field)).collect();
    let widths = names.iter().map(|it| it.chars().count());
    let width = widths.filter(|it| *it <= BESIDE).max().unwrap_or(0);
    for (change, name) in own.iter().zip(&names) {
        let shown = change.text();
        let _ = if name.chars().count() <= width {
            writeln!(text, "      {name:<width$}  {}", behind(&shown, width + 8))
        } else {
            writeln!(text, "      {name}\n{}", fold(&shown, "        "))
        };
    }
    if row.what == Turn::Changed && own.is_empty() {
        let _ = writeln!(text, "      {}", dim().apply_to("only what belongs to it"));
    }
    text
}

/// Changes that tell a person something new: not when Justworks wrote the row, not an id beside a name,
/// not what stands in tables of its own, and nothing twice.
fn worth_telling<'a>(stream: &Stream, changes: &'a [Change]) -> Vec<&'a Change> {
    let is_inside = |field: &str| {
        let mut sets = stream.sets.iter().filter_map(|set| field.strip_prefix(set));
        sets.any(|rest| rest.is_empty() || rest.starts_with('['))
    };
    let is_named = |field: &str| {
        field.strip_suffix("_id").is_some_and(|it| {
            let names = [format!("{it}_name"), format!("{it}.name")];
            changes.iter().any(|other| names.contains(&other.field))
        })
    };
    let mut told: Vec<&Change> = Vec::new();
    for change in changes {
        let is_said = |it: &&Change| (&it.old, &it.new) == (&change.old, &change.new);
        let is_again = change.field.contains('.') && told.iter().any(is_said);
        let field = change.field.as_str();
        if !(field == "updated_at" || is_inside(field) || is_named(field) || is_again) {
            told.push(change);
        }
    }
    told
}
