//! All that changed between two publications, row by row: what is new, what differs and how, and
//! what was removed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::changes::{Change, changes};
use super::naming::{Names, PAYROLLS, worth};
use super::privacy::Privacy;
use super::timeline::as_rows;
use crate::catalog::Stream;
use crate::report::Turn;
use crate::source::Source;
use crate::staging::StoreError;
use crate::store::{Difference, Reader};

/// What changed in one table.
#[derive(Debug)]
pub struct Table {
    /// The table.
    pub stream: &'static Stream,
    /// How many rows are new, changed and removed.
    pub counts: [u64; 3],
    /// The rows, or the first of them.
    pub rows: Vec<RowChange>,
}

/// What became of one row.
#[derive(Debug, Serialize)]
pub struct RowChange {
    /// Its key.
    pub key: String,
    /// What a person calls it.
    pub title: String,
    /// `new`, `changed` or `removed`.
    #[serde(serialize_with = "word")]
    pub what: Turn,
    /// What differs.
    pub changes: Vec<Change>,
}

fn word<S: serde::Serializer>(turn: &Turn, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match turn {
        Turn::New => "new",
        Turn::Changed => "changed",
        Turn::Removed => "removed",
    })
}

/// What changed in this table between two publications. The changed and the removed rows come before
/// the new ones, of each so many at most, and of the new ones none if there are more: which of them
/// would stand for the others?
pub fn table(
    (source, reader): (&Source, &Reader),
    names: &Names,
    stream: &'static Stream,
    span: (i64, i64),
    most: usize,
) -> Result<Table, StoreError> {
    let mut found = Vec::new();
    let mut table = Table {
        stream,
        counts: [0; 3],
        rows: Vec::new(),
    };
    let is_set = stream.key.is_none() && span.0 > 0;
    let mut new = 0;
    reader.between(stream, span, |it| {
        // Where all is new, only so many are kept.
        new += usize::from(it.old.is_none());
        if is_set || it.old.is_some() || new <= most {
            found.push(it);
        } else {
            table.counts[0] += 1;
        }
        Ok::<_, StoreError>(())
    })?;
    let found = if is_set { paired(stream, found) } else { found };
    let privacy = Privacy::over(source, stream, false, reader)?;
    for it in found {
        let what = match (&it.old, &it.new) {
            (None, _) => Turn::New,
            (_, None) => Turn::Removed,
            _ => Turn::Changed,
        };
        let count = &mut table.counts[what as usize];
        *count += 1;
        let Some(row) = it.latest().filter(|_| *count <= most as u64) else {
            continue;
        };
        let mut title = names.title(stream, row)?;
        if what != Turn::Changed {
            title.push_str(&worth(stream, row).unwrap_or_default());
        }
        table.rows.push(RowChange {
            title,
            what,
            changes: match (&it.old, &it.new) {
                (Some(old), Some(new)) => changes(stream, &privacy, (old, new)),
                _ => Vec::new(),
            },
            key: it.key,
        });
    }
    if table.counts[0] > most as u64 {
        table.rows.retain(|row| row.what != Turn::New);
    }
    // The latest payroll first; everything else by its name.
    let is_dated = stream.name == PAYROLLS;
    table.rows.sort_by(|one, other| {
        let titles = one.title.cmp(&other.title);
        let titles = if is_dated { titles.reverse() } else { titles };
        (one.what == Turn::New)
            .cmp(&(other.what == Turn::New))
            .then(titles)
    });
    Ok(table)
}

/// Rows without an id, where one that went and one that came in its place are one that changed.
fn paired(stream: &'static Stream, found: Vec<Difference>) -> Vec<Difference> {
    let (before, moment) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
    let mut below = BTreeMap::<Option<String>, Vec<_>>::new();
    for it in found {
        let parent = it.latest().and_then(|row| row.parent.clone());
        let versions = below.entry(parent).or_default();
        if let Some(mut old) = it.old {
            (old.from, old.to) = (before, Some(moment));
            versions.push(old);
        }
        if let Some(mut new) = it.new {
            (new.from, new.to) = (moment, None);
            versions.push(new);
        }
    }
    let mut rows = Vec::new();
    for versions in below.into_values() {
        let mut of_key = BTreeMap::<String, Difference>::new();
        for version in as_rows(stream, versions) {
            let key = version.key.clone();
            let row = of_key.entry(key.clone()).or_insert(Difference {
                key,
                old: None,
                new: None,
            });
            if version.is_live() {
                row.new = Some(version);
            } else {
                row.old = Some(version);
            }
        }
        rows.extend(of_key.into_values());
    }
    rows
}
