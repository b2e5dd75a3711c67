//! [`Served`]: what the program was told, and so may say again.

use std::collections::{HashMap, HashSet};

use super::json::Json;

/// What was answered since a home was made.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The whole numbers of a field, by the id of an object around it; and of a field anywhere, by
    /// an empty id.
    numbers: HashMap<(String, String), HashSet<i64>>,
    /// The ids of members for which 404 was answered.
    missing: HashSet<String>,
    /// The paths, without their query, whose answers were other than they should be.
    pub mutated: HashSet<String>,
}

impl Served {
    /// Notes what an answer says.
    pub fn note(&mut self, json: &Json) {
        json.walk(&mut |ids, key, text| {
            let Ok(number) = text.parse::<i64>() else {
                return;
            };
            for id in ids.iter().map(String::as_str).chain([""]) {
                let place = (id.to_owned(), key.to_owned());
                self.numbers.entry(place).or_default().insert(number);
            }
        });
    }

    /// Notes that an address is said not to exist.
    pub fn note_missing(&mut self, path: &str) {
        let last = path.rsplit('/').next().unwrap_or_default();
        let id = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
        self.missing.insert(id.into_owned());
    }

    /// Whether this number stood in one of these fields of an object with this id.
    pub fn has(&self, id: &str, fields: &[&str], number: i64) -> bool {
        fields.iter().any(|field| {
            let key = field.rsplit('.').next().unwrap_or_default();
            let numbers = self.numbers.get(&(id.to_owned(), key.to_owned()));
            numbers.is_some_and(|numbers| numbers.contains(&number))
        })
    }

    /// Whether the server said that this member does not exist.
    pub fn is_missing(&self, id: &str) -> bool {
        self.missing.contains(id)
    }

    /// Whether an answer of this path, with any id in the place of `{id}`, was broken.
    pub fn was_mutated(&self, template: &str) -> bool {
        let fits = |path: &String| {
            let (own, asked) = (template.split('/'), path.split('/'));
            own.clone().count() == asked.clone().count()
                && own
                    .zip(asked)
                    .all(|(own, asked)| own == asked || own == "{id}")
        };
        self.mutated.iter().any(fits)
    }
}
