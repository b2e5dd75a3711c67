//! Money: an integer of hundredths in every table, whatever the wire says.
//!
//! A source sends either hundredths (`4500` is 45.00) or units (`45.5` is 45.50), in every currency
//! alike. Nothing in this program turns that into a float, and nothing guesses or rounds: a number
//! that is not a whole number of hundredths is reported.

use serde_json::Value;

/// Hundredths of one unit of a currency ("minor units").
pub type Minor = i64;

/// How a source writes amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// A whole number of hundredths.
    Hundredths,
    /// A decimal number of units.
    #[cfg_attr(
        not(feature = "testing"),
        expect(
            dead_code,
            reason = "Justworks writes hundredths; the sources of the tests write units"
        )
    )]
    Units,
}

impl Wire {
    /// What an amount has to be, in words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Hundredths => "a whole number of cents",
            Self::Units => "a number with at most two decimals",
        }
    }
}

/// Reads an amount that came as a JSON number. Anything else (text, an exponent, more digits than
/// hundredths have, a number that does not fit) is `None`.
pub fn read(value: &Value, wire: Wire) -> Option<Minor> {
    let Value::Number(number) = value else {
        return None;
    };
    let text = number.as_str();
    if wire == Wire::Hundredths {
        return text.parse().ok();
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let cents = fraction.trim_end_matches('0');
    (cents.len() <= 2).then(|| format!("{whole}{cents:0<2}").parse().ok())?
}

/// Hundredths as people write them, with the sign in front and thousands apart: `-1,234.05`.
pub fn show(minor: Minor) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let whole = (minor.unsigned_abs() / 100).to_string();
    let cents = minor.unsigned_abs() % 100;
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents:02}")
}

#[cfg(test)]
mod tests {
    use super::{Wire, read, show};
    use serde_json::{Value, json};

    #[test]
    fn only_integers_are_money_where_hundredths_are_sent() {
        let read = |value: &Value| read(value, Wire::Hundredths);
        assert_eq!(read(&json!(4500)), Some(4500));
        assert_eq!(read(&json!(-1)), Some(-1));
        assert_eq!(read(&json!(45.0)), None);
        assert_eq!(read(&json!("4500")), None);
        assert_eq!(read(&json!(9_223_372_036_854_775_808_u64)), None);
        assert_eq!(read(&json!(null)), None);
        for (sent, money) in [
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1234567890123456789012345678901234567890", None),
            // Zero, however it is written.
            ("-0", Some(0)),
            ("-0.0", None),
            ("1e3", None),
            ("1e400", None),
            ("12.5", None),
        ] {
            let value = serde_json::from_str(sent).unwrap();
            assert_eq!(read(&value), money, "{sent}");
        }
    }

    #[test]
    fn units_are_read_to_the_hundredth_and_never_rounded() {
        for (sent, money) in [
            ("45", Some(4500)),
            ("45.5", Some(4550)),
            ("45.05", Some(4505)),
            ("-0.07", Some(-7)),
            ("1234.500", Some(123_450)),
            ("0.0", Some(0)),
            ("0.1", Some(10)),
            ("4.005", None),
            ("0.001", None),
            ("92233720368547758.07", Some(i64::MAX)),
            ("92233720368547758.08", None),
            ("1e3", None),
            ("1.5e1", None),
            ("\"45.50\"", None),
            ("null", None),
        ] {
            let value = serde_json::from_str(sent).unwrap();
            assert_eq!(read(&value, Wire::Units), money, "{sent}");
        }
    }

    #[test]
    fn shows_hundredths() {
        assert_eq!(show(0), "0.00");
        assert_eq!(show(5), "0.05");
        assert_eq!(show(-5), "-0.05");
        assert_eq!(show(123_456_789), "1,234,567.89");
        assert_eq!(show(i64::MIN), "-92,233,720,368,547,758.08");
    }
}
