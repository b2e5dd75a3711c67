//! The row as it is now, or was last: its main values, each with what it is called.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::books::changes::currency;
use crate::books::naming::{NAMES, Names, PERSON, text};
use crate::books::privacy::{Privacy, Shown};
use crate::books::wording::{label, value};
use crate::catalog::{Stream, Type};
use crate::foreign::visible;
use crate::staging::StoreError;
use crate::store::Version;
use crate::ui::summary::things;
use crate::ui::{behind, dim};

/// Rows of a set that are shown; the rest is counted.
const ROWS: usize = 20;

/// Columns that say nothing to a person.
const UNSAID: [&str; 5] = [
    "company_id",
    "created_at",
    "updated_at",
    "currency",
    "full_preferred_name",
];

/// The row, or the rows of a set.
#[derive(Serialize)]
pub(super) struct Now {
    /// `Payroll 2026-11-20, 24 paystubs, gross 116,641.80 USD`.
    pub title: String,
    /// The values by their columns, of a row with an id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<&'static str, Shown>,
    /// What stands beside each name.
    #[serde(skip)]
    fields: Vec<(String, String)>,
    /// The rows of a set, a line each.
    #[serde(skip)]
    lines: Vec<String>,
}

impl Now {
    /// Of these versions: of one row, or of the rows of a set.
    pub fn of(
        stream: &'static Stream,
        versions: &[Version],
        names: &Names,
        privacy: &Privacy,
    ) -> Result<Self, StoreError> {
        if stream.key.is_none() {
            return Self::of_set(stream, versions, names, privacy);
        }
        let mut now = Self {
            title: String::new(),
            values: BTreeMap::new(),
            fields: Vec::new(),
            lines: Vec::new(),
        };
        let Some(row) = versions.last() else {
            return Ok(now);
        };
        now.title = names.line(stream, row)?;
        let item = privacy.item(row);
        for (at, column) in stream.columns.iter().enumerate() {
            if column.ty == Type::Json || Some(column.name) == stream.key {
                continue;
            }
            let shown = privacy.column(at, row, &item);
            if shown == Shown::Nothing {
                continue;
            }
            if is_said(stream, column.name, row) {
                let said = match (column.name, text(stream, column.name, row)) {
                    (PERSON | "manager_id", Some(key)) => visible(names.person(key)).into_owned(),
                    _ => said(stream, at, row, &shown),
                };
                let name = label(stream, column.name);
                let name = name.strip_suffix(" id").filter(|it| *it != "work");
                let name = name.map_or_else(|| label(stream, column.name), str::to_owned);
                now.fields.push((name, said));
            }
            now.values.insert(column.name, shown);
        }
        Ok(now)
    }

    fn of_set(
        stream: &'static Stream,
        versions: &[Version],
        names: &Names,
        privacy: &Privacy,
    ) -> Result<Self, StoreError> {
        let mut live: Vec<_> = versions.iter().filter(|it| it.is_live()).collect();
        live.sort_by_key(|it| it.position);
        let mut lines = Vec::new();
        for row in &live {
            let item = privacy.item(row);
            let mut said_of = Vec::new();
            for (at, column) in stream.columns.iter().enumerate() {
                let shown = privacy.column(at, row, &item);
                let is_plain = column.ty != Type::Json && shown != Shown::Nothing;
                if is_plain && is_said(stream, column.name, row) {
                    said_of.push(said(stream, at, row, &shown));
                }
            }
            let place = row
                .position
                .map_or_else(String::new, |at| format!("{at}: "));
            lines.push(format!("{place}{}", said_of.join(" · ")));
        }
        let whose = versions.last().and_then(|row| row.parent.as_deref());
        let title = match (whose, names.parent(stream)) {
            (Some(key), Some(parent)) => names.of(parent, key)?,
            _ => stream.name.to_owned(),
        };
        let what = stream.name.replace('_', " ");
        let rows = things(live.len() as u64, "row");
        Ok(Self {
            title: format!("{} of {}, {rows}", capital(&what), visible(&title)),
            values: BTreeMap::new(),
            fields: Vec::new(),
            lines,
        })
    }

    /// It, for a person.
    pub fn text(&self) -> String {
        let width = self.fields.iter().map(|(name, _)| name.chars().count());
        let width = width.max().unwrap_or(0);
        let mut text = String::new();
        for (name, said) in &self.fields {
            let name = dim().apply_to(format!("{name:<width$}"));
            text.push_str(&format!("  {name}  {}\n", behind(said, width + 4)));
        }
        for line in self.lines.iter().take(ROWS) {
            text.push_str(&format!("  {}\n", behind(line, 5)));
        }
        if let Some(more) = self.lines.len().checked_sub(ROWS + 1) {
            text.push_str(&format!("  and {} more\n", more + 1));
        }
        text
    }
}

/// Whether a column is worth its line: not where another one says it in words.
fn is_said(stream: &Stream, column: &str, row: &Version) -> bool {
    let named = column.strip_suffix("_id").map(|it| format!("{it}_name"));
    let named = named.is_some_and(|it| text(stream, &it, row).is_some());
    let is_currency = column.ends_with("_currency");
    !(named || is_currency || UNSAID.contains(&column))
}

fn said(stream: &Stream, at: usize, row: &Version, shown: &Shown) -> String {
    let column = &stream.columns[at];
    let currency = currency(stream, column.name, row);
    let currency = (column.ty == Type::Money).then_some(currency.as_deref());
    value(shown, currency)
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// What a part of a total is called: whose it is, or its own name.
pub(super) fn part(stream: &Stream, row: &Version, names: &Names) -> Option<String> {
    if let Some(person) = text(stream, PERSON, row) {
        return Some(names.person(person).to_owned());
    }
    let mut named = NAMES.iter().filter_map(|name| text(stream, name, row));
    named.next().map(str::to_owned)
}
