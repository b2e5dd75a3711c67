//! Counts what is not as promised, or not as before: answers are read tolerantly, and nothing is
//! passed over in silence.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::catalog::{Access, Broken, Column, Page, Stream, shown_key};
use crate::report::{Drift, DriftKind};

/// Places that are remembered: a bound on memory.
const MAX_PLACES: usize = 1_000;

#[derive(Debug, Default)]
pub struct Drifts {
    counts: RefCell<BTreeMap<About, Times>>,
    /// Where values stand that are not of their column's type.
    places: RefCell<HashMap<ValueKey, String>>,
}

/// The stream, the column and the value as JSON.
type ValueKey = (&'static str, &'static str, String);

/// How often, and where first.
#[derive(Debug, Default)]
struct Times {
    count: u64,
    first: Option<String>,
}

/// The kind of drift, the stream, the column, and what arrived.
type About = (DriftKind, &'static str, String, String);

impl Drifts {
    /// A value that is not of its column's type.
    pub(super) fn note(
        &self,
        stream: &'static Stream,
        column: &'static Column,
        (found, value): (String, &Value),
    ) {
        let first = self.place(stream, column, value);
        let about = (DriftKind::Unreadable, stream, column.name);
        self.count(about, found, 1, first);
    }

    /// Where a value stands, if that is known.
    pub(super) fn place(
        &self,
        stream: &'static Stream,
        column: &'static Column,
        value: &Value,
    ) -> Option<String> {
        let places = self.places.borrow();
        if places.is_empty() {
            return None;
        }
        let place = (stream.name, column.name, value.to_string());
        places.get(&place).cloned()
    }

    /// Notes what only the bytes of an answer can tell. `template` is the path that was asked for.
    pub(super) fn note_page(
        &self,
        stream: &'static Stream,
        children: &[&'static Stream],
        template: &str,
        page: &Page,
    ) {
        let request = page.request.as_ref();
        let request = request.map_or(String::new(), |id| format!(" (request {id})"));
        let place = |at: u64| format!("byte {at} of the answer of {template}{request}");
        if let Some(broken) = &page.broken {
            self.broken(stream, children, broken, &place(broken.at));
        }
        let mut places = self.places.borrow_mut();
        let room = MAX_PLACES.saturating_sub(places.len());
        for found in page.unreadable.iter().take(room) {
            let about = (found.stream, found.column, found.value.clone());
            places.entry(about).or_insert_with(|| place(found.at));
        }
    }

    /// Notes something about a field, or about the keys of so many rows.
    pub fn add(
        &self,
        kind: DriftKind,
        stream: &'static Stream,
        column: &str,
        found: String,
        count: u64,
    ) {
        self.count((kind, stream, column), found, count, None);
    }

    /// Raises a count, and keeps the first place.
    fn count(
        &self,
        (kind, stream, column): (DriftKind, &'static Stream, &str),
        found: String,
        count: u64,
        first: Option<String>,
    ) {
        let mut counts = self.counts.borrow_mut();
        let about = (kind, stream.name, column.to_owned(), found);
        let times = counts.entry(about).or_default();
        times.count += count;
        times.first = times.first.take().or(first);
    }

    /// Notes the texts of an answer that have broken characters.
    fn broken(
        &self,
        stream: &'static Stream,
        children: &[&'static Stream],
        broken: &Broken,
        place: &str,
    ) {
        tracing::info!("a text has a broken character: {place}");
        for field in &broken.fields {
            let (stream, column) = column_at(stream, children, field);
            let about = (DriftKind::BrokenText, stream, column.as_str());
            let found = "text with a broken character".to_owned();
            self.count(about, found, 1, Some(place.to_owned()));
        }
    }

    pub fn list(&self) -> Vec<Drift> {
        let counts = self.counts.borrow();
        let drifts = counts
            .iter()
            .map(|((kind, stream, column, found), times)| Drift {
                kind: *kind,
                stream: (*stream).to_owned(),
                column: column.as_str().into(),
                found: found.clone(),
                count: times.count,
                first: times.first.clone(),
            });
        drifts.collect()
    }
}

/// The stream and column that a field of an item fills; a field without one as far as it may be
/// shown.
fn column_at(
    stream: &'static Stream,
    children: &[&'static Stream],
    field: &str,
) -> (&'static Stream, String) {
    let filled = |column: &&Column| column.places().contains(&field);
    if let Some(column) = stream.columns.iter().find(filled) {
        return (stream, column.name.to_owned());
    }
    let (array, rest) = field.split_once('.').unwrap_or((field, "."));
    let inside = children.iter().find(|child| {
        let Access::Inside { arrays } = child.access else {
            return false;
        };
        child.parent == Some(stream.name) && arrays.iter().any(|(name, _)| *name == array)
    });
    match inside {
        Some(child) => column_at(child, children, rest),
        None => {
            let keys: Vec<_> = field.split('.').map(shown_key).collect();
            (stream, keys.join("."))
        }
    }
}
