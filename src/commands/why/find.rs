//! Which row a person means: by its id or the start of one, a pay date, a name or a work ID, or by a
//! name and a date together.
//!
//! Rows without an id of their own are meant by the row that they belong to.

use super::choice::{Choice, LISTED, ask};
use super::versions;
use crate::books::naming::{NAMES, Names, PAY_DATE, PAYROLLS, PEOPLE, PERSON, Person, text};
use crate::catalog::Stream;
use crate::codes;
use crate::context::Context;
use crate::error::Error;
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version, Which};
use crate::ui::values::plain;

/// The most rows that are offered.
const MOST: u32 = 50;

/// Rows that are named where none fits.
const NEAR: u32 = 5;

/// Where rows are looked for.
pub(super) struct Search<'a> {
    pub source: &'a Source,
    pub reader: &'a Reader,
    pub names: &'a Names<'a>,
    pub stream: &'static Stream,
    /// What a command needs that names the connection, where there are several.
    pub suffix: &'a str,
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
        let place = typed.rsplit_once('/').filter(|(_, place)| {
            self.stream.key.is_none() && place.bytes().all(|it| it.is_ascii_digit())
        });
        let (row, place) = place.map_or((typed, None), |(row, place)| (row, Some(place)));
        let found = self.owners(row)?;
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

    /// The keys that may be meant of rows that have keys, whether or not anything belongs to them.
    pub fn owners(&self, typed: &str) -> Result<Vec<String>, StoreError> {
        let anchor = self.anchor();
        let mut found = self.reader.find(anchor, &[Which::Prefix(typed)], MOST)?;
        for key in self.by_words(anchor, typed)? {
            if !found.contains(&key) {
                found.push(key);
            }
        }
        Ok(found)
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
        let of = |is: &dyn Fn(&Person) -> bool| {
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
            it.as_ref()
                .is_some_and(|it| it.to_lowercase().starts_with(&wanted))
        };
        let rows = self.reader.texts(anchor, &columns)?.into_iter();
        let rows = rows.filter(|(_, texts)| texts.iter().any(fits));
        Ok(rows.map(|(key, _)| key).collect())
    }

    /// What each of these keys stands for.
    pub fn choices(&self, keys: Vec<String>) -> Result<Vec<Choice>, StoreError> {
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

    /// One of several: asked for where a person can be asked.
    pub fn choose(
        &self,
        keys: Vec<String>,
        typed: &str,
        json: bool,
        context: &Context,
    ) -> Result<String, Error> {
        let number = keys.len();
        let choices = self.choices(keys)?;
        if context.ui.asks() && !json {
            return ask(&choices, context);
        }
        let table = self.stream.name;
        let or_more = if number < MOST as usize {
            ""
        } else {
            " or more"
        };
        let message = format!("{number} rows{or_more} of {table} fit {}", plain(typed));
        let error = Error::new(codes::ROW_SEVERAL, message);
        let listed = choices.iter().take(LISTED as usize);
        let error = listed.fold(error, |error, it| {
            let command = format!("drivetrain why {table} {}{}", it.key, self.suffix);
            error.hint(format!("{}: `{command}`", it.title))
        });
        Err(match number.checked_sub(LISTED as usize) {
            Some(more @ 1..) => error.hint(format!("and {more} more: add a name or a date")),
            _ => error,
        })
    }

    /// Rows that are near to what was typed, each with a command.
    pub fn near(&self, typed: &str) -> Result<Vec<String>, StoreError> {
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
            let owners = self.reader.versions(anchor, Of::Key(&key))?;
            let is_there = !versions(self.stream, &key, self.reader)?.is_empty();
            let Some(last) = owners.last().filter(|_| is_there) else {
                continue;
            };
            let date = text(anchor, PAY_DATE, last).filter(|_| anchor.name == PAYROLLS);
            let command = format!(
                "drivetrain why {} {}{}",
                self.stream.name,
                date.unwrap_or(&key),
                self.suffix
            );
            near.push(format!(
                "close to it: {}: `{command}`",
                self.titled(anchor, last)?
            ));
        }
        Ok(near)
    }
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
