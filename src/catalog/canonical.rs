//! The one text of an item: keys sorted, no space, each number in one spelling.
//!
//! A fingerprint is made of it, so that the same content has to have the same text, whichever release
//! wrote it: `8.00` is `8.0`, as it was when numbers went through a 64-bit float. Digits that such a
//! float loses stay as they were sent. Of the sets inside an item, whose rows are rows of their own,
//! the order is no news: it is not part of the fingerprint.

use std::borrow::Cow;
use std::io;

use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

use super::{Fingerprint, Stream};

/// What tells this version of an item from another.
pub fn fingerprint(stream: &Stream, item: &Value) -> Fingerprint {
    digest(&in_any_order(stream, item, &canonical(item)), None)
}

/// The digest of a canonical text, and of what else tells an item from another.
pub fn digest(canonical: &str, beside: Option<&str>) -> Fingerprint {
    let mut hash = Sha256::new();
    hash.update(canonical.as_bytes());
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

/// The canonical text of an item whose sets stand in one order, whichever they came in.
pub fn in_any_order<'a>(stream: &Stream, item: &Value, canonical: &'a str) -> Cow<'a, str> {
    let set = |item: &Value, name: &str| item.get(name)?.as_array().map(Vec::len);
    let names = || stream.sets.iter().copied();
    if !names().any(|name| set(item, name).is_some_and(|rows| rows > 1)) {
        return canonical.into();
    }
    let mut item = item.clone();
    for name in names() {
        if let Some(Value::Array(rows)) = item.get_mut(name) {
            rows.sort_by_cached_key(self::canonical);
        }
    }
    self::canonical(&item).into()
}

/// JSON with its keys sorted and no space: the same content is the same text.
pub fn canonical(value: &Value) -> String {
    let mut text = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut text, Spelled));
    let text = written.ok().and_then(|()| String::from_utf8(text).ok());
    // A value always has a text: its keys are strings.
    text.unwrap_or_else(|| value.to_string())
}

/// Writes numbers in one spelling.
struct Spelled;

impl Formatter for Spelled {
    fn write_number_str<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        sent: &str,
    ) -> io::Result<()> {
        // Amounts and counts are the most.
        let is_plain = sent.len() < 19 && sent.bytes().all(|byte| byte.is_ascii_digit());
        match is_plain {
            true => to.write_all(sent.as_bytes()),
            false => to.write_all(spelled(sent).as_bytes()),
        }
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

/// A decimal number: its digits without zeros at both ends, and the power of ten of the last of them.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    power: i64,
}

impl Decimal {
    /// `None` where the power of ten is beyond everything.
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
    use super::canonical;

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
