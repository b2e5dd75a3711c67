//! Stores of former releases: what is in them survives, and nothing in them changes without a reason.

mod update;
mod versions;

use drivetrain::catalog::Stream;
use drivetrain::justworks::streams::STREAMS;
use drivetrain::sandbox::FaultKind;
use rusqlite::Connection;
use serde_json::json;

use self::versions::{VERSION_1, version_2, with_one_landing_table};
use crate::synced::{Synced, stream, undisturbed};

pub use self::versions::version_3;

/// A home with a history, whose store is then changed by other means.
fn with_history(change: impl FnOnce(&Connection)) -> Synced {
    let home = Synced::once();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    home.server.sandbox.restate(dates[1].parse().unwrap());
    home.sync(&[]).expect(0);
    assert!(home.former_versions() > 0);
    change(&store(&home));
    home
}

/// A home with a history and a tombstone.
fn with_tombstone() -> Synced {
    let home = with_history(|_| ());
    let gone: String = home.one("SELECT id FROM members WHERE active ORDER BY id LIMIT 1 OFFSET 1");
    home.server.sandbox.hide(&gone);
    home.sync(&["--full"]).expect(0);
    home
}

/// The same, as version 3 wrote it.
pub fn of_version_3() -> Synced {
    let home = with_tombstone();
    version_3(&store(&home));
    home
}

/// What live rows and former versions say, and since when.
fn said(home: &Synced) -> Vec<Vec<String>> {
    let tables = |stream: &Stream| [stream.name.to_owned(), format!("{}_history", stream.name)];
    let said = |stream: &'static Stream| {
        let columns: Vec<&str> = stream.columns.iter().map(|it| it.name).collect();
        let columns = columns.join(", ");
        tables(stream).map(|table| {
            home.column(&format!(
                "SELECT json_array({columns}, _raw, _changed_at, _run) FROM {table}
                 WHERE _deleted_at IS NULL ORDER BY 1"
            ))
        })
    };
    STREAMS.iter().flat_map(said).collect()
}

/// Takes all views away.
fn drop_views(store: &Connection) {
    let sql =
        "SELECT group_concat('DROP VIEW ' || name, ';') FROM sqlite_schema WHERE type = 'view'";
    let drop: Option<String> = store.query_row(sql, [], |row| row.get(0)).unwrap();
    store.execute_batch(&drop.unwrap_or_default()).unwrap();
}

fn store(home: &Synced) -> Connection {
    Connection::open(home.env.data().join("justworks.db")).unwrap()
}

#[test]
fn a_store_of_version_1_is_taken_over_with_all_that_is_in_it() {
    let home = with_history(|store| {
        version_3(store);
        store.execute_batch(VERSION_1).unwrap();
    });
    let before = said(&home);
    let covered: String = home.one("SELECT bookmark FROM _bookmarks WHERE stream = 'payrolls'");
    home.sync(&[]).expect(0);
    assert_eq!(said(&home), before);
    assert_ne!(
        home.one::<i64>("SELECT user_version FROM pragma_user_version"),
        1
    );
    assert_eq!(
        home.column("SELECT outcome FROM _runs WHERE id = 'died'"),
        ["interrupted"]
    );
    let from = |bookmark: &str| -> serde_json::Value {
        let bookmark: serde_json::Value = serde_json::from_str(bookmark).unwrap();
        bookmark["window"]["from"].clone()
    };
    let now: String = home.one("SELECT bookmark FROM _bookmarks WHERE stream = 'payrolls'");
    assert_eq!(from(&now), from(&covered));
    assert_eq!(home.live(), undisturbed(&home.server));
}

/// What a run of an earlier release had landed when it died only saves requests: it goes.
#[test]
fn rows_that_a_dead_run_of_an_earlier_release_landed_are_read_again() {
    let home = with_history(|store| {
        with_one_landing_table(store);
        let dead = "
            INSERT INTO _landing VALUES
              ('members', 'm', NULL, 'm', NULL, '[\"m\"]', '{}', x'00112233445566778899aabbccddeeff',
               NULL, NULL);
            INSERT INTO _former SELECT stream, key, parent, root, position, cells, raw, fingerprint,
              summary, '2025-06-30T05:17:00.000Z', request FROM _landing;
            CREATE TABLE _new_offices (id TEXT NOT NULL PRIMARY KEY, _root TEXT NOT NULL) STRICT;
            CREATE INDEX _new_offices_by_root ON _new_offices (_root);
            INSERT INTO _new_offices VALUES ('o', 'o');
            INSERT INTO _runs (id, started_at) VALUES ('died', '2025-06-30T05:17:00.000Z')";
        store.execute_batch(dead).unwrap();
    });
    let before = said(&home);
    home.sync(&["--full"]).expect(0);
    assert_eq!(said(&home), before);
    let left =
        "SELECT name FROM sqlite_schema WHERE name IN ('_landing', '_former', '_new_summaries')
        OR name LIKE '%new_offices%'";
    assert_eq!(home.column(left), Vec::<String>::new());
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn a_store_of_version_2_learns_of_requests_as_its_rows_change() {
    let home = with_history(|store| {
        version_3(store);
        store.execute_batch(&version_2()).unwrap();
    });
    let id: String = home.one("SELECT id FROM payrolls_history");
    let before = said(&home);
    let why = || {
        let run = home.env.run(&["why", "payrolls", &id, "--json"]);
        run.expect(0).json()["events"].clone()
    };
    let told = why();
    assert_eq!(told.as_array().unwrap().len(), 2);
    assert!(told[1]["request"].is_null());
    home.sync(&[]).expect(0);
    assert_eq!(said(&home), before);
    assert_eq!(why(), told);
    let date: String = home.one(&format!(
        "SELECT pay_date FROM payrolls WHERE id <> '{id}' ORDER BY 1 DESC LIMIT 1"
    ));
    home.server.sandbox.restate(date.parse().unwrap());
    home.sync(&[]).expect(0);
    let asked = format!("SELECT _request LIKE 'sandbox-%' FROM payrolls WHERE pay_date = '{date}'");
    assert!(home.one::<bool>(&asked));
}

#[test]
fn columns_that_a_release_adds_fill_up_and_make_no_history() {
    let lacking = |table| {
        let column = if table == "members" {
            "work_id"
        } else {
            "category"
        };
        format!(
            "ALTER TABLE {table} DROP COLUMN {column};
             ALTER TABLE {table}_history DROP COLUMN {column};"
        )
    };
    let reference = with_history(|_| ());
    // What a view names, SQLite does not let go.
    let mut change = ["members", "paystub_lines"].map(lacking).concat();
    change.push_str(
        "UPDATE _bookmarks SET bookmark =
           json_replace(bookmark, '$.since.view', 'older', '$.window.view', 'older');",
    );
    let home = with_history(|store| {
        drop_views(store);
        store.execute_batch(&change).unwrap();
    });
    let former = home.former_versions();
    home.sync(&[]).expect(0);
    assert_eq!(home.former_versions(), former);
    // The columns stand in another place than in a new store.
    for (table, column) in [("members", "work_id"), ("paystub_lines", "category")] {
        let said = format!(
            "SELECT coalesce({column}, '-') FROM {table} WHERE _deleted_at IS NULL ORDER BY 1"
        );
        assert_eq!(home.column(&said), reference.column(&said));
    }
    let runs =
        home.column("SELECT DISTINCT _run FROM members UNION SELECT _run FROM paystub_lines");
    assert_eq!(runs.len(), 2, "no row says that it has changed");
}

/// One line more made all after it others, and one line less took the last place away.
#[test]
fn rows_without_ids_get_their_keys_and_no_history_that_was_not() {
    let home = Synced::once();
    let ids = home.column("SELECT paystub_id FROM paystubs ORDER BY 1 LIMIT 2");
    let [more, less] = [&ids[0], &ids[1]];
    for id in &ids {
        let path = format!("/v1/paystubs/{id}");
        let mut stub = home.api(&path);
        let lines = stub["employer_contributions"].as_array_mut().unwrap();
        if id == more {
            let line = json!({"name": "Gym", "type": "t", "category": "c", "amount": 12, "currency": "USD"});
            lines.insert(0, line);
        } else {
            assert_eq!(lines.pop().unwrap()["currency"], "USD");
        }
        home.always(&path, FaultKind::Body(stub.to_string()));
    }
    home.told(0, &["--full"]);
    let live =
        "SELECT _key, name, amount_minor, position FROM paystub_lines WHERE _deleted_at IS NULL";
    let keys = |home: &Synced| {
        home.column(&format!(
            "SELECT _key || name || amount_minor || position FROM ({live}) ORDER BY 1"
        ))
    };
    let (before, of_others) = (keys(&home), home.live());
    let gone = "SELECT _key || name || _run FROM paystub_lines WHERE _deleted_at IS NOT NULL";
    let tombstones = home.column(gone);
    assert_eq!(tombstones.len(), 1);

    let store = store(&home);
    version_3(&store);
    let first: String = home.one("SELECT min(_changed_at) FROM paystub_lines");
    let second: String = home.one("SELECT max(_changed_at) FROM paystub_lines");
    let [run, last] = [&first, &second]
        .map(|at| home.one::<String>(&format!("SELECT id FROM _runs WHERE started_at = '{at}'")));
    let gym: i64 = home.one("SELECT position FROM paystub_lines WHERE name = 'Gym'");
    // What stood in each later place stood in the one before, until the line came.
    let change = format!(
        "INSERT INTO paystub_lines_history SELECT *, '{first}', '{second}' FROM paystub_lines
           WHERE paystub_id = '{more}' AND position > {gym};
         UPDATE paystub_lines_history SET position = position - 1, _run = '{run}'
           WHERE paystub_id = '{more}';
         UPDATE paystub_lines SET _changed_at = '{second}', _run = '{last}'
           WHERE paystub_id = '{more}' AND position >= {gym};
         UPDATE paystub_lines SET _first_seen_at = iif(position =
             (SELECT max(position) FROM paystub_lines WHERE paystub_id = '{more}'), '{second}', '{first}')
           WHERE paystub_id = '{more}';"
    );
    store.execute_batch(&change).unwrap();
    drop(store);
    // It is read as it is until a sync begins.
    let why = home.env.run(&["why", "paystub_lines", less]).expect(0);
    assert!(why.stdout.contains("removed"), "{}", why.stdout);
    let moved: i64 = home.one(&format!(
        "SELECT count(*) FROM paystub_lines_history WHERE paystub_id = '{more}'"
    ));
    assert!(moved > 0);

    let document = home.told(0, &["--full"]);
    for table in crate::synced::default_tables() {
        let told = stream(&document, table);
        assert_eq!(told["verdict"], "unchanged", "{told:#}");
    }
    assert_eq!(keys(&home), before);
    assert!(home.live() == of_others);
    assert_eq!(home.column(gone), tombstones);
    assert_eq!(
        home.former_versions(),
        3,
        "the two paystubs and the line that is gone: another place is no other version"
    );
    // Each line says since when it is there, not since when something stood in its place.
    for column in ["_first_seen_at", "_changed_at"] {
        let since = home.column(&format!(
            "SELECT name FROM paystub_lines WHERE {column} = '{second}' AND _deleted_at IS NULL"
        ));
        assert_eq!(since, ["Gym"], "{column}");
    }
    let brought = "SELECT count(DISTINCT _run) FROM paystub_lines WHERE name <> 'Gym'
        AND _deleted_at IS NULL";
    assert_eq!(home.one::<i64>(brought), 1);
}

/// Former releases kept a number as a 64-bit float, and `8.00` as `8.0`: a release that keeps the
/// digits has nothing to tell of a row that is the same.
#[test]
fn a_number_that_is_only_spelled_otherwise_is_no_change() {
    let home = Synced::once();
    let mut all = home.list("/v1/members?status=active");
    all[0]["weekly_hours"] = serde_json::json!("HOURS");
    let list = serde_json::json!({"items": all, "next_cursor": null}).to_string();
    let serves = |hours: &str| {
        let list = list.replace("\"HOURS\"", hours);
        home.server.sandbox.clear_faults();
        home.always("status=active", drivetrain::sandbox::FaultKind::Body(list));
    };
    serves("8.0");
    home.sync(&["--full"]).expect(0);
    let before = home.published();
    let kept = "SELECT count(*) FROM members WHERE _raw LIKE '%\"weekly_hours\":8.0,%' OR _raw LIKE '%\"weekly_hours\":8.0}'";
    assert_eq!(home.one::<i64>(kept), 1, "as former releases wrote it");
    for same in ["8.00", "8.000", "0.80e1"] {
        serves(same);
        home.sync(&["--full"]).expect(0);
        assert_eq!(home.published(), before, "{same}");
    }
    serves("8.01");
    home.sync(&["--full"]).expect(0);
    assert_ne!(home.published(), before);
}
