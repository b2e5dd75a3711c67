//! The live rows of a stream as records, each with its source: so that what they show can be judged.

use rusqlite::Connection;

use super::Store;
use super::error::{Result, json};
use super::table::{Table, WHOLE};
use crate::catalog::{Access, Cell, Fingerprint, Record, Stream, find};
use crate::sink::SinkError;

impl Store {
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
}

/// Hands each row with a key of its own, and each set, to `each`, with the source of the row that it
/// stands inside.
pub(super) fn each_set(
    connection: &Connection,
    streams: &'static [Stream],
    table: &Table,
    mut each: impl FnMut(Vec<Record>, Option<&str>),
) -> Result<()> {
    let stream = table.stream;
    let above = stream.parent.and_then(|parent| find(streams, parent));
    let above = above.filter(|_| matches!(stream.access, Access::Inside { .. }));
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
