//! What of one item may pass, key by key, at any depth.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;

use super::groups::GROUPS;
use super::words::{is_plural, words};
use crate::catalog::REDACTED;
use crate::justworks::scopes::Include;

/// Keys whose judgment is remembered. A source has a few hundred; ids that stand as keys must not
/// fill the memory.
const REMEMBERED: usize = 4_096;

/// What says of an email that it is for work.
const WORK: [&str; 3] = ["work", "business", "company"];

/// Objects of which nothing inside is published, and which differ by country and partner: there only
/// what is known to be harmless is kept.
const UNKNOWN: [&str; 2] = ["country_data", "partner_settings"];

/// What is known to be harmless in them.
const HARMLESS: [&str; 10] = [
    "flsa_classification",
    "flsa_status",
    "overtime_eligible",
    "work_state",
    "work_country",
    "region",
    "industry",
    "industry_name",
    "currency",
    "pay_frequency",
];

/// What may pass in one item.
#[derive(Debug, Default)]
pub(super) struct Rules {
    shows: Vec<Include>,
    judged: RefCell<HashMap<String, Rule>>,
}

impl Rules {
    pub(super) fn new(shows: Vec<Include>) -> Self {
        Self {
            shows,
            judged: RefCell::default(),
        }
    }

    /// The judgment of a key, from memory where it was met before.
    fn of(&self, key: &str) -> Rule {
        if let Some(judgement) = self.judged.borrow().get(key) {
            return *judgement;
        }
        let judgement = self.judge(key);
        let mut judged = self.judged.borrow_mut();
        if judged.len() < REMEMBERED {
            judged.insert(key.to_owned(), judgement);
        }
        judgement
    }

    pub(super) fn apply(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.apply(item)),
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    self.field(key, value);
                }
            }
            _ => {}
        }
    }

    fn field(&self, key: &str, value: &mut Value) {
        match self.of(key) {
            Rule::Keep if UNKNOWN.contains(&key) => self.harmless(value),
            Rule::Keep => self.apply(value),
            Rule::KeepIfWork => self.mail(value),
            Rule::TakeOut => take_out(value),
        }
    }

    /// Keeps of an unknown object its form, and what is known to be harmless.
    fn harmless(&self, value: &mut Value) {
        let Value::Object(fields) = value else {
            return take_out(value);
        };
        for (key, value) in fields.iter_mut() {
            match value {
                Value::Object(_) if self.of(key) == Rule::Keep => self.harmless(value),
                _ if HARMLESS.contains(&key.as_str()) => {}
                _ => take_out(value),
            }
        }
    }

    /// Email: objects that say they are for work keep their address, and all do if private email is
    /// included. Whatever else stands in them is judged as everywhere.
    fn mail(&self, value: &mut Value) {
        let all = self.shows.contains(&Include::Emails);
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.mail(item)),
            Value::Object(fields) if all || is_work(fields) => {
                let address = ["address", "email", "email_address", "value"];
                for (key, value) in fields.iter_mut() {
                    if !address.contains(&key.as_str()) {
                        self.field(key, value);
                    }
                }
            }
            _ if all => {}
            _ => take_out(value),
        }
    }

    pub(super) fn judge(&self, key: &str) -> Rule {
        let words = words(key);
        let has = |word: &str| words.iter().any(|own| own == word || is_plural(own, word));
        let starts = |stem: &str| words.iter().any(|own| own.starts_with(stem));
        let pair = |(first, second): &(&str, &str)| {
            let mut pairs = words.windows(2);
            pairs.any(|two| two[0] == *first && two[1].starts_with(second))
        };
        let decide = |include: Option<Include>| match include {
            Some(include) if self.shows.contains(&include) => Rule::Keep,
            _ => Rule::TakeOut,
        };
        // `sex_assigned_at_birth` is about sex: a person who may see the one may not see the other.
        let squeezed = words.concat();
        if has("sex") || starts("gender") || squeezed.contains("sexassigned") {
            return decide(Some(Include::Sex));
        }
        if starts("birth") || has("dob") || squeezed.contains("ofbirth") {
            return decide(Some(Include::Dob));
        }
        let group = GROUPS.iter().find(|group| {
            group.words.iter().any(|word| has(word))
                || group.stems.iter().any(|stem| squeezed.contains(stem))
                || group.pairs.iter().any(pair)
        });
        // An email address is not where a person lives.
        let mail = squeezed.contains("email") || has("mail");
        if mail && group.is_none_or(|group| group.include == Some(Include::Addresses)) {
            let work = WORK.into_iter().any(has);
            return if work { Rule::Keep } else { Rule::KeepIfWork };
        }
        group.map_or(Rule::Keep, |group| decide(group.include))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Keep,
    KeepIfWork,
    TakeOut,
}

/// Whatever was there, only its being there remains. Nothing stays nothing.
fn take_out(value: &mut Value) {
    let empty = match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if !empty {
        *value = Value::String(REDACTED.into());
    }
}

/// Whether an email says that it is for work, and nothing else.
fn is_work(fields: &serde_json::Map<String, Value>) -> bool {
    ["type", "kind", "label", "category"].iter().any(|key| {
        let words = fields
            .get(*key)
            .and_then(Value::as_str)
            .map(words)
            .unwrap_or_default();
        let known = |word: &String| WORK.contains(&word.as_str()) || word == "email";
        words.iter().any(|word| WORK.contains(&word.as_str())) && words.iter().all(known)
    })
}
