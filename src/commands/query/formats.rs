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
fn json(value: &Value<'_>) -> Json {
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

/// Writes the pieces that `give` gives as RFC 4180 has it, with line feeds. Text is its bytes.
pub(super) fn csv(
    out: &mut dyn Write,
    is_read: bool,
    give: impl FnOnce(&mut dyn FnMut(Piece<'_>) -> io::Result<()>) -> io::Result<()>,
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

/// A writer of rows as JSON or Markdown.
pub(super) struct Lines {
    kind: Kind,
    is_read: bool,
    columns: Vec<String>,
    rows: u64,
}

enum Kind {
    Json,
    Markdown,
}

impl Lines {
    fn new(kind: Kind, is_read: bool) -> Self {
        Self {
            kind,
            is_read,
            columns: Vec::new(),
            rows: 0,
        }
    }

    /// An array, one object a line.
    pub fn json(is_read: bool) -> Self {
        Self::new(Kind::Json, is_read)
    }

    /// A table of GitHub's dialect.
    pub fn markdown(is_read: bool) -> Self {
        Self::new(Kind::Markdown, is_read)
    }

    /// Writes a piece.
    pub fn write(&mut self, piece: Piece<'_>, out: &mut dyn Write) -> io::Result<()> {
        match piece {
            Piece::Columns(names) => {
                self.columns = match self.kind {
                    Kind::Json => distinct(names),
                    Kind::Markdown => names.to_vec(),
                };
                self.head(out)
            }
            Piece::Row(values) => {
                self.row(values, out)?;
                self.rows += 1;
                Ok(())
            }
        }
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.kind {
            Kind::Json => out.write_all(b"["),
            Kind::Markdown => {
                let names = self.columns.iter().map(|name| self.escaped(name));
                cells(names, out)?;
                cells(self.columns.iter().map(|_| "---".to_owned()), out)
            }
        }
    }

    fn row(&self, values: &[Value<'_>], out: &mut dyn Write) -> io::Result<()> {
        match self.kind {
            Kind::Json => {
                // By hand, so that the columns keep their order.
                let start = if self.rows == 0 { "\n  {" } else { ",\n  {" };
                out.write_all(start.as_bytes())?;
                for (at, (name, value)) in self.columns.iter().zip(values).enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    let (name, value) = (Json::from(name.as_str()), json(value));
                    let field = format!("{comma}{name}: {value}");
                    if self.is_read {
                        out.write_all(visible_json(&field).as_bytes())?;
                    } else {
                        out.write_all(field.as_bytes())?;
                    }
                }
                out.write_all(b"}")
            }
            Kind::Markdown => {
                let values = values.iter();
                cells(
                    values.map(|it| text(it).map_or("NULL".into(), |it| self.escaped(&it))),
                    out,
                )
            }
        }
    }

    /// A cell of Markdown.
    fn escaped(&self, text: &str) -> String {
        let text = text.replace('\\', "\\\\").replace('|', "\\|");
        let text = text.replace("\r\n", "<br>").replace(['\n', '\r'], "<br>");
        if self.is_read {
            visible(&text).into_owned()
        } else {
            text
        }
    }

    /// Writes what stands behind the last row.
    pub fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.kind {
            Kind::Json if self.columns.is_empty() => Ok(()),
            Kind::Json if self.rows == 0 => out.write_all(b"]\n"),
            Kind::Json => out.write_all(b"\n]\n"),
            Kind::Markdown => Ok(()),
        }
    }
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
    use super::{Lines, csv, distinct};
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
        let lines = |mut lines: Lines| {
            let mut out = Vec::new();
            give(&mut |piece| lines.write(piece, &mut out)).unwrap();
            lines.end(&mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let json = lines(Lines::json(false));
        assert_eq!(json, "[\n  {\"a|b\": \"x, \\\"y\\\"|\\nz\"}\n]\n");
        let markdown = lines(Lines::markdown(false));
        assert_eq!(markdown, "| a\\|b |\n| --- |\n| x, \"y\"\\|<br>z |\n");
    }
}
