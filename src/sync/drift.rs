//! What is not as promised, or not as before, counted: the source's answers are read tolerantly, and
//! nothing is passed over in silence.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::catalog::{Column, Page, Source, Stream, shown_key};
use crate::report::{Drift, DriftKind};

/// Counts what is not as promised.
#[derive(Debug, Default)]
pub struct Drifts(RefCell<BTreeMap<About, Times>>);

/// How often, and where first.
#[derive(Debug, Default)]
struct Times {
    count: u64,
    first: Option<String>,
}

/// What kind of drift, of which stream and column, and what arrived.
type About = (DriftKind, &'static str, String, String);

impl Drifts {
    pub(super) fn note(&self, stream: &'static Stream, column: &'static Column, found: String) {
        self.add(DriftKind::Unreadable, stream, column.name, found, 1);
    }

    /// Something about a field, or about the keys of so many rows.
    pub fn add(
        &self,
        kind: DriftKind,
        stream: &'static Stream,
        column: &str,
        found: String,
        count: u64,
    ) {
        let mut counts = self.0.borrow_mut();
        let about = (kind, stream.name, column.to_owned(), found);
        counts.entry(about).or_default().count += count;
    }

    /// The texts of an answer that did not come whole. `template` is the path that was asked for.
    pub(super) fn broken(
        &self,
        stream: &'static Stream,
        children: &[&'static Stream],
        template: &str,
        page: &Page,
    ) {
        let Some(broken) = &page.broken else {
            return;
        };
        let request = page.request.as_ref();
        let request = request.map_or(String::new(), |id| format!(" (request {id})"));
        let place = format!("byte {} of the answer of {template}{request}", broken.at);
        tracing::warn!("a text did not come whole: {place}");
        let mut counts = self.0.borrow_mut();
        for field in &broken.fields {
            let (stream, column) = column_at(stream, children, field);
            let found = "text with a broken character".to_owned();
            let about = (DriftKind::BrokenText, stream.name, column, found);
            let times = counts.entry(about).or_default();
            times.count += 1;
            times.first.get_or_insert_with(|| place.clone());
        }
    }

    /// What was counted.
    pub fn list(&self) -> Vec<Drift> {
        let counts = self.0.borrow();
        let drifts = counts
            .iter()
            .map(|((kind, stream, column, found), times)| Drift {
                kind: *kind,
                stream: (*stream).to_owned(),
                column: column.clone(),
                found: found.clone(),
                count: times.count,
                first: times.first.clone(),
            });
        drifts.collect()
    }
}

/// The stream and the column that a field of an item fills, or the field as far as it may be shown.
fn column_at(
    stream: &'static Stream,
    children: &[&'static Stream],
    field: &str,
) -> (&'static Stream, String) {
    let filled = |column: &&Column| column.from.contains(&field);
    if let Some(column) = stream.columns.iter().find(filled) {
        return (stream, column.name.to_owned());
    }
    let (array, rest) = field.split_once('.').unwrap_or((field, "."));
    let inside = children.iter().find(|child| {
        let Source::Inside { arrays } = child.source else {
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
