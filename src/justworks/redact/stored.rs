//! What of a row that was stored may still be there, by what is included now.
//!
//! A row is judged as the source's item that it came from, by the same keys: what stands inside another
//! item (the addresses in a list of emails) is put back there first.

use std::collections::BTreeSet;
use std::slice;

use serde_json::{Map, Value, json};

use crate::catalog::{Access, Cell, Page, REDACTED, Stream, Type};
use crate::justworks::scopes::{Include, SCOPES, Scopes};
use crate::source::{Labels, Redact, Source};

/// What is included, but for columns whose scope is no longer granted: who unticks them at the sign-in
/// withdraws them. A table whose scope is lost stays as it was.
pub fn included(include: &[Include], granted: Option<&Scopes>) -> Vec<Include> {
    let fills_columns = |wish: &Include| {
        let scope = SCOPES.iter().find(|scope| scope.name == wish.scope());
        scope.is_some_and(|scope| !scope.columns.is_empty())
    };
    let lost = |wish: &Include| granted.is_some_and(|granted| !granted.covers(wish.scope()));
    let stays = |wish: &Include| !(fills_columns(wish) && lost(wish));
    include.iter().copied().filter(stays).collect()
}

/// Judges what is stored.
pub struct Stored {
    redaction: Box<dyn Redact>,
    labels: Option<Labels>,
    /// The labels of the fields that a company has made up itself.
    fields: Page,
    known: BTreeSet<String>,
}

impl Stored {
    /// What may be there is what is included, whatever is granted.
    pub fn new(source: &Source, include: &[Include], fields: Page) -> Self {
        let labels = source.labels;
        let id = |field: &Value| field.get(labels?.id)?.as_str().map(str::to_owned);
        let words: Vec<_> = include.iter().map(|include| include.word()).collect();
        Self {
            redaction: (source.redaction)(&words),
            known: fields.items.iter().filter_map(id).collect(),
            labels,
            fields,
        }
    }

    /// Whether a row of a stream may hold what is private: not where only columns are kept, and no key
    /// of theirs is.
    pub fn concerns(&self, stream: &'static Stream) -> bool {
        let Access::Inside { arrays } = stream.access else {
            return true;
        };
        let filled = stream.columns.iter().map(|_| Cell::Text("x".into()));
        let item = put_together(stream, &filled.collect::<Vec<_>>());
        stream.columns.iter().any(|column| column.ty == Type::Json)
            || arrays.iter().any(|(array, _)| {
                let mut whole = json!({ *array: [item.clone()] });
                let before = whole.clone();
                self.redaction.apply(stream.family, &mut whole);
                whole != before
            })
    }

    /// The item of a row as it would arrive now.
    pub fn again(&self, stream: &'static Stream, item: &Value) -> Value {
        let mut now = item.clone();
        self.redaction.apply(stream.name, &mut now);
        let Some(labels) = self.labels.filter(|it| it.values == stream.name) else {
            return now;
        };
        let id = item.get(labels.id).and_then(Value::as_str);
        // Of a field whose label is not known here, only the next reading can judge.
        if id.is_some_and(|id| self.known.contains(id)) {
            labels.take_out_private(slice::from_mut(&mut now), &self.fields, &*self.redaction);
        }
        now
    }

    /// The same of a row inside another one's item, of which only the columns are known: the item, or
    /// nothing of it.
    pub fn again_inside(&self, stream: &'static Stream, cells: &[Cell]) -> (Value, Option<Value>) {
        let whole = whole(stream, cells).and_then(|text| serde_json::from_str(text).ok());
        let item = whole.unwrap_or_else(|| put_together(stream, cells));
        let array = match stream.access {
            Access::Inside { arrays } => arrays.first().map_or("", |(name, _)| name),
            _ => "",
        };
        let mut above = json!({ array: [item.clone()] });
        self.redaction
            .apply(stream.parent.unwrap_or_default(), &mut above);
        let now = above[array].get_mut(0).map(Value::take);
        (item, now.filter(|now| now.as_str() != Some(REDACTED)))
    }
}

/// The column that holds the whole item, where there is one.
pub fn whole<'a>(stream: &Stream, cells: &'a [Cell]) -> Option<&'a str> {
    let at = stream.columns.iter().position(|it| it.places() == ["."])?;
    match cells.get(at) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

/// An item with what stands in the columns, each at the first place it may come from.
pub fn put_together(stream: &Stream, cells: &[Cell]) -> Value {
    let mut item = Value::Object(Map::new());
    for (column, cell) in stream.columns.iter().zip(cells) {
        let value = match cell {
            Cell::Null => continue,
            Cell::Int(number) => json!(number),
            Cell::Text(text) if column.ty == Type::Json => {
                serde_json::from_str(text).unwrap_or_else(|_| json!(text))
            }
            Cell::Text(text) => json!(text),
        };
        let Some(path) = column.places().first().filter(|path| **path != ".") else {
            continue;
        };
        let mut place = &mut item;
        for key in path.split('.') {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[key];
        }
        *place = value;
    }
    item
}
