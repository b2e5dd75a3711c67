//! What holds of a store, whatever the server said.

use std::collections::BTreeSet;

use drivetrain::catalog::{Access, Column, Stream, Type};
use drivetrain::justworks::streams::STREAMS;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};

use super::home::{Home, NAME};
use super::program::Fault;
use super::served::Served;
use crate::synced::Rows;

/// The store, only to be read.
pub fn open(home: &Home) -> rusqlite::Result<Connection> {
    let path = home.env.data().join(format!("{NAME}.db"));
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// The live rows without what the store keeps for itself.
pub fn public(home: &Home) -> rusqlite::Result<Rows> {
    let store = open(home)?;
    let mut all = Rows::new();
    for stream in STREAMS {
        let sql = format!("SELECT * FROM {} WHERE _deleted_at IS NULL", stream.name);
        let mut statement = store.prepare(&sql)?;
        let names = statement.column_names();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        let own = all.entry(stream.name.to_owned()).or_default();
        while let Some(row) = rows.next()? {
            let mut text = String::new();
            for (at, name) in names.iter().enumerate() {
                if !name.starts_with('_') {
                    text.push_str(&format!("{name}={:?} ", row.get::<_, Cell>(at)?));
                }
            }
            own.push(text);
        }
        own.sort();
    }
    Ok(all)
}

/// What a store says that it cannot know, or does not say though it must.
pub fn faults(home: &Home, served: &Served) -> Vec<Fault> {
    let look = || -> rusqlite::Result<Vec<Fault>> {
        let store = open(home)?;
        let mut faults = Vec::new();
        for stream in STREAMS {
            invented(&store, stream, served, &mut faults)?;
            orphans(&store, stream, &mut faults)?;
            buried(&store, stream, served, &mut faults)?;
        }
        Ok(faults)
    };
    look().unwrap_or_else(|error| vec![Fault::new("store", error.to_string())])
}

fn columns(
    store: &Connection,
    sql: &str,
    mut see: impl FnMut(String, i64),
) -> rusqlite::Result<()> {
    let mut statement = store.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// Amounts that were not served for their row.
fn invented(
    store: &Connection,
    stream: &Stream,
    served: &Served,
    faults: &mut Vec<Fault>,
) -> rusqlite::Result<()> {
    let is_money = |column: &&Column| matches!(column.ty, Type::Money | Type::Percent);
    for column in stream.columns.iter().filter(is_money) {
        let (table, name) = (stream.name, column.name);
        // A row without an id of its own belongs to no object that has one.
        let key = stream.key.unwrap_or("''");
        let sql = format!(
            "SELECT CAST({key} AS TEXT), {name} FROM {table}
             WHERE {name} IS NOT NULL AND _deleted_at IS NULL"
        );
        columns(store, &sql, |id, amount| {
            if !served.has(&id, column.places(), amount) {
                let how = format!("{table}.{name} of {id:?} is {amount}, which nobody served");
                faults.push(Fault::new("invented", how));
            }
        })?;
    }
    Ok(())
}

/// Rows whose parent is not there.
fn orphans(store: &Connection, stream: &Stream, faults: &mut Vec<Fault>) -> rusqlite::Result<()> {
    let parent = stream
        .parent
        .and_then(|name| drivetrain::catalog::find(STREAMS, name));
    if let (Some(parent), Some(column)) = (parent, stream.parent_column)
        && let Some(key) = parent.key
    {
        let (table, above) = (stream.name, parent.name);
        let sql = format!(
            "SELECT CAST(c.{column} AS TEXT), count(*) FROM {table} c
             WHERE c._deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM {above} p
               WHERE p.{key} = c.{column} AND p._deleted_at IS NULL) GROUP BY 1"
        );
        columns(store, &sql, |id, count| {
            let how = format!("{count} {table} of {above} {id:?}, which is not there");
            faults.push(Fault::new("orphan", how));
        })?;
    }
    Ok(())
}

/// Rows that are said to be gone, though the source would have been asked and did not say so.
fn buried(
    store: &Connection,
    stream: &Stream,
    served: &Served,
    faults: &mut Vec<Fault>,
) -> rusqlite::Result<()> {
    if let (Access::List { by_id: Some(_), .. }, Some(key)) = (stream.access, stream.key) {
        let table = stream.name;
        let sql = format!("SELECT {key}, 1 FROM {table} WHERE _deleted_at IS NOT NULL");
        columns(store, &sql, |id, _| {
            if !served.is_missing(&id) {
                let how = format!("{table} {id:?} is gone, and no 404 said so");
                faults.push(Fault::new("buried", how));
            }
        })?;
    }
    Ok(())
}

/// How many totals in the store are not the sum of their parts.
pub fn untied(home: &Home) -> rusqlite::Result<i64> {
    let off = |total: &str, key: &str, parts: &str, link: &str, amount: &str, sum: &str| {
        format!(
            "(SELECT count(*) FROM {total} t WHERE t._deleted_at IS NULL
              AND t.{amount} <> (SELECT total({sum}) FROM {parts} p
                WHERE p.{link} = t.{key} AND p._deleted_at IS NULL))"
        )
    };
    let payrolls = |amount| off("payrolls", "id", "paystubs", "payroll_id", amount, amount);
    let (gross, net) = (payrolls("gross_pay_minor"), payrolls("net_pay_minor"));
    let earned = "CASE kind WHEN 'earning' THEN amount_minor END";
    let earned = off(
        "paystubs",
        "paystub_id",
        "paystub_lines",
        "paystub_id",
        "gross_pay_minor",
        earned,
    );
    let sql = format!("SELECT {gross} + {net} + {earned}");
    open(home)?.query_row(&sql, [], |row| row.get(0))
}

/// Rows that are gone, of tables none of whose answers were broken.
pub fn gone(home: &Home, served: &Served) -> BTreeSet<(&'static str, String)> {
    let mut gone = BTreeSet::new();
    let Ok(store) = open(home) else {
        return gone;
    };
    for stream in STREAMS.iter().filter(|stream| !is_touched(stream, served)) {
        let Some(key) = stream.key else { continue };
        let table = stream.name;
        let sql =
            format!("SELECT CAST({key} AS TEXT), 1 FROM {table} WHERE _deleted_at IS NOT NULL");
        // A store that cannot be read is another fault.
        let _read = columns(&store, &sql, |id, _| {
            gone.insert((table, id));
        });
    }
    gone
}

/// Whether an answer that a stream's rows follow from was broken.
fn is_touched(stream: &Stream, served: &Served) -> bool {
    let named = |name: &str| {
        let found = drivetrain::catalog::find(STREAMS, name);
        found.is_some_and(|stream| is_touched(stream, served))
    };
    let own = match stream.access {
        Access::One { path } => served.was_mutated(path),
        Access::List { path, by_id, .. } => {
            served.was_mutated(path) || by_id.is_some_and(|path| served.was_mutated(path))
        }
        Access::PerParent { path, detail, .. } => {
            served.was_mutated(path) || detail.is_some_and(|path| served.was_mutated(path))
        }
        Access::Inside { .. } => false,
        Access::PerPair {
            path, answer, of, ..
        } => {
            let sides = of.iter().any(|side| named(side.stream));
            served.was_mutated(path) || served.was_mutated(answer) || sides
        }
    };
    own || stream.parent.is_some_and(named) || served.was_mutated("/oauth/token")
}
