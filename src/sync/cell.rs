//! From a value to a cell: of the column's type, or reported and left empty. Nothing is coerced.

use serde_json::{Number, Value};

use super::drift::Drifts;
use super::record::{find, own_key, value};
use crate::catalog::canonical::canonical;
use crate::catalog::{Cell, Column, REDACTED, Rule, Stream, Type};
use crate::money::{self, Wire};

/// Largest exponent of a decimal that is written out: hours and days need none.
const MAX_EXPONENT: usize = 40;

/// The value of a column; empty where none of its places holds one of its type.
pub(super) fn cell(
    stream: &'static Stream,
    column: &'static Column,
    item: &Value,
    array: Option<&'static str>,
    drifts: &Drifts,
) -> Cell {
    match column.rule {
        Rule::Day => return Cell::Null,
        Rule::Array => return array.map_or(Cell::Null, |array| Cell::Text(array.to_owned())),
        Rule::Fixed(_) | Rule::Joined(_) => {
            return own_key(column, item).map_or(Cell::Null, Cell::Text);
        }
        // An unknown word is reported by the column of the word itself.
        Rule::IfWord { field, words, .. } if !says(item, field, words) => return Cell::Null,
        Rule::IfWord { .. } | Rule::Path(_) => {}
    }
    let mut unreadable = None;
    for value in column.places().iter().filter_map(|path| find(item, path)) {
        // A redacted value is no value of the row; that it was there shows in `_raw`.
        if value.as_str() == Some(REDACTED) {
            return Cell::Null;
        }
        match read(column.ty, stream.money, value) {
            Some(cell) => return cell,
            None => {
                unreadable.get_or_insert(value);
            }
        }
    }
    if let Some(value) = unreadable {
        drifts.note(stream, column, (kind_of(value), value));
    }
    Cell::Null
}

/// Whether a field of the item has one of these words.
fn says(item: &Value, field: &str, words: &[&str]) -> bool {
    let said = item.get(field).and_then(Value::as_str);
    said.is_some_and(|said| words.contains(&said))
}

/// A value as the store keeps it; `None` where it is not of the type.
fn read(ty: Type, wire: Wire, value: &Value) -> Option<Cell> {
    match (ty, value) {
        (Type::Json | Type::Text, Value::String(text)) => Some(Cell::Text(text.clone())),
        (Type::Json, value) => Some(Cell::Text(canonical(value))),
        (Type::Money, value) => money::read(value, wire).map(Cell::Int),
        (Type::Percent, Value::Number(number)) => number.as_i64().map(Cell::Int),
        (Type::Bool, Value::Bool(flag)) => Some(Cell::Int(i64::from(*flag))),
        // Ids are text in the documentation. A number is the same id and loses nothing.
        (Type::Text, Value::Number(number)) if is_whole(number) => {
            Some(Cell::Text(number.to_string()))
        }
        (Type::Decimal(_), Value::Number(number)) => plain(number).map(Cell::Text),
        (Type::Decimal(_), Value::String(text)) if is_decimal(text) => {
            Some(Cell::Text(text.clone()))
        }
        (Type::Date, Value::String(text)) if is_date(text) => Some(Cell::Text(text.clone())),
        (Type::Timestamp, Value::String(text)) if text.parse::<jiff::Timestamp>().is_ok() => {
            Some(Cell::Text(text.clone()))
        }
        _ => None,
    }
}

/// Digits, with at most one point among them and a sign before them.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number(whole) && number(fraction)
}

/// Whether a number is written in digits alone, however many: then its text is exact.
pub(super) fn is_whole(number: &Number) -> bool {
    let text = number.as_str();
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without an exponent, with the digits it came with. `None` if it is so large or so small
/// that its digits would say nothing.
fn plain(number: &Number) -> Option<String> {
    let text = number.as_str();
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return Some(text.to_owned());
    };
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let moved = exponent.unsigned_abs() as usize;
    if moved > MAX_EXPONENT {
        return None;
    }
    let zeros = "0".repeat(moved);
    let (whole, fraction) = if exponent < 0 {
        let all = format!("{zeros}{whole}");
        let (whole, after) = all.split_at(all.len() - moved);
        (whole.to_owned(), format!("{after}{fraction}"))
    } else {
        let all = format!("{fraction}{zeros}");
        let (before, fraction) = all.split_at(moved);
        (
            format!("{whole}{before}"),
            fraction.trim_end_matches('0').to_owned(),
        )
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// A value's kind, in words that do not show the value.
pub(super) fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.as_str().contains(['e', 'E']) => {
            "a number with an exponent"
        }
        Value::Number(number) if !is_whole(number) => "a number with a fraction",
        Value::Number(number) if number.as_i64().is_none() => "a number that is too large",
        Value::Number(_) => "a number",
        Value::String(text) if text.parse::<f64>().is_ok() => "a number as text",
        Value::String(_) => "text in another form",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
    .to_owned()
}

/// An amount whose type is a word that no column knows goes into none of them. That is reported,
/// without the word.
pub(super) fn note_unknown_words(stream: &'static Stream, item: &Value, drifts: &Drifts) {
    let mut asked: Option<(&'static Column, &str)> = None;
    for column in stream.columns {
        if let Rule::IfWord { field, words, .. } = column.rule {
            if says(item, field, words) {
                return;
            }
            asked = Some((column, field));
        }
    }
    if let Some((column, field)) = asked
        && let Some(value) = value(column, item)
    {
        let found = format!("an amount with an unknown {field}");
        drifts.note(stream, column, (found, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find as stream;
    use crate::sync::record::{Lineage, make};
    use crate::sync::tests::STREAMS;
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
            let made = make(deductions, &item, Lineage::default(), true, &drifts).unwrap();
            let cell = |name| made.cells[deductions.column(name).unwrap()].clone();
            assert_eq!((cell("amount_minor"), cell("percent_e4")), (money, percent));
            assert_eq!(drifts.list().len(), drifts_seen, "{kind}");
        }
    }

    fn sent(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_called_what_they_are() {
        for (text, found) in [
            ("1", "a number"),
            ("-0", "a number"),
            ("12.5", "a number with a fraction"),
            ("-0.0", "a number with a fraction"),
            ("1e3", "a number with an exponent"),
            ("1e400", "a number with an exponent"),
            ("9223372036854775808", "a number that is too large"),
            (
                "-1234567890123456789012345678901234567890",
                "a number that is too large",
            ),
            ("\"12.50\"", "a number as text"),
        ] {
            assert_eq!(kind_of(&sent(text)), found, "{text}");
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
            (sent("7.50"), Some("7.50")),
            (
                sent("1.33333333333333333333333"),
                Some("1.33333333333333333333333"),
            ),
            (sent("8E1"), Some("80")),
            (sent("-7.25e1"), Some("-72.5")),
            (sent("12345e-4"), Some("1.2345")),
            (sent("5e-3"), Some("0.005")),
            (sent("1e400"), None),
            (sent("1e-400"), None),
        ] {
            let read = read(Type::Decimal(4), Wire::Hundredths, &value);
            assert_eq!(read, text.map(|text| Cell::Text(text.into())), "{value}");
        }
    }
}
