//! What of an answer a trace may show: its shape, and nothing about anyone.
//!
//! Everything is replaced unless it is known to be harmless. Values keep their type, so that a masked
//! answer is read like the real one: text is text, a date a date, a number a number. Every amount is
//! 0, because sums of zeros tie as the real ones did, which no other stand-in does that hides them.
//! Ids are pseudonyms, the same one for the same id within a file and another one in each file: a
//! keyed digest, whose key is forgotten with the run.

mod vocabulary;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use self::vocabulary::{KEPT_DATES, KEPT_FLAGS, KEPT_NUMBERS, KEPT_WORDS, MESSAGES, WORK_WORDS};
use super::redact::Redaction;
use super::redact::words::words;
use super::streams::STREAMS;
use crate::catalog::{Access, Cursor};
use crate::http::exchange::REMOVED;
use crate::source::Redact as _;

/// What stands for text.
pub const TEXT: &str = "text";

/// Masks what belongs to one file.
#[derive(Debug)]
pub struct Mask {
    key: [u8; 32],
    /// Knows what is about people. It remembers keys for one thread at a time.
    private: Mutex<Redaction>,
    segments: BTreeSet<&'static str>,
    said: BTreeSet<&'static str>,
}

impl Mask {
    /// A mask whose pseudonyms no one can work out without this key.
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            private: Mutex::default(),
            segments: vocabulary::segments(),
            said: vocabulary::said(),
        }
    }

    /// The pseudonym of an id.
    pub fn id(&self, id: &str) -> String {
        if id.is_empty() {
            return String::new();
        }
        // In a body such an id may be a number, and stays one.
        if let Ok(number) = id.parse::<u64>()
            && number.to_string() == id
        {
            return self.number(&Number::from(number)).to_string();
        }
        let digest = self.digest(id);
        let short: String = digest[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("id-{short}")
    }

    fn hides(&self, key: &str) -> bool {
        let private = self.private.lock().unwrap_or_else(PoisonError::into_inner);
        private.hides(key)
    }

    fn number(&self, id: &Number) -> Value {
        let digest = self.digest(&id.to_string());
        let short = digest[..5].iter();
        Value::from(short.fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// The key on both sides: what is hashed inside is never seen (as in HMAC).
    fn digest(&self, id: &str) -> [u8; 32] {
        let inner = Sha256::new().chain_update(self.key).chain_update(id);
        let outer = Sha256::new().chain_update(self.key);
        outer.chain_update(inner.finalize()).finalize().into()
    }

    /// A path whose ids are pseudonyms. What stands before `/v1` is the address of the API.
    pub fn path(&self, path: &str) -> String {
        let segments: Vec<_> = path.split('/').collect();
        let api = |segment: &&str| matches!(*segment, "v1" | "oauth");
        let begins = segments.iter().position(api).unwrap_or(0);
        let masked = segments.iter().enumerate().map(|(at, segment)| {
            let known = at < begins || segment.is_empty() || self.segments.contains(segment);
            if known {
                (*segment).to_owned()
            } else {
                // So that an id is the same in a path and in a body.
                self.id(&percent_decode_str(segment).decode_utf8_lossy())
            }
        });
        masked.collect::<Vec<_>>().join("/")
    }

    /// A parameter of a query or a form.
    pub fn parameter(&self, name: &str, value: &str) -> String {
        if is_secret(name) || matches!(name, "code" | "state") {
            return REMOVED.to_owned();
        }
        let hidden = self.hides(name);
        let known = KEPT_NUMBERS.contains(&name) || KEPT_FLAGS.contains(&name);
        match value {
            _ if hidden => placeholder(value),
            _ if is_id(name) => self.id(value),
            _ if when(value).is_some() => value.to_owned(),
            _ if known && value.len() < 10 => value.to_owned(),
            _ => self.word(name, value),
        }
    }

    /// An answer, or what was sent, of the API at this path template.
    pub fn body(&self, template: &str, body: &mut Value) {
        let dates = asked_by(template);
        match body {
            Value::String(text) => *text = self.message(text),
            body => self.value("", body, &dates, false),
        }
    }

    fn value(&self, key: &str, value: &mut Value, dates: &[&str], private: bool) {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    self.value(key, item, dates, private);
                }
            }
            Value::Object(fields) => {
                let masked = std::mem::take(fields).into_iter().map(|(key, mut value)| {
                    let within = private || self.is_private(&key);
                    self.value(&key, &mut value, dates, within);
                    (self.key(key), value)
                });
                *fields = masked.collect::<Map<_, _>>();
            }
            Value::Bool(flag) => *flag &= !private && KEPT_FLAGS.contains(&key),
            Value::Number(number) => {
                if is_id(key) && !self.hides(key) {
                    *value = self.number(number);
                } else if private || !KEPT_NUMBERS.contains(&key) {
                    *value = if number.is_f64() {
                        Value::from(0.0)
                    } else {
                        Value::from(0)
                    };
                }
            }
            Value::String(text) => *text = self.text(key, text, dates, private),
        }
    }

    fn text(&self, key: &str, text: &str, dates: &[&str], private: bool) -> String {
        let hidden = private || self.hides(key);
        match text {
            "" => String::new(),
            _ if is_secret(key) => REMOVED.to_owned(),
            _ if hidden => placeholder(text),
            _ if is_id(key) => self.id(text),
            _ if when(text).is_some() && (KEPT_DATES.contains(&key) || dates.contains(&key)) => {
                text.to_owned()
            }
            _ if MESSAGES.contains(&key) => self.message(text),
            _ => self.word(key, text),
        }
    }

    /// A word of the API's own, where this key has such.
    fn word(&self, key: &str, text: &str) -> String {
        let passes = match key {
            "label" => WORK_WORDS.contains(&text),
            "scope" => text.split(' ').all(|scope| self.said.contains(scope)),
            _ => KEPT_WORDS.contains(&key) && is_word(text),
        };
        if passes {
            text.to_owned()
        } else {
            placeholder(text)
        }
    }

    /// Whether everything inside is about a person, whatever its name.
    fn is_private(&self, key: &str) -> bool {
        let lists = ["email", "phone", "address"];
        let words = words(key);
        let list = words
            .iter()
            .any(|word| lists.iter().any(|it| word.starts_with(it)));
        !list && self.hides(key)
    }

    /// The name of a field. An id or a name may stand in its place.
    fn key(&self, key: String) -> String {
        let digits = key.chars().filter(char::is_ascii_digit).count();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        // Fields begin with a small letter, countries have none, people are called AdaLovelace.
        let named = key.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            || !key.contains(|c: char| c.is_ascii_lowercase());
        if named && key.len() <= 48 && digits < 4 && key.chars().all(fits) {
            key
        } else {
            self.id(&key)
        }
    }

    /// What a server says to people: its usual words pass, what may be an id is a pseudonym.
    pub fn message(&self, text: &str) -> String {
        let word = |word: &str| {
            let edge = |c: char| !c.is_alphanumeric();
            let core = word.trim_matches(edge);
            // As it is written: people are called Grant and May.
            if core.is_empty() || self.said.contains(core) {
                return word.to_owned();
            }
            let stand_in = if core.chars().any(|c| c.is_ascii_digit()) {
                self.id(core)
            } else {
                TEXT.to_owned()
            };
            word.replacen(core, &stand_in, 1)
        };
        let words = text.split_whitespace().map(word);
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Takes secrets out of a body that is otherwise kept.
pub fn without_secrets(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_secrets),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match value {
                    Value::Null => {}
                    value if is_secret(key) => *value = REMOVED.into(),
                    value => without_secrets(value),
                }
            }
        }
        _ => {}
    }
}

/// The dates that a stream is asked for by: without them a window is empty.
fn asked_by(template: &str) -> Vec<&'static str> {
    let listed = STREAMS.iter().filter(|stream| match stream.access {
        Access::List { path, .. } => path == template,
        _ => false,
    });
    let field = listed.filter_map(|stream| match stream.cursor {
        Cursor::Window { field, .. } | Cursor::Since { field, .. } => Some(field),
        Cursor::Full | Cursor::Days { .. } => None,
    });
    field.collect()
}

/// Whether what has this name opens a door. A token that leads to a next page is a cursor.
fn is_secret(name: &str) -> bool {
    let words = words(name);
    let has = |word: &str| words.iter().any(|own| own == word);
    let page = has("page") || has("next") || has("cursor") || has("type");
    let doors = [
        "token",
        "secret",
        "password",
        "passphrase",
        "verifier",
        "assertion",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "apikey",
    ];
    !page && doors.into_iter().any(has) || has("api") && has("key")
}

fn is_id(name: &str) -> bool {
    let words = words(name);
    let has = |word: &str| words.iter().any(|own| own == word);
    let last = words.last().map_or("", String::as_str);
    match last {
        "id" | "ids" | "uuid" | "guid" | "cursor" => true,
        "token" => !is_secret(name) && !has("type"),
        "code" => !["currency", "country", "postal", "zip"]
            .into_iter()
            .any(has),
        _ => false,
    }
}

/// Which kind of moment a text is.
enum When {
    Day,
    Moment,
}

fn when(text: &str) -> Option<When> {
    if text.len() == 10 && text.parse::<Date>().is_ok() {
        return Some(When::Day);
    }
    let moment = text.len() > 10 && text.parse::<Timestamp>().is_ok();
    moment.then_some(When::Moment)
}

/// Something of the same type that says nothing.
fn placeholder(text: &str) -> String {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    match when(text) {
        Some(When::Day) => "2000-01-01",
        Some(When::Moment) => "2000-01-01T00:00:00Z",
        None if text.is_empty() => "",
        None if text.contains('@') => "person@example.com",
        None if text.chars().all(number) && text.parse::<f64>().is_ok() => "0",
        None => TEXT,
    }
    .to_owned()
}

/// A word of a program: in one case, without digits and spaces.
fn is_word(text: &str) -> bool {
    let joint = |c: char| c == '_' || c == '-';
    let all = |fits: fn(&char) -> bool| text.chars().all(|c| fits(&c) || joint(c));
    (1..=40).contains(&text.len())
        && (all(char::is_ascii_lowercase) || all(char::is_ascii_uppercase))
}

#[cfg(test)]
mod tests;
