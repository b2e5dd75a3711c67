//! The history of a row: every version that the store has of it, and the runs that brought them.
//!
//! A version is a row of a table or of its history; while a row was gone, there is none. Versions
//! are read in one statement, and several reads within [`Reader::at_once`], so that a run that
//! publishes meanwhile is seen in full or not at all. A store of an older release is read as it is:
//! what it lacks is not known.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Row, ToSql};

use super::reader::Reader;
use crate::catalog::{Cell, Fingerprint, Record, Stream};
use crate::staging::StoreError;
use crate::store::error::{Answer, Result};
use crate::store::schema;
use crate::store::statement::Statements as _;
use crate::store::table::{FINGERPRINT_BYTES, Table};

/// Columns of a version before the stream's own.
const OF_VERSION: usize = 11;

/// One version of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The row's own key; `parent/position` for a set in a store of an older release.
    pub key: String,
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root.
    pub root: String,
    /// The place in the set, for a child without an id.
    pub position: Option<u32>,
    /// One value per column of the stream, in its order.
    pub cells: Vec<Cell>,
    /// The redacted source JSON, where an endpoint answered this very item.
    pub raw: Option<String>,
    /// Whether it was written before its stream had all its columns: an empty value may be unknown.
    pub lacks_columns: bool,
    /// Since when it is or was public.
    pub from: Timestamp,
    /// Until when, if it has changed or is gone.
    pub to: Option<Timestamp>,
    /// The run that brought it, if that is known.
    pub run: Option<String>,
    /// The run that ended it, if that is known.
    pub ended_by: Option<String>,
    /// The request that brought it.
    pub request: Option<String>,
}

impl Version {
    /// Whether it is what the source says now.
    pub fn is_live(&self) -> bool {
        self.to.is_none()
    }
}

/// Which rows are meant.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// The row of this key.
    Key(&'a str),
    /// All rows below this parent.
    Parent(&'a str),
    /// The one at this place below this parent.
    Place(&'a str, u32),
}

/// A run, as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// Its id.
    pub id: String,
    /// How it ended; `None` if it is at work, or died.
    pub outcome: Option<String>,
}

impl Reader {
    /// Reads several things as of one moment, whatever a run publishes meanwhile.
    pub fn at_once<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        if !self.connection.is_autocommit() {
            return read(self);
        }
        let held = self.connection.unchecked_transaction();
        let _held = held.map_err(|failure| self.says(failure))?;
        read(self)
    }

    /// All versions of these rows, by key, oldest first.
    pub fn versions(&self, stream: &'static Stream, of: Of<'_>) -> Answer<Vec<Version>> {
        let table = Table::of(stream);
        let parent = table.parent();
        let (only, given): (String, Vec<&dyn ToSql>) = match &of {
            Of::Key(key) => (format!("{} = ?1", table.key_of()), vec![key]),
            Of::Parent(of) => (format!("t.\"{parent}\" = ?1"), vec![of]),
            Of::Place(of, position) => (
                format!("t.\"{parent}\" = ?1 AND t.\"position\" = ?2"),
                vec![of, position],
            ),
        };
        self.read_of(stream, |connection| {
            let live = self.select(&table, false)?;
            let former = self.select(&table, true)?;
            let sql = format!(
                "SELECT * FROM ({live} AND {only} UNION ALL {former} AND {only})
                 ORDER BY position, key, since, until IS NULL, until"
            );
            connection.rows(&sql, given.as_slice(), version)
        })
    }

    /// The live rows of a stream that belong to a root.
    pub fn standing(&self, stream: &'static Stream, root: &str) -> Answer<Vec<Record>> {
        self.read_of(stream, |connection| {
            let live = self.select(&Table::of(stream), false)?;
            let sql = format!(
                "{live} AND t._root = ?1 AND t._deleted_at IS NULL ORDER BY parent, position, key"
            );
            connection.rows(&sql, [root], |row| {
                let version = version(row)?;
                Ok(Record {
                    stream,
                    key: version.key,
                    parent: version.parent,
                    root: version.root,
                    position: version.position,
                    cells: version.cells,
                    raw: version.raw,
                    fingerprint: Fingerprint::default(),
                    summary: None,
                    request: None,
                })
            })
        })
    }

    /// The row of a run, by its id; `None` if it is no longer kept.
    pub fn run(&self, id: &str) -> Answer<Option<RunEnd>> {
        let sql = "SELECT id, outcome FROM _runs WHERE id = ?1";
        let end = |row: &Row<'_>| {
            Ok(RunEnd {
                id: row.get(0)?,
                outcome: row.get(1)?,
            })
        };
        self.read(|connection| connection.row(sql, [id], end))
    }

    /// Selects versions from a stream's table or from its history; ends with the start of a
    /// condition.
    pub(super) fn select(&self, table: &Table, former: bool) -> Result<String> {
        let stream = table.stream;
        let name = if former {
            table.history()
        } else {
            stream.name.to_owned()
        };
        let own: Vec<&str> = stream.columns.iter().map(|it| it.name).collect();
        let cells = self.known(&name, &own)?.join(", ");
        let beside = [table.parent(), "position", "_request"];
        let beside = self.known(&name, &beside)?;
        let (parent, position) = match (stream.key, stream.parent_column) {
            (Some(_), None) => ("NULL", "NULL"),
            (Some(_), Some(_)) => (beside[0].as_str(), "NULL"),
            (None, _) => (beside[0].as_str(), beside[1].as_str()),
        };
        // An older release knew a row without an id by its place.
        let key = match self.known(&name, &[table.key()])?[0].as_str() {
            "NULL" => table.name_of("t"),
            key => key.to_owned(),
        };
        let Span {
            until,
            run,
            ended_by,
            only,
        } = self.span(former);
        let ended_by = ended_by
            .replace("TABLE", stream.name)
            .replace("KEY", table.key());
        Ok(format!(
            "SELECT {key} AS key, {parent} AS parent, t._root AS root, {position} AS position,
               t._raw AS raw,
               coalesce(length(t._fingerprint), 0) <> {FINGERPRINT_BYTES} AS lacks_columns,
               t._changed_at AS since, {until} AS until, {run} AS run, {ended_by} AS ended_by,
               {} AS request, {cells}
             FROM \"{name}\" t WHERE {only}",
            beside[2],
        ))
    }

    /// What ends a version. In a store of an older release a gone row is its own tombstone, and a
    /// run dated its changes by its own start.
    fn span(&self, former: bool) -> Span {
        const PUBLISHED: Span = Span {
            until: "t._valid_to",
            run: "nullif(t._run, '')",
            // Who made publication 0 is not known. A tombstone still says which run found the row
            // gone.
            ended_by: "coalesce((SELECT p.run FROM _publications p WHERE p.seq = t._seq_to),
                (SELECT nullif(d._run, '') FROM \"TABLE\" d
                 WHERE d.\"KEY\" = t.\"KEY\" AND d._deleted_at = t._valid_to),
                (SELECT nullif(d._run, '') FROM \"TABLE_history\" d
                 WHERE d.\"KEY\" = t.\"KEY\" AND d._deleted_at = t._valid_to))",
            only: "t._deleted_at IS NULL",
        };
        const BEGUN: Span = Span {
            until: "coalesce(t._deleted_at, t._valid_to)",
            run: "CASE WHEN t._deleted_at IS NULL THEN t._run
                ELSE (SELECT r.id FROM _runs r WHERE r.started_at = t._changed_at) END",
            ended_by: "CASE WHEN t._deleted_at IS NOT NULL THEN t._run
                ELSE (SELECT r.id FROM _runs r WHERE r.started_at = t._valid_to) END",
            only: "TRUE",
        };
        match (schema::is_former(self.version), former) {
            (false, true) => PUBLISHED,
            (false, false) => Span {
                until: "NULL",
                ended_by: "NULL",
                ..PUBLISHED
            },
            (true, true) => BEGUN,
            (true, false) => Span {
                until: "t._deleted_at",
                ended_by: "CASE WHEN t._deleted_at IS NOT NULL THEN t._run END",
                ..BEGUN
            },
        }
    }
}

/// From when to when a row `t` is a version, as SQL.
struct Span {
    until: &'static str,
    run: &'static str,
    ended_by: &'static str,
    only: &'static str,
}

fn version(row: &Row<'_>) -> Result<Version> {
    version_behind(row, 0)
}

/// A version behind so many other columns.
pub(super) fn version_behind(row: &Row<'_>, others: usize) -> Result<Version> {
    let first = others + OF_VERSION;
    let cells = (first..row.as_ref().column_count()).map(|at| row.get(at));
    Ok(Version {
        key: row.get("key")?,
        parent: row.get("parent")?,
        root: row.get("root")?,
        position: row.get("position")?,
        cells: cells.collect::<Result<_>>()?,
        raw: row.get("raw")?,
        lacks_columns: row.get("lacks_columns")?,
        from: moment(row.get("since")?)?,
        to: row.get::<_, Option<_>>("until")?.map(moment).transpose()?,
        run: row.get("run")?,
        ended_by: row.get("ended_by")?,
        request: row.get("request")?,
    })
}

fn moment(text: String) -> Result<Timestamp> {
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
    })
}
