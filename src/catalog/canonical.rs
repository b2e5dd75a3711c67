//! The canonical text of an item: keys sorted, no space, each number in one spelling.
//!
//! The fingerprint is made of it, so the same content must have the same text in every release:
//! `8.00` is `8.0`, as it was when numbers went through a 64-bit float. Digits that such a float
//! loses stay as they were sent. The order of the sets inside an item, whose elements are rows of
//! their own, is no news: it is not part of the fingerprint.

use std::ops::Range;

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

use super::{Fingerprint, Stream};

/// The fingerprint of an item.
pub fn fingerprint(stream: &Stream, item: &Value) -> Fingerprint {
    Canonical::of(stream, item).fingerprint(None)
}

/// The digest of a canonical text, and of anything `beside` it.
pub fn digest(canonical: &str, beside: Option<&str>) -> Fingerprint {
    let mut hash = Sha256::new();
    hash.update(canonical.as_bytes());
    finish(hash, beside)
}

fn finish(mut hash: Sha256, beside: Option<&str>) -> Fingerprint {
    if let Some(beside) = beside {
        hash.update([0]);
        hash.update(beside.as_bytes());
    }
    let mut fingerprint = Fingerprint::default();
    fingerprint
        .iter_mut()
        .zip(hash.finalize())
        .for_each(|(to, from)| *to = from);
    fingerprint
}

/// JSON with sorted keys and no space: the same content is the same text.
pub fn canonical(value: &Value) -> String {
    let mut text = String::with_capacity(256);
    write(value, &mut text);
    text
}

/// The canonical text of an item, with the places of its sets' elements.
pub struct Canonical {
    /// The text, with the sets in the order in which they came.
    pub text: String,
    sets: Vec<(&'static str, Vec<Range<usize>>)>,
}

impl Canonical {
    /// The text of an item of this stream.
    pub fn of(stream: &Stream, item: &Value) -> Self {
        let mut text = String::with_capacity(1024);
        let mut sets = Vec::new();
        let set = |key: &str| stream.sets.iter().copied().find(|name| *name == key);
        let write_field = |key: &str, value: &Value, text: &mut String| match (set(key), value) {
            (Some(name), Value::Array(rows)) => sets.push((name, write_array(rows, text))),
            _ => write(value, text),
        };
        match item {
            Value::Object(fields) => write_object(fields, &mut text, write_field),
            _ => write(item, &mut text),
        }
        Self { text, sets }
    }

    /// The text of one element of a set.
    pub fn element(&self, set: &str, at: usize) -> Option<&str> {
        let (_, rows) = self.sets.iter().find(|(name, _)| *name == set)?;
        self.text.get(rows.get(at)?.clone())
    }

    /// How many elements its sets have.
    pub fn elements(&self) -> usize {
        self.sets.iter().map(|(_, rows)| rows.len()).sum()
    }

    /// The fingerprint of the item and of anything `beside` it: the same for its sets in any order.
    pub fn fingerprint(&self, beside: Option<&str>) -> Fingerprint {
        let bytes = self.text.as_bytes();
        let mut hash = Sha256::new();
        let mut done = 0;
        for (_, rows) in self.sets.iter().filter(|(_, rows)| rows.len() > 1) {
            let mut sorted: Vec<_> = rows.iter().map(|row| &bytes[row.clone()]).collect();
            sorted.sort_unstable();
            hash.update(&bytes[done..rows[0].start]);
            for (at, row) in sorted.into_iter().enumerate() {
                if at > 0 {
                    hash.update(b",");
                }
                hash.update(row);
            }
            done = rows[rows.len() - 1].end;
        }
        hash.update(&bytes[done..]);
        finish(hash, beside)
    }
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(number.as_str(), text),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            write_array(items, text);
        }
        Value::Object(fields) => write_object(fields, text, |_, value, text| write(value, text)),
    }
}

/// Writes an object. A [`serde_json::Map`] has its keys sorted.
fn write_object(
    fields: &serde_json::Map<String, Value>,
    text: &mut String,
    mut write_value: impl FnMut(&str, &Value, &mut String),
) {
    text.push('{');
    for (at, (key, value)) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_string(key, text);
        text.push(':');
        write_value(key, value, text);
    }
    text.push('}');
}

/// Writes an array, and gives the places of its elements.
fn write_array(items: &[Value], text: &mut String) -> Vec<Range<usize>> {
    let mut places = Vec::with_capacity(items.len());
    text.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let start = text.len();
        write(item, text);
        places.push(start..text.len());
    }
    text.push(']');
    places
}

fn write_string(string: &str, text: &mut String) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if string.bytes().all(is_plain) {
        text.push('"');
        text.push_str(string);
        text.push('"');
    } else {
        text.push_str(&Value::from(string).to_string());
    }
}

/// Writes a number in one spelling. Most are amounts and counts: plain digits.
fn write_number(sent: &str, text: &mut String) {
    if sent.len() < 19 && sent.bytes().all(|byte| byte.is_ascii_digit()) {
        text.push_str(sent);
    } else {
        text.push_str(&spelled(sent));
    }
}

fn spelled(sent: &str) -> String {
    let is_whole = sent.parse::<u64>().is_ok() || sent.parse::<i64>().is_ok_and(|it| it != 0);
    if is_whole {
        return sent.to_owned();
    }
    let float = sent.parse().ok().and_then(Number::from_f64);
    let float = float.map(|float| float.to_string());
    if let Some(float) = float.filter(|float| Decimal::of(float) == Decimal::of(sent)) {
        return float;
    }
    let end = sent.find(['e', 'E']).unwrap_or(sent.len());
    let (mantissa, exponent) = sent.split_at(end);
    let Some((whole, fraction)) = mantissa.split_once('.') else {
        return sent.to_owned();
    };
    match fraction.trim_end_matches('0') {
        "" => format!("{whole}.0{exponent}"),
        fraction => format!("{whole}.{fraction}{exponent}"),
    }
}

/// A decimal number: its digits without zeros at either end, and the power of ten of the last one.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    power: i64,
}

impl Decimal {
    /// `None` if the power of ten is out of range.
    fn of(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let kept = all.trim_end_matches('0');
        let power = power.parse::<i64>().ok()?;
        let power = power.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let power = power.checked_add(i64::try_from(all.len() - kept.len()).ok()?)?;
        let digits = kept.trim_start_matches('0');
        Some(Self {
            negative,
            digits: digits.to_owned(),
            power: if digits.is_empty() { 0 } else { power },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Canonical, canonical, digest};
    use crate::catalog::{Access, Cursor, Stream};
    use crate::money::Wire;

    #[test]
    fn the_order_of_a_set_is_no_news_and_its_elements_can_be_found() {
        let stub = Stream {
            name: "stubs",
            about: "",
            parent: None,
            parent_column: None,
            family: "stubs",
            access: Access::One { path: "/" },
            key: Some("id"),
            identity: &[],
            sets: &["lines", "taxes"],
            scopes: &[],
            include: None,
            cursor: Cursor::Full,
            money: Wire::Hundredths,
            columns: &[],
        };
        let read = |text: &str| Canonical::of(&stub, &serde_json::from_str(text).unwrap());
        let one = read(r#"{"lines":[{"b":2,"a":1},{"a":0}],"id":"s","taxes":[3,1,2],"z":[2,1]}"#);
        let two = read(r#"{"taxes":[1,2,3],"z":[2,1],"lines":[{"a":0},{"a":1,"b":2}],"id":"s"}"#);
        assert_eq!(one.element("lines", 0), Some(r#"{"a":1,"b":2}"#));
        assert_eq!(two.element("lines", 1), one.element("lines", 0));
        assert_eq!((one.element("lines", 2), one.element("z", 0)), (None, None));
        let sorted = r#"{"id":"s","lines":[{"a":0},{"a":1,"b":2}],"taxes":[1,2,3],"z":[2,1]}"#;
        for either in [&one, &two] {
            assert_eq!(either.fingerprint(Some("x")), digest(sorted, Some("x")));
        }
        let other = read(r#"{"lines":[{"a":1,"b":2}],"id":"s","taxes":[1,2,3],"z":[1,2]}"#);
        assert_ne!(other.fingerprint(None), two.fingerprint(None));
    }

    /// What a release wrote whose numbers were 64-bit floats stands beside.
    #[test]
    fn a_number_is_spelled_as_a_float_where_the_float_is_the_same_number() {
        for (sent, text) in [
            ("8.00", "8.0"),
            ("8.0", "8.0"),
            ("8", "8"),
            ("-8", "-8"),
            ("0", "0"),
            ("-0", "-0.0"),
            ("-0.00", "-0.0"),
            ("0.00", "0.0"),
            ("0e5", "0.0"),
            ("12.50", "12.5"),
            ("0.10", "0.1"),
            ("-1234567.890", "-1234567.89"),
            ("1e2", "100.0"),
            ("4.50e3", "4500.0"),
            ("0.000001000", "1e-6"),
            ("1E+30", "1e+30"),
            ("9007199254740993", "9007199254740993"),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("100000000000000000000", "1e+20"),
            // Here a float is another number: the digits stay.
            ("9007199254740993.00", "9007199254740993.0"),
            ("0.12345678901234567890", "0.1234567890123456789"),
            ("18446744073709551617", "18446744073709551617"),
            ("1.50e400", "1.5e+400"),
            ("1e-400", "1e-400"),
            ("1e99999999999999999999", "1e+99999999999999999999"),
        ] {
            let item: serde_json::Value = serde_json::from_str(sent).unwrap();
            assert_eq!(canonical(&item), text, "{sent}");
        }
    }

    #[test]
    fn an_item_is_one_text_with_its_keys_sorted() {
        let item =
            r#" { "b" : [ 1.10 , "1.10" , true ] , "a" : { "y" : null , "x" : "\u0001é" } } "#;
        let item: serde_json::Value = serde_json::from_str(item).unwrap();
        let text = r#"{"a":{"x":"\u0001é","y":null},"b":[1.1,"1.10",true]}"#;
        assert_eq!(canonical(&item), text);
    }
}
