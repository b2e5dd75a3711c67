//! The shapes of what really arrives: key paths, types and counts, without a single value.
//!
//! The inside of several objects is not published. What stands in the store's sources turns guesses
//! into facts, and can be shown to anyone.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::catalog::{REDACTED, shown_key};
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::Reader;

/// What has arrived of a stream.
#[derive(Serialize)]
pub struct Arrived {
    /// The stream.
    pub stream: &'static str,
    /// How many items.
    pub items: u64,
    /// What they look like.
    pub shapes: Shapes,
}

impl Arrived {
    /// Of all streams of which a store holds sources.
    pub fn all(source: &Source, reader: &Reader) -> Result<Vec<Self>, StoreError> {
        let mut all = Vec::new();
        for stream in source.streams {
            let mut arrived = Self {
                stream: stream.name,
                items: 0,
                shapes: Shapes::default(),
            };
            reader.sources(stream, |source| {
                if let Ok(item) = serde_json::from_str::<Value>(source) {
                    arrived.shapes.add(&item);
                    arrived.items += 1;
                }
            })?;
            if arrived.items > 0 {
                all.push(arrived);
            }
        }
        Ok(all)
    }
}

/// What was met at a path: how often, by type.
#[derive(Debug, Default, Serialize)]
pub struct Shapes(BTreeMap<String, BTreeMap<&'static str, u64>>);

impl Shapes {
    /// Counts an item.
    pub fn add(&mut self, item: &Value) {
        self.walk(&mut String::new(), item);
    }

    /// Paths with their types and counts, sorted by path.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &BTreeMap<&'static str, u64>)> {
        self.0.iter().map(|(path, types)| (path.as_str(), types))
    }

    fn walk(&mut self, path: &mut String, value: &Value) {
        if !path.is_empty() {
            let types = self.0.entry(path.clone()).or_default();
            *types.entry(kind(value)).or_default() += 1;
        }
        let before = path.len();
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(shown_key(key));
                    self.walk(path, value);
                    path.truncate(before);
                }
            }
            Value::Array(items) => {
                path.push_str("[]");
                for item in items {
                    self.walk(path, item);
                }
                path.truncate(before);
            }
            _ => {}
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "fraction",
        Value::Number(_) => "whole number",
        Value::String(text) if text == REDACTED => "removed",
        Value::String(text) if text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10 => {
            "date"
        }
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => "moment",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_and_types_are_counted_and_no_value_is_shown() {
        let mut shapes = Shapes::default();
        for amount in [json!(8_500_000), json!(85_000.5)] {
            shapes.add(&json!({
                "id": "4111-secret", "pay": [{"amount": amount, "since": "2026-01-02"}],
                "birth": REDACTED, "partners": {"9f86d081-884c": {"on": true}, "ada@example.com": 1},
            }));
        }
        let rows: Vec<_> = shapes
            .rows()
            .map(|(path, types)| format!("{path} {types:?}"))
            .collect();
        assert_eq!(
            rows,
            [
                r#"birth {"removed": 2}"#,
                r#"id {"text": 2}"#,
                r#"partners {"object": 2}"#,
                r#"partners.{…} {"object": 2, "whole number": 2}"#,
                r#"partners.{…}.on {"true or false": 2}"#,
                r#"pay {"list": 2}"#,
                r#"pay[] {"object": 2}"#,
                r#"pay[].amount {"fraction": 1, "whole number": 1}"#,
                r#"pay[].since {"date": 2}"#,
            ]
        );
    }
}
