//! What stands around a row's life: what its parts are called, what the last run says of it, and what
//! to do where there is no such row.

use std::collections::HashMap;

use super::find::Search;
use super::now::part;
use super::{HeldBack, LastRun};
use crate::books::naming::{Names, PAY_DATE, PAYSTUBS, PERSON, text};
use crate::books::sums::Sum;
use crate::books::timeline::Event;
use crate::catalog::Stream;
use crate::codes;
use crate::config::Connection;
use crate::error::Error;
use crate::report::Report;
use crate::staging::StoreError;
use crate::store::{Of, Reader, Version};

/// What the parts of a row's totals are called, and the command that shows the one that moved last.
pub(super) fn parts(
    stream: &'static Stream,
    (events, sums): (&[Event], &[Sum]),
    names: &Names,
    (connection, suffix): (&Connection, &str),
    reader: &Reader,
) -> Result<(HashMap<String, String>, Option<String>), StoreError> {
    let ties = connection.source.ties.iter();
    let mut below = ties.filter(|tie| tie.total.0 == stream.name);
    let Some(below) = below
        .next()
        .and_then(|tie| connection.source.stream(tie.parts.0))
    else {
        return Ok((HashMap::new(), None));
    };
    let moved = events.iter().flat_map(|it| &it.parts).map(|it| &it.key);
    let clues = sums.iter().flat_map(|it| &it.clues).map(|it| &it.key);
    let mut called = HashMap::new();
    let mut next = None;
    for key in moved.chain(clues) {
        let Some(row) = row_of(below, key, reader)? else {
            continue;
        };
        if let Some(name) = part(below, &row, names) {
            called.insert(key.clone(), name);
        }
        if below.name == PAYSTUBS {
            next = Some(command(below, &row, names, suffix));
        }
    }
    Ok((called, next))
}

fn row_of(
    stream: &'static Stream,
    key: &str,
    reader: &Reader,
) -> Result<Option<Version>, StoreError> {
    let place = key.rsplit_once('/');
    let place = place.and_then(|(parent, place)| Some((parent, place.parse().ok()?)));
    let mut versions = match (stream.key, place) {
        (Some(_), _) => reader.versions(stream, Of::Key(key))?,
        (None, Some((parent, place))) => reader.versions(stream, Of::Place(parent, place))?,
        _ => Vec::new(),
    };
    Ok(versions.pop())
}

/// By name and date where they can be typed as they are, or else by id.
fn command(stream: &Stream, row: &Version, names: &Names, suffix: &str) -> String {
    let is_plain = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || " -.".contains(c))
    };
    let person = text(stream, PERSON, row).map(|key| names.person(key));
    let person = person.filter(|name| is_plain(name) && !name.starts_with('-'));
    let key = match person.zip(text(stream, PAY_DATE, row)) {
        Some((name, date)) => format!("{name} {date}"),
        None => row.key.clone(),
    };
    format!("drivetrain why paystub {key}{suffix}")
}

/// Why there is no row, and what is near.
pub(super) fn unknown(
    search: &Search,
    typed: &str,
    connection: &Connection,
) -> Result<Error, StoreError> {
    let stream = search.stream;
    let (table, name) = (stream.name, &connection.name);
    let what = match (typed, stream.key, stream.parent) {
        ("", ..) => format!("{table} has no rows"),
        (typed, None, Some(parent)) => {
            format!("{table} has no rows for a row of {parent} that fits {typed}")
        }
        (typed, ..) => format!("no row of {table} fits {typed}, now or before"),
    };
    let error = Error::new(codes::ROW_UNKNOWN, what);
    let off = stream
        .include
        .filter(|word| !connection.include.iter().any(|it| it.word() == *word));
    if let Some(word) = off {
        return Ok(error.hint(format!(
            "{table} is not synced; `drivetrain streams {name} --include {word}` adds it from the next sync on"
        )));
    }
    if let (None, Some(parent)) = (stream.key, stream.parent)
        && let Some(owner) = search.choices(search.owners(typed)?)?.first()
    {
        let what = format!("there are no rows of {table} for {}", owner.title);
        let command = format!("`drivetrain why {parent} {}{}`", owner.key, search.suffix);
        return Ok(Error::new(codes::ROW_UNKNOWN, what).hint(format!("{command} shows it")));
    }
    let near = search.near(typed)?;
    let is_near = !near.is_empty();
    let error = near.into_iter().fold(error, Error::hint);
    if is_near {
        return Ok(error);
    }
    Ok(error
        .hint(format!(
            "`drivetrain why {table}{}` lists the last ten",
            search.suffix
        ))
        .hint(format!(
            "if it is new at Justworks, `drivetrain sync {name}` reads it"
        )))
}

/// A difference that the last run found in a version that it did not publish.
pub(super) fn held_back(
    last: &Report,
    stream: &Stream,
    key: &str,
    sums: &[Sum],
) -> Option<HeldBack> {
    let own = last.ties.iter().filter(|tie| tie.stream == stream.name);
    let mut found = own.flat_map(|tie| {
        let differences = tie.differences.iter().filter(|it| it.key == *key);
        differences.map(|it| (&tie.about, it))
    });
    let (about, difference) = found.find(|(about, it)| {
        let mut sums = sums.iter().filter(|sum| sum.tie.about == **about);
        sums.any(|sum| (sum.total, sum.sum) != (it.total_minor, it.parts_minor))
    })?;
    Some(HeldBack {
        about: about.clone(),
        total_minor: difference.total_minor,
        parts_minor: difference.parts_minor,
        parts: difference.parts,
        currency: difference.currency.clone(),
    })
}

impl LastRun {
    pub(super) fn of(last: Report, stream: &Stream) -> Self {
        let mut streams = last.streams.into_iter();
        let read = streams.find(|it| it.stream == stream.name);
        Self {
            id: last.run,
            finished_at: last.finished_at,
            verdict: read.as_ref().map(|it| it.verdict.word()),
            reason: read.and_then(|it| it.reason),
        }
    }
}
