//! A connection's settings by their names, as `drivetrain config` reads and changes them.
//!
//! A value is checked by what reads the file, so that no other rule can differ from it. What other commands
//! decide with more care (what is read, where the sign-in is, which company) is not set here.

use toml::{Table, Value};

use super::Connection;
use crate::error::Error;
use crate::text::near;

/// Settings with one value, each with what holds without it.
const PLAIN: [(&str, &str); 23] = [
    ("since", "two years back"),
    ("on_failure", "nothing"),
    ("on_recovery", "nothing"),
    ("finance.department", "period_end"),
    ("finance.last_day_counts", "false"),
    ("finance.fiscal_year_start_month", "1"),
    ("finance.hours_per_year", "none"),
    ("finance.fte_field", "none"),
    ("finance.formulas.gross", "not learned"),
    ("finance.formulas.net", "not learned"),
    ("finance.formulas.company_debit", "not learned"),
    ("profile.in_flight", "16"),
    ("profile.rate", "learned"),
    ("profile.page_size", "100"),
    ("profile.timeout_seconds", "60"),
    ("profile.attempts", "5"),
    ("profile.retry_base_ms", "500"),
    ("profile.longest_wait_seconds", "120"),
    ("profile.lookback_days", "60"),
    ("profile.report_base_ms", "200"),
    ("profile.report_timeout_seconds", "300"),
    ("profile.hook_seconds", "30"),
    ("profile.keep_runs_days", "730"),
];

/// The least and the most of settings that are whole numbers.
const LIMITS: [(&str, u64, u64); 10] = [
    ("profile.in_flight", 1, 64),
    ("profile.page_size", 1, 100),
    ("profile.timeout_seconds", 1, 3_600),
    ("profile.attempts", 1, 100),
    ("profile.retry_base_ms", 1, 600_000),
    ("profile.longest_wait_seconds", 0, 86_400),
    ("profile.lookback_days", 0, 36_500),
    ("profile.report_timeout_seconds", 1, 86_400),
    ("profile.hook_seconds", 1, 86_400),
    ("profile.keep_runs_days", 0, 36_500),
];

/// Settings that are text, whatever they look like.
const TEXTS: [&str; 3] = ["on_failure", "on_recovery", "finance.fte_field"];

/// Settings of which there is one for each word behind the last point.
const BY_WORD: [(&str, &str); 4] = [
    ("finance.lines.", "KIND/CATEGORY"),
    ("finance.fees.", "TYPE"),
    ("verify.tolerance_minor.", "RULE"),
    ("verify.", "RULE"),
];

/// Settings of a connection that another command changes.
const ELSEWHERE: [(&str, &str); 8] = [
    ("include", "drivetrain streams {name} --include WHAT"),
    ("exclude", "drivetrain streams {name} --exclude WHAT"),
    ("vault", "drivetrain vault move {name} --to PLACE"),
    (
        "scopes",
        "drivetrain connect justworks --name {name} --scopes SCOPES",
    ),
    (
        "client_id",
        "drivetrain connect justworks --name {name} --client-id ID",
    ),
    (
        "redirect_uri",
        "drivetrain connect justworks --name {name} --redirect-uri URI",
    ),
    (
        "api_url",
        "drivetrain connect justworks --name {name} --api-url URL",
    ),
    (
        "authorize_url",
        "drivetrain connect justworks --name {name} --authorize-url URL",
    ),
];

/// A setting as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, with the sections before it.
    pub key: String,
    /// What the file has; `None` where it has nothing.
    pub value: Option<String>,
    /// What holds without it.
    pub usual: &'static str,
}

/// Why a setting cannot be changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Unset {
    /// There is none of this name; these are near it.
    Unknown(Vec<&'static str>),
    /// It is a section, which has settings of its own.
    Section,
    /// This command changes it.
    Elsewhere(String),
    /// The value is not one that it takes.
    Value(String),
}

/// The names of all settings with one value.
pub fn keys() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(key, _)| *key)
}

impl Connection {
    /// All settings: those with one value, and of the others those that the file has.
    pub fn settings(&self) -> Result<Vec<Setting>, Error> {
        let table = self.table()?;
        let mut settings: Vec<_> = PLAIN
            .iter()
            .map(|(key, usual)| Setting {
                key: (*key).to_owned(),
                value: get(&table, &parts(key)).map(shown),
                usual,
            })
            .collect();
        for (prefix, _) in BY_WORD {
            let inside = get(&table, &parts(prefix.trim_end_matches('.')));
            let inside = inside.and_then(Value::as_table).into_iter().flatten();
            settings.extend(
                inside
                    .filter(|(_, value)| !value.is_table())
                    .map(|(word, value)| Setting {
                        key: format!("{prefix}{word}"),
                        value: Some(shown(value)),
                        usual: "",
                    }),
            );
        }
        Ok(settings)
    }

    /// One setting.
    pub fn setting(&self, key: &str) -> Result<Result<Setting, Unset>, Error> {
        let usual = match self.known(key) {
            Ok(usual) => usual,
            Err(unset) => return Ok(Err(unset)),
        };
        let value = get(&self.table()?, &parts(key)).map(shown);
        let key = key.to_owned();
        Ok(Ok(Setting { key, value, usual }))
    }

    /// The same connection with another value of a setting, or without one.
    pub fn with_setting(
        &self,
        key: &str,
        value: Option<&str>,
    ) -> Result<Result<Self, Unset>, Error> {
        if let Err(unset) = self.known(key) {
            return Ok(Err(unset));
        }
        let limits = LIMITS.iter().find(|(it, ..)| *it == key);
        if let (Some((_, least, most)), Some(value)) = (limits, value)
            && !value
                .parse()
                .is_ok_and(|number: u64| (*least..=*most).contains(&number))
        {
            let what = format!("it is a whole number from {least} to {most}");
            return Ok(Err(Unset::Value(what)));
        }
        let table = self.table()?;
        let Some(value) = value else {
            return Ok(self.read(&without(table, &parts(key))));
        };
        // A word is text unless it reads as something else, and text all the same where that is refused.
        let typed = toml::from_str::<Table>(&format!("v = {value}"));
        let typed = typed
            .ok()
            .filter(|table| table.len() == 1 && !TEXTS.contains(&key));
        let typed = typed.and_then(|mut table| table.remove("v"));
        let tries = typed.into_iter().chain([Value::String(value.to_owned())]);
        let mut first = None;
        for value in tries {
            match self.read(&with(table.clone(), &parts(key), value)) {
                Ok(connection) => return Ok(Ok(connection)),
                Err(unset) => first = first.or(Some(unset)),
            }
        }
        Ok(Err(first.unwrap_or_else(|| Unset::Value(String::new()))))
    }

    fn table(&self) -> Result<Table, Error> {
        Ok(toml::from_str(&self.to_text()?).unwrap_or_default())
    }

    fn read(&self, table: &Table) -> Result<Self, Unset> {
        let text = toml::to_string(table).map_err(|error| Unset::Value(error.to_string()))?;
        Self::from_text(&self.name, &text).map_err(|what| {
            // The place is one in a text that no one has seen.
            let what = what.split_once(": ").map_or(&*what, |(_, what)| what);
            let what = what.rsplit_once(" (`").map_or(what, |(what, _)| what);
            Unset::Value(what.to_owned())
        })
    }

    /// What holds without a setting, if there is one of this name.
    fn known(&self, key: &str) -> Result<&'static str, Unset> {
        let plain = PLAIN.iter().find(|(it, _)| *it == key);
        // A whole section is not one setting.
        let of_section = |(prefix, _): &&(&str, &str)| prefix.trim_end_matches('.') == key;
        if BY_WORD.iter().any(|it| of_section(&it)) {
            return Err(Unset::Section);
        }
        let by_word = BY_WORD
            .iter()
            .find(|(prefix, _)| key.len() > prefix.len() && key.starts_with(prefix));
        if let Some((_, usual)) = plain {
            return Ok(usual);
        }
        if by_word.is_some() {
            return Ok("");
        }
        if let Some((_, command)) = ELSEWHERE.iter().find(|(it, _)| *it == key) {
            let name = self.name.to_string();
            return Err(Unset::Elsewhere(command.replace("{name}", &name)));
        }
        // The last word alone may have been typed.
        let last = |key: &'static str| key.rsplit('.').next().unwrap_or(key);
        let words = near(key, keys().chain(keys().map(last)));
        let meant = keys().filter(|it| words.contains(it) || words.contains(&last(it)));
        Err(Unset::Unknown(meant.collect()))
    }
}

/// A name in its parts: of those by the word, all behind the section is one.
fn parts(key: &str) -> Vec<&str> {
    let by_word = BY_WORD.iter().find_map(|(prefix, _)| {
        let word = key.strip_prefix(prefix)?;
        Some(
            prefix
                .trim_end_matches('.')
                .split('.')
                .chain([word])
                .collect(),
        )
    });
    by_word.unwrap_or_else(|| key.split('.').collect())
}

fn get<'a>(table: &'a Table, parts: &[&str]) -> Option<&'a Value> {
    let (first, rest) = parts.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() {
        return Some(value);
    }
    get(value.as_table()?, rest)
}

fn with(mut table: Table, parts: &[&str], value: Value) -> Table {
    if let Some((first, rest)) = parts.split_first() {
        let value = if rest.is_empty() {
            value
        } else {
            let inside = table.remove(*first);
            let inside = inside.and_then(|it| it.try_into().ok()).unwrap_or_default();
            Value::Table(with(inside, rest, value))
        };
        table.insert((*first).to_owned(), value);
    }
    table
}

fn without(mut table: Table, parts: &[&str]) -> Table {
    match parts.split_first() {
        Some((first, [])) => {
            table.remove(*first);
        }
        Some((first, rest)) => {
            if let Some(Value::Table(inside)) = table.get(*first).cloned() {
                table.insert((*first).to_owned(), Value::Table(without(inside, rest)));
            }
        }
        None => {}
    }
    table
}

/// A value for people: a text without its quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
