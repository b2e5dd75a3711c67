//! Arrays inside an item whose elements are rows of their own.

use std::borrow::Cow;

use serde_json::Value;

use super::drift::Drifts;
use super::family::Family;
use super::parents::{each_once, two_contents};
use super::record::{self, Lineage};
use crate::catalog::canonical::{Canonical, digest};
use crate::catalog::{Access, REDACTED, Record, Stream, set};
use crate::codes;
use crate::report::{Class, DriftKind, Problem};

impl Family<'_> {
    /// Appends the rows of a child stream that stand inside an item.
    pub(super) fn nested(
        &self,
        (stream, item, canonical): (&'static Stream, &Value, &Canonical),
        child: &'static Stream,
        arrays: &[(&'static str, Option<&'static str>)],
        (key, root): (&str, &str),
        rows: &mut Vec<Record>,
    ) -> Result<(), Problem> {
        let drifts = &self.run.drifts;
        let first = rows.len();
        for (name, array) in arrays {
            let items = items_of(stream, item, name, self.is_promised(child))?;
            let as_they_came = matches!(items, Cow::Borrowed(_)) && child.key.is_none();
            let (items, twice) = each_once(child, &items);
            if let Some(key) = twice.first() {
                return Err(two_contents(child, key));
            }
            rows.reserve(items.len());
            for (at, item) in items.into_iter().enumerate() {
                // What departments and offices hold is not published by the vendor. An element
                // without an id is reported and stays in its parent's source; it fails nothing.
                if child.key.is_some() && record::key(child, item).is_err() {
                    let key = child.key.unwrap_or_default();
                    drifts.add(DriftKind::NoKey, child, key, "missing".into(), 1);
                    continue;
                }
                self.readable(child, item)?;
                let lineage = Lineage {
                    parent: Some(key.to_owned()),
                    root: Some(root.to_owned()),
                    position: u32::try_from(rows.len() - first).ok(),
                    array: *array,
                    ..Lineage::default()
                };
                let written = canonical.element(name, at);
                let fingerprint = match written.filter(|_| as_they_came && child.sets.is_empty()) {
                    Some(text) => digest(text, *array),
                    None => Canonical::of(child, item).fingerprint(*array),
                };
                let row = record::without_json(child, item, lineage, fingerprint, drifts)?;
                rows.push(row);
            }
        }
        set::number(&mut rows[first..]);
        Ok(())
    }

    /// Whether the rows of a stream add up to something.
    pub(super) fn is_promised(&self, stream: &Stream) -> bool {
        let mut ties = self.run.engine.source.ties.iter();
        ties.any(|tie| tie.parts.0 == stream.name)
    }

    /// Refuses an item with an unreadable amount that must tie.
    pub(super) fn readable(&self, stream: &'static Stream, item: &Value) -> Result<(), Problem> {
        let source = self.run.engine.source;
        let ties = source.ties.iter();
        let sides = ties.flat_map(|tie| [tie.total, tie.parts]);
        sides
            .filter(|(name, _)| *name == stream.name)
            .try_for_each(|(_, column)| {
                record::readable(source.title, stream, item, column, &self.run.drifts)
            })
    }
}

/// The rows of a child stream inside an item that was stored; `None` where they cannot be read.
pub fn stored(
    stream: &'static Stream,
    item: &Value,
    child: &'static Stream,
    (key, root): (&str, &str),
) -> Option<Vec<Record>> {
    let Access::Inside { arrays } = child.access else {
        return None;
    };
    let (mut rows, drifts) = (Vec::new(), Drifts::default());
    let mut position = 0;
    for (name, array) in arrays {
        let items = items_of(stream, item, name, false).ok()?;
        for item in each_once(child, &items).0 {
            if child.key.is_some() && record::key(child, item).is_err() {
                continue;
            }
            let lineage = Lineage {
                parent: Some(key.to_owned()),
                root: Some(root.to_owned()),
                position: Some(position),
                array: *array,
                ..Lineage::default()
            };
            rows.push(record::make(child, item, lineage, false, &drifts).ok()?);
            position += 1;
        }
    }
    set::number(&mut rows);
    Some(rows)
}

/// The array of this name inside an item. Arrays are always there, if empty (vendor's conventions):
/// where the elements must tie, a missing one is a broken answer. Elsewhere redacted elements are
/// left out, and one that is no object becomes the `value` of an object.
fn items_of<'a>(
    stream: &Stream,
    item: &'a Value,
    name: &str,
    promised: bool,
) -> Result<Cow<'a, [Value]>, Problem> {
    match item.get(name) {
        Some(Value::Array(items)) if items.iter().all(Value::is_object) => Ok(Cow::Borrowed(items)),
        None | Some(Value::Null) if !promised => Ok(Cow::Borrowed(&[])),
        Some(Value::String(text)) if !promised && text == REDACTED => Ok(Cow::Borrowed(&[])),
        Some(Value::Array(items)) if !promised => {
            let there = items.iter().filter(|item| item.as_str() != Some(REDACTED));
            let object = |item: &Value| {
                if item.is_object() {
                    item.clone()
                } else {
                    serde_json::json!({ "value": item })
                }
            };
            Ok(there.map(object).collect())
        }
        _ => Err(no_list(stream, name)),
    }
}

pub(super) fn no_list(stream: &Stream, name: &str) -> Problem {
    let message = format!(
        "{name} inside an item of {} is not a list of objects",
        stream.name
    );
    Problem::new(codes::API_BAD_ANSWER, Class::Broken, message)
}
