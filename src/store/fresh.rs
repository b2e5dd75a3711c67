//! The rows of a family of which nothing is public yet.
//!
//! A first sync has nothing to compare its rows with. So they do not land in `_landing`, to be
//! copied from there: each stream has a table `_new_<stream>` of the very form of its own, and to
//! publish is to let the one take the other's name. That halves what a first sync writes, and leaves
//! little to do once the last answer is there: to sort the keys of sets, which wait without an index
//! ([`Table::key_index`]).
//!
//! Same rules as `_landing`: no reader is shown them, landing a row again replaces it with all that was
//! inside it, and details that come to nothing are put aside. Summaries wait in `_new_summaries`.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, ErrorCode, OptionalExtension, named_params, params};

use super::compare;
use super::error::Result;
use super::landing::{insides, may_move};
use super::parents;
use super::publication::Publication;
use super::reuse::has_details;
use super::schema;
use super::settings;
use super::table::Table;
use crate::catalog::{Record, Stream};
use crate::sink::{Diff, Examples, Part};

/// The families of a run of which nothing is public.
#[derive(Debug, Clone, Default)]
pub(super) struct Fresh {
    tables: HashMap<&'static str, New>,
}

/// Where rows of one of their streams wait.
#[derive(Debug, Clone)]
struct New {
    table: Table,
    insert: String,
}

/// The table in which rows of a stream wait.
fn waiting(stream: &Stream) -> String {
    format!("_new_{}", stream.name)
}

impl Fresh {
    /// Finds the families, and makes the tables.
    pub fn begin(connection: &Connection, streams: &'static [Stream]) -> Result<Self> {
        let mut tables = HashMap::new();
        for root in streams.iter().filter(|stream| stream.is_root()) {
            let family = || streams.iter().filter(|it| it.family == root.family);
            let mut empty = true;
            for stream in family() {
                empty &= is_empty(connection, stream)?;
            }
            for stream in family().filter(|_| empty) {
                let table = Table::of(stream);
                for sql in table.create_waiting(&waiting(stream)) {
                    connection.execute_batch(&sql)?;
                }
                let insert = insert(&table);
                tables.insert(stream.name, New { table, insert });
            }
        }
        Ok(Self { tables })
    }

    /// Whether rows of a stream's family wait here.
    pub fn holds(&self, stream: &Stream) -> bool {
        self.tables.contains_key(stream.name)
    }

    /// Whether details below a root wait here: all of them are new.
    pub fn holds_root(&self, connection: &Connection, root: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM _new_summaries WHERE root = ?1";
        connection.prepare_cached(sql)?.exists([root])
    }

    /// Takes back what waits of a stream below a parent.
    pub fn take_back(
        &self,
        connection: &Connection,
        stream: &'static Stream,
        parent: &str,
    ) -> Result<()> {
        let sql = format!(
            "DELETE FROM \"{}\" WHERE \"{}\" = ?1",
            waiting(stream),
            Table::of(stream).parent()
        );
        connection.prepare_cached(&sql)?.execute([parent]).map(drop)
    }

    /// Writes rows of one of the families.
    pub fn land(
        &self,
        connection: &Connection,
        streams: &'static [Stream],
        records: &[Record],
        run: &str,
    ) -> Result<()> {
        for rows in records.chunk_by(|one, next| one.stream.name == next.stream.name) {
            let Some((stream, new)) = rows
                .first()
                .and_then(|row| Some((row.stream, self.tables.get(row.stream.name)?)))
            else {
                continue;
            };
            let replaces = may_move(stream) || insides(streams, stream).next().is_some();
            let mut insert = connection.prepare_cached(&new.insert)?;
            for row in rows {
                if replaces {
                    replace_former(connection, streams, &new.table, row)?;
                }
                let mut at = 0;
                for value in new.table.values(row) {
                    at += 1;
                    insert.raw_bind_parameter(at, value)?;
                }
                insert.raw_bind_parameter(at + 1, &row.raw)?;
                insert.raw_bind_parameter(at + 2, run)?;
                insert.raw_bind_parameter(at + 3, &row.root)?;
                insert.raw_bind_parameter(at + 4, row.fingerprint.as_slice())?;
                insert.raw_bind_parameter(at + 5, row.request.as_deref())?;
                insert.raw_execute()?;
            }
            for row in rows {
                let Some(summary) = &row.summary else {
                    continue;
                };
                connection
                    .prepare_cached("INSERT INTO _new_summaries VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![stream.name, row.key, row.root, summary.as_slice()])?;
            }
        }
        Ok(())
    }

    /// Compares what waits with what is public: all of it is new.
    pub fn diff(&self, connection: &Connection, part: &Part) -> Result<Diff> {
        compare::except(connection, &part.except)?;
        let but = match part.except.is_empty() {
            // All of them are counted without looking at any.
            true => "",
            false => "WHERE _root NOT IN (SELECT root FROM temp._except)",
        };
        let sql = format!("SELECT count(*) FROM \"{}\" {but}", waiting(part.stream));
        let new = connection.query_row(&sql, [], |row| compare::count(row, 0))?;
        Ok(Diff {
            new,
            ..Diff::default()
        })
    }

    /// The first keys of what waits.
    pub fn examples(&self, connection: &Connection, part: &Part, most: u32) -> Result<Examples> {
        compare::except(connection, &part.except)?;
        let sql = format!(
            "SELECT {} AS key FROM \"{}\" t
             WHERE t._root NOT IN (SELECT root FROM temp._except) ORDER BY key LIMIT ?1",
            Table::of(part.stream).name_of("t"),
            waiting(part.stream)
        );
        let mut keys = connection.prepare(&sql)?;
        Ok(Examples {
            new: keys
                .query_map([most], |row| row.get(0))?
                .collect::<Result<_>>()?,
            ..Examples::default()
        })
    }

    /// The keys of a root stream's rows that wait; `only` names a flag that must be set.
    pub fn live(
        &self,
        connection: &Connection,
        stream: &'static Stream,
        only: Option<&str>,
    ) -> Result<Vec<String>> {
        let only = only.map_or_else(String::new, |flag| format!("WHERE t.\"{flag}\" = 1"));
        let sql = format!(
            "SELECT {} AS key FROM \"{}\" t {only} ORDER BY key",
            Table::of(stream).key_of(),
            waiting(stream)
        );
        let mut keys = connection.prepare(&sql)?;
        keys.query_map([], |row| row.get(0))?.collect()
    }

    /// Makes the parts public. Details of what is not are put aside.
    pub fn publish(
        &self,
        connection: &Connection,
        streams: &'static [Stream],
        parts: &[&Part],
        (publication, read_at): (&Publication<'_>, &str),
    ) -> Result<()> {
        let held = |stream: &&Stream| self.holds(stream) && has_details(stream);
        for stream in streams.iter().filter(held) {
            let part = parts.iter().find(|part| part.stream.name == stream.name);
            let roots = part.map(|part| &part.except);
            if roots.is_none_or(|roots| !roots.is_empty()) {
                put_aside(connection, streams, stream, read_at, roots)?;
            }
        }
        settings::sorting(connection, || {
            parts
                .iter()
                .try_for_each(|part| publish_one(connection, part, publication))
        })
    }
}

/// Makes a stream's rows public, but for those of roots that are excepted.
fn publish_one(connection: &Connection, part: &Part, publication: &Publication<'_>) -> Result<()> {
    let stream = part.stream;
    let (name, new) = (stream.name, waiting(stream));
    if !part.except.is_empty() {
        compare::except(connection, &part.except)?;
        connection.execute(
            &format!("DELETE FROM \"{new}\" WHERE _root IN (SELECT root FROM temp._except)"),
            [],
        )?;
        connection.execute(
            "DELETE FROM _new_summaries
                 WHERE stream = ?1 AND root IN (SELECT root FROM temp._except)",
            [name],
        )?;
    }
    connection.execute(
        "INSERT OR REPLACE INTO _summaries
             SELECT stream, key, summary FROM _new_summaries WHERE stream = ?1
             ORDER BY key, rowid",
        [name],
    )?;
    let any = connection
        .prepare(&format!("SELECT 1 FROM \"{new}\""))?
        .exists([])?;
    if any {
        connection.execute_batch(&format!(
            "DROP TABLE \"{name}\"; ALTER TABLE \"{new}\" RENAME TO \"{name}\""
        ))?;
        index_key(connection, &Table::of(stream))?;
        publication.wrote_whole(stream);
    }
    Ok(())
}

/// Whether nothing of a stream is or ever was public. A table that once had another's name keeps the
/// names of that one's indexes, which cannot be made again.
fn is_empty(connection: &Connection, stream: &Stream) -> Result<bool> {
    let named = connection
        .prepare_cached("SELECT 1 FROM sqlite_schema WHERE name = ?1 OR name = ?1 || '_by_root'")?
        .exists([waiting(stream)])?;
    let sql = format!("SELECT 1 FROM \"{}\"", stream.name);
    Ok(!named && !connection.prepare(&sql)?.exists([])?)
}

/// Takes the stream's own values, then source, run, root, fingerprint and request.
fn insert(table: &Table) -> String {
    let width = table.width();
    let own: Vec<String> = (1..=width).map(|at| format!("?{at}")).collect();
    let [raw, run, root, fingerprint, request] = [1, 2, 3, 4, 5].map(|at| width + at);
    format!(
        "INSERT OR REPLACE INTO \"{}\" ({})
         VALUES ({}, ?{raw}, NULL, ?{run}, ?{root}, ?{fingerprint}, ?{request})",
        waiting(table.stream),
        table.waiting_columns(),
        own.join(", "),
    )
}

/// Makes the index of the key of a table that waited without it. A row that was landed twice is what
/// it was last.
fn index_key(connection: &Connection, table: &Table) -> Result<()> {
    let name = table.stream.name;
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

/// Takes back what was landed from inside an item, if it was landed before. That is below the root
/// that it had then, by which even a set without the index of its key is found.
fn replace_former(
    connection: &Connection,
    streams: &'static [Stream],
    table: &Table,
    row: &Record,
) -> Result<()> {
    let key = row.key.as_str();
    let sql = format!(
        "SELECT t.\"{}\", t._root FROM \"{}\" t WHERE {} = ?1",
        table.parent(),
        waiting(table.stream),
        table.key_of()
    );
    let place: Option<parents::Place> = connection
        .prepare_cached(&sql)?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some(place) = place else {
        return Ok(());
    };
    parents::note(connection, &place, row)?;
    let (_, root) = place;
    for inside in insides(streams, table.stream) {
        let parent = Table::of(inside).parent();
        let sql = format!(
            "DELETE FROM \"{}\" WHERE \"{parent}\" = ?1 AND _root = ?2",
            waiting(inside)
        );
        connection.prepare_cached(&sql)?.execute([key, &root])?;
    }
    Ok(())
}

/// Puts aside the details of a stream that wait, with what is inside them: all of them, or those of
/// some roots. What an older catalog left in another form is let go.
pub(super) fn put_aside(
    connection: &Connection,
    streams: &'static [Stream],
    stream: &'static Stream,
    read_at: &str,
    roots: Option<&HashSet<String>>,
) -> Result<()> {
    for table in std::iter::once(stream).chain(insides(streams, stream)) {
        let present = schema::columns_of(connection, &waiting(table))?;
        if !Table::of(table).is_waiting_form(&present) {
            return Ok(());
        }
    }
    let below = match roots {
        Some(roots) => {
            compare::except(connection, roots)?;
            "AND t._root IN (SELECT root FROM temp._except)"
        }
        None => "",
    };
    let table = Table::of(stream);
    connection.execute(
        &format!(
            "INSERT OR REPLACE INTO _former
             SELECT :stream, {key}, t.\"{}\", t._root, NULL, {}, t._raw, t._fingerprint,
               s.summary, :read_at, t._request
             FROM \"{}\" t JOIN _new_summaries s ON s.stream = :stream AND s.key = {key} {below}
             ORDER BY s.rowid",
            table.parent(),
            table.cells(),
            waiting(stream),
            key = table.key_of(),
        ),
        named_params! {":stream": stream.name, ":read_at": read_at},
    )?;
    for inside in insides(streams, stream) {
        let table = Table::of(inside);
        let position = inside.key.map_or("t.\"position\"", |_| "NULL");
        // What an earlier run found inside a former version of the item goes with it.
        connection.execute(
            "DELETE FROM _former WHERE stream = ?1
               AND parent IN (SELECT key FROM _new_summaries WHERE stream = ?2)",
            [inside.name, stream.name],
        )?;
        connection.execute(
            &format!(
                "INSERT OR REPLACE INTO _former
                 SELECT :inside, {}, t.\"{parent}\", t._root, {position}, {}, NULL, t._fingerprint,
                   NULL, :read_at, t._request
                 FROM \"{}\" t CROSS JOIN _new_summaries s
                   ON s.stream = :stream AND s.key = t.\"{parent}\" {below}",
                table.key_of(),
                table.cells(),
                waiting(inside),
                parent = table.parent(),
            ),
            named_params! {":inside": inside.name, ":stream": stream.name, ":read_at": read_at},
        )?;
    }
    Ok(())
}

/// Drops everything that waits.
pub(super) fn clear(connection: &Connection, streams: &'static [Stream]) -> Result<()> {
    for stream in streams {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{}\"", waiting(stream)))?;
    }
    connection.execute_batch("DELETE FROM _new_summaries")
}
