//! Whether what belongs to a row adds up to it, and which part is off by how much.
//!
//! The sums are those that each sync compares ([`Source::ties`]), by the same books ([`TieOut`]), over what
//! the store shows now. Where one does not tie, what is known of the parts is held against the
//! difference: facts that explain it to the hundredth, and parts that cannot be right by themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::changes::currency;
use super::timeline::{as_rows, ended};
use crate::catalog::{Cell, Record, Stream, Tie};
use crate::money::Minor;
use crate::report::{Difference, TieReport};
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version};
use crate::sync::tie_out::TieOut;

/// One sum.
#[derive(Debug, Serialize)]
pub struct Sum {
    #[serde(rename = "about", serialize_with = "about")]
    pub tie: &'static Tie,
    /// The total, in hundredths; `None` where no total can be read.
    #[serde(rename = "total_minor")]
    pub total: Option<Minor>,
    /// What the parts add up to; `None` where one of them cannot be added.
    #[serde(rename = "parts_minor")]
    pub sum: Option<Minor>,
    /// What the parts lack of the total; more than it is less than nothing.
    #[serde(rename = "lacks_minor", serialize_with = "within")]
    pub lacks: Option<i128>,
    /// How many parts there are.
    pub parts: u64,
    pub currency: Option<String>,
    pub ties: bool,
    /// Whether it ties, or one fact alone makes all of the difference.
    pub explained: bool,
    pub clues: Vec<Clue>,
}

fn about<S: Serializer>(tie: &Tie, serializer: S) -> Result<S::Ok, S::Error> {
    tie.about.serialize(serializer)
}

/// `null` for a difference that is too large for an amount.
fn within<S: Serializer>(lacks: &Option<i128>, serializer: S) -> Result<S::Ok, S::Error> {
    let amount = lacks.and_then(|lacks| Minor::try_from(lacks).ok());
    amount.serialize(serializer)
}

/// A fact about a part, or about the total.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Clue {
    /// The row's key.
    pub key: String,
    #[serde(flatten)]
    pub fact: Fact,
    /// The amount it is about.
    #[serde(rename = "amount_minor")]
    pub amount: Option<Minor>,
    /// Whether it makes all of the difference.
    pub explains: bool,
}

/// What is known of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Its amount cannot be read.
    Unreadable,
    /// It is in another currency than the total.
    OtherCurrency { currency: String },
    /// Its own parts add up to something else.
    #[serde(rename = "own_parts_differ")]
    OwnParts { own_parts_minor: Minor },
    /// It is no longer there since then.
    Gone { until: Timestamp },
    /// It is just as large as what is too much.
    Surplus,
    /// It had this amount until then.
    #[serde(rename = "former_amount")]
    Former { until: Timestamp },
    /// The total was this until then.
    FormerTotal { until: Timestamp },
}

/// The sums that a live row is the total of; `is_read` says whether a stream is.
pub fn sums(
    source: &Source,
    stream: &'static Stream,
    versions: &[Version],
    reader: &Reader,
    is_read: impl Fn(&str) -> bool,
) -> Result<Vec<Sum>, StoreError> {
    let Some(live) = versions.last().filter(|it| it.is_live()) else {
        return Ok(Vec::new());
    };
    let own = |tie: &&Tie| tie.total.0 == stream.name && is_read(tie.parts.0);
    let mut sums = Vec::new();
    if source.ties.iter().any(|tie| own(&tie)) {
        let books = books(source, stream, &live.root, reader)?;
        for tie in source.ties.iter().filter(own) {
            sums.push(sum(source, tie, &books, (stream, versions), reader)?);
        }
    }
    Ok(sums)
}

/// What the run's own books say of a root with all that belongs to it.
fn books(
    source: &Source,
    stream: &Stream,
    root: &str,
    reader: &Reader,
) -> Result<Vec<TieReport>, StoreError> {
    let mut books = TieOut::new(source.ties, |_| true);
    books.begin(root);
    let family = |it: &&Stream| it.family == stream.family;
    for stream in source.streams.iter().filter(family) {
        let tied = |tie: &Tie| [tie.total.0, tie.parts.0].contains(&stream.name);
        if source.ties.iter().any(tied) {
            let rows = reader.standing(stream, root)?;
            rows.iter().for_each(|row: &Record| books.add(row));
        }
    }
    books.settle(root);
    Ok(books.close(|_| false))
}

fn difference<'a>(books: &'a [TieReport], tie: &Tie, key: &str) -> Option<&'a Difference> {
    let book = books.iter().find(|book| book.about == tie.about)?;
    book.differences.iter().find(|it| it.key == key)
}

fn sum(
    source: &Source,
    tie: &'static Tie,
    books: &[TieReport],
    (stream, versions): (&'static Stream, &[Version]),
    reader: &Reader,
) -> Result<Sum, StoreError> {
    let (key, live) = match versions.last() {
        Some(live) => (live.key.as_str(), live),
        None => ("", &versions[0]),
    };
    let total = amount(stream, tie.total.1, live);
    let parts = match source.stream(tie.parts.0) {
        Some(stream) => parts(tie, stream, key, reader)?,
        None => Vec::new(),
    };
    let off = difference(books, tie, key);
    let mut sum = Sum {
        tie,
        total,
        sum: off.map_or(total, |off| off.parts_minor),
        parts: parts.iter().filter(|part| part.is_live()).count() as u64,
        currency: currency(stream, tie.total.1, live),
        ties: off.is_none(),
        lacks: None,
        explained: off.is_none(),
        clues: Vec::new(),
    };
    sum.lacks = sum
        .total
        .zip(sum.sum)
        .map(|(total, sum)| i128::from(total) - i128::from(sum));
    if !sum.ties {
        let lacks = sum.lacks;
        for part in &parts {
            sum.clues
                .extend(part.clues((source, tie), &sum.currency, lacks, books));
        }
        let mut former = versions.iter().rev().skip(1);
        let was_sum =
            |it: &&Version| sum.sum.is_some() && amount(stream, tie.total.1, it) == sum.sum;
        if let Some(former) = former.find(was_sum) {
            sum.clues.extend(former.to.map(|until| Clue {
                key: key.to_owned(),
                fact: Fact::FormerTotal { until },
                amount: sum.sum,
                explains: true,
            }));
        }
        sum.explained = sum.clues.iter().any(|clue| clue.explains);
    }
    Ok(sum)
}

/// A part that became another amount, came or went.
#[derive(Debug, Clone, Serialize)]
pub struct Moved {
    #[serde(skip)]
    pub at: Timestamp,
    /// The run that found it, if that is known.
    #[serde(skip)]
    pub run: Option<String>,
    pub key: String,
    /// The column of the amount.
    pub column: &'static str,
    #[serde(rename = "old_minor")]
    pub old: Option<Minor>,
    #[serde(rename = "new_minor")]
    pub new: Option<Minor>,
    pub currency: Option<String>,
}

/// What became of the parts of a total since it was first seen.
pub fn moved(
    source: &Source,
    stream: &'static Stream,
    versions: &[Version],
    reader: &Reader,
) -> Result<Vec<Moved>, StoreError> {
    let mut found = Vec::new();
    let Some(first) = versions.first() else {
        return Ok(found);
    };
    for tie in source.ties.iter().filter(|tie| tie.total.0 == stream.name) {
        let Some(parts_of) = source.stream(tie.parts.0) else {
            continue;
        };
        for part in parts(tie, parts_of, &first.key, reader)? {
            found.extend(part.moves(tie.parts.1, first.from));
        }
    }
    Ok(found)
}

/// One part of a total, as it is and was.
struct Part {
    stream: &'static Stream,
    key: String,
    versions: Vec<Version>,
}

/// The parts that count, and those that did.
fn parts(
    tie: &Tie,
    stream: &'static Stream,
    total: &str,
    reader: &Reader,
) -> Result<Vec<Part>, StoreError> {
    let counts = |version: &Version| {
        tie.only.is_none_or(|(column, word)| {
            let cell = stream.column(column).and_then(|at| version.cells.get(at));
            matches!(cell, Some(Cell::Text(text)) if text == word)
        })
    };
    let mut parts: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    let versions = reader.versions(stream, Of::Parent(total))?;
    for version in as_rows(stream, versions) {
        if counts(&version) {
            parts.entry(version.key.clone()).or_default().push(version);
        }
    }
    let part = |(key, versions): (String, Vec<Version>)| Part {
        stream,
        key: match versions.last().and_then(|last| last.position) {
            Some(place) => format!("{total}/{place}"),
            None => key,
        },
        versions,
    };
    Ok(parts.into_iter().map(part).collect())
}

impl Part {
    fn is_live(&self) -> bool {
        self.versions.last().is_some_and(Version::is_live)
    }

    fn moves(&self, column: &'static str, since: Timestamp) -> Vec<Moved> {
        let mut moves = Vec::new();
        let mut before = None;
        for (at, version) in self.versions.iter().enumerate() {
            let mut now = amount(self.stream, column, version);
            let mut moved = |at, run: &Option<String>, old, new| {
                moves.extend((at > since && old != new).then(|| Moved {
                    at,
                    run: run.clone(),
                    key: self.key.clone(),
                    column,
                    old,
                    new,
                    currency: currency(self.stream, column, version),
                }));
            };
            moved(version.from, &version.run, before, now);
            if let Some(end) = ended(version, self.versions.get(at + 1)) {
                moved(end, &version.ended_by, now, None);
                now = None;
            }
            before = now;
        }
        moves
    }

    fn clues(
        &self,
        (source, tie): (&Source, &Tie),
        currency: &Option<String>,
        lacks: Option<i128>,
        books: &[TieReport],
    ) -> Vec<Clue> {
        let Some(last) = self.versions.last() else {
            return Vec::new();
        };
        let currency_of = super::changes::currency;
        let amount = |version: &Version| amount(self.stream, tie.parts.1, version);
        let now = amount(last);
        let makes = |change: Option<i128>| change.is_some() && change == lacks;
        let clue = |fact, amount, explains| Clue {
            key: self.key.clone(),
            fact,
            amount,
            explains,
        };
        if !last.is_live() {
            let explains = makes(now.map(i128::from));
            let gone = last.to.filter(|_| explains);
            return gone
                .map(|until| clue(Fact::Gone { until }, now, true))
                .into_iter()
                .collect();
        }
        let mut clues = Vec::new();
        let own = currency_of(self.stream, tie.parts.1, last);
        match (now, own) {
            (None, _) => clues.push(clue(Fact::Unreadable, None, false)),
            (now, Some(own)) if Some(&own) != currency.as_ref() => {
                clues.push(clue(Fact::OtherCurrency { currency: own }, now, false));
            }
            _ => {}
        }
        if makes(now.map(|now| -i128::from(now))) {
            clues.push(clue(Fact::Surplus, now, true));
        }
        let below = source.ties.iter().find(|below| below.total == tie.parts);
        let off = below.and_then(|below| difference(books, below, &self.key));
        if let Some(own_parts_minor) = off.and_then(|off| off.parts_minor) {
            let explains = makes(now.map(|now| i128::from(own_parts_minor) - i128::from(now)));
            clues.push(clue(Fact::OwnParts { own_parts_minor }, now, explains));
        }
        let mut former = self.versions.iter().rev().skip(1);
        let explaining = former.find_map(|former| {
            let was = amount(former)?;
            let until = former.to.unwrap_or(last.from);
            let explains = makes(Some(i128::from(was) - i128::from(now?)));
            explains.then(|| clue(Fact::Former { until }, Some(was), true))
        });
        clues.extend(explaining);
        clues
    }
}

fn amount(stream: &Stream, column: &str, version: &Version) -> Option<Minor> {
    match version.cells.get(stream.column(column)?) {
        Some(Cell::Int(amount)) => Some(*amount),
        _ => None,
    }
}
