//! What a person no longer includes leaves the live tables.
//!
//! It leaves them by what the store has itself, before anything is read: nothing that the source does
//! not answer, and nothing that a guard holds back, can keep it there. What it was stays in the
//! history, and in tombstones, like everything that was ever public.
//!
//! `_shown` has the words of all that the live rows, or what is landed and put aside, may show: they
//! are written when a run begins, so that they never fall behind the rows. A store of before there was
//! that table may show anything.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, named_params, params};

use super::error::{Result, json};
use super::publish::{self, Run};
use super::reader::Reader;
use super::table::{Table, WHOLE};
use super::{Store, compare, fresh, landing, runs, schema};
use crate::catalog::{Cell, Fingerprint, Record, Source, Stream, find};
use crate::report::Withdrawn;
use crate::sink::{SinkError, Withdrawal};

/// Stands in `_shown` for every word there is.
pub(super) const ANYTHING: &str = "*";

/// What is included now, and what becomes of rows by that.
pub struct Included<'a> {
    /// The words.
    pub words: &'a BTreeSet<String>,
    /// Whether rows of a stream may have to change.
    pub concerns: &'a dyn Fn(&'static Stream) -> bool,
    /// One row with a key of its own, or all rows of a set below one parent, and the source of the row
    /// that they stand inside. Gives those that are left, as they would be read now; `None` where they
    /// all stay as they are.
    #[expect(clippy::type_complexity, reason = "it is named once")]
    pub again: &'a dyn Fn(&[Record], Option<&str>) -> Option<Vec<Record>>,
}

impl Reader {
    /// Whether rows may show something that none of these words stands for.
    pub fn shows_more(&self, words: &BTreeSet<String>) -> std::result::Result<bool, SinkError> {
        let look = || match schema::has_table(&self.connection, "_shown")? {
            true => Ok(!no_longer(&self.connection, words)?.is_empty()),
            false => Ok(true),
        };
        look().map_err(|failure| self.says(failure))
    }
}

impl Store {
    /// The same store, whose runs land what these words let through.
    #[must_use]
    pub fn showing(self, words: BTreeSet<String>) -> Self {
        Self {
            shows: words,
            ..self
        }
    }

    /// Hands each live row of a stream to `each`.
    pub fn live(
        &self,
        stream: &'static Stream,
        mut each: impl FnMut(&Record),
    ) -> std::result::Result<(), SinkError> {
        let each = |rows: Vec<Record>, _: Option<&str>| rows.iter().for_each(&mut each);
        each_set(&self.connection, self.streams, &Table::of(stream), each)
            .map_err(|failure| self.says(failure))
    }

    /// Takes everything out of the live tables that is no longer included, in the name of a run that is
    /// about to begin; a dry run only finds out what that would be.
    pub fn withdraw(
        &mut self,
        (run, at): (&str, Timestamp),
        included: &Included<'_>,
        dry_run: bool,
    ) -> std::result::Result<Withdrawal, SinkError> {
        let run = Run {
            id: run.to_owned(),
            at: runs::moment(at),
        };
        let withdraw = || {
            self.connection.pragma_update(None, "synchronous", "FULL")?;
            let transaction = self.transaction()?;
            let withdrawal = withdraw(&transaction, self.streams, included, &run)?;
            if dry_run {
                transaction.rollback()?;
            } else {
                transaction.commit()?;
            }
            self.connection
                .pragma_update(None, "synchronous", "NORMAL")?;
            Ok(withdrawal)
        };
        withdraw().map_err(|failure| self.says(failure))
    }
}

/// Remembers what the rows of a run will show.
pub(super) fn remember(connection: &Connection, words: &BTreeSet<String>) -> Result<()> {
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO _shown VALUES (?1)")?;
    for word in words {
        insert.execute([word])?;
    }
    Ok(())
}

/// What the rows may show, and these words do not stand for.
fn no_longer(connection: &Connection, words: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut select = connection.prepare_cached("SELECT word FROM _shown")?;
    let mut shown: BTreeSet<String> = select
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    shown.retain(|word| !words.contains(word));
    Ok(shown)
}

fn withdraw(
    connection: &Connection,
    streams: &'static [Stream],
    included: &Included<'_>,
    run: &Run,
) -> Result<Withdrawal> {
    let mut withdrawal = Withdrawal::default();
    if no_longer(connection, included.words)?.is_empty() {
        return Ok(withdrawal);
    }
    // What a run has landed in vain may show it as well.
    landing::clear(connection)?;
    fresh::clear(connection, streams)?;
    connection.execute_batch("DELETE FROM _former; DELETE FROM temp._gone")?;
    compare::except(connection, &HashSet::new())?;
    // What stands inside a row is judged by the row's source as it was.
    for stream in streams.iter().rev() {
        let table = Table::of(stream);
        let off = |word: &str| !included.words.contains(word);
        if stream.include.is_some_and(off) {
            let all = "t._deleted_at IS NULL AND :stream IS NOT NULL";
            leave(connection, &table, all, run, &mut withdrawal)?;
        } else if (included.concerns)(stream) {
            rewrite(connection, streams, &table, included, run, &mut withdrawal)?;
        }
    }
    let place = |told: &Withdrawn| streams.iter().position(|it| it.name == told.stream);
    withdrawal.told.sort_by_key(place);
    connection.execute("DELETE FROM _shown", [])?;
    remember(connection, included.words)?;
    if !withdrawal.told.is_empty() {
        // Rows name it from now on, whatever becomes of it.
        runs::begin(connection, &run.id, &run.at)?;
    }
    Ok(withdrawal)
}

/// Rows leave as a whole: those of the condition, which takes `:stream`.
fn leave(
    connection: &Connection,
    table: &Table,
    which: &str,
    run: &Run,
    withdrawal: &mut Withdrawal,
) -> Result<()> {
    let name = table.stream.name;
    let keys: BTreeSet<String> = connection
        .prepare(&format!(
            "SELECT {} FROM \"{name}\" t WHERE {which}",
            table.key_of()
        ))?
        .query_map(named_params! {":stream": name}, |row| row.get(0))?
        .collect::<Result<_>>()?;
    if keys.is_empty() {
        return Ok(());
    }
    publish::bury(connection, table, which, run)?;
    withdrawal.told.push(Withdrawn {
        stream: name.to_owned(),
        column: None,
        rows: keys.len() as u64,
    });
    withdrawal.keys.insert(name, keys);
    Ok(())
}

/// Rows stay, without what is no longer included.
fn rewrite(
    connection: &Connection,
    streams: &'static [Stream],
    table: &Table,
    included: &Included<'_>,
    run: &Run,
    withdrawal: &mut Withdrawal,
) -> Result<()> {
    let mut news = News::default();
    each_set(connection, streams, table, |rows, above| {
        if let Some(left) = (included.again)(&rows, above) {
            news.take(&rows, left);
        }
    })?;
    let mut gone = connection.prepare_cached("INSERT INTO temp._gone VALUES (?1, ?2)")?;
    for (key, position) in &news.gone {
        gone.execute(params![key, position])?;
    }
    let which = match table.stream.key {
        Some(_) => format!("{} IN (SELECT key FROM temp._gone)", table.key_of()),
        None => format!(
            "EXISTS (SELECT 1 FROM temp._gone g
                     WHERE g.key = t.\"{}\" AND g.position <= t.\"position\")",
            table.parent()
        ),
    };
    let which = format!("t._deleted_at IS NULL AND :stream IS NOT NULL AND {which}");
    leave(connection, table, &which, run, withdrawal)?;
    connection.execute("DELETE FROM temp._gone", [])?;
    landing::land(connection, streams, &news.left)?;
    publish::keep_former_versions(connection, table, run)?;
    publish::write(connection, table, run)?;
    let name = table.stream.name;
    // A detail that has lost its source is read again.
    connection.execute(
        "DELETE FROM _summaries WHERE stream = ?1
           AND key IN (SELECT key FROM _landing WHERE stream = ?1 AND raw IS NULL)",
        [name],
    )?;
    landing::clear(connection)?;
    withdrawal
        .told
        .extend(news.columns.into_iter().map(|it| Withdrawn {
            stream: name.to_owned(),
            column: Some(it.0.to_owned()),
            rows: it.1,
        }));
    Ok(())
}

/// What becomes of the rows of a stream.
#[derive(Default)]
struct News {
    /// Rows as they are from now on.
    left: Vec<Record>,
    /// Keys of rows that leave; of a set its parent, and the first place that is empty now.
    gone: Vec<(String, Option<u32>)>,
    /// Rows by the column that changes.
    columns: BTreeMap<&'static str, u64>,
}

impl News {
    fn take(&mut self, before: &[Record], mut left: Vec<Record>) {
        let Some(first) = before.first() else {
            return;
        };
        for (position, row) in (0..).zip(&mut left).filter(|_| first.position.is_some()) {
            row.position = Some(position);
        }
        if left.len() < before.len() {
            let parent = first.parent.clone().unwrap_or_default();
            self.gone.push(match first.position {
                Some(_) => (parent, u32::try_from(left.len()).ok()),
                None => (first.key.clone(), None),
            });
        } else {
            for (row, now) in before.iter().zip(&left) {
                self.count(row, now);
            }
        }
        self.left.append(&mut left);
    }

    fn count(&mut self, row: &Record, now: &Record) {
        let columns = row
            .stream
            .columns
            .iter()
            .zip(row.cells.iter().zip(&now.cells));
        let mut changed: Vec<&'static str> = columns
            .filter(|(_, (before, now))| before != now)
            .map(|(column, _)| column.name)
            .collect();
        if changed.is_empty() && row.raw != now.raw {
            changed.push("_raw");
        }
        for column in changed {
            *self.columns.entry(column).or_default() += 1;
        }
    }
}

/// Hands each row with a key of its own, and each set, to `each`, with the source of the row that it
/// stands inside.
fn each_set(
    connection: &Connection,
    streams: &'static [Stream],
    table: &Table,
    mut each: impl FnMut(Vec<Record>, Option<&str>),
) -> Result<()> {
    let stream = table.stream;
    let above = stream.parent.and_then(|parent| find(streams, parent));
    let above = above.filter(|_| matches!(stream.source, Source::Inside { .. }));
    let (above, join) = match above.and_then(|above| Some((above.name, above.key?))) {
        Some((name, key)) => (
            "p._raw",
            format!(
                "LEFT JOIN \"{name}\" p ON p.\"{key}\" = t.\"{}\"",
                table.parent()
            ),
        ),
        None => ("NULL", String::new()),
    };
    let position = stream.key.map_or("t.\"position\"", |_| "NULL");
    let parent = match stream.is_root() {
        true => "NULL".to_owned(),
        false => format!("t.\"{}\"", table.parent()),
    };
    let order = match stream.key {
        Some(_) => String::new(),
        None => format!("ORDER BY t.\"{}\", t.\"position\"", table.parent()),
    };
    let sql = format!(
        "SELECT {}, {parent}, t._root, {position}, {}, t._raw, t._fingerprint, t._request, {above}
         FROM \"{}\" t {join} WHERE t._deleted_at IS NULL {order}",
        table.key_of(),
        table.cells(),
        stream.name,
    );
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([])?;
    let mut set: Vec<Record> = Vec::new();
    let mut inside: Option<String> = None;
    while let Some(row) = rows.next()? {
        let record = read(stream, row)?;
        let same = |last: &Record| stream.key.is_none() && last.parent == record.parent;
        if !set.last().is_some_and(same) {
            let whole = std::mem::take(&mut set);
            each(whole, inside.as_deref());
            inside = row.get(8)?;
        }
        set.push(record);
    }
    each(set, inside.as_deref());
    Ok(())
}

fn read(stream: &'static Stream, row: &rusqlite::Row<'_>) -> Result<Record> {
    let cells: String = row.get(4)?;
    let cells: Vec<Cell> = serde_json::from_str(&cells).map_err(json)?;
    let known: Option<Vec<u8>> = row.get(6)?;
    let known = known.unwrap_or_default();
    // A row that lacks columns has a zero before it.
    let known = known.get(known.len().saturating_sub(WHOLE)..);
    let known = known.and_then(|bytes| Fingerprint::try_from(bytes).ok());
    Ok(Record {
        stream,
        key: row.get(0)?,
        parent: row.get(1)?,
        root: row.get(2)?,
        position: row.get(3)?,
        cells,
        raw: row.get(5)?,
        fingerprint: known.unwrap_or_default(),
        summary: None,
        request: row.get::<_, Option<String>>(7)?.map(Into::into),
    })
}
