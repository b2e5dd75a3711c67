//! What a person calls a row: a name, a pay date, or both; its id only where there is nothing else.
//!
//! The columns are those of people and pay as this program's sources have them. A table without them
//! goes by its own name column, by whose it is, or by its id.

use std::cell::RefCell;
use std::collections::HashMap;

use super::wording::MINOR;
use crate::catalog::{Cell, Stream};
use crate::money::{self, Minor};
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version};
use crate::ui::summary::things;
use crate::ui::values::plain;

/// The table of people.
pub const PEOPLE: &str = "members";

/// The table of payrolls.
pub const PAYROLLS: &str = "payrolls";

/// The table of what each person was paid.
pub const PAYSTUBS: &str = "paystubs";

/// The column that says whose a row is.
pub const PERSON: &str = "member_id";

/// The column with the day of a payroll and of its paystubs.
pub const PAY_DATE: &str = "pay_date";

/// The gross pay of a payroll and of a paystub.
pub const GROSS: &str = "gross_pay_minor";

/// Columns that name a row of any other table, the first that it has.
pub const NAMES: [&str; 7] = [
    "name",
    "label",
    "title",
    "legal_name",
    "display_name",
    "start_date",
    "type",
];

/// The columns of a person that [`Person`] is made of.
const OF_PERSON: [&str; 5] = [
    "given_name",
    "preferred_name",
    "family_name",
    "full_preferred_name",
    "work_id",
];

/// How a person can be named.
#[derive(Debug, Clone)]
pub struct Person {
    /// The key of the person's row.
    pub key: String,
    /// The name to show.
    pub name: Option<String>,
    /// Each name by itself, the full ones, and the work id.
    known_as: Vec<String>,
}

impl Person {
    fn of((key, texts): (String, Vec<Option<String>>)) -> Self {
        let text = |at: usize| texts.get(at).cloned().flatten();
        let [given, preferred, family] = [0, 1, 2].map(text);
        let full = |first: &Option<String>| {
            let parts = [first.as_deref(), family.as_deref()];
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            parts.join(" ").trim().to_owned()
        };
        let shown = full(&preferred.clone().or_else(|| given.clone()));
        let mut known_as = vec![full(&given), full(&preferred)];
        known_as.extend(texts.into_iter().flatten());
        Self {
            key,
            name: (!shown.is_empty()).then_some(shown),
            known_as,
        }
    }

    /// Whether a person may mean this person by it.
    pub fn is_called(&self, text: &str) -> bool {
        let wanted = text.trim().to_lowercase();
        let mut known = self.known_as.iter();
        !wanted.is_empty() && known.any(|it| it.trim().to_lowercase() == wanted)
    }

    /// Whether a part of a name begins like this.
    pub fn is_nearly(&self, text: &str) -> bool {
        let wanted = text.trim().to_lowercase();
        let begins = |it: &String| {
            let name = it.to_lowercase();
            name.starts_with(&wanted)
                || name
                    .split_whitespace()
                    .any(|part| part.starts_with(&wanted))
        };
        !wanted.is_empty() && self.known_as.iter().any(begins)
    }
}

/// Names of rows, as a database has them.
pub struct Names<'a> {
    source: &'a Source,
    reader: &'a Reader,
    people: HashMap<String, Person>,
    titles: RefCell<HashMap<(&'static str, String), String>>,
}

impl<'a> Names<'a> {
    /// Reads the names of people.
    pub fn read(source: &'a Source, reader: &'a Reader) -> Result<Self, StoreError> {
        let people = match source.stream(PEOPLE) {
            Some(stream) => reader.texts(stream, &OF_PERSON)?,
            None => Vec::new(),
        };
        let people = people.into_iter().map(Person::of);
        Ok(Self {
            source,
            reader,
            people: people.map(|it| (it.key.clone(), it)).collect(),
            titles: RefCell::default(),
        })
    }

    /// All people.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// A person's name, or else the key.
    pub fn person<'b>(&'b self, key: &'b str) -> &'b str {
        let person = self.people.get(key);
        person.and_then(|it| it.name.as_deref()).unwrap_or(key)
    }

    /// What a row is called in its table: `2026-11-20`, `Mara Mover`, `Mara Mover, 2026-11-20`.
    pub fn title(&self, stream: &'static Stream, row: &Version) -> Result<String, StoreError> {
        let text = |name: &str| text(stream, name, row);
        if stream.name == PEOPLE {
            return Ok(self.person(&row.key).to_owned());
        }
        let whose = text(PERSON).filter(|_| stream.parent != Some(PEOPLE));
        let mut parts: Vec<String> = Vec::new();
        parts.extend(whose.map(|key| self.person(key).to_owned()));
        if let (None, Some(parent), Some(key)) = (stream.key, stream.parent, row.parent.as_deref())
            && let Some(parent) = self.source.stream(parent)
        {
            parts.push(self.of(parent, key)?);
        }
        let day = text(PAY_DATE).map(str::to_owned);
        let has_day = day.is_some();
        parts.extend(day);
        let mut named = NAMES.iter().filter_map(|name| text(name));
        if !has_day {
            parts.extend(named.next().map(str::to_owned));
        }
        if parts.is_empty() {
            parts.push(row.key.clone());
        }
        Ok(parts.join(", "))
    }

    /// The table that the rows of another one belong to.
    pub fn parent(&self, stream: &Stream) -> Option<&'static Stream> {
        self.source.stream(stream.parent?)
    }

    /// What the row of this key is called, as it is now or was last.
    pub fn of(&self, stream: &'static Stream, key: &str) -> Result<String, StoreError> {
        let place = (stream.name, key.to_owned());
        if let Some(title) = self.titles.borrow().get(&place) {
            return Ok(title.clone());
        }
        let versions = self.reader.versions(stream, Of::Key(key))?;
        let title = match versions.last() {
            Some(last) => self.title(stream, last)?,
            None => key.to_owned(),
        };
        self.titles.borrow_mut().insert(place, title.clone());
        Ok(title)
    }

    /// The row in one line: `Payroll 2026-11-20, 24 paystubs, gross 116,641.80 USD`.
    pub fn line(&self, stream: &'static Stream, row: &Version) -> Result<String, StoreError> {
        let title = plain(&self.title(stream, row)?);
        let mut line = match stream.name {
            PEOPLE => title,
            PAYSTUBS => format!("Paystub of {title}"),
            _ => format!("{} {title}", capital(&singular(stream))),
        };
        if let (PAYROLLS, Some(below)) = (stream.name, self.source.stream(PAYSTUBS)) {
            let stubs = self.reader.count_below(below, &row.key)?;
            line.push_str(&format!(", {}", things(stubs, "paystub")));
        }
        line.push_str(&worth(stream, row).unwrap_or_default());
        if stream.name == PEOPLE {
            for column in ["job_title", "department_name"] {
                let value = text(stream, column, row);
                line.push_str(&value.map_or_else(String::new, |it| format!(", {}", plain(it))));
            }
        }
        Ok(line)
    }
}

/// The amount of a row behind its title, if it has one: `, gross 116,641.80 USD`.
pub fn worth(stream: &Stream, row: &Version) -> Option<String> {
    let amounts = [(GROSS, "gross "), ("amount_minor", "")].into_iter();
    let mut amounts =
        amounts.filter_map(|(column, what)| Some((money(stream, column, row)?, what)));
    let (amount, what) = amounts.next()?;
    let currency = text(stream, "currency", row);
    let currency = currency.map_or_else(String::new, |it| format!(" {}", plain(it)));
    Some(format!(", {what}{}{currency}", money::show(amount)))
}

/// A text of a row; empty ones are none.
pub fn text<'a>(stream: &Stream, column: &str, row: &'a Version) -> Option<&'a str> {
    match row.cells.get(stream.column(column)?) {
        Some(Cell::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// An amount of a row.
pub fn money(stream: &Stream, column: &str, row: &Version) -> Option<Minor> {
    debug_assert!(column.ends_with(MINOR));
    match row.cells.get(stream.column(column)?) {
        Some(Cell::Int(amount)) => Some(*amount),
        _ => None,
    }
}

/// The table's name for one of its rows: `payroll`, `time off policy`.
pub fn singular(stream: &Stream) -> String {
    singular_name(stream.name).replace('_', " ")
}

/// The same with underscores, as it can be typed.
pub fn singular_name(name: &str) -> String {
    if let Some(start) = name.strip_suffix("ies") {
        return format!("{start}y");
    }
    match name.strip_suffix("sses") {
        Some(start) => format!("{start}ss"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Person, singular_name};

    #[test]
    fn tables_have_a_word_for_one_row() {
        for (table, one) in [
            ("payrolls", "payroll"),
            ("time_off_policies", "time_off_policy"),
            ("member_addresses", "member_address"),
            ("offices", "office"),
            ("employment_history", "employment_history"),
            ("tax_ids", "tax_id"),
        ] {
            assert_eq!(singular_name(table), one);
        }
    }

    #[test]
    fn people_are_found_by_any_of_their_names() {
        let texts = [
            Some("Margaret"),
            Some("Mara"),
            Some("Mover"),
            None,
            Some("W-7"),
        ];
        let texts = texts.map(|it| it.map(str::to_owned)).to_vec();
        let person = Person::of(("id".to_owned(), texts));
        assert_eq!(person.name.as_deref(), Some("Mara Mover"));
        for name in ["mara mover", "Margaret Mover", "Mover", "mara", "w-7"] {
            assert!(person.is_called(name), "{name}");
        }
        assert!(!person.is_called("Mo") && person.is_nearly("Mo") && !person.is_nearly("over"));
        assert!(!person.is_called("") && !person.is_nearly(" "));
    }
}
