//! Where in an answer an amount stands that is none: the source has to be told.
//!
//! The engine judges amounts and never sees a body; here are both.

use serde_json::Value;

use crate::catalog::{Access, Column, Rule, Stream, Type, UnreadableValue};
use crate::http::json;
use crate::money;

/// Amounts of one answer that are looked for.
const MOST: usize = 20;

/// The amounts of these items, and of what stands inside them, that are no whole numbers.
pub(super) fn unreadable(
    streams: &'static [Stream],
    stream: &'static Stream,
    items: &[Value],
    body: &[u8],
) -> Vec<UnreadableValue> {
    let mut found = Vec::new();
    let arrays = |child: &'static Stream| match child.access {
        Access::Inside { arrays } if child.parent == Some(stream.name) => arrays,
        _ => &[],
    };
    for item in items {
        of(stream, item, body, &mut found);
        for child in streams {
            for (name, _) in arrays(child) {
                let inside = item.get(*name).and_then(Value::as_array);
                for item in inside.into_iter().flatten() {
                    of(child, item, body, &mut found);
                }
            }
        }
    }
    found
}

fn of(stream: &'static Stream, item: &Value, body: &[u8], found: &mut Vec<UnreadableValue>) {
    let plain = |it: &&Column| it.ty == Type::Money && matches!(it.rule, Rule::Path(_));
    let money = stream.columns.iter().filter(plain);
    for (column, path) in money.flat_map(|it| it.places().iter().map(move |path| (it, path))) {
        let mut keys = path.split('.');
        let value = keys.try_fold(item, |value, key| value.get(key));
        let Some(value) = value.filter(|value| !value.is_null()) else {
            continue;
        };
        if money::read(value, stream.money).is_some() || found.len() >= MOST {
            continue;
        }
        let key = path.rsplit('.').next().unwrap_or(path);
        if let Some(at) = json::place_of(body, key, value) {
            found.push(UnreadableValue {
                stream: stream.name,
                column: column.name,
                value: value.to_string(),
                at: at as u64,
            });
        }
    }
}
