//! What a person no longer includes leaves the live tables.
//!
//! That takes only what the store has, before anything is read: neither a missing answer nor a
//! guard can keep it there. It stays in the history and in tombstones, like everything that was
//! ever public.
//!
//! `_shown` has the words for all that live rows, landed rows and saved details may show. Words are
//! added when a run begins, so that they never fall behind the rows. A store from before that table
//! may show anything.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::error::{Answer, Result};
use super::landing::{self, Landing};
use super::publication::Publication;
use super::read::Reader;
use super::rows::each_set;
use super::runs::{self, Began};
use super::statement::Statements as _;
use super::table::{FINGERPRINT_BYTES, Table, marked_like};
use super::{Store, compare, publish, resume, schema};
use crate::catalog::{Fingerprint, Record, Stream, set};
use crate::report::Withdrawn;
use crate::staging::Withdrawal;

/// Stands in `_shown` for every word there is.
pub(super) const ANYTHING: &str = "*";

/// What is included now, and what that changes in rows.
pub struct Included<'a> {
    /// The words of `--include`.
    pub words: &'a BTreeSet<String>,
    /// Whether rows of a stream may have to change.
    pub concerns: &'a dyn Fn(&'static Stream) -> bool,
    /// Gets one row with a key of its own, or a set below one parent, and the source of the row
    /// that they stand inside. Gives the rows that remain, as they would be read now; `None` if all
    /// stay as they are.
    #[expect(clippy::type_complexity, reason = "it is named once")]
    pub again: &'a dyn Fn(&[Record], Option<&str>) -> Option<Vec<Record>>,
    /// Gets rows as they were, and as they remain. Gives the rows that stand inside them, as they
    /// were, each with its new fingerprint.
    #[expect(clippy::type_complexity, reason = "it is named once")]
    pub inside: &'a dyn Fn(&[Record], &[Record]) -> Vec<(Record, Fingerprint)>,
}

impl Reader {
    /// Whether rows may show something that none of these words allows.
    pub fn shows_more(&self, words: &BTreeSet<String>) -> Answer<bool> {
        self.read(|connection| {
            let is_known = schema::has_table(connection, "_shown")?;
            Ok(!is_known || !no_longer(connection, words)?.is_empty())
        })
    }
}

impl Store {
    /// The same store, whose runs land what these words allow.
    #[must_use]
    pub fn showing(self, words: BTreeSet<String>) -> Self {
        Self {
            shows: words,
            ..self
        }
    }

    /// Takes everything that is no longer included out of the live tables, in the name of a run
    /// that is about to begin. A dry run only finds out what that would be.
    pub fn withdraw(
        &mut self,
        (run, at): (&str, Timestamp),
        included: &Included<'_>,
        dry_run: bool,
    ) -> Answer<Withdrawal> {
        let run = Began {
            id: run.to_owned(),
            at: runs::moment(at),
        };
        let withdraw = || {
            self.connection.pragma_update(None, "synchronous", "FULL")?;
            let transaction = self.transaction()?;
            let publication = Publication::begin(&transaction, &run.id)?;
            let from = (&publication, run.at.as_str());
            let withdrawal = withdraw(&transaction, self.streams, included, from)?;
            if dry_run {
                transaction.rollback()?;
            } else {
                publication.end(&transaction, &self.clock)?;
                transaction.commit()?;
            }
            self.connection
                .pragma_update(None, "synchronous", "NORMAL")?;
            Ok(withdrawal)
        };
        withdraw().map_err(|failure| self.says(failure))
    }
}

/// Remembers what the rows of a run may show.
pub(super) fn remember(connection: &Connection, words: &BTreeSet<String>) -> Result<()> {
    for word in words {
        connection.run("INSERT OR IGNORE INTO _shown VALUES (?1)", [word])?;
    }
    Ok(())
}

/// What the rows may show and these words do not allow.
fn no_longer(connection: &Connection, words: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut shown: BTreeSet<String> = connection.column("SELECT word FROM _shown", [])?;
    shown.retain(|word| !words.contains(word));
    Ok(shown)
}

fn withdraw(
    connection: &Connection,
    streams: &'static [Stream],
    included: &Included<'_>,
    (publication, began): (&Publication<'_>, &str),
) -> Result<Withdrawal> {
    let mut withdrawal = Withdrawal::default();
    if no_longer(connection, included.words)?.is_empty() {
        return Ok(withdrawal);
    }
    // Rows and details that an earlier run landed may show it as well.
    landing::clear(connection, streams)?;
    connection.execute_batch("DELETE FROM _resume_details; DELETE FROM temp._gone")?;
    resume::drop_rows(connection, streams)?;
    compare::except(connection, &HashSet::new())?;
    // What stands inside a row is judged by the row's source as it was.
    for stream in streams.iter().rev() {
        let table = Table::of(stream);
        let off = |word: &str| !included.words.contains(word);
        if stream.include.is_some_and(off) {
            let all = "t._deleted_at IS NULL";
            leave(connection, &table, all, publication, &mut withdrawal)?;
        } else if (included.concerns)(stream) {
            let all = (connection, streams, &table);
            rewrite(all, included, publication, &mut withdrawal)?;
        }
    }
    let place = |it: &Withdrawn| streams.iter().position(|stream| stream.name == it.stream);
    withdrawal.withdrawn.sort_by_key(place);
    connection.execute("DELETE FROM _shown", [])?;
    remember(connection, included.words)?;
    if !withdrawal.withdrawn.is_empty() {
        // Rows name the run from now on, whatever becomes of it.
        runs::begin(connection, publication.run, began)?;
    }
    Ok(withdrawal)
}

/// Removes whole rows: those that meet the condition.
fn leave(
    connection: &Connection,
    table: &Table,
    which: &str,
    publication: &Publication<'_>,
    withdrawal: &mut Withdrawal,
) -> Result<()> {
    let name = table.stream.name;
    let key = table.key_of();
    let sql = format!("SELECT {key} FROM \"{name}\" t WHERE {which}");
    let keys: BTreeSet<String> = connection.column(&sql, [])?;
    if keys.is_empty() {
        return Ok(());
    }
    publish::bury(connection, table, which, publication)?;
    // Their values are in the history, and no longer in the table.
    let emptied = emptied(table.stream);
    let sql = format!("UPDATE \"{name}\" SET {emptied} WHERE _deleted_at = '' AND _seq = ?1");
    connection.run(&sql, [publication.seq])?;
    withdrawal.withdrawn.push(Withdrawn {
        stream: name.to_owned(),
        column: None,
        rows: keys.len() as u64,
    });
    withdrawal.keys.insert(name, keys);
    Ok(())
}

/// Sets everything to NULL that a row says, except what identifies it.
pub(super) fn emptied(stream: &Stream) -> String {
    let known_by = [stream.key, stream.parent_column];
    let columns = stream.columns.iter().map(|column| column.name);
    let columns = columns.filter(|name| !known_by.contains(&Some(name)));
    let each = columns
        .chain(["_raw"])
        .map(|name| format!("\"{name}\" = NULL"));
    each.collect::<Vec<_>>().join(", ")
}

/// Rewrites rows without what is no longer included.
fn rewrite(
    (connection, streams, table): (&Connection, &'static [Stream], &Table),
    included: &Included<'_>,
    publication: &Publication<'_>,
    withdrawal: &mut Withdrawal,
) -> Result<()> {
    let mut news = News::default();
    each_set(connection, streams, table, |rows, above| {
        if let Some(left) = (included.again)(&rows, above) {
            news.renewed.extend((included.inside)(&rows, &left));
            news.take(&rows, left);
        }
    })?;
    for key in &news.gone {
        connection.run("INSERT INTO temp._gone VALUES (?1)", [key])?;
    }
    let which = format!(
        "t._deleted_at IS NULL AND {} IN (SELECT key FROM temp._gone)",
        table.key_of()
    );
    leave(connection, table, &which, publication, withdrawal)?;
    connection.execute("DELETE FROM temp._gone", [])?;
    let run = publication.run;
    Landing::new(streams).write(connection, &news.left, run)?;
    if !news.left.is_empty() {
        publish::write_news(connection, table, publication)?;
    }
    let name = table.stream.name;
    // A detail that has lost its source is read again.
    let sql = format!(
        "DELETE FROM _summaries WHERE stream = ?1
           AND key IN (SELECT {} FROM {} t WHERE t._raw IS NULL)",
        table.key_of(),
        landing::landed(connection, name)?
    );
    connection.run(&sql, [name])?;
    landing::clear(connection, streams)?;
    renew(connection, &news.renewed)?;
    withdrawal
        .withdrawn
        .extend(news.columns.into_iter().map(|it| Withdrawn {
            stream: name.to_owned(),
            column: Some(it.0.to_owned()),
            rows: it.1,
        }));
    Ok(())
}

/// Gives rows the new fingerprints of their sources. That is no new version of them.
fn renew(connection: &Connection, renewed: &[(Record, Fingerprint)]) -> Result<()> {
    for (row, fingerprint) in renewed {
        // A row of a set is found by its content: its number was made without the store.
        let (by, known_by) = match row.stream.key {
            Some(key) => (key, Some(&row.key)),
            None => (Table::of(row.stream).parent(), row.parent.as_ref()),
        };
        let sql = format!(
            "UPDATE \"{}\" AS t SET _fingerprint = {}
             WHERE t.\"{by}\" = ?1 AND t._deleted_at IS NULL
               AND substr(t._fingerprint, -{FINGERPRINT_BYTES}) = ?3",
            row.stream.name,
            marked_like("t._fingerprint", "?2"),
        );
        let (now, before) = (fingerprint.as_slice(), row.fingerprint.as_slice());
        connection.run(&sql, params![known_by, now, before])?;
    }
    Ok(())
}

/// What becomes of a stream's rows.
#[derive(Default)]
struct News {
    /// Rows as they remain.
    left: Vec<Record>,
    /// Keys of rows that leave.
    gone: Vec<String>,
    /// Unchanged rows, with their new fingerprints.
    renewed: Vec<(Record, Fingerprint)>,
    /// Counts of changed rows, by column.
    columns: BTreeMap<&'static str, u64>,
}

impl News {
    fn take(&mut self, before: &[Record], mut left: Vec<Record>) {
        let live = before.iter().map(|row| (row.key.clone(), row.fingerprint));
        set::adopt_keys(&mut left, &live.collect::<Vec<_>>());
        let remains = |row: &&Record| left.iter().any(|now| now.key == row.key);
        let gone = before.iter().filter(|row| !remains(row));
        self.gone.extend(gone.map(|row| row.key.clone()));
        for now in left {
            match before.iter().find(|row| row.key == now.key) {
                Some(row) if row.cells == now.cells && row.raw == now.raw => {
                    self.renewed.push((row.clone(), now.fingerprint));
                }
                row => {
                    if let Some(row) = row {
                        self.count(row, &now);
                    }
                    self.left.push(now);
                }
            }
        }
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
