//! [`Json`]: an answer as a tree that can be broken: keys may come twice, and any text may stand in
//! the place of a value, whether it is JSON or not.

use std::fmt::Write as _;

use drivetrain::http::json::readable;
use serde_json::Value;

use super::chance::Chance;
use super::nasty;

/// A value.
#[derive(Clone, Debug)]
pub enum Json {
    /// What is written as it is.
    Plain(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                let fields = fields.iter();
                Self::Object(
                    fields
                        .map(|(key, value)| (key.clone(), value.into()))
                        .collect(),
                )
            }
            plain => Self::Plain(plain.to_string()),
        }
    }
}

impl Json {
    /// Reads what is whole.
    pub fn read(text: &[u8]) -> Option<Self> {
        // A broken character costs itself alone: what stands beside it was served all the same.
        let value: Value = serde_json::from_slice(&readable(text.to_vec())).ok()?;
        Some((&value).into())
    }

    /// The text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Plain(plain) => text.push_str(plain),
            Self::List(items) => {
                text.push('[');
                for (at, item) in items.iter().enumerate() {
                    text.push_str(if at > 0 { "," } else { "" });
                    item.write(text);
                }
                text.push(']');
            }
            Self::Object(fields) => {
                text.push('{');
                for (at, (key, value)) in fields.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    let _ = write!(text, "{comma}{}:", Value::from(key.as_str()));
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    /// How many values there are, this one included.
    fn count(&self) -> usize {
        1 + match self {
            Self::Plain(_) => 0,
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Object(fields) => fields.iter().map(|(_, value)| value.count()).sum(),
        }
    }

    /// The value at a place, counted from this one, which is 0.
    fn at(&mut self, place: usize) -> Option<&mut Self> {
        if place == 0 {
            return Some(self);
        }
        let mut left = place - 1;
        let inside: Vec<&mut Self> = match self {
            Self::Plain(_) => Vec::new(),
            Self::List(items) => items.iter_mut().collect(),
            Self::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        };
        for value in inside {
            let count = value.count();
            if left < count {
                return value.at(left);
            }
            left -= count;
        }
        None
    }

    /// All values that fit, by their places.
    fn places(&mut self, fits: impl Fn(&Self) -> bool) -> Vec<usize> {
        let places = 0..self.count();
        places
            .filter(|place| self.at(*place).is_some_and(|value| fits(value)))
            .collect()
    }

    /// One of the values that fit.
    fn any(&mut self, chance: &mut Chance, fits: impl Fn(&Self) -> bool) -> Option<&mut Self> {
        let places = self.places(fits);
        let place = *places.get(chance.below(places.len().max(1)))?;
        self.at(place)
    }

    /// Breaks one thing. `other` is an answer of the same kind.
    pub fn mutate(&mut self, other: &Self, chance: &mut Chance) {
        if chance.percent(45) {
            let value = nasty::value(chance);
            if let Some(place) = self.any(chance, |value| matches!(value, Self::Plain(_))) {
                *place = Self::Plain(value);
            }
            return;
        }
        match chance.below(12) {
            0..=3 => self.mutate_object(chance),
            4..=7 => self.mutate_list(other, chance),
            8 => self.mutate_cursor(chance),
            9 => self.mutate_number(chance),
            10 => self.take_another(other, chance),
            _ => {
                let value = nasty::value(chance);
                if let Some(place) = self.any(chance, |_| true) {
                    *place = Self::Plain(value);
                }
            }
        }
    }

    fn mutate_object(&mut self, chance: &mut Chance) {
        let has = |value: &Self| matches!(value, Self::Object(fields) if !fields.is_empty());
        let Some(Self::Object(fields)) = self.any(chance, has) else {
            return;
        };
        let at = chance.below(fields.len());
        let other = chance.below(fields.len());
        match chance.below(5) {
            0 => drop(fields.remove(at)),
            1 => fields[at].0 = nasty::key(chance, &fields[other].0),
            2 => fields.push(fields[at].clone()),
            3 => {
                let value = Self::Plain(nasty::value(chance));
                fields.push((fields[at].0.clone(), value));
            }
            _ => {
                let value = fields[at].1.clone();
                fields[at].1 = std::mem::replace(&mut fields[other].1, value);
            }
        }
    }

    fn mutate_list(&mut self, other: &Self, chance: &mut Chance) {
        let has = |value: &Self| matches!(value, Self::List(items) if !items.is_empty());
        let Some(Self::List(items)) = self.any(chance, has) else {
            return;
        };
        let at = chance.below(items.len());
        match chance.below(9) {
            0 | 1 => drop(items.remove(at)),
            2 => items.push(items[at].clone()),
            3 => {
                let place = chance.below(items.len());
                items.swap(at, place);
            }
            4 => items.push(Self::Plain(nasty::value(chance))),
            5 => items.clear(),
            6 => {
                let ghost = items[at].ghost(chance);
                items.push(ghost);
            }
            _ => {
                let mut other = other.clone();
                let list = |value: &Self| matches!(value, Self::List(_));
                if let Some(Self::List(others)) = other.any(chance, list)
                    && !others.is_empty()
                {
                    items.push(chance.pick(others).clone());
                }
            }
        }
    }

    /// The same thing under another id, and with one more difference: what nobody knows yet.
    fn ghost(&self, chance: &mut Chance) -> Self {
        let mut ghost = self.clone();
        if let Self::Object(fields) = &mut ghost
            && !fields.is_empty()
        {
            let at = chance.below(fields.len());
            fields[at].1 = match chance.percent(60) {
                true => Self::Plain("null".to_owned()),
                false => Self::Plain(nasty::value(chance)),
            };
            let id = format!("\"GHOST-{}\"", chance.below(1000));
            for (key, value) in fields {
                if key == "id" || key == "paystub_id" {
                    *value = Self::Plain(id.clone());
                }
            }
        }
        ghost
    }

    fn mutate_cursor(&mut self, chance: &mut Chance) {
        if let Self::Object(fields) = self {
            let odd = match chance.below(3) {
                0 => "\"a-cursor-of-nobody\"".to_owned(),
                1 => "\"\"".to_owned(),
                _ => nasty::value(chance),
            };
            fields.retain(|(key, _)| key != "next_cursor");
            fields.push(("next_cursor".to_owned(), Self::Plain(odd)));
        }
    }

    fn mutate_number(&mut self, chance: &mut Chance) {
        let number = |value: &Self| match value {
            Self::Plain(text) => text.parse::<i64>().ok(),
            _ => None,
        };
        let Some(place) = self.any(chance, |value| number(value).is_some()) else {
            return;
        };
        let was = number(place).unwrap_or_default();
        let now = match chance.below(5) {
            0 => was.wrapping_add(1),
            1 => was.wrapping_neg(),
            2 => was.wrapping_mul(100),
            3 => chance.number(),
            _ => was ^ 1 << chance.below(63),
        };
        *place = Self::Plain(now.to_string());
    }

    /// Lets a value be the same as another one: an id that comes twice, a date of another row.
    fn take_another(&mut self, other: &Self, chance: &mut Chance) {
        let text = |value: &Self| matches!(value, Self::Plain(text) if text.starts_with('"'));
        let mut from = if chance.percent(50) { other } else { &*self }.clone();
        let Some(other) = from.any(chance, text).cloned() else {
            return;
        };
        if let Some(place) = self.any(chance, text) {
            *place = other;
        }
    }

    /// Hands out each value that stands in an object: the ids of the objects around it, its key, itself.
    pub fn walk(&self, see: &mut impl FnMut(&[String], &str, &str)) {
        self.walk_below(&mut Vec::new(), see);
    }

    fn walk_below(&self, ids: &mut Vec<String>, see: &mut impl FnMut(&[String], &str, &str)) {
        match self {
            Self::Plain(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.walk_below(ids, see)),
            Self::Object(fields) => {
                let before = ids.len();
                for (key, value) in fields {
                    if let Self::Plain(text) = value
                        && (key == "id" || key.ends_with("_id"))
                    {
                        ids.push(plain(text));
                    }
                }
                for (key, value) in fields {
                    match value {
                        Self::Plain(text) => see(ids, key, text),
                        _ => value.walk_below(ids, see),
                    }
                }
                ids.truncate(before);
            }
        }
    }
}

/// The text that a value is. What is half a character becomes the sign for one that is lost.
fn plain(value: &str) -> String {
    let read = |text: &str| serde_json::from_str::<String>(text).ok();
    let whole = || {
        value
            .replace("\\ud83d", "\\ufffd")
            .replace("\\udc00", "\\ufffd")
    };
    read(value)
        .or_else(|| read(&whole()))
        .unwrap_or_else(|| value.to_owned())
}
