//! A row and its life as a person reads them: the row, what became of it, what adds up, and how new
//! all that is.

use std::fmt::Write as _;

use super::{Last, Life};
use crate::books::changes::Change;
use crate::books::privacy::Shown;
use crate::books::timeline::{Event, What};
use crate::books::wording::MINOR;
use crate::foreign::Foreign;
use crate::money::{self, Minor};
use crate::ui::values::{amount, moment, plain, signed};
use crate::ui::{behind, bold, cyan, dim, fold, green, red, yellow};

/// The widest name of a field that values stand beside.
const BESIDE: usize = 26;

/// Parts that are named one by one; the rest is counted.
const PARTS: usize = 12;

impl Life {
    /// All that is known, for a person.
    pub(super) fn text(&self) -> String {
        let mut text = self.head();
        text.push_str(&self.now.text());
        text.push_str(&self.checks.text());
        let mut rest = self.events.as_slice();
        while let Some(first) = rest.first() {
            let same = |event: &&Event| {
                (event.at, event.what, &event.run) == (first.at, first.what, &first.run)
            };
            let many = rest.iter().take_while(same).count();
            let (group, later) = rest.split_at(many);
            text.push_str(&self.group_of(group));
            rest = later;
        }
        for (at, sum) in self.sums.iter().enumerate() {
            text.push_str(if at == 0 { "\n" } else { "" });
            text.push_str(&sum.text(&self.parts));
        }
        text.push_str(&self.advice());
        if let Some(next) = &self.next {
            let command = cyan().apply_to(plain(next));
            let _ = writeln!(
                text,
                "\n{command}\n  {}",
                dim().apply_to("shows the paystub")
            );
        }
        text.push_str(&self.foot());
        text
    }

    /// What to do about a sum that does not tie.
    fn advice(&self) -> String {
        if self.sums.iter().all(|sum| sum.ties) {
            return String::new();
        }
        let line = format!(
            "`drivetrain sync {} --full` requests all of it again; if the difference remains, give Justworks the request IDs",
            self.connection
        );
        format!("{}\n", fold(&line, "  "))
    }

    fn head(&self) -> String {
        let state = if self.live {
            green().apply_to("current")
        } else {
            red().apply_to("removed")
        };
        let title = behind(&self.now.title, 0);
        let line = format!("{} {} · {}", self.table, plain(&self.key), self.connection);
        let line = dim().apply_to(fold(&line, "  "));
        format!("{}  {state}\n{line}\n", bold().apply_to(title))
    }

    /// What the last run had to say: whether all this is as new as it looks.
    fn foot(&self) -> String {
        let Some(last) = &self.last_run else {
            return String::new();
        };
        let mut text = String::new();
        if let Some(off) = &self.held_back {
            let shown = |minor: Option<Minor>| match minor {
                Some(minor) => amount(minor, off.currency.as_ref().map(Foreign::exact)),
                None => "an unreadable amount".to_owned(),
            };
            let held = format!(
                "the last sync read another version, with {} where its parts are {} ({}), and did not save it",
                shown(off.total_minor),
                shown(off.parts_minor),
                off.about
            );
            let _ = writeln!(text, "\n{} {}", yellow().apply_to("!"), behind(&held, 2));
        }
        let reason = last.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(": {}", reason.message));
        let line = format!(
            "last sync {} at {}: {} {}{reason}",
            last.id,
            moment(last.finished_at),
            self.table,
            last.verdict.unwrap_or("not read")
        );
        let _ = writeln!(text, "\n{}", dim().apply_to(fold(&line, "")));
        text
    }

    /// What happened to one row, or to several of a set at once.
    fn group_of(&self, events: &[Event]) -> String {
        let Some(first) = events.first() else {
            return String::new();
        };
        let what = match first.what {
            What::FirstSeen => green().apply_to("first seen"),
            What::Changed => yellow().apply_to("changed"),
            What::Gone => red().apply_to("removed"),
            What::Back => green().apply_to("back"),
            What::Parts => yellow().apply_to("its parts changed"),
        };
        let positions: Vec<u32> = events.iter().filter_map(|event| event.position).collect();
        let mut text = format!("\n{}  {what}{}\n", moment(first.at), places(&positions));
        let mut found = match (&first.run.id, &first.run.outcome) {
            (Some(id), Some(outcome)) => {
                format!("sync {id} ({})", outcome.as_deref().unwrap_or("-"))
            }
            (Some(id), None) => format!("sync {id}, no longer on record"),
            (None, _) => "a sync that is no longer on record".to_owned(),
        };
        let mut requests: Vec<_> = events.iter().filter_map(|it| it.request.as_ref()).collect();
        requests.dedup();
        if let [request] = requests.as_slice() {
            let _ = write!(found, " · request {}", plain(request));
        }
        let found = fold(&found, "  ");
        let _ = writeln!(text, "{}", dim().apply_to(found));
        let changed = matches!(first.what, What::Changed | What::Back);
        for event in events.iter().filter(|it| changed || !it.changes.is_empty()) {
            text.push_str(&changes(event));
        }
        for event in events {
            text.push_str(&self.parts_of(event));
        }
        text
    }

    /// What became of the amounts that add up to a row.
    fn parts_of(&self, event: &Event) -> String {
        let mut text = String::new();
        let shown = |minor: Option<Minor>| minor.map_or("(nothing)".to_owned(), money::show);
        for moved in event.parts.iter().take(PARTS) {
            let currency = moved.currency.as_deref().map_or(String::new(), plain);
            let more = i128::from(moved.new.unwrap_or(0)) - i128::from(moved.old.unwrap_or(0));
            let name = self.parts.get(&moved.key).unwrap_or(&moved.key);
            let line = format!(
                "{}: {} {} → {} {currency} ({})",
                plain(name),
                moved.column.trim_end_matches(MINOR).replace('_', " "),
                shown(moved.old),
                shown(moved.new),
                signed(more),
            );
            let _ = writeln!(text, "    + {}", behind(&line, 6));
        }
        if let Some(more) = event.parts.len().checked_sub(PARTS + 1) {
            let _ = writeln!(text, "    and {} more; --json has all of them", more + 1);
        }
        text
    }
}

impl Last {
    /// The rows, a line each, behind their ids.
    pub(super) fn text(&self) -> String {
        let lines = self.rows.iter();
        let lines = lines.map(|it| format!("{}  {}\n", plain(&it.key), plain(&it.title)));
        lines.collect()
    }
}

/// Places in a set: ` · positions 0–3, 7`.
fn places(positions: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for position in positions {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *position => *last = *position,
            _ => ranges.push((*position, *position)),
        }
    }
    let shown = |(first, last): &(u32, u32)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        }
    };
    let ranges: Vec<_> = ranges.iter().map(shown).collect();
    match positions.len() {
        0 => String::new(),
        1 => format!(" · position {}", ranges.join(", ")),
        _ => format!(" · positions {}", ranges.join(", ")),
    }
}

fn changes(event: &Event) -> String {
    let place = event.position.map(|position| format!("{position}: "));
    let place = place.unwrap_or_default();
    let named = |change: &Change| format!("{place}{}", said(&change.field));
    let (again, told) = repeated(&event.changes);
    let names = told.iter().map(|it| named(it).chars().count());
    let width = names.filter(|width| *width <= BESIDE).max().unwrap_or(0);
    let mut text = String::new();
    for change in told {
        let name = named(change);
        let shown = change.text();
        let _ = if name.chars().count() <= width {
            writeln!(text, "    {name:<width$}  {}", behind(&shown, width + 6))
        } else {
            writeln!(text, "    {name}\n{}", fold(&shown, "      "))
        };
    }
    if !again.is_empty() {
        let fields: Vec<_> = again.iter().map(|it| said(&it.field)).collect();
        let line = format!("the same in {}", fields.join(", "));
        let _ = writeln!(text, "{}", dim().apply_to(fold(&line, "    ")));
    }
    if event.changes.is_empty() {
        let again = match event.what {
            What::Back => "    same content as before\n",
            _ => "    no saved column has changed\n",
        };
        text.push_str(&dim().apply_to(again).to_string());
    }
    text
}

/// Changes that say again what one before them says, and the others: a source tells a person's
/// department in several places.
fn repeated(changes: &[Change]) -> (Vec<&Change>, Vec<&Change>) {
    let numbered = changes.iter().enumerate();
    let (again, told): (Vec<_>, Vec<_>) = numbered.partition(|(at, change)| {
        let is_shown = [&change.old, &change.new]
            .iter()
            .all(|it| matches!(it, Shown::Is(_)));
        let mut before = changes[..*at].iter();
        is_shown && before.any(|it| (&it.old, &it.new) == (&change.old, &change.new))
    });
    let plain = |all: Vec<(usize, _)>| all.into_iter().map(|(_, change)| change).collect();
    (plain(again), plain(told))
}

/// A field as a person reads it: an amount is told with its currency, and needs no unit in its name.
fn said(field: &str) -> String {
    let is_path = field.contains(['.', '[']);
    let words = field.trim_end_matches(MINOR).replace('_', " ");
    plain(if is_path { field } else { &words })
}
