//! `--jq`: a filter in jq's language, run by jaq.
//!
//! It is read before anything is asked. It sees what would be printed and nothing else: no file, no
//! further input and not the environment, which may hold a token. What it says when it fails quotes
//! the answer, so that only its kind is passed on unless everything is to be shown.

use jaq_core::load::{Arena, Error as LoadError, File, Loader, parse, span};
use jaq_core::{Compiler, Ctx, Vars, data};
use jaq_json::{Val, read, write};

use crate::codes;
use crate::error::Error;
use crate::foreign::{visible, visible_json};
use crate::http::error::clean;
use crate::ui::Ui;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 16;

/// Rows of a table: jaq has them elsewhere.
const TABLES: &str = r#"
def _cell(f):
  if isarray or isobject then error("a row of a table holds no lists and objects")
  elif . == null then ""
  elif isstring then f
  else tostring end;
def _put($b; $a): if . == "" then . else split($a) | join($b) end;
def @csv: map(_cell("\"" + _put("\"\""; "\"") + "\"")) | join(",");
def @tsv: map(_cell(
    _put("\\\\"; "\\") | _put("\\t"; "\t") | _put("\\n"; "\n") | _put("\\r"; "\r")
  )) | join("\t");
"#;

/// Functions that reach for more than the answer.
const ELSEWHERE: [&str; 2] = ["env", "input_filename"];

/// A filter, ready to run.
pub struct Filter(jaq_core::Filter<data::JustLut<Val>>);

impl Filter {
    /// Reads a filter.
    ///
    /// Errors: `api.filter`, with the place.
    pub fn read(code: &str) -> Result<Self, Error> {
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .chain(parse(TABLES, |parser| parser.defs()).unwrap_or_default());
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs())
            .filter(|(name, ..)| !ELSEWHERE.contains(name));
        let arena = Arena::default();
        let file = File { code, path: () };
        let modules = Loader::new(definitions).load(&arena, file);
        let modules = modules.map_err(|errors| {
            let first = errors.first().and_then(|(_, error)| match error {
                LoadError::Lex(errors) => errors.first().map(|(it, found)| (it.as_str(), *found)),
                LoadError::Parse(errors) => errors.first().map(|(it, found)| (it.as_str(), *found)),
                LoadError::Io(_) => None,
            });
            first.map_or_else(unread, |(it, found)| wrong(code, found, it, true))
        })?;
        let compiled = Compiler::default().with_funs(functions).compile(modules);
        let compiled = compiled.map_err(|errors| {
            let mut errors = errors.into_iter().flat_map(|(_, errors)| errors);
            match errors.next() {
                Some((name, undefined)) => {
                    let what = format!("there is no {} {name}", undefined.as_str());
                    wrong(code, name, &what, false)
                }
                None => unread(),
            }
        })?;
        Ok(Self(compiled))
    }

    /// Runs it on a JSON document, and prints what comes of it as it comes.
    pub fn run(&self, document: &[u8], ui: &Ui, show_sensitive: bool) -> Result<(), Error> {
        let input = read::parse_single(document).map_err(|_| {
            Error::new(
                codes::API_NOT_JSON,
                "a filter needs JSON, and the answer is not JSON",
            )
            .hint("leave out --jq to see the answer")
        })?;
        let mut text = Vec::new();
        for value in self.values(input) {
            match value {
                Ok(value) => line(&mut text, &value, ui.is_read()),
                Err(error) => {
                    ui.bytes(&text)?;
                    return Err(failed(&error, show_sensitive));
                }
            }
            if text.len() >= BUFFER {
                if !ui.bytes(&text)? {
                    return Ok(());
                }
                text.clear();
            }
        }
        ui.bytes(&text)?;
        Ok(())
    }

    /// What it makes of a value, one after the other, until it ends or says what is wrong.
    fn values(&self, input: Val) -> impl Iterator<Item = Result<Val, String>> {
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let values = self.0.id.run((context, input));
        values.map_while(|value| match value {
            Ok(value) => Some(Ok(value)),
            // `halt` ends it, which is no failure.
            Err(stopped) => stopped.get_err().ok().map(|error| Err(error.to_string())),
        })
    }
}

/// One result on a line of its own: a text as it is, anything else as JSON. On a terminal no text
/// leaves its line, and nothing in it is obeyed.
fn line(text: &mut Vec<u8>, value: &Val, is_read: bool) {
    match value {
        Val::TStr(bytes) | Val::BStr(bytes) if is_read => {
            let shown = String::from_utf8_lossy(bytes);
            text.extend_from_slice(visible(&shown).as_bytes());
        }
        Val::TStr(bytes) | Val::BStr(bytes) => text.extend_from_slice(bytes),
        value if is_read => text.extend_from_slice(&read_by_a_person(value)),
        value => json(text, value, false),
    }
    text.push(b'\n');
}

fn read_by_a_person(value: &Val) -> Vec<u8> {
    let mut text = Vec::new();
    json(&mut text, value, true);
    let text = String::from_utf8_lossy(&text);
    visible_json(&text).into_owned().into_bytes()
}

fn json(text: &mut Vec<u8>, value: &Val, laid_out: bool) {
    let style = write::Pp {
        indent: laid_out.then(|| "  ".to_owned()),
        sep_space: laid_out,
        ..write::Pp::default()
    };
    // Writing to memory does not fail.
    let _ = write::write(text, &style, 0, value);
}

/// A JSON document laid out, in its own order and with its own numbers.
pub fn laid_out(document: &[u8]) -> Option<Vec<u8>> {
    let mut text = read_by_a_person(&read::parse_single(document).ok()?);
    text.push(b'\n');
    Some(text)
}

fn unread() -> Error {
    Error::new(codes::API_FILTER, "the filter of --jq cannot be read")
        .hint("jq's manual: https://jqlang.org/manual")
}

/// What is wrong with a filter, and where: the part is one of its own text.
fn wrong(code: &str, part: &str, what: &str, expected: bool) -> Error {
    let at = span(code, part).start.min(code.len());
    let place = code.get(..at).map_or(0, |before| before.chars().count()) + 1;
    let what = if expected {
        format!("{what} is expected")
    } else {
        what.to_owned()
    };
    let place = if part.is_empty() {
        "at its end".to_owned()
    } else {
        format!("at character {place}")
    };
    let mut error = unread();
    error.message = format!("the filter of --jq is wrong {place}: {what}").into();
    error
}

/// A filter that fails on this answer. What it says quotes values of the answer.
fn failed(said: &str, show_sensitive: bool) -> Error {
    let message = "the filter of --jq does not fit the answer";
    if show_sensitive {
        let message = format!("{message}: {}", clean(said, 200));
        return Error::new(codes::API_FILTER_FAILED, message);
    }
    let kinds = [
        (
            "cannot index ",
            "the filter indexes a value that cannot be indexed",
        ),
        ("cannot use ", "the filter uses a value of the wrong type"),
        (
            "cannot calculate ",
            "the filter calculates with a value that is not a number",
        ),
    ];
    let kind = kinds.iter().find(|(start, _)| said.starts_with(start));
    let mut error = Error::new(codes::API_FILTER_FAILED, message);
    if let Some((start, kind)) = kind {
        // The type that was wanted is a word of the language, not of the answer.
        let wanted = said.rsplit_once(" as ").map(|(_, wanted)| wanted);
        let wanted = wanted.filter(|wanted| TYPES.contains(wanted) && *start == "cannot use ");
        error.causes.push(match wanted {
            Some(wanted) => format!("the filter uses a value as {wanted}, which it is not").into(),
            None => (*kind).into(),
        });
    }
    error
        .hint("look at the answer without --jq, or skip nulls with `?`: `.items[]?.name?`")
        .hint("--show-sensitive shows the value")
}

/// What jaq calls the types.
const TYPES: [&str; 6] = [
    "integer",
    "number",
    "string",
    "array",
    "iterable (array or object)",
    "rangeable (array or string)",
];

#[cfg(test)]
mod tests;
