//! What a person no longer includes leaves the tables at the beginning of a run: before the sign-in,
//! before the first request, and whatever becomes of the rest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::pinned::is_of;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Fingerprint, Page, Record, Stream, set};
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::justworks::redact::stored::{Stored, included, put_together};
use crate::justworks::scopes::{Include, Scopes};
use crate::source::Source;
use crate::staging::Withdrawal;
use crate::store::{Included, Store};
use crate::sync::drift::Drifts;
use crate::sync::nested;
use crate::sync::record::{self, Lineage};

/// What is known when a run starts.
pub(super) struct Start {
    /// Its id.
    pub run: String,
    /// When it began.
    pub at: Timestamp,
    /// What left the tables before anything was read.
    pub withdrawal: Withdrawal,
}

impl Context {
    /// Takes out of the tables what is no longer included; a dry run only finds out what that would be.
    pub(super) fn withdraw(
        &self,
        connection: &Connection,
        start: &Start,
        dry_run: bool,
    ) -> Result<Withdrawal, Error> {
        let keep = self.sign_in_of(connection);
        let granted = keep.info().map(|record| Scopes::read(&record.granted));
        let include = included(&connection.include, granted.as_ref());
        let words = words(&include);
        // What is wrong with the database is told where the run opens it.
        let source = connection.source;
        let Ok(Some(reader)) = self.reader(connection) else {
            return Ok(Withdrawal::default());
        };
        // Another company's data is not touched.
        let ours = is_of(source, &connection.company.id, &reader)?;
        if !ours || !reader.shows_more(&words)? {
            return Ok(Withdrawal::default());
        }
        drop(reader);
        let mut store = self.store(connection)?;
        let stored = Stored::new(source, &include, fields(source, &store)?);
        let included = Included {
            words: &words,
            concerns: &|stream| stored.concerns(stream),
            again: &|rows, above| again(source, &stored, rows, above),
            inside: &|rows, left| renewed_inside(source.streams, rows, left),
        };
        Ok(store.withdraw((&start.run, start.at), &included, dry_run)?)
    }
}

/// The words that a store remembers.
pub(super) fn words(include: &[Include]) -> BTreeSet<String> {
    let words = include.iter().map(|include| include.word().to_owned());
    words.collect()
}

/// The fields that the company has made up itself, as they are stored: a field's columns say all that
/// counts.
fn fields(source: &Source, store: &Store) -> Result<Page, Error> {
    let mut page = Page::default();
    if let Some(fields) = source.labels.and_then(|it| source.stream(it.fields)) {
        store.each_live_row(fields, |row| {
            page.items.push(put_together(fields, &row.cells));
        })?;
    }
    Ok(page)
}

/// What is left of a row, or of a set; `None` where it is as it was.
fn again(
    source: &Source,
    stored: &Stored,
    rows: &[Record],
    above: Option<&str>,
) -> Option<Vec<Record>> {
    let stream = rows.first()?.stream;
    if let (Access::Inside { .. }, Some(parent)) = (stream.access, stream.parent) {
        let parent = source.stream(parent)?;
        return match as_it_stood(parent, rows, above) {
            Some(item) => {
                let left = standing_inside(parent, rows, &stored.again(parent, &item))?;
                (!alike(&left, rows)).then_some(left)
            }
            None => inside_by_its_columns(stored, rows),
        };
    }
    let now: Vec<_> = rows.iter().map(|row| by_its_source(stored, row)).collect();
    if now.iter().all(Option::is_none) {
        return None;
    }
    let remade = rows.iter().zip(now);
    let mut remade: Vec<_> = remade
        .map(|(row, now)| now.unwrap_or_else(|| row.clone()))
        .collect();
    set::number(&mut remade);
    Some(remade)
}

/// A row as its source would make it now; `None` where it stays as it is.
fn by_its_source(stored: &Stored, row: &Record) -> Option<Record> {
    let stream = row.stream;
    let source = row.raw.as_deref();
    let item: Option<Value> = source.and_then(|text| serde_json::from_str(text).ok());
    let of_this_row = |was: &Record| stream.key.is_none() || was.key == row.key;
    let read = item.filter(Value::is_object).and_then(|item| {
        let was = made(stream, row, &item, None, true).filter(of_this_row)?;
        Some((item, was))
    });
    if let Some((item, _)) = &read {
        let now = stored.again(stream, item);
        if now != *item
            && let Some(now) = made(stream, row, &now, None, true)
        {
            return Some(now);
        }
    }
    by_its_columns(stored, row, read.map(|(_, was)| was))
}

/// The same of a row whose columns have what its source does not say: it was damaged. A source
/// that cannot be read may say anything, and leaves.
fn by_its_columns(stored: &Stored, row: &Record, source: Option<Record>) -> Option<Record> {
    let stream = row.stream;
    let item = put_together(stream, &row.cells);
    let now = stored.again(stream, &item);
    let cells = |item: &Value| record::cells(stream, item, None, &Drifts::default());
    let mut left = row.clone();
    for (at, (was, now)) in (0..).zip(cells(&item).into_iter().zip(cells(&now))) {
        let said = source.as_ref().and_then(|source| source.cells.get(at));
        if was != now && said != row.cells.get(at) {
            left.cells[at] = now;
        }
    }
    left.raw = left.raw.filter(|_| source.is_some());
    if left.cells == row.cells && left.raw == row.raw {
        return None;
    }
    // Of what the source said there is no fingerprint: any other than before is right.
    left.fingerprint = fingerprint(stream, &json!([now, row.fingerprint.to_vec()]));
    Some(left)
}

/// The source of the row that a set, or a row, stands inside, if it is as it stood there.
fn as_it_stood(parent: &'static Stream, rows: &[Record], above: Option<&str>) -> Option<Value> {
    let item: Value = serde_json::from_str(above?).ok()?;
    let were = standing_inside(parent, rows, &item)?;
    alike(&were, rows).then_some(item)
}

/// A set, or the row of a key, as it stands inside an item.
fn standing_inside(parent: &'static Stream, rows: &[Record], item: &Value) -> Option<Vec<Record>> {
    let first = rows.first()?;
    let key = first.parent.as_deref()?;
    let mut standing = nested::stored(parent, item, first.stream, (key, &first.root))?;
    if first.stream.key.is_some() {
        standing.retain(|row| row.key == first.key);
    }
    Some(standing)
}

fn alike(one: &[Record], other: &[Record]) -> bool {
    let prints = |rows: &[Record]| {
        let mut prints: Vec<_> = rows.iter().map(|row| row.fingerprint).collect();
        prints.sort_unstable();
        prints
    };
    prints(one) == prints(other)
}

/// The same of rows of which only the columns are known: what they stood inside is another by now.
fn inside_by_its_columns(stored: &Stored, rows: &[Record]) -> Option<Vec<Record>> {
    let mut changed = false;
    let mut left = Vec::new();
    for row in rows {
        let (item, now) = stored.again_inside(row.stream, &row.cells);
        match now {
            Some(now) if now == item => left.push(row.clone()),
            Some(now) => {
                let array = match row.stream.access {
                    Access::Inside { arrays } => arrays.first().and_then(|(_, array)| *array),
                    _ => None,
                };
                left.extend(made(row.stream, row, &now, array, false));
                changed = true;
            }
            None => changed = true,
        }
    }
    set::number(&mut left);
    changed.then_some(left)
}

/// The rows nested in rows that were made again, and their new fingerprints, by which the next reading
/// knows them.
fn renewed_inside(
    streams: &'static [Stream],
    rows: &[Record],
    left: &[Record],
) -> Vec<(Record, Fingerprint)> {
    let item = |row: &Record| serde_json::from_str::<Value>(row.raw.as_deref()?).ok();
    let mut renewed = Vec::new();
    for (row, now) in rows
        .iter()
        .zip(left)
        .filter(|(row, now)| row.key == now.key)
    {
        let (Some(item), Some(now)) = (item(row), item(now)) else {
            continue;
        };
        let is_inside = |it: &&Stream| it.parent == Some(row.stream.name) && it.is_inside();
        let children = streams.iter().filter(is_inside);
        for child in children {
            let stand = |item| nested::stored(row.stream, item, child, (&row.key, &row.root));
            let (were, are) = (stand(&item), stand(&now));
            let (were, are) = (were.unwrap_or_default(), are.unwrap_or_default());
            // Where some of them leave, each was judged for itself.
            if were.len() == are.len() {
                let both = were.into_iter().zip(are);
                let both = both.filter(|(was, is)| was.fingerprint != is.fingerprint);
                renewed.extend(both.map(|(was, is)| (was, is.fingerprint)));
            }
        }
    }
    renewed
}

fn made(
    stream: &'static Stream,
    row: &Record,
    item: &Value,
    array: Option<&'static str>,
    whole: bool,
) -> Option<Record> {
    let lineage = Lineage {
        parent: row.parent.clone(),
        root: Some(row.root.clone()),
        position: row.position,
        array,
        request: row.request.clone(),
        ..Lineage::default()
    };
    record::make(stream, item, lineage, whole, &Drifts::default()).ok()
}
