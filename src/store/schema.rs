//! The tables: the SQL for the catalog's streams, and how a store of an older catalog catches up.
//!
//! A catalog may gain streams and columns, and the store follows when it is opened. A column never
//! changes its type: a new type is a new column.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::Result;
use super::statement::Statements as _;
use super::table::Table;
use super::tables::Tables;
use super::withdraw::ANYTHING;
use super::{landing, migrate, resume, sets, views};
use crate::catalog::Stream;

/// The version of everything here except the catalog, kept in `PRAGMA user_version`.
pub(super) const VERSION: i64 = 4;

/// The first release that reads this version. The store holds it, so that older releases can name
/// it.
const MIN_RELEASE: &str = "0.1.0";

/// Tables that belong to no stream; each text begins with the table's name.
const BOOKKEEPING: [&str; 12] = [
    "_new_details (
       stream TEXT NOT NULL, key TEXT NOT NULL, root TEXT NOT NULL, summary BLOB NOT NULL,
       PRIMARY KEY (stream, key)) STRICT, WITHOUT ROWID",
    "_resume_details (
       stream TEXT NOT NULL, key TEXT NOT NULL, root TEXT NOT NULL, summary BLOB NOT NULL,
       read_at TEXT NOT NULL, PRIMARY KEY (stream, key)) STRICT, WITHOUT ROWID",
    "_summaries (
       stream TEXT NOT NULL, key TEXT NOT NULL, summary BLOB NOT NULL,
       PRIMARY KEY (stream, key)) STRICT, WITHOUT ROWID",
    "_fields (
       stream TEXT NOT NULL, name TEXT NOT NULL, run TEXT NOT NULL,
       PRIMARY KEY (stream, name)) STRICT, WITHOUT ROWID",
    "_shown (word TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
    "_publications (
       seq INTEGER PRIMARY KEY, run TEXT, at TEXT UNIQUE,
       CHECK (seq = 0 OR run IS NOT NULL AND at IS NOT NULL)) STRICT",
    "_settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "_checks (
       rule TEXT NOT NULL, key TEXT NOT NULL, severity TEXT NOT NULL, day TEXT, payroll_id TEXT,
       member_id TEXT, expected_minor INTEGER, found_minor INTEGER, currency TEXT,
       evidence TEXT NOT NULL, first_seen_at TEXT NOT NULL,
       PRIMARY KEY (rule, key)) STRICT, WITHOUT ROWID",
    "_accepted (
       rule TEXT NOT NULL, key TEXT NOT NULL, expected_minor INTEGER, found_minor INTEGER,
       evidence TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
       until TEXT, PRIMARY KEY (rule, key)) STRICT, WITHOUT ROWID",
    "_needs (drivetrain TEXT NOT NULL) STRICT",
    "_runs (
       id TEXT NOT NULL PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
       outcome TEXT, published INTEGER NOT NULL DEFAULT 0, report TEXT) STRICT",
    "_bookmarks (
       stream TEXT NOT NULL PRIMARY KEY, bookmark TEXT NOT NULL, run TEXT NOT NULL) STRICT",
];

pub(super) fn columns_of(connection: &Connection, table: &str) -> Result<Vec<String>> {
    connection.column("SELECT name FROM pragma_table_info(?1)", [table])
}

pub(super) fn has_table(connection: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    connection.any(sql, [table])
}

/// The version of the store, and whether there is anything in the file at all.
pub(super) fn version(connection: &Connection) -> Result<(i64, bool)> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((version, connection.any("SELECT 1 FROM sqlite_schema", [])?))
}

/// Brings the file's tables and views up to the catalog. Writes nothing if they are.
pub(super) fn bring_up_to_date(connection: &Connection, tables: &Tables) -> Result<()> {
    let streams = tables.streams;
    if plan(connection, tables)?.is_empty() {
        return Ok(());
    }
    // Another process may have done the same since: what is done is planned under the lock.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let (version, _) = version(&transaction)?;
    if is_former(version) {
        sets::rekey(&transaction, streams)?;
    }
    for sql in plan(&transaction, tables)? {
        transaction.execute_batch(&sql)?;
    }
    if is_former(version) {
        migrate::number_publications(&transaction, streams)?;
    }
    transaction.execute("DELETE FROM _needs", [])?;
    transaction.execute("INSERT INTO _needs VALUES (?1)", [MIN_RELEASE])?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Whether a store of this version is an older one.
pub(super) fn is_former(version: i64) -> bool {
    (1..VERSION).contains(&version)
}

/// The first release that can read a store of a newer version, if the store says so.
pub(super) fn needs(connection: &Connection) -> Option<String> {
    let sql = "SELECT drivetrain FROM _needs";
    connection.value(sql, []).ok()
}

/// What has to go first. Earlier releases landed rows in `_landing` and saved details in `_former`;
/// to lose them costs requests only.
fn migrate(connection: &Connection, streams: &'static [Stream]) -> Result<Vec<String>> {
    if !has_table(connection, "_landing")? {
        return Ok(Vec::new());
    }
    let mut sql: Vec<String> = ["_landing", "_former", "_new_summaries"]
        .map(drop_table)
        .into();
    sql.extend(
        streams
            .iter()
            .map(|stream| drop_table(&landing::name(stream.name))),
    );
    Ok(sql)
}

fn drop_table(name: &str) -> String {
    format!("DROP TABLE IF EXISTS \"{name}\"")
}

fn plan(connection: &Connection, tables: &Tables) -> Result<Vec<String>> {
    let streams = tables.streams;
    let mut sql = migrate(connection, streams)?;
    let (version, _) = version(connection)?;
    for table in BOOKKEEPING {
        let name = table.split(' ').next().unwrap_or_default();
        if !has_table(connection, name)? {
            sql.push(format!("CREATE TABLE {table}"));
            if name == "_shown" && version > 0 {
                // What the rows of an older release show was never recorded.
                sql.push(format!("INSERT INTO _shown VALUES ('{ANYTHING}')"));
            }
        }
    }
    let mut grown = false;
    for stream in streams {
        let table = Table::of(stream);
        if has_table(connection, stream.name)? {
            let (lacking, has_grown) = table.catch_up(connection)?;
            grown |= has_grown;
            sql.extend(lacking);
        } else {
            sql.extend(table.create());
        }
    }
    if grown {
        // Landed rows have the older columns, and public rows have no values in the new ones.
        for stream in streams {
            sql.push(drop_table(&landing::name(stream.name)));
            sql.push(drop_table(&resume::name(stream.name)));
        }
        let details = ["_new_details", "_resume_details", "_summaries"];
        sql.extend(details.map(|name| format!("DELETE FROM {name}")));
    }
    sql.extend(views::plan(connection, tables)?);
    Ok(sql)
}

/// Adds columns to the declarations of tables without touching their rows, which get the defaults.
/// `ALTER TABLE … ADD COLUMN` does that for one column at a time, and each time it reads all rows
/// of a strict table and the whole schema (SQLite, "Making Other Kinds Of Table Schema Changes").
pub(super) fn declare(
    connection: &Connection,
    tables: &[Table],
    sql: impl Fn(&Table) -> String,
) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    connection.pragma_update(None, "writable_schema", true)?;
    let declared = tables.iter().try_for_each(|table| {
        let update = "UPDATE sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1";
        let row = (table.stream.name, sql(table));
        connection.run(update, row).map(drop)
    });
    // This also ends the permission.
    connection.pragma_update(None, "writable_schema", "RESET")?;
    declared
}
