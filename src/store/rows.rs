//! Rows of tables as records, each with its source.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use rusqlite::{Connection, Row};

use super::Store;
use super::error::{Answer, Result};
use super::table::{FINGERPRINT_BYTES, Table};
use crate::catalog::{Cell, Fingerprint, Record, Stream, find};

impl Store {
    /// Hands each live row of a stream to `each`.
    pub fn each_live_row(
        &self,
        stream: &'static Stream,
        mut each: impl FnMut(&Record),
    ) -> Answer<()> {
        let each = |rows: Vec<Record>, _: Option<&str>| rows.iter().for_each(&mut each);
        each_set(&self.connection, self.streams, &Table::of(stream), each)
            .map_err(|failure| self.says(failure))
    }
}

/// Hands each row with a key of its own, and each set, to `each`, with the source of the row that
/// it stands inside.
pub(super) fn each_set(
    connection: &Connection,
    streams: &'static [Stream],
    table: &Table,
    mut each: impl FnMut(Vec<Record>, Option<&str>),
) -> Result<()> {
    let stream = table.stream;
    let above = stream.parent.and_then(|parent| find(streams, parent));
    let above = above.filter(|_| stream.is_inside());
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
    let order = match stream.key {
        Some(_) => String::new(),
        None => format!("ORDER BY t.\"{}\", t.\"position\"", table.parent()),
    };
    let sql = format!(
        "SELECT {}, {above} AS above FROM \"{}\" t {join} WHERE t._deleted_at IS NULL {order}",
        record_columns(table),
        stream.name,
    );
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([])?;
    let mut set: Vec<Record> = Vec::new();
    let mut inside: Option<String> = None;
    while let Some(row) = rows.next()? {
        let record = record(stream, row)?;
        let same = |last: &Record| stream.key.is_none() && last.parent == record.parent;
        if !set.last().is_some_and(same) {
            let whole = std::mem::take(&mut set);
            each(whole, inside.as_deref());
            inside = row.get("above")?;
        }
        set.push(record);
    }
    each(set, inside.as_deref());
    Ok(())
}

/// Reads a value as it stands in a table.
impl FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(number) => Ok(Self::Int(number)),
            value => String::column_result(value).map(Self::Text),
        }
    }
}

/// A row's fingerprint, without the zero that marks a row that lacks columns.
pub(super) fn whole(bytes: Option<Vec<u8>>) -> Option<Fingerprint> {
    let bytes = bytes?;
    let start = bytes.len().checked_sub(FINGERPRINT_BYTES)?;
    bytes[start..].try_into().ok()
}

/// The columns of a row `t` that [`record`] reads.
pub(super) fn record_columns(table: &Table) -> String {
    let stream = table.stream;
    let parent = if stream.is_root() {
        "NULL".to_owned()
    } else {
        format!("t.\"{}\"", table.parent())
    };
    let position = stream.key.map_or("t.\"position\"", |_| "NULL");
    let cells = stream.columns.iter();
    let cells: Vec<String> = cells.map(|it| format!("t.\"{}\"", it.name)).collect();
    format!(
        "{}, {parent}, t._root, {position}, t._raw, t._fingerprint, t._request, {}",
        table.key_of(),
        cells.join(", ")
    )
}

pub(super) fn record(stream: &'static Stream, row: &Row<'_>) -> Result<Record> {
    let cells = (0..stream.columns.len()).map(|at| row.get(7 + at));
    Ok(Record {
        stream,
        key: row.get(0)?,
        parent: row.get(1)?,
        root: row.get(2)?,
        position: row.get(3)?,
        cells: cells.collect::<Result<_>>()?,
        raw: row.get(4)?,
        fingerprint: whole(row.get(5)?).unwrap_or_default(),
        summary: None,
        request: row.get::<_, Option<String>>(6)?.map(Into::into),
    })
}
