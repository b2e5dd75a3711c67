//! What became of a row, moment by moment: first seen, changed, gone, back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::changes::{Change, changes};
use super::privacy::Privacy;
use super::sums::Moved;
use crate::catalog::{Access, Stream};
use crate::sink::SinkError;
use crate::source::Source;
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
    /// Of a run that is at work, or died, there is none within.
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

/// What happened to these rows, in the order of time.
pub fn events(
    source: &Source,
    stream: &'static Stream,
    versions: &[Version],
    privacy: &Privacy,
    reader: &Reader,
) -> Result<Vec<Event>, SinkError> {
    let mut rows: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for version in versions {
        rows.entry(&version.key).or_default().push(version);
    }
    let mut events = Vec::new();
    for row in rows.values() {
        for (at, version) in row.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| row[at]);
            let next = row.get(at + 1).copied();
            let what = match before {
                None => What::FirstSeen,
                Some(before) if ended(before, Some(version)).is_some() => What::Back,
                Some(_) => What::Changed,
            };
            let changes = match before {
                Some(before) => changes(stream, privacy, (before, version)),
                None => Vec::new(),
            };
            // A tombstone names the run that found it; what it was before dates from another one.
            let run = match version.gone_at {
                Some(_) => begun(reader, version.from)?,
                None => named(reader, &version.run)?,
            };
            events.push(Event {
                at: version.from,
                what,
                position: version.position,
                parent: version.parent.clone(),
                run,
                request: version.request.clone(),
                changes,
                parts: Vec::new(),
            });
            let Some(end) = ended(version, next) else {
                continue;
            };
            events.push(Event {
                at: end,
                what: What::Gone,
                position: version.position,
                parent: version.parent.clone(),
                run: match version.gone_at {
                    Some(_) => named(reader, &version.run)?,
                    None => begun(reader, end)?,
                },
                request: None,
                changes: Vec::new(),
                parts: Vec::new(),
            });
        }
    }
    for (parent, versions) in with_parents(source, stream, versions, reader)? {
        for event in events.iter_mut().filter(|event| event.what != What::Gone) {
            if event.parent.as_deref() == Some(&parent) {
                let mut versions = versions.iter();
                let same = versions.find(|version| version.from == event.at);
                event.request = same.and_then(|version| version.request.clone());
            }
        }
    }
    events.sort_by_key(|event| (event.at, event.what, event.position));
    Ok(events)
}

/// Puts what became of a row's parts beside what became of itself.
pub fn with_parts(
    mut events: Vec<Event>,
    moved: Vec<Moved>,
    reader: &Reader,
) -> Result<Vec<Event>, SinkError> {
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
                    run: begun(reader, at)?,
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
) -> Result<Vec<(String, Vec<Version>)>, SinkError> {
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

/// When a row was gone after this version. A place in a set leaves no tombstone: it has ended, and
/// what follows, if anything does, began later.
pub fn ended(version: &Version, next: Option<&Version>) -> Option<Timestamp> {
    version.gone_at.or_else(|| {
        version
            .to
            .filter(|to| next.is_none_or(|next| next.from > *to))
    })
}

fn named(reader: &Reader, id: &str) -> Result<FoundBy, SinkError> {
    let run = reader.run(id)?;
    Ok(run.map_or_else(|| FoundBy::pruned(Some(id.to_owned())), FoundBy::run))
}

/// A run dates what it finds by the moment at which it began.
fn begun(reader: &Reader, at: Timestamp) -> Result<FoundBy, SinkError> {
    let run = reader.run_begun(at)?;
    Ok(run.map_or(FoundBy::pruned(None), FoundBy::run))
}
