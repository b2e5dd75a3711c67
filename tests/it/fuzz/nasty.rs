//! Values that programs stumble over, and keys.

use super::chance::Chance;

/// As they stand in JSON, or would if they were JSON.
const VALUES: &[&str] = &[
    // Nothing, and the other kinds.
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[{}]",
    r#"{"id":null}"#,
    r#"{"id":"x","id":"y"}"#,
    // An object that a parser of numbers takes for the number 777.
    r#"{"$serde_json::private::Number":"777"}"#,
    r#"{"\u0024serde_json::private::Number":"777"}"#,
    r#"{"$serde_json::private::Number":"x"}"#,
    // Numbers.
    "0",
    "-0",
    "-1",
    "4500",
    "0.1",
    "45.00",
    "4.5e3",
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551616",
    "123456789012345678901234567890123456789",
    // Numbers that are none.
    r#""0""#,
    r#""4500""#,
    r#""-1.00""#,
    r#""1e3""#,
    r#""NaN""#,
    "NaN",
    "Infinity",
    "01",
    "+1",
    // Texts.
    r#""""#,
    r#"" ""#,
    r#"".""#,
    r#""..""#,
    r#""../../../etc/passwd""#,
    r#""a/b?c#d%2f%00""#,
    r#""'; DROP TABLE members; --""#,
    r#""=HYPERLINK(\"http://127.0.0.1:1\")""#,
    r#""[redacted]""#,
    r#""\u0000""#,
    r#""A\u001b]52;c;QQ==\u0007\u009b31m""#,
    r#""\u202etxt.exe\u2066""#,
    r#""A\nerror: FAKE LINE [run.failed]\r\n""#,
    r#""\ufeffid""#,
    r#""Gi\ud83d""#,
    r#""\udc00\ud83d""#,
    r#""💸👩‍👩‍👧ﷺ İıß""#,
    "\"a\tb\"",
    r#""{\"id\":1}""#,
    // Days and times.
    r#""2025-02-30""#,
    r#""0000-00-00""#,
    r#""-9999-01-01""#,
    r#""9999-12-31""#,
    r#""2024-02-29T23:59:60Z""#,
    r#""9999-12-31T23:59:59.999999999Z""#,
    r#""2025-06-30T00:00:00+99:00""#,
];

/// One of them, or one that is large.
pub fn value(chance: &mut Chance) -> String {
    match chance.below(VALUES.len() + 3) {
        0 => format!("\"{}\"", "x".repeat(1 << chance.below(17))),
        1 => {
            let depth = 1 << chance.below(13);
            format!("{}{}", "[".repeat(depth), "]".repeat(depth))
        }
        2 => format!("\"{}\"", "\u{301}".repeat(1 << chance.below(10))),
        at => VALUES[at - 3].to_owned(),
    }
}

/// A key that is not what it was.
pub fn key(chance: &mut Chance, was: &str) -> String {
    match chance.below(6) {
        0 => String::new(),
        1 => was.to_uppercase(),
        2 => format!("{was}\u{1b}[2J"),
        3 => "id".to_owned(),
        4 => format!("{was} "),
        _ => (*chance.pick(&["items", "value", "_raw", "next_cursor", "__proto__", "ssn"]))
            .to_owned(),
    }
}
