//! What of a row may be shown: the store holds what a person included by name, a screen is seen by
//! more people than that.
//!
//! The judge is the one of the sync ([`Redact`]), with nothing included. It is shown each version
//! as the source's item, so that it judges by the same keys; what stands inside another item (the
//! numbers in a list of phones) is put back there first.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::slice;

use crate::catalog::{Access, Audience, Cell, Column, Page, REDACTED, Stream, Type};
use crate::justworks::redact::stored;
use crate::source::{Labels, Redact, Source};
use crate::staging::StoreError;
use crate::store::{Reader, Version};

/// A step into an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Place(usize),
}

/// Decides what may be shown.
pub struct Privacy {
    stream: &'static Stream,
    redaction: Box<dyn Redact>,
    /// The labels of custom fields, by which their values are judged.
    labels: Option<(Labels, Page)>,
    lifted: bool,
}

/// A version as the source's item.
pub struct Item {
    /// All that the store has of it.
    pub whole: Value,
    /// What of that may be shown.
    shown: Value,
    /// Whether it is the source's own, and not put together from columns.
    pub is_source: bool,
}

/// A value, or what stands in its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// No value.
    Nothing,
    /// It is not shown.
    Hidden,
    Is(Value),
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Hidden => serializer.serialize_str(REDACTED),
            Self::Is(value) => value.serialize(serializer),
        }
    }
}

impl Privacy {
    /// A privacy over rows of this stream; `lifted` shows all that the store has.
    pub fn over(
        source: &Source,
        stream: &'static Stream,
        lifted: bool,
        reader: &Reader,
    ) -> Result<Self, StoreError> {
        let labels = source.labels.filter(|it| it.values == stream.name);
        let mut fields = Page::default();
        if let Some(labels) = labels.and_then(|it| source.stream(it.fields)) {
            reader.sources(labels, |text| {
                fields.items.extend(serde_json::from_str(text));
            })?;
        }
        Ok(Self {
            stream,
            redaction: (source.redaction)(&[]),
            labels: labels.map(|labels| (labels, fields)),
            lifted,
        })
    }

    /// A version as an item.
    pub fn item(&self, version: &Version) -> Item {
        let source = version
            .raw
            .as_deref()
            .or_else(|| stored::whole(self.stream, &version.cells))
            .and_then(|text| serde_json::from_str(text).ok());
        let is_source = source.is_some();
        let whole = source.unwrap_or_else(|| stored::put_together(self.stream, &version.cells));
        let shown = if self.lifted {
            whole.clone()
        } else {
            self.redacted(&whole)
        };
        Item {
            whole,
            shown,
            is_source,
        }
    }

    fn redacted(&self, whole: &Value) -> Value {
        let mut shown = whole.clone();
        let (Access::Inside { arrays }, Some(parent)) = (self.stream.access, self.stream.parent)
        else {
            self.redaction.apply(self.stream.name, &mut shown);
            if let Some((labels, fields)) = &self.labels {
                labels.take_out_private(slice::from_mut(&mut shown), fields, &*self.redaction);
            }
            return shown;
        };
        let array = arrays.first().map_or("", |(name, _)| name);
        let mut item = json!({ array: [shown] });
        self.redaction.apply(parent, &mut item);
        match item[array].get_mut(0) {
            Some(shown) => shown.take(),
            None => json!(REDACTED),
        }
    }

    /// What may be shown of a column.
    pub fn column(&self, at: usize, version: &Version, item: &Item) -> Shown {
        let Some((column, cell)) = self.stream.columns.get(at).zip(version.cells.get(at)) else {
            return Shown::Nothing;
        };
        let value = match cell {
            Cell::Null => return Shown::Nothing,
            Cell::Int(number) if column.ty == Type::Bool => json!(*number != 0),
            Cell::Int(number) => json!(number),
            Cell::Text(text) => json!(text),
        };
        if self.hides(column, item) {
            Shown::Hidden
        } else {
            Shown::Is(value)
        }
    }

    fn hides(&self, column: &Column, item: &Item) -> bool {
        if self.lifted {
            return false;
        }
        let mut places = column.places().iter().map(|path| steps(path));
        match places.find(|path| at(&item.whole, path).is_some()) {
            Some(path) => at(&item.whole, &path) != at(&item.shown, &path),
            None => column.audience == Audience::Private,
        }
    }
}

impl Item {
    /// What may be shown of the value at this place.
    pub fn value(&self, path: &[Step]) -> Shown {
        let Some(whole) = at(&self.whole, path).filter(|value| !value.is_null()) else {
            return Shown::Nothing;
        };
        match at(&self.shown, path) {
            Some(shown) if shown == whole || !is_hidden(shown) => Shown::Is(shown.clone()),
            _ => Shown::Hidden,
        }
    }

    /// The place whose value is hidden as one, if this place is it or lies inside.
    pub fn hidden_at<'a>(&self, path: &'a [Step]) -> Option<&'a [Step]> {
        let mut ends = 0..=path.len();
        let end = ends.find(|end| {
            let (whole, shown) = (
                at(&self.whole, &path[..*end]),
                at(&self.shown, &path[..*end]),
            );
            whole != shown && shown.is_some_and(is_hidden)
        });
        end.map(|end| &path[..end])
    }
}

fn is_hidden(value: &Value) -> bool {
    value.as_str() == Some(REDACTED)
}

/// The steps of a column's path; `.` is the item itself.
pub fn steps(path: &str) -> Vec<Step> {
    match path {
        "." => Vec::new(),
        path => path.split('.').map(|key| Step::Key(key.into())).collect(),
    }
}

fn at<'a>(value: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Place(at) => value.get(at),
    })
}

/// A place, for a person: `earnings[0].amount`.
pub fn shown_path(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => text.push_str(&format!(".{key}")),
            Step::Place(at) => text.push_str(&format!("[{at}]")),
        }
    }
    if text.is_empty() {
        "all of it".to_owned()
    } else {
        text
    }
}
