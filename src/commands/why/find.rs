//! Which row a person means: by its id or the start of one, a pay date, a name or a work ID, or by a
//! name and a date together.
//!
//! Rows without an id of their own are meant by the row that they belong to.

use serde::Serialize;

use super::versions;
use crate::books::naming::{NAMES, Names, PAY_DATE, PAYROLLS, PEOPLE, PERSON, text};
use crate::catalog::Stream;
use crate::codes;
use crate::config::Name;
use crate::context::Context;
use crate::error::Error;
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version, Which};
use crate::ui::values::plain;

/// The most rows that are offered.
const MOST: u32 = 50;

/// Rows that are listed where nobody can be asked, and where no key was given.
pub(super) const LISTED: u32 = 10;

/// Rows that are named where none fits.
const NEAR: u32 = 5;

/// The widest line of a list to choose from.
const WIDEST: usize = 74;

/// Where rows are looked for.
pub(super) struct Search<'a> {
    pub source: &'a Source,
    pub reader: &'a Reader,
    pub names: &'a Names<'a>,
    pub stream: &'static Stream,
}

/// A row to choose.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub key: String,
    pub title: String,
}

impl Search<'_> {
    /// The stream whose rows have the keys: the stream itself, or what its rows belong to.
    fn anchor(&self) -> &'static Stream {
        let parent = || self.stream.parent.and_then(|it| self.source.stream(it));
        match self.stream.key {
            Some(_) => self.stream,
            None => parent().unwrap_or(self.stream),
        }
    }

    /// The keys of rows that may be meant.
    pub fn keys(&self, typed: &str) -> Result<Vec<String>, StoreError> {
        if !versions(self.stream, typed, self.reader)?.is_empty() {
            return Ok(vec![typed.to_owned()]);
        }
        // Of rows without an id, one of several by its place.
        let place = typed.rsplit_once('/').filter(|(_, place)| {
            self.stream.key.is_none() && place.bytes().all(|it| it.is_ascii_digit())
        });
        let (row, place) = place.map_or((typed, None), |(row, place)| (row, Some(place)));
        let anchor = self.anchor();
        let mut found = self.reader.find(anchor, &[Which::Prefix(row)], MOST)?;
        for key in self.by_words(anchor, row)? {
            if !found.contains(&key) {
                found.push(key);
            }
        }
        let whole = |key: String| match place {
            Some(place) => format!("{key}/{place}"),
            None => key,
        };
        let mut keys = Vec::new();
        for key in found.into_iter().map(whole) {
            if !versions(self.stream, &key, self.reader)?.is_empty() {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// The last rows.
    pub fn last(&self) -> Result<Vec<Choice>, StoreError> {
        let keys = self.reader.find(self.anchor(), &[], MOST)?;
        let mut last = Vec::new();
        for key in keys {
            let there =
                self.stream.key.is_some() || !versions(self.stream, &key, self.reader)?.is_empty();
            if there && last.len() < LISTED as usize {
                last.push(key);
            }
        }
        self.choices(last)
    }

    fn by_words(&self, anchor: &'static Stream, typed: &str) -> Result<Vec<String>, StoreError> {
        let words = typed.split_whitespace();
        let (days, name): (Vec<_>, Vec<_>) = words.partition(|word| is_date(word));
        let name = name.join(" ");
        let mut known = Vec::new();
        for day in days {
            if anchor.column(PAY_DATE).is_none() {
                return Ok(Vec::new());
            }
            known.push(Which::Starts(PAY_DATE, day));
        }
        let people = self.people(&name);
        let own: Vec<String>;
        match (name.is_empty(), anchor.key) {
            (true, _) => {}
            (_, None) => return Ok(Vec::new()),
            (_, Some(key)) if anchor.name == PEOPLE => known.push(Which::OneOf(key, &people)),
            _ if is_of_a_person(anchor) => known.push(Which::OneOf(PERSON, &people)),
            (_, Some(key)) => {
                own = self.named(anchor, &name)?;
                known.push(Which::OneOf(key, &own));
            }
        }
        if known.is_empty() {
            return Ok(Vec::new());
        }
        self.reader.find(anchor, &known, MOST)
    }

    /// The people of this name or work ID, or else those whose names begin like it.
    fn people(&self, name: &str) -> Vec<String> {
        let of = |is: &dyn Fn(&crate::books::naming::Person) -> bool| {
            let people = self.names.people().filter(|it| is(it));
            people.map(|it| it.key.clone()).collect::<Vec<_>>()
        };
        let exact = of(&|it| it.is_called(name));
        if exact.is_empty() {
            of(&|it| it.is_nearly(name))
        } else {
            exact
        }
    }

    /// Rows of a table with names of its own.
    fn named(&self, anchor: &'static Stream, name: &str) -> Result<Vec<String>, StoreError> {
        let columns: Vec<_> = NAMES
            .into_iter()
            .filter(|name| anchor.column(name).is_some())
            .collect();
        let wanted = name.to_lowercase();
        let fits = |it: &Option<String>| {
            let text = it.as_deref().unwrap_or_default().to_lowercase();
            text.starts_with(&wanted)
        };
        let rows = self.reader.texts(anchor, &columns)?.into_iter();
        let rows = rows.filter(|(_, texts)| texts.iter().any(fits));
        Ok(rows.map(|(key, _)| key).collect())
    }

    /// What each of these keys stands for.
    fn choices(&self, keys: Vec<String>) -> Result<Vec<Choice>, StoreError> {
        let anchor = self.anchor();
        let mut choices = Vec::new();
        for key in keys {
            let row = key.rsplit_once('/').map_or(key.as_str(), |(row, _)| row);
            let row = if self.stream.key.is_some() { &key } else { row };
            let versions = self.reader.versions(anchor, Of::Key(row))?;
            let title = match versions.last() {
                Some(last) => self.titled(anchor, last)?,
                None => plain(&key),
            };
            choices.push(Choice { key, title });
        }
        // Two that read alike are told apart by their ids.
        for at in 0..choices.len() {
            let title = choices[at].title.clone();
            if choices.iter().filter(|it| it.title == title).count() > 1 {
                for it in choices.iter_mut().filter(|it| it.title == title) {
                    it.title = format!("{title}, {}", plain(&it.key));
                }
            }
        }
        Ok(choices)
    }

    fn titled(&self, anchor: &'static Stream, row: &Version) -> Result<String, StoreError> {
        let line = self.names.line(anchor, row)?;
        Ok(if row.is_live() {
            line
        } else {
            format!("{line} (removed)")
        })
    }

    /// One of several: asked for where somebody can be asked.
    pub fn choose(
        &self,
        keys: Vec<String>,
        typed: &str,
        (name, json): (&Name, bool),
        context: &Context,
    ) -> Result<String, Error> {
        let number = keys.len();
        let choices = self.choices(keys)?;
        if context.ui.asks() && !json {
            return ask(&choices, context);
        }
        let table = self.stream.name;
        let many = if number >= MOST as usize {
            format!("{MOST} rows or more")
        } else {
            format!("{number} rows")
        };
        let message = format!("{many} of {table} fit {}", plain(typed));
        let error = Error::new(codes::ROW_SEVERAL, message);
        let listed = choices.iter().take(LISTED as usize);
        let error = listed.fold(error, |error, it| {
            let command = format!("drivetrain why {table} {} --connection {name}", it.key);
            error.hint(format!("{}: `{command}`", it.title))
        });
        Err(match number.checked_sub(LISTED as usize) {
            Some(more @ 1..) => error.hint(format!("and {more} more: add a name or a date")),
            _ => error,
        })
    }

    /// Rows that are near to what was typed, each with a command.
    pub fn near(&self, typed: &str, name: &Name) -> Result<Vec<String>, StoreError> {
        let anchor = self.anchor();
        let start: String = typed.chars().take(8).collect();
        let mut keys = self.reader.find(anchor, &[Which::Prefix(&start)], NEAR)?;
        let mut words = typed.split_whitespace();
        if let Some(day) = words.find(|word| is_date(word))
            && anchor.column(PAY_DATE).is_some()
        {
            for length in [7, 4] {
                let known = [Which::Starts(PAY_DATE, &day[..length.min(day.len())])];
                if keys.is_empty() {
                    keys = self.reader.find(anchor, &known, NEAR)?;
                }
            }
        }
        let begin: String = typed.chars().take(2).collect();
        if keys.is_empty() && anchor.name == PEOPLE {
            let mut people = self.people(&begin);
            people.truncate(NEAR as usize);
            keys = people;
        }
        let mut near = Vec::new();
        for key in keys {
            let versions = self.reader.versions(anchor, Of::Key(&key))?;
            let Some(last) = versions.last() else {
                continue;
            };
            let date = text(anchor, PAY_DATE, last).filter(|_| anchor.name == PAYROLLS);
            let command = format!(
                "drivetrain why {} {} --connection {name}",
                self.stream.name,
                date.unwrap_or(&key)
            );
            near.push(format!(
                "near it: {}: `{command}`",
                self.titled(anchor, last)?
            ));
        }
        Ok(near)
    }
}

/// Asks which it is.
pub(super) fn ask(choices: &[Choice], context: &Context) -> Result<String, Error> {
    let cut = |it: &Choice| match it.title.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &it.title[..end]),
        None => it.title.clone(),
    };
    let lines: Vec<_> = choices.iter().map(cut).collect();
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let ui = &context.ui;
    let chosen = if lines.len() > LISTED as usize {
        ui.search("Which one? (type to search)", &lines, "KEY")
    } else {
        ui.select("Which one?", &lines, "KEY")
    };
    Ok(choices[chosen?].key.clone())
}

/// Whether a word is a date or a month.
fn is_date(word: &str) -> bool {
    let form = word.chars().enumerate().all(|(at, c)| match at {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    });
    form && matches!(word.len(), 7 | 10)
}

/// Whether each of its rows is about one person.
fn is_of_a_person(stream: &Stream) -> bool {
    stream.column(PERSON).is_some() || stream.parent_column == Some(PERSON)
}
