//! An answer for programs, written row by row: CSV, JSON and Markdown. Texts are exact, but on a
//! terminal (`is_read`), which would obey what stands in them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::Value as Json;

use crate::foreign::{visible, visible_json};
use crate::store::{Piece, Value};

/// A value as text; `None` is nothing. Bytes are hexadecimal.
pub(super) fn text<'a>(value: &Value<'a>) -> Option<Cow<'a, str>> {
    match *value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Real(number) => Some(number.to_string().into()),
        Value::Text(bytes) => Some(String::from_utf8_lossy(bytes)),
        Value::Blob(bytes) => Some(hexadecimal(bytes).into()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whole numbers are exact. What JSON has no number for is text.
fn value(value: &Value<'_>) -> Json {
    match *value {
        Value::Null => Json::Null,
        Value::Integer(number) => number.into(),
        Value::Real(number) => match serde_json::Number::from_f64(number) {
            Some(number) => number.into(),
            None => number.to_string().into(),
        },
        Value::Text(_) | Value::Blob(_) => text(value).unwrap_or_default().into(),
    }
}

/// What is given one piece after the other.
pub(super) type Each<'a> = &'a mut dyn FnMut(Piece<'_>) -> io::Result<()>;

/// Writes the pieces that `give` gives as RFC 4180 has it, with line feeds. Text is its bytes.
pub(super) fn csv(
    out: &mut dyn Write,
    is_read: bool,
    give: impl FnOnce(Each<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    give(&mut |piece| {
        match piece {
            Piece::Columns(names) if is_read => {
                writer.write_record(names.iter().map(|name| visible(name).into_owned()))
            }
            Piece::Columns(names) => writer.write_record(names),
            Piece::Row(values) => values
                .iter()
                .try_for_each(|value| match value {
                    Value::Text(bytes) if !is_read => writer.write_field(bytes),
                    other => {
                        let text = text(other).unwrap_or_default();
                        writer.write_field(visible(&text).as_bytes())
                    }
                })
                .and_then(|()| writer.write_record(None::<&[u8]>)),
        }
        .map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    })?;
    writer.flush()
}

/// Writes an array, one object a line.
pub(super) fn json(
    out: &mut dyn Write,
    is_read: bool,
    give: impl FnOnce(Each<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let (mut columns, mut rows) = (Vec::new(), 0_u64);
    give(&mut |piece| match piece {
        Piece::Columns(names) => {
            columns = distinct(names);
            out.write_all(b"[")
        }
        Piece::Row(values) => {
            // By hand, so that the columns keep their order.
            let pairs = columns.iter().zip(values);
            let fields = pairs.map(|(name, it)| format!("{}: {}", Json::from(&**name), value(it)));
            let start = if rows == 0 { "" } else { "," };
            let row = format!("{start}\n  {{{}}}", fields.collect::<Vec<_>>().join(", "));
            rows += 1;
            let row = if is_read {
                visible_json(&row)
            } else {
                row.into()
            };
            out.write_all(row.as_bytes())
        }
    })?;
    match (columns.is_empty(), rows) {
        (true, _) => Ok(()),
        (false, 0) => out.write_all(b"]\n"),
        (false, _) => out.write_all(b"\n]\n"),
    }
}

/// Writes a table of GitHub's dialect.
pub(super) fn markdown(
    out: &mut dyn Write,
    is_read: bool,
    give: impl FnOnce(Each<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let cell = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('|', "\\|");
        let text = text.replace("\r\n", "<br>").replace(['\n', '\r'], "<br>");
        if is_read {
            visible(&text).into_owned()
        } else {
            text
        }
    };
    let shown = |value: &Value<'_>| text(value).map_or("NULL".into(), |text| cell(&text));
    give(&mut |piece| match piece {
        Piece::Columns(names) => {
            cells(names.iter().map(|name| cell(name)), out)?;
            cells(names.iter().map(|_| "---".to_owned()), out)
        }
        Piece::Row(values) => cells(values.iter().map(shown), out),
    })
}

/// The names of an object, which has each but once: of columns of the same name, the second is
/// `name_2`.
fn distinct(names: &[String]) -> Vec<String> {
    let all: BTreeSet<_> = names.iter().collect();
    let mut seen = BTreeSet::new();
    let mut distinct = Vec::new();
    for name in names {
        let mut own = name.clone();
        let mut nth = 2;
        while seen.contains(&own) || (own != *name && all.contains(&own)) {
            own = format!("{name}_{nth}");
            nth += 1;
        }
        seen.insert(own.clone());
        distinct.push(own);
    }
    distinct
}

fn cells(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<_> = cells.collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::{csv, distinct, json, markdown};
    use crate::store::{Piece, Value};

    #[test]
    fn names_of_an_object_are_distinct() {
        let names = ["id", "id", "id_2", "id"].map(str::to_owned);
        assert_eq!(distinct(&names), ["id", "id_3", "id_2", "id_4"]);
    }

    #[test]
    fn every_format_quotes_what_it_must() {
        let columns = ["a|b".to_owned()];
        let row = [Value::Text(b"x, \"y\"|\nz")];
        let give = |each: &mut dyn FnMut(Piece<'_>) -> std::io::Result<()>| {
            each(Piece::Columns(&columns))?;
            each(Piece::Row(&row))
        };
        let mut out = Vec::new();
        csv(&mut out, false, give).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a|b\n\"x, \"\"y\"\"|\nz\"\n"
        );
        let mut out = Vec::new();
        json(&mut out, false, give).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "[\n  {\"a|b\": \"x, \\\"y\\\"|\\nz\"}\n]\n"
        );
        let mut out = Vec::new();
        markdown(&mut out, false, give).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "| a\\|b |\n| --- |\n| x, \"y\"\\|<br>z |\n"
        );
    }
}
