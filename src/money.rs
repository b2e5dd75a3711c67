//! Money: an integer from the wire to the table.
//!
//! The API sends integers with two implied digits, in every currency: `4500` is 45.00. Nothing in
//! this program turns that into a float, and nothing guesses: a number that is not such an integer
//! is reported, never rounded.

use serde_json::Value;

/// Hundredths of one unit of a currency ("minor units").
pub type Minor = i64;

/// Reads money as the API sends it: a JSON integer of hundredths. Anything else (a fraction, text,
/// a number that does not fit) is `None`.
pub fn read(value: &Value) -> Option<Minor> {
    value.as_i64()
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
    use super::{read, show};
    use serde_json::json;

    #[test]
    fn only_integers_are_money() {
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
    fn shows_hundredths() {
        assert_eq!(show(0), "0.00");
        assert_eq!(show(5), "0.05");
        assert_eq!(show(-5), "-0.05");
        assert_eq!(show(123_456_789), "1,234,567.89");
        assert_eq!(show(i64::MIN), "-92,233,720,368,547,758.08");
    }
}
