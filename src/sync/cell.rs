//! From a value to a cell: of the promised kind, or reported and left empty. Nothing is coerced.

use serde_json::Value;

use super::drift::Drifts;
use super::record::{canonical, find, own_key};
use crate::catalog::{Cell, Column, Kind, REDACTED, Stream};
use crate::money;

/// The value of a column; a column whose places hold nothing of its kind is empty.
pub(super) fn cell(
    stream: &'static Stream,
    column: &'static Column,
    item: &Value,
    array: Option<&'static str>,
    drifts: &Drifts,
) -> Cell {
    match column.kind {
        Kind::Array => return array.map_or(Cell::Null, |array| Cell::Text(array.to_owned())),
        Kind::Fixed(_) | Kind::Joined => {
            return own_key(column, item).map_or(Cell::Null, Cell::Text);
        }
        // An unknown word is reported where it stands in a column of its own.
        Kind::MoneyIf(field, words) | Kind::PercentIf(field, words)
            if !says(item, field, words) =>
        {
            return Cell::Null;
        }
        _ => {}
    }
    let mut unreadable = None;
    for value in column.from.iter().filter_map(|path| find(item, path)) {
        // What was taken out is no value of the row; that it was there shows in `_raw`.
        if value.as_str() == Some(REDACTED) {
            return Cell::Null;
        }
        match read(column.kind, value) {
            Some(cell) => return cell,
            None => {
                unreadable.get_or_insert(value);
            }
        }
    }
    if let Some(value) = unreadable {
        drifts.note(stream, column, kind_of(value));
    }
    Cell::Null
}

/// Whether a field of the item has one of these words.
fn says(item: &Value, field: &str, words: &[&str]) -> bool {
    let said = item.get(field).and_then(Value::as_str);
    said.is_some_and(|said| words.contains(&said))
}

/// A value as the store keeps it; `None` where it is not of the kind.
fn read(kind: Kind, value: &Value) -> Option<Cell> {
    match (kind, value) {
        (Kind::Json | Kind::Text, Value::String(text)) => Some(Cell::Text(text.clone())),
        (Kind::Json, value) => Some(Cell::Text(canonical(value))),
        (Kind::Money | Kind::MoneyIf(..) | Kind::PercentIf(..), value) => {
            money::read(value).map(Cell::Int)
        }
        (Kind::Flag, Value::Bool(flag)) => Some(Cell::Int(i64::from(*flag))),
        // Ids are text in the documentation; a number is the same id and loses nothing.
        (Kind::Text, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Some(Cell::Text(number.to_string()))
        }
        (Kind::Decimal, Value::Number(number)) => Some(Cell::Text(number.to_string())),
        (Kind::Decimal, Value::String(text)) if is_decimal(text) => Some(Cell::Text(text.clone())),
        (Kind::Date, Value::String(text)) if is_date(text) => Some(Cell::Text(text.clone())),
        (Kind::Moment, Value::String(text)) if text.parse::<jiff::Timestamp>().is_ok() => {
            Some(Cell::Text(text.clone()))
        }
        _ => None,
    }
}

/// Digits with at most one point among them, and a sign before.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number(whole) && number(fraction)
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// What a value is, without the value.
pub(super) fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(text) if text.parse::<f64>().is_ok() => "a number as text",
        Value::String(_) => "text of another form",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
    .to_owned()
}

/// An amount whose kind is said by a word that no column knows stays out of all of them: that is
/// reported, without the word.
pub(super) fn note_unknown_words(stream: &'static Stream, item: &Value, drifts: &Drifts) {
    let mut asked: Option<(&'static Column, &str)> = None;
    for column in stream.columns {
        if let Kind::MoneyIf(field, words) | Kind::PercentIf(field, words) = column.kind {
            if says(item, field, words) {
                return;
            }
            asked = Some((column, field));
        }
    }
    if let Some((column, field)) = asked
        && column.from.iter().any(|path| find(item, path).is_some())
    {
        drifts.note(stream, column, format!("an amount with an unknown {field}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find as stream;
    use crate::justworks::streams::STREAMS;
    use crate::sync::record::{Link, make};
    use serde_json::json;

    #[test]
    fn a_deduction_is_money_or_a_percentage_by_its_type_and_never_a_guess() {
        let deductions = stream(STREAMS, "deductions").unwrap();
        for (kind, money, percent, drifts_seen) in [
            ("fixed", Cell::Int(4500), Cell::Null, 0),
            ("percentage", Cell::Null, Cell::Int(4500), 0),
            ("per_mille", Cell::Null, Cell::Null, 1),
        ] {
            let drifts = Drifts::default();
            let item = json!({"id": "d", "amount_type": kind, "amount": 4500});
            let made = make(deductions, &item, Link::default(), true, &drifts).unwrap();
            let cell = |name| made.cells[deductions.column(name).unwrap()].clone();
            assert_eq!((cell("amount_minor"), cell("percent_e4")), (money, percent));
            assert_eq!(drifts.list().len(), drifts_seen, "{kind}");
        }
    }

    #[test]
    fn decimals_keep_their_digits_and_nothing_else_passes_for_one() {
        for (value, text) in [
            (json!(8), Some("8")),
            (json!(7.5), Some("7.5")),
            (json!("-0.250"), Some("-0.250")),
            (json!("1e3"), None),
            (json!("8 hours"), None),
            (json!(true), None),
        ] {
            let read = read(Kind::Decimal, &value);
            assert_eq!(read, text.map(|text| Cell::Text(text.into())), "{value}");
        }
    }
}
