//! What became of a row, moment by moment: first seen, changed, gone, back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::changes::{Change, changes};
use super::privacy::Privacy;
use super::sums::Moved;
use crate::catalog::{Access, Cell, Stream};
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Of, Reader, RunEnd, Version};

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Gone,
    Back,
    Changed,
    FirstSeen,
    /// It stayed as it was, and what adds up to it did not.
    #[serde(rename = "parts_changed")]
    Parts,
}

/// The run that found it: its id, where that is known, and how it ended, while that is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundBy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The inner `None` is a run that is at work, or died.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Option<String>>,
    pub on_record: bool,
}

impl FoundBy {
    fn run(run: RunEnd) -> Self {
        Self {
            id: Some(run.id),
            outcome: Some(run.outcome),
            on_record: true,
        }
    }

    fn pruned(id: Option<String>) -> Self {
        Self {
            id,
            outcome: None,
            on_record: false,
        }
    }
}

/// One thing that happened to one row.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    pub at: Timestamp,
    pub what: What,
    /// The place in its set, for a row without a key of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The key of the parent's row.
    #[serde(skip)]
    pub parent: Option<String>,
    pub run: FoundBy,
    /// The request that brought what the row said from then on.
    pub request: Option<String>,
    pub changes: Vec<Change>,
    /// What became of the amounts that add up to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Moved>,
}

/// Versions of rows without an id, where a row that is gone and one that is new since then are one: a
/// line with another amount has another key, and is the same line to a person. They are alike in most of
/// what they say; else one went and another came.
pub fn as_rows(stream: &Stream, mut versions: Vec<Version>) -> Vec<Version> {
    if stream.key.is_some() {
        return versions;
    }
    let end = |at: usize| {
        let last = &versions[at];
        let to = last.to?;
        let mut others = versions.iter();
        let is_back = others.any(|it| it.key == last.key && it.from >= to);
        (!is_back).then_some((to, last.position, at))
    };
    let mut ends: Vec<_> = (0..versions.len()).filter_map(end).collect();
    ends.sort_unstable();
    let is_first = |at: &usize| {
        let first = &versions[*at];
        let mut others = versions.iter();
        !others.any(|it| it.key == first.key && it.from < first.from)
    };
    let mut heirs: Vec<usize> = (0..versions.len()).filter(is_first).collect();
    for (at, _, gone) in ends {
        let was = versions[gone].clone();
        let unlike = |is: &Version| {
            let cells = was.cells.iter().zip(&is.cells);
            cells.filter(|(was, is)| was != is).count()
        };
        let follows = |heir: &&usize| {
            let is = &versions[**heir];
            (is.from, &is.parent) == (at, &was.parent)
                && is.key != was.key
                && 2 * unlike(is) < is.cells.len()
        };
        let distance = |heir: &usize| {
            let is = &versions[*heir];
            let [one, other] = [is, &was].map(|it| it.position.unwrap_or_default());
            (unlike(is), one.abs_diff(other))
        };
        let heir = heirs.iter().filter(follows).copied().min_by_key(distance);
        let Some(heir) = heir else {
            continue;
        };
        heirs.retain(|other| *other != heir);
        let key = versions[heir].key.clone();
        for version in versions.iter_mut().filter(|it| it.key == was.key) {
            version.key.clone_from(&key);
        }
    }
    let order = |it: &Version| (it.key.clone(), it.from, it.to.is_none(), it.to);
    versions.sort_by_key(order);
    versions
}

/// What happened to these rows, in the order of time.
pub fn events(
    source: &Source,
    stream: &'static Stream,
    versions: &[Version],
    privacy: &Privacy,
    reader: &Reader,
) -> Result<Vec<Event>, StoreError> {
    let mut rows: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for version in versions {
        rows.entry(&version.key).or_default().push(version);
    }
    // A row that joins or leaves a set has no other change to show than its contents.
    let first = versions.iter().map(|version| version.from).min();
    let joined = |version: &Version| stream.key.is_none() && Some(version.from) > first;
    let mut events = Vec::new();
    for row in rows.values() {
        for (at, version) in row.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| row[at]);
            let next = row.get(at + 1).copied();
            let what = what(before, version);
            let changes = match before {
                Some(before) => changes(stream, privacy, (before, version)),
                None if joined(version) => changes(stream, privacy, (&nothing(version), version)),
                None => Vec::new(),
            };
            let event = |at, what, run| Event {
                at,
                what,
                position: version.position,
                parent: version.parent.clone(),
                run,
                request: None,
                changes: Vec::new(),
                parts: Vec::new(),
            };
            let run = named(reader, version.run.as_deref())?;
            events.push(Event {
                request: version.request.clone(),
                changes,
                ..event(version.from, what, run)
            });
            if let Some(end) = ended(version, next) {
                let run = named(reader, version.ended_by.as_deref())?;
                events.push(Event {
                    changes: match stream.key {
                        Some(_) => Vec::new(),
                        None => left(stream, privacy, version),
                    },
                    ..event(end, What::Gone, run)
                });
            }
        }
    }
    for (parent, versions) in with_parents(source, stream, versions, reader)? {
        of_parent(&parent, &versions, &mut events);
    }
    events.sort_by_key(|event| (event.at, event.what, event.position));
    Ok(events)
}

fn what(before: Option<&Version>, version: &Version) -> What {
    match before {
        None => What::FirstSeen,
        Some(before) if ended(before, Some(version)).is_some() => What::Back,
        Some(_) => What::Changed,
    }
}

/// What stands inside another row came with its request.
fn of_parent(parent: &str, versions: &[Version], events: &mut [Event]) {
    let is_below =
        |event: &&mut Event| event.what != What::Gone && event.parent.as_deref() == Some(parent);
    for event in events.iter_mut().filter(is_below) {
        let same = versions.iter().find(|version| version.from == event.at);
        event.request = same.and_then(|version| version.request.clone());
    }
}

/// What a row of a set said as it left.
fn left(stream: &'static Stream, privacy: &Privacy, version: &Version) -> Vec<Change> {
    changes(stream, privacy, (version, &nothing(version)))
}

/// A version that says nothing.
fn nothing(version: &Version) -> Version {
    Version {
        cells: vec![Cell::Null; version.cells.len()],
        raw: None,
        ..version.clone()
    }
}

/// Puts what became of a row's parts beside what became of itself.
pub fn with_parts(
    mut events: Vec<Event>,
    moved: Vec<Moved>,
    reader: &Reader,
) -> Result<Vec<Event>, StoreError> {
    for moved in moved {
        let at = moved.at;
        let place = match events.iter().position(|event| event.at == at) {
            Some(place) => place,
            None => {
                events.push(Event {
                    at,
                    what: What::Parts,
                    position: None,
                    parent: None,
                    run: named(reader, moved.run.as_deref())?,
                    request: None,
                    changes: Vec::new(),
                    parts: Vec::new(),
                });
                events.len() - 1
            }
        };
        events[place].parts.push(moved);
    }
    events.sort_by_key(|event| (event.at, event.what, event.position));
    Ok(events)
}

/// The parents of rows that stand inside them, and what became of those: they came with the same
/// request.
fn with_parents(
    source: &Source,
    stream: &'static Stream,
    versions: &[Version],
    reader: &Reader,
) -> Result<Vec<(String, Vec<Version>)>, StoreError> {
    let (Access::Inside { .. }, Some(parent)) = (
        stream.access,
        stream.parent.and_then(|it| source.stream(it)),
    ) else {
        return Ok(Vec::new());
    };
    let mut keys: Vec<_> = versions.iter().filter_map(|it| it.parent.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |key: String| Ok((key.clone(), reader.versions(parent, Of::Key(&key))?));
    keys.into_iter().map(of).collect()
}

/// When a row was gone after this version: it has ended, and what follows, if anything does, began
/// later.
pub fn ended(version: &Version, next: Option<&Version>) -> Option<Timestamp> {
    version
        .to
        .filter(|to| next.is_none_or(|next| next.from > *to))
}

fn named(reader: &Reader, id: Option<&str>) -> Result<FoundBy, StoreError> {
    let Some(id) = id else {
        return Ok(FoundBy::pruned(None));
    };
    let run = reader.run(id)?;
    Ok(run.map_or_else(|| FoundBy::pruned(Some(id.to_owned())), FoundBy::run))
}
