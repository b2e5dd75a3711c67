//! Where rows wait that were read and that no reader sees yet.
//!
//! Each stream that a run reads rows of gets a table `_new_<stream>` like its own. If nothing of
//! the stream is public yet, publishing renames that table: it halves what a first sync writes, and
//! leaves little to do after the last answer. Otherwise the two tables are compared. Indexes are
//! built when they are needed, over all rows at once. The fingerprints of summaries are in
//! `_new_details`.
//!
//! What a failed write leaves behind is uncertain, so a run that failed to land something can no
//! longer publish ([`Store`](super::Store) sees to that).

use std::collections::{BTreeMap, HashMap};

use rusqlite::{CachedStatement, Connection, ErrorCode, params};
use serde_json::Value;

use super::error::Result;
use super::schema::has_table;
use super::statement::Statements as _;
use super::table::{FINGERPRINT_BYTES, Table};
use super::{compare, transaction, unland};
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Cell, Column, Fingerprint, Record, Stream, set};

/// A placeholder's run: none brought it.
const NO_RUN: &str = "";

/// The tables into which a run has landed rows.
#[derive(Debug)]
pub(super) struct Landing {
    streams: &'static [Stream],
    targets: HashMap<&'static str, Target>,
}

/// Where rows of a stream go.
#[derive(Debug)]
struct Target {
    table: Table,
    insert: String,
    /// Selects the live rows of a set: key and fingerprint.
    live: String,
    /// Whether nothing of the stream is public.
    is_first: bool,
}

impl Landing {
    pub fn new(streams: &'static [Stream]) -> Self {
        Self {
            streams,
            targets: HashMap::new(),
        }
    }

    /// Lands rows: each set in full, and each item with what is inside it. Rows of sets get the
    /// keys that they have in the store.
    pub fn land(
        &mut self,
        connection: &Connection,
        records: &mut [Record],
        run: &str,
    ) -> Result<()> {
        transaction::begin(connection)?;
        for rows in records.chunk_by_mut(is_one_set) {
            let stream = rows[0].stream;
            let target = self.target(connection, stream)?;
            if !target.is_first && stream.key.is_none() {
                adopt_keys(connection, &target.live, rows)?;
            }
            if !target.is_first && !stream.sets.is_empty() {
                for row in rows {
                    row.raw = public_source(connection, row)?.or(row.raw.take());
                }
            }
        }
        self.write(connection, records, run)
    }

    /// Lands a placeholder for a public row that stays as it is.
    pub fn land_placeholder(&mut self, connection: &Connection, public: &Record) -> Result<()> {
        let placeholder = Record {
            cells: Vec::new(),
            raw: None,
            request: None,
            summary: None,
            ..public.clone()
        };
        self.write(connection, &[placeholder], NO_RUN)
    }

    /// Writes rows. One that was landed before is replaced, with all that was landed inside it:
    /// when an item comes again in the same run (a list moved while it was read), it may hold fewer
    /// things.
    pub fn write(&mut self, connection: &Connection, records: &[Record], run: &str) -> Result<()> {
        let streams = self.streams;
        let mut inserts: BTreeMap<&str, CachedStatement<'_>> = BTreeMap::new();
        for row in records {
            let name = row.stream.name;
            let target = self.target(connection, row.stream)?;
            let insert = match inserts.get_mut(name) {
                Some(insert) => insert,
                None => {
                    let mut insert = connection.prepare_cached(&target.insert)?;
                    insert.raw_bind_parameter(target.table.width() + 1, run)?;
                    inserts.entry(name).or_insert(insert)
                }
            };
            if !put(insert, &target.table, row)? {
                unland::row(connection, streams, row)?;
                put(insert, &target.table, row)?;
            }
            if let Some(summary) = &row.summary {
                let sql = "INSERT OR REPLACE INTO _new_details VALUES (?1, ?2, ?3, ?4)";
                let given = params![name, row.key, row.root, summary.as_slice()];
                connection.run(sql, given)?;
            }
        }
        Ok(())
    }

    /// Where rows of a stream go; the first row makes the table.
    fn target(&mut self, connection: &Connection, stream: &'static Stream) -> Result<&Target> {
        if !self.targets.contains_key(stream.name) {
            let table = Table::of(stream);
            connection.execute_batch(&table.create_landed(&name(stream.name)))?;
            let target = Target {
                insert: insert(&table),
                live: live(&table),
                is_first: compare::is_empty(connection, stream)?,
                table,
            };
            self.targets.insert(stream.name, target);
        }
        Ok(&self.targets[stream.name])
    }
}

/// The table in which rows of a stream wait.
pub(super) fn name(stream: &str) -> String {
    format!("_new_{stream}")
}

/// The landed rows of a stream, for use in a statement.
pub(super) fn landed(connection: &Connection, stream: &str) -> Result<String> {
    let name = name(stream);
    Ok(if has_table(connection, &name)? {
        format!("\"{name}\"")
    } else {
        nothing(stream)
    })
}

/// The same where nothing is landed, or none of it counts.
pub(super) fn nothing(stream: &str) -> String {
    format!("(SELECT * FROM \"{stream}\" WHERE FALSE)")
}

/// Binds the stream's own values, then run, root, fingerprint, source and request.
fn insert(table: &Table) -> String {
    let width = table.width();
    let own: Vec<String> = (1..=width).map(|at| format!("?{at}")).collect();
    let [run, root, fingerprint, raw, request] = [1, 2, 3, 4, 5].map(|at| width + at);
    format!(
        "INSERT INTO \"{}\" ({})
         VALUES ({}, ?{raw}, NULL, ?{run}, ?{root}, ?{fingerprint}, ?{request})
         ON CONFLICT DO NOTHING",
        name(table.stream.name),
        table.landed_columns(),
        own.join(", "),
    )
}

/// Inserts a row for the run that is bound already. `false` if its key is taken.
fn put(insert: &mut CachedStatement<'_>, table: &Table, row: &Record) -> Result<bool> {
    let mut at = 0;
    for value in table.values(row) {
        at += 1;
        insert.raw_bind_parameter(at, value)?;
    }
    insert.raw_bind_parameter(at + 2, &row.root)?;
    insert.raw_bind_parameter(at + 3, row.fingerprint.as_slice())?;
    insert.raw_bind_parameter(at + 4, &row.raw)?;
    insert.raw_bind_parameter(at + 5, row.request.as_deref())?;
    Ok(insert.raw_execute()? > 0)
}

/// Marks the placeholder of a row that lacks columns as that row is: nothing may be filled up from
/// it.
pub(super) fn lack_as_public(
    connection: &Connection,
    stream: &'static Stream,
    key: &str,
) -> Result<()> {
    let table = Table::of(stream);
    let sql = format!(
        "UPDATE \"{}\" AS l SET _fingerprint = t._fingerprint FROM \"{}\" t
         WHERE l.\"{}\" = ?1 AND {}",
        name(stream.name),
        stream.name,
        table.key(),
        table.same_row()
    );
    connection.run(&sql, [key]).map(drop)
}

/// Indexes the landed rows of a stream by their keys.
pub(super) fn index(connection: &Connection, table: &Table) -> Result<()> {
    let name = name(table.stream.name);
    if has_table(connection, &name)? {
        index_key(connection, table, &name)?;
    }
    Ok(())
}

/// Makes the index of the key of this table, unless its primary key is one. Of rows that were
/// landed twice, the last counts.
fn index_key(connection: &Connection, table: &Table, name: &str) -> Result<()> {
    let Some(create) = table.key_index(name) else {
        return Ok(());
    };
    let created = connection.execute_batch(&create);
    let twice =
        |fault: &rusqlite::Error| fault.sqlite_error_code() == Some(ErrorCode::ConstraintViolation);
    if !created.as_ref().is_err_and(twice) {
        return created;
    }
    connection.execute_batch(&format!(
        "DELETE FROM \"{name}\" WHERE rowid NOT IN
           (SELECT max(rowid) FROM \"{name}\" GROUP BY \"{}\");
         {create}",
        table.key()
    ))
}

/// Renames the table of landed rows to the stream's own, which is empty.
pub(super) fn take_place(connection: &Connection, table: &Table) -> Result<()> {
    let stream = table.stream.name;
    let new = name(stream);
    connection.execute_batch(&format!(
        "DROP INDEX IF EXISTS \"{new}_by_parent\"; DROP INDEX IF EXISTS \"{new}_by_key\";
         DROP TABLE \"{stream}\"; ALTER TABLE \"{new}\" RENAME TO \"{stream}\""
    ))?;
    index_key(connection, table, stream)?;
    let mut others = table.indexes(stream).into_iter();
    others.try_for_each(|sql| connection.execute_batch(&sql))
}

/// What is wrong with a record that does not have its stream's shape.
pub(super) fn misshapen(record: &Record) -> Option<String> {
    let stream = record.stream;
    let name = stream.name;
    if record.cells.len() != stream.columns.len() {
        return Some(format!(
            "a row of {name} has {} values for {} columns",
            record.cells.len(),
            stream.columns.len()
        ));
    }
    if stream.key.is_none() && record.position.is_none() {
        return Some(format!("a row of {name} has no position"));
    }
    if record.key.is_empty() {
        return Some(format!("a row of {name} has no key"));
    }
    if stream.key.is_none() && stream.parent_column.is_some() && record.parent.is_none() {
        return Some(format!("a row of {name} has no parent"));
    }
    let is_misfit = |(cell, column): &(&Cell, &Column)| match cell {
        Cell::Null => false,
        Cell::Int(_) => !column.ty.is_number(),
        Cell::Text(_) => column.ty.is_number(),
    };
    let (_, column) = record.cells.iter().zip(stream.columns).find(is_misfit)?;
    let column = column.name;
    Some(format!(
        "a row of {name} has a value of another kind in {column}"
    ))
}

/// Whether two rows are of one set. The rows of a set come one after another.
fn is_one_set(one: &Record, next: &Record) -> bool {
    one.stream.name == next.stream.name && (one.stream.key.is_some() || one.parent == next.parent)
}

/// Selects the live rows of the set below a parent.
fn live(table: &Table) -> String {
    format!(
        "SELECT {}, substr(t._fingerprint, -{FINGERPRINT_BYTES}) FROM \"{}\" t
         WHERE t.\"{}\" = ?1 AND t._deleted_at IS NULL",
        table.key_of(),
        table.stream.name,
        table.parent()
    )
}

/// Gives the rows of a set the keys that they have in the store.
fn adopt_keys(connection: &Connection, live: &str, rows: &mut [Record]) -> Result<()> {
    let live: Vec<_> = connection.rows(live, [&rows[0].parent], |row| {
        let fingerprint: Option<Fingerprint> = row.get(1)?;
        Ok((row.get(0)?, fingerprint.unwrap_or_default()))
    })?;
    set::adopt_keys(rows, &live);
    Ok(())
}

/// The public source of a row that differs only in the order of its sets. That is not news, so the
/// public source is kept.
fn public_source(connection: &Connection, record: &Record) -> Result<Option<String>> {
    let stream = record.stream;
    let sql = format!(
        "SELECT t._raw FROM \"{}\" t
         WHERE {} = ?1 AND t._fingerprint = ?2 AND t._raw <> ?3",
        stream.name,
        Table::of(stream).key_of()
    );
    let given = params![record.key, record.fingerprint.as_slice(), record.raw];
    let public: Option<String> = connection.row(&sql, given, |row| row.get(0))?;
    let is_whole = |text: &String| {
        let item = serde_json::from_str::<Value>(text);
        item.is_ok_and(|item| fingerprint(stream, &item) == record.fingerprint)
    };
    Ok(public.filter(is_whole))
}

/// The streams whose rows stand inside a stream's items.
pub(super) fn insides(
    streams: &'static [Stream],
    stream: &'static Stream,
) -> impl Iterator<Item = &'static Stream> {
    let is_inside = move |it: &&Stream| it.parent == Some(stream.name) && it.is_inside();
    streams.iter().filter(is_inside)
}

/// Whether rows of a stream can come below two parents: they have keys of their own, and a parent.
pub(super) fn may_move(stream: &Stream) -> bool {
    stream.key.is_some() && !stream.is_root()
}

pub(super) fn clear(connection: &Connection, streams: &'static [Stream]) -> Result<()> {
    for stream in streams {
        let name = name(stream.name);
        connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{name}\""))?;
    }
    connection.execute_batch(
        "DELETE FROM _new_details; DELETE FROM temp._kept; DELETE FROM temp._two_parents",
    )
}
