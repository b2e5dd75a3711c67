//! Keys that the parser reserves.
//!
//! To keep numbers to the digit, serde_json passes a number on as an object with one such key. It
//! takes an object of the server's with that key for a number as well, and that number was never
//! sent.

/// How these keys begin.
const RESERVED: &[u8] = b"$serde_json::private::";

/// The place of a reserved key, in any spelling.
pub(super) fn reserved(body: &[u8]) -> Option<usize> {
    // A quick look first: without the key's own characters, one of them must be spelled as `\u00…`.
    let may = body.iter().enumerate().any(|(at, byte)| match byte {
        b'$' => body[at..].starts_with(RESERVED),
        b'\\' => body[at..].starts_with(b"\\u00"),
        _ => false,
    });
    if !may {
        return None;
    }
    let mut at = 0;
    while let Some(start) = next(body, at, b'"') {
        let end = text_end(body, start + 1)?;
        let behind = body[end + 1..].trim_ascii_start();
        if behind.first() == Some(&b':') && is_reserved(&body[start..=end]) {
            return Some(start);
        }
        at = end + 1;
    }
    None
}

fn next(body: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let found = body[from..].iter().position(|byte| *byte == wanted);
    found.map(|at| from + at)
}

/// The place of the quote that ends a text.
fn text_end(body: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match body.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Whether a text with its quotes begins as such a key. One with broken characters does not.
fn is_reserved(text: &[u8]) -> bool {
    if !text.contains(&b'\\') {
        return text[1..].starts_with(RESERVED);
    }
    let text: Result<String, _> = serde_json::from_slice(text);
    text.is_ok_and(|text| text.as_bytes().starts_with(RESERVED))
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn a_key_of_the_parser_s_own_is_found_in_any_spelling() {
        for (body, place) in [
            (r#"{"$serde_json::private::Number":"777"}"#, Some(1)),
            (
                r#"[{"a":{ "$serde_json::private::Number" : "7"}}]"#,
                Some(8),
            ),
            (r#"{"\u0024serde_json::private::Number":"777"}"#, Some(1)),
            (r#"{"$\u0073erde_json::private::Number":"777"}"#, Some(1)),
            (r#"{"$serde_json::private::Numbe\u0072":"777"}"#, Some(1)),
            (
                r#"{"a":"\"","$serde_json\u003a:private::Number":"7"}"#,
                Some(10),
            ),
            (r#"{"$serde_json::private::RawValue":"[]"}"#, Some(1)),
            // A text that says it is a text, and an escaped backslash is no escape.
            (r#"{"note":"$serde_json::private::Number"}"#, None),
            (r#"{"\\u0024serde_json::private::Number":"777"}"#, None),
            (r#"{"a":"\u0024","b":"\u00e9"}"#, None),
            (r#"{"$serde_json::private::Number"#, None),
        ] {
            assert_eq!(reserved(body.as_bytes()), place, "{body}");
        }
    }
}
