//! Where a value stands in an answer, and whether a text is broken.

use serde_json::Value;

use super::REPLACEMENT;

/// Where a value first follows this key. Numbers are compared by their digits, everything else by
/// how it begins.
pub fn place_of(body: &[u8], key: &str, value: &Value) -> Option<usize> {
    let begins = match value {
        Value::Number(number) => number.as_str().split(['e', 'E']).next()?,
        Value::String(_) => "\"",
        Value::Array(_) => "[",
        Value::Object(_) => "{",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Null => "null",
    };
    let quoted = format!("\"{key}\"");
    let has_exponent = matches!(value, Value::Number(it) if it.as_str().contains('e'));
    let is_end = |byte: &u8| match byte {
        b'e' | b'E' => has_exponent,
        byte => !has_exponent && !byte.is_ascii_digit() && *byte != b'.',
    };
    let mut place = 0;
    loop {
        let left = body.get(place..)?;
        let mut windows = left.windows(quoted.len());
        place += windows.position(|part| part == quoted.as_bytes())? + quoted.len();
        let behind = body[place..].trim_ascii_start();
        let Some(behind) = behind.strip_prefix(b":") else {
            continue;
        };
        let behind = behind.trim_ascii_start();
        let Some(rest) = behind.strip_prefix(begins.as_bytes()) else {
            continue;
        };
        if !value.is_number() || rest.first().is_none_or(is_end) {
            return Some(body.len() - behind.len());
        }
    }
}

/// Whether one of the texts at this path, or one of the keys there, has a broken character.
pub fn is_broken(value: &Value, path: &str) -> bool {
    let broken = |text: &str| text.contains(REPLACEMENT);
    match value {
        Value::Array(items) => items.iter().any(|item| is_broken(item, path)),
        Value::String(text) => path.is_empty() && broken(text),
        Value::Object(fields) if path.is_empty() => fields.keys().any(|key| broken(key)),
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let rest = path.strip_prefix(key.as_str());
            rest.is_some_and(|rest| match rest.strip_prefix('.') {
                Some(rest) => is_broken(value, rest),
                None => rest.is_empty() && is_broken(value, ""),
            })
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn the_place_of_a_value_is_that_of_the_first_that_is_the_same() {
        let body =
            br#"{"a":"pay","pay":1,"b":{"pay" : 12.50},"c":{"pay":12.5},"pay":"x","pay":1e3}"#;
        let text = std::str::from_utf8(body).unwrap();
        for (value, place) in [
            ("12.5", text.find("12.5}")),
            ("12.50", text.find("12.50")),
            ("1e3", text.find("1e3")),
            ("\"y\"", text.find("\"x")),
            ("[]", None),
        ] {
            let value = serde_json::from_str(value).unwrap();
            assert_eq!(place_of(body, "pay", &value), place, "{value}");
        }
    }
}
