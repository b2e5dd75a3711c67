//! What stands below the ready questions: who reads what, and names that every database takes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use drivetrain::justworks::SOURCE;
use drivetrain::store::Store;
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// An empty store, which has all tables and views.
fn store() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    drop(Store::open(&path, &SOURCE).unwrap());
    let store = Connection::open(path).unwrap();
    (folder, store)
}

fn views(store: &Connection) -> Vec<String> {
    let mut select = store
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
        .unwrap();
    let names = select.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// The views that stand on base views, with their SQL.
fn on_base_views(store: &Connection) -> Vec<String> {
    let sql =
        "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name NOT LIKE 'f!_%' ESCAPE '!'";
    let mut select = store.prepare(sql).unwrap();
    let sql = select.query_map([], |row| row.get(0)).unwrap();
    sql.map(Result::unwrap).collect()
}

/// Where the base views are tables, and there is no table of the source at all, each other view can
/// still be read.
#[test]
fn only_base_views_know_a_table_of_the_source() {
    let (_folder, store) = store();
    let path = store.path().unwrap();
    let alone = Connection::open_in_memory().unwrap();
    alone
        .execute_batch(&format!("ATTACH '{path}' AS source"))
        .unwrap();
    for own in ["_settings", "_checks", "_accepted"] {
        let copy = format!("CREATE TABLE {own} AS SELECT * FROM source.{own}");
        alone.execute_batch(&copy).unwrap();
    }
    for base in SOURCE.finance {
        let name = base.name;
        let copy = format!("CREATE TABLE {name} AS SELECT * FROM source.{name}");
        alone.execute_batch(&copy).unwrap();
    }
    alone.execute_batch("DETACH source").unwrap();
    let others = on_base_views(&store);
    assert!(others.len() > 20);
    for sql in &others {
        alone.execute_batch(sql).unwrap();
    }
    for view in views(&alone) {
        let read = alone.prepare(&format!("SELECT * FROM {view}"));
        assert!(read.is_ok(), "{view}: {}", read.unwrap_err());
    }
    let checks = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/books/verify/sql");
    let checks: Vec<_> = std::fs::read_dir(checks)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(checks.len() > 25);
    for check in checks {
        let sql = std::fs::read_to_string(check.path()).unwrap();
        let read = alone.prepare(&sql);
        assert!(read.is_ok(), "{:?}: {}", check.path(), read.unwrap_err());
    }
}

#[test]
fn each_base_view_says_which_tables_it_needs() {
    for view in SOURCE.finance {
        let (_folder, mut store) = store();
        let seen: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let into = seen.clone();
        let see = move |asked: AuthContext<'_>| {
            if let AuthAction::Read { table_name, .. } = asked.action {
                let of = table_name.strip_suffix("_history");
                let of = of.filter(|of| SOURCE.stream(of).is_some());
                into.lock()
                    .unwrap()
                    .insert(of.unwrap_or(table_name).to_owned());
            }
            Authorization::Allow
        };
        store.authorizer(Some(see)).unwrap();
        store
            .prepare(&format!("SELECT * FROM {}", view.name))
            .unwrap();
        let seen = seen.lock().unwrap();
        let tables = seen.iter().filter(|name| SOURCE.stream(name).is_some());
        let tables: BTreeSet<&str> = tables.map(String::as_str).collect();
        let needs: BTreeSet<&str> = view.needs.iter().copied().collect();
        assert_eq!(tables, needs, "{}", view.name);
    }
}

/// PostgreSQL 17, Appendix C: the words that it reserves.
const RESERVED: &str = "all analyse analyze and any array as asc asymmetric authorization binary both
    case cast check collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user default
    deferrable desc distinct do else end except false fetch for foreign freeze from full grant group
    having ilike in initially inner intersect into is isnull join lateral leading left like limit
    localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing
    primary references returning right select session_user similar some symmetric system_user table
    tablesample then to trailing true union unique user using variadic verbose when where window with";

#[test]
fn no_column_has_a_name_that_postgres_reserves() {
    let (_folder, store) = store();
    let reserved: BTreeSet<&str> = RESERVED.split_whitespace().collect();
    let mut columns = 0;
    for view in views(&store) {
        let select = store.prepare(&format!("SELECT * FROM {view}")).unwrap();
        for name in select.column_names() {
            assert!(!reserved.contains(name), "{view}.{name}");
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(is_plain), "{view}.{name}");
            columns += 1;
        }
    }
    assert!(columns > 200);
}
