//! What became public since a publication, and what was public as of one.
//!
//! Rows are handed on one by one. Only their numbers and keys are sorted, so a large store takes no
//! more memory than a small one. Of a gone row there is only the key: its values may be gone
//! because they must not be read any more.
//!
//! The place of a row in its set is no news. A change has the present place.

use rusqlite::Statement;

use super::query::{Value, value};
use super::reader::Reader;
use crate::catalog::Stream;
use crate::staging::StoreError;
use crate::store::error::{self, Answer, Result};
use crate::store::publication::STATE_SEQ;
use crate::store::schema::{self, has_table};
use crate::store::statement::Statements as _;
use crate::store::table::Table;

/// What a change has besides the columns of the stream.
const BESIDE: [&str; 5] = ["_raw", "_request", "_run", "_first_seen_at", "_changed_at"];

/// The number, key and publication of a row, whether it is there, and whether it is in the history.
type Place = (i64, String, i64, bool, bool);

/// A row as a publication left it.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Its stream.
    pub stream: &'static Stream,
    /// Its key.
    pub key: &'a str,
    /// The publication.
    pub seq: i64,
    /// Its values, in the order of [`Reader::change_columns`]; `None` where it is gone.
    pub values: Option<&'a [Value<'a>]>,
}

impl Reader {
    /// The names of a row's values in a [`Change`].
    pub fn change_columns(stream: &'static Stream) -> Vec<&'static str> {
        let table = Table::of(stream);
        table.names().chain(BESIDE).collect()
    }

    /// Hands on each row whose state became public after a publication, or all rows, in the order
    /// of the catalog (parents before their children) and of the publications. Gives the
    /// publication that this leads to, which is lower than `seq` if an older copy has replaced the
    /// database.
    pub fn since<E: From<StoreError>>(
        &self,
        seq: Option<i64>,
        mut each: impl FnMut(Change<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<i64, E> {
        self.at_once(|reader| {
            for stream in reader.numbered()? {
                let rows = format!(
                    "SELECT t.rowid, {} AS key, t._seq AS seq, t._deleted_at IS NULL, 0
                     FROM \"{}\" t WHERE t._seq > ?1 ORDER BY seq, key",
                    Table::of(stream).key_of(),
                    stream.name
                );
                reader.hand_on(stream, &rows, seq.unwrap_or(-1), &mut each)?;
            }
            let sql = "SELECT coalesce(max(seq), 0) FROM _publications";
            Ok(reader.read(|connection| connection.value(sql, []))?)
        })
    }

    /// Hands on each row of a stream as it was public after a publication, by key; gone rows as
    /// well.
    pub fn as_of<E: From<StoreError>>(
        &self,
        stream: &'static Stream,
        seq: i64,
        mut each: impl FnMut(Change<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.at_once(|reader| {
            if !reader.numbered()?.iter().any(|it| it.name == stream.name) {
                return Ok(());
            }
            let table = Table::of(stream);
            let (key, history) = (table.key_of(), table.history());
            let rows = format!(
                "SELECT t.rowid, {key} AS key,
                   CASE WHEN t._seq <= ?1 THEN t._seq ELSE {STATE_SEQ} END AS seq,
                   t._deleted_at IS NULL, 0 FROM \"{}\" t WHERE seq <= ?1
                 UNION ALL
                 SELECT t.rowid, {key}, t._seq_from, t._deleted_at IS NULL, 1
                 FROM \"{history}\" t WHERE t._seq_from <= ?1 AND t._seq_to > ?1
                 ORDER BY key",
                stream.name
            );
            reader.hand_on(stream, &rows, seq, &mut each)
        })
    }

    /// The streams that the store has tables of.
    fn numbered(&self) -> Answer<Vec<&'static Stream>> {
        if schema::is_former(self.version) {
            return Err(error::former(&self.path));
        }
        self.read(|connection| {
            let mut streams = Vec::new();
            for stream in self.streams {
                if has_table(connection, stream.name)? {
                    streams.push(stream);
                }
            }
            Ok(streams)
        })
    }

    /// Hands on rows: each with its number, key and publication, whether it is there, and whether
    /// it is in the history.
    fn hand_on<E: From<StoreError>>(
        &self,
        stream: &'static Stream,
        rows: &str,
        seq: i64,
        each: &mut impl FnMut(Change<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let says = |failure| E::from(self.says(failure));
        let history = Table::of(stream).history();
        let mut whole = [
            self.whole(stream, stream.name).map_err(says)?,
            self.whole(stream, &history).map_err(says)?,
        ];
        let width = Self::change_columns(stream).len();
        let mut select = self.connection.prepare(rows).map_err(says)?;
        let mut found = select.query([seq]).map_err(says)?;
        while let Some(row) = found.next().map_err(says)? {
            let place = row.try_into();
            let (rowid, key, seq, is_there, former): Place = place.map_err(says)?;
            let mut change = Change {
                stream,
                key: &key,
                seq,
                values: None,
            };
            if !is_there {
                each(change)?;
                continue;
            }
            let mut rows = whole[usize::from(former)].query([rowid]).map_err(says)?;
            if let Some(row) = rows.next().map_err(says)? {
                let values: Result<Vec<_>> =
                    (0..width).map(|at| row.get_ref(at).map(value)).collect();
                let values = values.map_err(says)?;
                change.values = Some(&values);
                each(change)?;
            }
        }
        Ok(())
    }

    /// Prepares to read a row of one of a stream's tables by its rowid.
    fn whole(&self, stream: &'static Stream, table: &str) -> Result<Statement<'_>> {
        let columns = self.known(table, &Self::change_columns(stream))?.join(", ");
        let sql = format!("SELECT {columns} FROM \"{table}\" t WHERE t.rowid = ?1");
        self.connection.prepare(&sql)
    }
}
