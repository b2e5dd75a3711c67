//! What a person no longer includes leaves the tables at the beginning of a run: before the sign-in,
//! before the first request, and whatever becomes of the rest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::Context;
use crate::catalog::{Page, Record, Source, Stream, find};
use crate::config::Connection;
use crate::error::Error;
use crate::justworks::custom_fields;
use crate::justworks::redact::stored::{Stored, included};
use crate::justworks::scopes::{Include, Scopes};
use crate::justworks::streams::STREAMS;
use crate::sink::Withdrawal;
use crate::store::{Included, Reader, Store};
use crate::sync::drift::Drifts;
use crate::sync::inside;
use crate::sync::record::{self, Link};

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
        let keep = self.keep(&connection.name, &connection.id, connection.vault);
        let granted = keep.record().map(|record| Scopes::read(&record.granted));
        let include = included(&connection.include, granted.as_ref());
        let words = words(&include);
        let path = self.paths.store(&connection.name);
        // What is wrong with the database is told where the run opens it.
        let Ok(Some(reader)) = Store::open_read_only(&path, STREAMS) else {
            return Ok(Withdrawal::default());
        };
        if !is_of(connection, &reader)? || !reader.shows_more(&words)? {
            return Ok(Withdrawal::default());
        }
        let stored = Stored::new(&include, fields(&reader)?);
        drop(reader);
        let included = Included {
            words: &words,
            concerns: &|stream| stored.concerns(stream),
            again: &|rows, above| again(&stored, rows, above),
        };
        let mut store = Store::open(&path, STREAMS)?;
        Ok(store.withdraw((&start.run, start.at), &included, dry_run)?)
    }
}

/// The words that a store remembers.
pub(super) fn words(include: &[Include]) -> BTreeSet<String> {
    let words = include.iter().map(|include| include.word().to_owned());
    words.collect()
}

/// Whether a database holds this company's data: another one's is not touched.
fn is_of(connection: &Connection, reader: &Reader) -> Result<bool, Error> {
    let Some(company) = find(STREAMS, "company") else {
        return Ok(false);
    };
    let there = reader.keys(company)?;
    Ok(there.is_empty() || there.iter().any(|id| connection.company.id == *id.as_str()))
}

/// The fields that the company has made up itself, as they are stored.
fn fields(reader: &Reader) -> Result<Page, Error> {
    let mut page = Page::default();
    if let Some(fields) = find(STREAMS, custom_fields::FIELDS) {
        reader.sources(fields, |text| {
            page.items.extend(serde_json::from_str::<Value>(text));
        })?;
    }
    Ok(page)
}

/// What is left of a row, or of a set; `None` where it is as it was.
fn again(stored: &Stored, rows: &[Record], above: Option<&str>) -> Option<Vec<Record>> {
    let stream = rows.first()?.stream;
    if let (Source::Inside { .. }, Some(parent)) = (stream.source, stream.parent) {
        let parent = find(STREAMS, parent)?;
        return match as_it_stood(parent, rows, above) {
            Some(item) => {
                let now = stored.again(parent, item)?;
                let left = standing_inside(parent, rows, &now)?;
                (!alike(&left, rows)).then_some(left)
            }
            None => inside_by_its_columns(stored, rows),
        };
    }
    let now = |row: &Record| stored.again(stream, row.raw.as_deref()?);
    let now: Vec<Option<Value>> = rows.iter().map(now).collect();
    if now.iter().all(Option::is_none) {
        return None;
    }
    let remade = rows.iter().zip(now);
    Some(
        remade
            .filter_map(|(row, item)| match item {
                Some(item) => made(stream, row, &item, None, true),
                None => Some(row.clone()),
            })
            .collect(),
    )
}

/// The source of the row that a set, or a row, stands inside, if it is as it stood there.
fn as_it_stood<'a>(
    parent: &'static Stream,
    rows: &[Record],
    above: Option<&'a str>,
) -> Option<&'a str> {
    let item: Value = serde_json::from_str(above?).ok()?;
    let were = standing_inside(parent, rows, &item)?;
    alike(&were, rows).then_some(above?)
}

/// A set, or the row of a key, as it stands inside an item.
fn standing_inside(parent: &'static Stream, rows: &[Record], item: &Value) -> Option<Vec<Record>> {
    let first = rows.first()?;
    let key = first.parent.as_deref()?;
    let mut standing = inside::stored(parent, item, first.stream, (key, &first.root))?;
    if first.stream.key.is_some() {
        standing.retain(|row| row.key == first.key);
    }
    Some(standing)
}

fn alike(one: &[Record], other: &[Record]) -> bool {
    let prints = |rows: &[Record]| rows.iter().map(|row| row.fingerprint).collect::<Vec<_>>();
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
                let array = match row.stream.source {
                    Source::Inside { arrays } => arrays.first().and_then(|(_, array)| *array),
                    _ => None,
                };
                left.extend(made(row.stream, row, &now, array, false));
                changed = true;
            }
            None => changed = true,
        }
    }
    changed.then_some(left)
}

fn made(
    stream: &'static Stream,
    row: &Record,
    item: &Value,
    array: Option<&'static str>,
    whole: bool,
) -> Option<Record> {
    let link = Link {
        parent: row.parent.clone(),
        root: Some(row.root.clone()),
        position: row.position,
        array,
        summary: None,
        request: row.request.clone(),
    };
    record::make(stream, item, link, whole, &Drifts::default()).ok()
}
