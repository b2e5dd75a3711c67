//! [`Publications`]: the tables after each run, by the number of the last publication.
//!
//! What a store tells of its publications is held against copies of its tables: what became public
//! since each of them leads from its copy to the tables of now, and the tables as of each of them are
//! its copy.

use std::collections::BTreeMap;
use std::path::Path;

use drivetrain::catalog::{Stream, set};
use drivetrain::justworks::streams::STREAMS;
use drivetrain::staging::StoreError;
use drivetrain::store::{Change, Reader, Store, Value};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use super::chain::Key;

/// What rows say; of one that is gone nothing but that.
type Tables = BTreeMap<Key, Option<String>>;

/// Columns that are no values of a row: the store's own, what a change says in another way, and the
/// place in a set, which is no news.
const NO_VALUES: [&str; 5] = ["_root", "_fingerprint", "_deleted_at", "_seq", "position"];

/// The tables of each publication.
#[derive(Debug, Default)]
pub struct Publications(BTreeMap<i64, Tables>);

impl Publications {
    /// The store was edited by hand: what was seen is no longer what it has published.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    /// Looks at the tables after a run.
    pub fn see(&mut self, path: &Path, store: &Connection) {
        let now = tables(store);
        let latest = count(store, "SELECT coalesce(max(seq), 0) FROM _publications");
        if let Some((former, then)) = self.0.last_key_value() {
            let is_same = *former == latest;
            assert_eq!(*then == now, is_same, "publications {former} and {latest}");
        }
        are_dated(store);
        self.0.insert(latest, now.clone());
        let reader = Store::open_read_only(path, STREAMS).unwrap().unwrap();
        for (seq, then) in &self.0 {
            let mut copy = then.clone();
            let mut order = Vec::new();
            let led = reader.since(Some(*seq), |change| {
                order.push((place(change.stream), change.seq));
                copy.insert(key(&change), said(&change));
                Ok::<_, StoreError>(())
            });
            assert_eq!(led.unwrap(), latest);
            assert!(order.is_sorted() && order.iter().all(|(_, it)| it > seq));
            is_same(&copy, &now, &format!("{latest} from {seq}"));
            is_same(&as_of(&reader, *seq), then, &format!("as of {seq}"));
        }
    }
}

fn is_same(one: &Tables, other: &Tables, what: &str) {
    let differ = |key: &&Key| one.get(*key) != other.get(*key);
    if let Some(key) = one.keys().chain(other.keys()).find(differ) {
        let (one, other) = (one.get(key), other.get(key));
        panic!("{what}: {key:?}\ntold: {one:#?}\nthere: {other:#?}");
    }
}

fn place(stream: &Stream) -> Option<usize> {
    STREAMS.iter().position(|it| it.name == stream.name)
}

fn count(store: &Connection, sql: &str) -> i64 {
    store.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Publications come one after another, and each row has the time of its own.
fn are_dated(store: &Connection) {
    let sql = "SELECT count(*) FROM _publications p JOIN _publications q ON q.seq > p.seq
        WHERE q.at <= p.at";
    assert_eq!(count(store, sql), 0);
    for stream in STREAMS {
        let name = stream.name;
        let sql = format!(
            "SELECT (SELECT count(*) FROM {name} LEFT JOIN _publications p ON p.seq = _seq
               WHERE p.at IS NOT coalesce(_deleted_at, _changed_at))
             + (SELECT count(*) FROM {name}_history
               LEFT JOIN _publications f ON f.seq = _seq_from
               LEFT JOIN _publications t ON t.seq = _seq_to
               WHERE f.at IS NOT _valid_from OR t.at IS NOT _valid_to OR _seq_to <= _seq_from)"
        );
        assert_eq!(count(store, &sql), 0, "{name}");
    }
}

/// The tables as another program reads them.
fn tables(store: &Connection) -> Tables {
    let mut tables = Tables::new();
    for stream in STREAMS {
        let key = stream.key.unwrap_or(set::KEY);
        let sql = format!("SELECT {key}, * FROM {}", stream.name);
        let mut statement = store.prepare(&sql).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let value = |name: &str| row.get::<_, Sql>(name).unwrap();
            let mut values = BTreeMap::new();
            for name in names.iter().skip(1) {
                if !NO_VALUES.contains(&name.as_str()) {
                    values.insert(name.as_str(), text(&value(name)));
                }
            }
            let is_there = value("_deleted_at") == Sql::Null;
            let said = is_there.then(|| format!("{values:?}"));
            tables.insert((stream.name, row.get(0).unwrap()), said);
        }
    }
    tables
}

fn text(value: &Sql) -> String {
    match value {
        Sql::Null => "-".to_owned(),
        Sql::Integer(number) => number.to_string(),
        Sql::Text(text) => format!("{text:?}"),
        other => panic!("{other:?} in a table"),
    }
}

/// The tables as of a publication.
fn as_of(reader: &Reader, seq: i64) -> Tables {
    let mut tables = Tables::new();
    for stream in STREAMS {
        let told = reader.as_of(stream, seq, |change| {
            assert!(change.seq <= seq);
            let former = tables.insert(key(&change), said(&change));
            assert!(former.is_none(), "{change:?} comes twice");
            Ok::<_, StoreError>(())
        });
        told.unwrap();
    }
    tables
}

fn key(change: &Change<'_>) -> Key {
    (change.stream.name, change.key.to_owned())
}

fn said(change: &Change<'_>) -> Option<String> {
    let names = Reader::change_columns(change.stream);
    let text = |value: &Value<'_>| match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => format!("{:?}", std::str::from_utf8(text).unwrap()),
        other => panic!("{other:?} in a table"),
    };
    let values = change.values?.iter().map(text);
    let values = names.into_iter().zip(values);
    let values: BTreeMap<_, _> = values
        .filter(|(name, _)| !NO_VALUES.contains(name))
        .collect();
    Some(format!("{values:?}"))
}
