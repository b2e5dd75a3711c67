//! A value as it is shown. A cell of a terminal's table has a bound: text of many screens is read elsewhere.

use super::formats::text;
use crate::foreign::visible;
use crate::store::Value;
use crate::ui::summary::count;

/// Characters of a text that a terminal is shown.
const CELL: usize = 2_000;

/// What a named answer shows where there is nothing.
pub(super) const NOTHING: &str = "-";

/// Whole numbers of named answers that are not counted: no thousands stand apart in them.
const NOT_COUNTED: [&str; 4] = ["year", "seq", "position", "version"];

/// Columns of named answers that say yes or no.
const YES_NO: [&str; 5] = [
    "gross_ties",
    "net_ties",
    "complete",
    "active",
    "last_day_counts",
];

/// Whether it may stand in a column of numbers: money is text that is a decimal.
pub(super) fn is_number(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Integer(_) | Value::Real(_) => true,
        Value::Blob(_) => false,
        Value::Text(text) => is_decimal(text),
    }
}

fn is_decimal(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut parts = digits.split(|byte| *byte == b'.');
    let whole = |part: Option<&[u8]>| {
        part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
    };
    whole(parts.next())
        && parts.next().is_none_or(|part| whole(Some(part)))
        && parts.next().is_none()
}

/// A value as it is. Text that reads as nothing does is in quotes.
pub(super) fn exact(value: &Value<'_>) -> String {
    match text(value) {
        None => "NULL".to_owned(),
        Some(text) if text == "NULL" => "'NULL'".to_owned(),
        Some(text) => visible(&text).into_owned(),
    }
}

/// A value as a terminal shows it: cut, with thousands apart in amounts. In a named answer numbers are
/// counts, and some columns say yes or no.
pub(super) fn for_eyes(value: &Value<'_>, column: &str, is_named: bool) -> String {
    match value {
        Value::Null if is_named => NOTHING.to_owned(),
        Value::Integer(number @ 0..=1) if is_named && YES_NO.contains(&column) => {
            if *number == 1 { "yes" } else { "no" }.to_owned()
        }
        Value::Integer(number) if is_named && !NOT_COUNTED.contains(&column) => {
            grouped(&number.to_string())
        }
        Value::Text(bytes) if bytes.contains(&b'.') && is_decimal(bytes) => {
            grouped(&String::from_utf8_lossy(bytes))
        }
        _ => {
            let shown = exact(value);
            match shown.char_indices().nth(CELL) {
                Some((end, _)) => {
                    let all = count(shown.chars().count() as u64);
                    let start = &shown[..end];
                    format!("{start}… ({all} characters; --format csv has them all)")
                }
                None => shown,
            }
        }
    }
}

/// A decimal with its thousands apart: `-1,234.50`.
fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, rest) = match digits.find('.') {
        Some(point) => digits.split_at(point),
        None => (digits, ""),
    };
    let mut said = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        for (number, told) in [
            ("0.00", "0.00"),
            ("-999.5", "-999.5"),
            ("1000.00", "1,000.00"),
            ("-1234567.89", "-1,234,567.89"),
            ("123456", "123,456"),
        ] {
            assert_eq!(grouped(number), told);
        }
    }
}
