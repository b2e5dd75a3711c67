//! What a connector can read, as data: streams, their columns and keys, and the sums that must tie.
//!
//! The connector is a table of [`Stream`] rows (`justworks::streams`), not code per stream: the
//! engine walks the table, the store makes one SQL table of each row, the interface prints it.

pub mod canonical;
pub mod set;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One kind of record that can be read, and the table it fills.
#[derive(Debug)]
pub struct Stream {
    /// The name, which is the table's name too.
    pub name: &'static str,
    /// What it holds, in words for a person.
    pub about: &'static str,
    /// The stream whose rows this one's rows belong to.
    pub parent: Option<&'static str>,
    /// The column that names the parent's row (`payroll_id`); `None` where there is no parent, or
    /// where the whole source has one row only (the company).
    pub parent_column: Option<&'static str>,
    /// The family that is published together. A family is named after its root stream.
    pub family: &'static str,
    /// How the rows are fetched.
    pub source: Source,
    /// The column that is the row's own key; `None` for children without an id, which get one made
    /// of what they say ([`set::number`]).
    pub key: Option<&'static str>,
    /// Of children without an id: the columns that tell one from another below the same parent. With
    /// none of them, a parent has only one. What they say is in the key as a digest: nothing that is
    /// private and easily guessed belongs here. The keys in stores depend on them, in this order.
    pub identity: &'static [&'static str],
    /// The arrays in its items whose things are rows of their own: their order is no news.
    pub sets: &'static [&'static str],
    /// The scopes without which nothing of it can be read.
    pub scopes: &'static [&'static str],
    /// The word of `--include` without which it is not read: it is private, or costs much.
    pub include: Option<&'static str>,
    /// How this stream can be asked for news.
    pub cursor: Cursor,
    /// The columns, in the table's order.
    pub columns: &'static [Column],
}

/// How the rows of a stream are fetched.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// One request that answers one object.
    One {
        /// Path below the API's base URL.
        path: &'static str,
    },
    /// A list.
    List {
        /// Path below the API's base URL.
        path: &'static str,
        /// Whether it comes by the page.
        form: Form,
        /// The list is read once, in full, for each of these sets of parameters.
        variants: &'static [&'static [(&'static str, &'static str)]],
        /// Path of one item by id (`{id}`), where the API has one: what a listing has lost is
        /// asked for there before it is believed to be gone.
        by_id: Option<&'static str>,
    },
    /// A request for each row of the parent.
    PerParent {
        /// Path with `{id}` for the parent's key.
        path: &'static str,
        /// What it answers.
        form: Form,
        /// Statuses that say "there is none of it here" and are no fault.
        absent: &'static [u16],
        /// Path with `{id}` for the item's own key, where the list holds summaries only and the
        /// whole item takes one more request.
        detail: Option<&'static str>,
    },
    /// Arrays inside the parent's item: no request at all.
    Inside {
        /// The arrays, each with the text that the `kind` column takes for its items.
        arrays: &'static [(&'static str, Option<&'static str>)],
    },
    /// A report for each pair of rows of two other streams, which is asked for and then waited for.
    PerPair {
        /// Where a report is asked for.
        path: &'static str,
        /// Where it is fetched, with `{id}` for the report's id.
        answer: &'static str,
        /// The streams, and the request's field for the key of each.
        of: [Side; 2],
        /// The request's field for the day.
        day: &'static str,
    },
}

/// One side of a pair ([`Source::PerPair`]).
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// The stream whose live rows are taken.
    pub stream: &'static str,
    /// Only rows with a 1 in this column.
    pub only: Option<&'static str>,
    /// The request's field for the row's key.
    pub field: &'static str,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A list by the page.
    Pages,
    /// A list that is short enough to come whole: nothing is said of limits.
    Whole,
    /// One object.
    Object,
}

/// The three ways in which this API can be asked for news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// It cannot: everything is read each time.
    Full,
    /// Only what changed since a moment.
    Since {
        /// The column with the moment of the last change.
        field: &'static str,
        /// The request's parameter.
        param: &'static str,
    },
    /// Only what lies in a window of dates.
    Window {
        /// The column whose date decides; the parameters are `start_date` and `end_date`.
        field: &'static str,
        /// Days after the run's own date that are read as well.
        ahead: i32,
    },
}

/// One column of a stream's table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
    /// Where the value may stand in the item (`name.given_name`): the first that is there and can be
    /// read wins.
    pub from: &'static [&'static str],
    /// What the value must be.
    pub kind: Kind,
}

/// What a value must be. Anything else is reported as drift and left empty, never coerced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Hundredths of a currency: a JSON integer.
    Money,
    /// True or false, stored as 1 or 0.
    Flag,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A moment, RFC 3339.
    Moment,
    /// Anything: kept whole as JSON text.
    Json,
    /// A decimal that is no money, kept as text: the number that JSON says, or the digits of a text.
    Decimal,
    /// Money, if the item has one of these words in this field; else nothing.
    MoneyIf(&'static str, &'static [&'static str]),
    /// A percentage with four implied digits, if the item has one of these words in this field;
    /// else nothing.
    PercentIf(&'static str, &'static [&'static str]),
    /// The texts of all the fields that it may come from, joined by `/`: the key of what has no id
    /// of its own.
    Joined,
    /// Not from the item but from the array it stood in ([`Source::Inside`]).
    Array,
    /// Always this text: the key of what there is only one of.
    Fixed(&'static str),
}

impl Kind {
    /// Whether the store keeps it as a whole number.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Money | Self::Flag | Self::MoneyIf(..) | Self::PercentIf(..)
        )
    }
}

/// What stands in an item in place of what must not be kept.
pub const REDACTED: &str = "[redacted]";

/// A source's key as it may be shown, unless it looks like a value that stands as one: an id, a date,
/// an address, a sentence.
pub fn shown_key(key: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let digits = key.chars().filter(char::is_ascii_digit).count();
    let is_a_name = !key.is_empty() && key.len() <= 40 && key.chars().all(plain) && digits < 4;
    if is_a_name { key } else { "{…}" }
}

/// One answer of the source, decoded and redacted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The items, each an object; a single object is a page of one.
    pub items: Vec<serde_json::Value>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
    /// The request that brought it.
    pub request: Option<RequestId>,
    /// Texts in it that did not come whole.
    pub broken: Option<Broken>,
    /// Amounts in it that are none, as far as it is known where they stand.
    pub odd: Vec<Odd>,
}

/// A value that is not of its column's kind, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// The stream.
    pub stream: &'static str,
    /// The column.
    pub column: &'static str,
    /// What came, as JSON. It is compared and never shown.
    pub value: String,
    /// How many bytes of the answer come before it.
    pub at: u64,
}

/// Texts with a character that could not be read: U+FFFD stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The keys to each such text inside its item, joined by a dot.
    pub fields: Vec<String>,
    /// How many bytes of the answer come before the first.
    pub at: u64,
}

/// The id that a source gave to a request: what its people find it by. All rows of one answer share
/// it.
pub type RequestId = Arc<str>;

/// A sum that must tie: the parts below a row add up to a column of it.
#[derive(Debug)]
pub struct Tie {
    /// What is compared, in words: "payroll gross = sum of its paystubs".
    pub about: &'static str,
    /// The stream of the total, and its column.
    pub total: (&'static str, &'static str),
    /// The stream of the parts, and its column.
    pub parts: (&'static str, &'static str),
    /// Only parts with this text in this column count.
    pub only: Option<(&'static str, &'static str)>,
}

/// One value of a row, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number; money is hundredths.
    Int(i64),
    /// Text.
    Text(String),
}

/// By way of a value: serde cannot tell the kinds of a number apart that keeps all its digits.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Value::deserialize(from)? {
            Value::Null => Ok(Self::Null),
            Value::String(text) => Ok(Self::Text(text)),
            value => value
                .as_i64()
                .map(Self::Int)
                .ok_or_else(|| serde::de::Error::custom("a cell is text or a whole number")),
        }
    }
}

/// Tells two versions of a row apart: the start of the SHA-256 of its redacted canonical JSON.
pub type Fingerprint = [u8; 16];

/// One row on its way into the store.
#[derive(Debug, Clone)]
pub struct Record {
    /// The stream it belongs to.
    pub stream: &'static Stream,
    /// The row's own key; for a child without an id, the one that [`set::number`] makes.
    pub key: String,
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root row; a root's is its own key.
    pub root: String,
    /// The place in the set, from 0, for a child without an id. Another one is no news.
    pub position: Option<u32>,
    /// One value per column of the stream, in its order.
    pub cells: Vec<Cell>,
    /// The redacted source JSON, where an endpoint answered this very item.
    pub raw: Option<String>,
    /// What tells this version from another.
    pub fingerprint: Fingerprint,
    /// What tells the list's summary of it from another, where it is a detail.
    pub summary: Option<Fingerprint>,
    /// The request that brought it, where an endpoint answered this very item: what stands inside
    /// another one came with that.
    pub request: Option<RequestId>,
}

/// The stream of this name in a table of streams.
pub fn find(streams: &'static [Stream], name: &str) -> Option<&'static Stream> {
    streams.iter().find(|stream| stream.name == name)
}

impl Stream {
    /// Whether the stream is the root of its family.
    pub fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// Where a column stands in [`Record::cells`].
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Column {
    /// A column that is called as the field is, with a value of this kind.
    pub const fn new(name: &'static str, from: &'static [&'static str], kind: Kind) -> Self {
        Self { name, from, kind }
    }
}
