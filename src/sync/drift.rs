//! What is not as promised, or not as before, counted: the source's answers are read tolerantly, and
//! nothing is passed over in silence.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::catalog::{Column, Stream};
use crate::report::{Drift, DriftKind};

/// Counts what is not as promised.
#[derive(Debug, Default)]
pub struct Drifts(RefCell<BTreeMap<About, u64>>);

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
        *counts.entry(about).or_default() += count;
    }

    /// What was counted.
    pub fn list(&self) -> Vec<Drift> {
        let counts = self.0.borrow();
        let drifts = counts
            .iter()
            .map(|((kind, stream, column, found), count)| Drift {
                kind: *kind,
                stream: (*stream).to_owned(),
                column: column.as_str().into(),
                found: found.clone(),
                count: *count,
            });
        drifts.collect()
    }
}
