//! Stores of former releases: what is in them survives, and nothing in them changes without a reason.

use rusqlite::Connection;

use drivetrain::justworks::streams::STREAMS;

use crate::synced::{Synced, undisturbed};

/// What version 3 had where version 4 has something else: no publications. A run dated what it changed
/// by its own beginning, and a row that was gone had what it was before in itself.
pub fn version_3() -> String {
    let mut change = String::new();
    for stream in STREAMS {
        let table = stream.name;
        let key = stream.key.or(stream.parent_column).unwrap_or("_root");
        for gone in [format!("{table}_history"), table.to_owned()] {
            change.push_str(&format!(
                "DELETE FROM {table}_history AS h WHERE _deleted_at IS NULL AND EXISTS (
                   SELECT 1 FROM {gone} g WHERE g.{key} = h.{key} AND g._deleted_at = h._valid_to);"
            ));
        }
        change.push_str(&format!(
            "UPDATE {table}_history SET _valid_from = _changed_at WHERE _deleted_at IS NOT NULL;
             ALTER TABLE {table} DROP COLUMN _seq;
             ALTER TABLE {table}_history DROP COLUMN _seq_from;
             ALTER TABLE {table}_history DROP COLUMN _seq_to;"
        ));
        let began = |column: &&str| {
            format!(
                "{column} = (SELECT r.started_at FROM _publications p JOIN _runs r ON r.id = p.run
                   WHERE p.at = {column})"
            )
        };
        let times = [
            "_first_seen_at",
            "_changed_at",
            "_deleted_at",
            "_valid_from",
            "_valid_to",
        ];
        let times: Vec<String> = times.iter().map(began).collect();
        change.push_str(&format!(
            "UPDATE {table} SET {}; UPDATE {table}_history SET {};",
            times[..3].join(", "),
            times.join(", ")
        ));
    }
    change.push_str("DROP TABLE _publications; DROP TABLE _needs; PRAGMA user_version = 3;");
    change
}

/// What version 1 of the store had where version 2 has something else: no details put aside, no
/// summaries, landed rows without one, and bookmarks that knew of no sweeps.
const VERSION_1: &str = "
    DROP TABLE _former; DROP TABLE _summaries; DROP TABLE _landing;
    CREATE TABLE _landing (
      stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
      position INTEGER, cells TEXT NOT NULL, raw TEXT, fingerprint BLOB NOT NULL,
      PRIMARY KEY (stream, key)) STRICT;
    INSERT INTO _landing VALUES
      ('members', 'm', NULL, 'm', NULL, '[\"m\"]', '{}', x'00112233445566778899aabbccddeeff');
    INSERT INTO _runs (id, started_at) VALUES ('died', '2025-06-30T05:17:00.000Z');
    UPDATE _bookmarks SET bookmark = json_object('full',
        json_object('at', '2025-06-29T05:17:00Z')) WHERE stream = 'members';
    UPDATE _bookmarks SET bookmark = json_remove(bookmark, '$.window.swept_at', '$.window.view')
      WHERE stream = 'payrolls';
    PRAGMA user_version = 1;";

/// What version 2 had where version 3 has something else: nothing knew of requests.
fn version_2() -> String {
    let tables =
        crate::synced::tables().flat_map(|table| [table.to_owned(), format!("{table}_history")]);
    let own = tables.map(|table| format!("ALTER TABLE {table} DROP COLUMN _request;"));
    let mut change: String = own.collect();
    change.push_str(
        "ALTER TABLE _landing DROP COLUMN request; ALTER TABLE _former DROP COLUMN request;
         INSERT INTO _former SELECT stream, key, '', '', NULL, '[]', NULL, summary, summary,
           strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM _summaries;
         PRAGMA user_version = 2;",
    );
    change
}

/// A home with a history, whose store is then changed by other means.
pub fn with_history(change: &str) -> Synced {
    let home = Synced::once();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    let gone: String = home.one("SELECT id FROM members WHERE active ORDER BY id LIMIT 1 OFFSET 1");
    home.server.sandbox.restate(dates[1].parse().unwrap());
    home.server.sandbox.hide(&gone);
    home.sync(&["--full"]).expect(0);
    assert!(home.former_versions() > 0);
    let store = Connection::open(home.env.data().join("justworks.db")).unwrap();
    store.execute_batch(change).unwrap();
    home
}

/// The database of a home, byte for byte.
fn bytes(home: &Synced) -> Vec<u8> {
    std::fs::read(home.env.data().join("justworks.db")).unwrap()
}

fn version(home: &Synced) -> i64 {
    home.one("SELECT user_version FROM pragma_user_version")
}

#[test]
fn a_store_of_version_3_gets_the_publications_of_the_runs_it_knows() {
    let reference = with_history("");
    let home = with_history(&version_3());
    let gone: String = home.one("SELECT id FROM members WHERE _deleted_at IS NOT NULL");
    let why = || {
        let told = home.env.run(&["why", "members", &gone, "--json"]);
        told.expect(0).json()["events"].clone()
    };
    let told = why();
    let words: Vec<_> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["what"])
        .collect();
    assert_eq!(words, ["first_seen", "gone"]);
    let run = home.sync(&[]).expect(0);
    run.says(&["nothing has changed"]);
    assert_eq!(why(), told);
    let made = "SELECT count(*) FROM _publications p JOIN _runs r ON r.id = p.run
        WHERE r.started_at = p.at AND p.seq > 0";
    assert_eq!(home.one::<i64>(made), 2);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM _publications"), 2);
    assert_eq!(home.former_versions(), reference.former_versions());
    let numbers = "SELECT group_concat(n) FROM (SELECT _seq || '/' || count(*) AS n FROM members
        GROUP BY _seq ORDER BY _seq)";
    assert_eq!(
        home.one::<String>(numbers),
        reference.one::<String>(numbers)
    );
}

/// Until it is all done, the file is as it was, and whoever reads it reads the former version.
#[test]
fn a_program_that_is_killed_while_it_updates_a_store_leaves_one_version_or_the_other() {
    if !crate::strace::can_trace() {
        return;
    }
    let home = with_history(&version_3());
    let path = home.env.data().join("justworks.db");
    let former = bytes(&home);
    home.sync(&[]).expect(0);
    let after = home.published();
    let mut left = std::collections::BTreeMap::from([(3, 0), (4, 0)]);
    for (call, step) in [("pwrite64", 29), ("fdatasync", 1), ("fsync", 1)] {
        for number in (1..).step_by(step) {
            for companion in ["db-wal", "db-shm"] {
                let _ = std::fs::remove_file(path.with_extension(companion));
            }
            std::fs::write(&path, &former).unwrap();
            if !crate::strace::killed_at(&home.command(&[]), call, number) {
                break;
            }
            let is_untouched = bytes(&home) == former;
            let version = version(&home);
            *left.get_mut(&version).unwrap() += 1;
            assert!(version == 4 || is_untouched, "{call} {number}");
            home.sync(&[]).expect(0);
            assert_eq!(home.published(), after, "{call} {number}");
        }
    }
    assert!(left[&3] > 3 && left[&4] > 0, "{left:?}");
}

#[test]
fn readers_go_on_in_the_former_version_while_it_is_updated() {
    let home = with_history(&version_3());
    let reader = home.env.store("justworks");
    reader.execute_batch("BEGIN").unwrap();
    let version = || -> i64 {
        let sql = "SELECT user_version FROM pragma_user_version";
        reader.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(version(), 3);
    home.sync(&[]).expect(0);
    assert_eq!(version(), 3);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(version(), 4);
}

/// A copy that another program made has no log of its own: there a reader is in the way.
#[test]
fn a_store_that_cannot_be_updated_now_is_left_as_it_is() {
    let home = with_history(&(version_3() + "PRAGMA journal_mode = DELETE;"));
    let former = bytes(&home);
    let other = home.env.store("justworks");
    other
        .execute_batch("BEGIN; SELECT count(*) FROM members")
        .unwrap();
    let rows = other.query_row("SELECT count(*) FROM members", [], |row| {
        row.get::<_, i64>(0)
    });
    assert!(rows.unwrap() > 0);
    let document = home.told(75, &[]);
    assert_eq!(document["error"]["code"], "store.locked", "{document:#}");
    assert!(bytes(&home) == former);
    drop(other);
    home.sync(&[]).expect(0);
    assert_eq!(version(&home), 4);
}

#[test]
fn a_store_of_version_1_is_taken_over_with_all_that_is_in_it() {
    let home = with_history(&(version_3() + VERSION_1));
    let before = home.published();
    let covered: String = home.one("SELECT bookmark FROM _bookmarks WHERE stream = 'payrolls'");
    home.sync(&[]).expect(0);
    assert_eq!(home.published(), before);
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

#[test]
fn a_store_of_version_2_learns_of_requests_as_its_rows_change() {
    let home = with_history(&(version_3() + &version_2()));
    let id: String = home.one("SELECT id FROM payrolls_history");
    let without = |rows: crate::synced::Rows| -> Vec<String> {
        let all = rows.into_values().flatten();
        all.map(|row| row.replace("_request=Null ", "")).collect()
    };
    let before = home.published();
    let why = || {
        let run = home.env.run(&["why", "payrolls", &id, "--json"]);
        run.expect(0).json()["events"].clone()
    };
    let told = why();
    assert_eq!(told.as_array().unwrap().len(), 2);
    assert!(told[1]["request"].is_null());
    let former = "SELECT count(*) FROM _former";
    let put_aside = home.one::<i64>(former);
    assert!(put_aside > 0);
    home.sync(&["--dry-run"]).expect(0);
    assert_eq!(
        home.one::<i64>(former),
        put_aside,
        "what it had read can still be used"
    );
    home.sync(&[]).expect(0);
    assert_eq!(without(home.published()), without(before));
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
    let reference = with_history("");
    // What a view names, SQLite does not let go.
    let mut change = "DROP VIEW payroll_cost_by_month;".to_owned();
    change.push_str(&["members", "paystub_lines"].map(lacking).concat());
    change.push_str(
        "UPDATE _bookmarks SET bookmark =
           json_replace(bookmark, '$.since.view', 'older', '$.window.view', 'older');",
    );
    let home = with_history(&change);
    let former = home.former_versions();
    home.sync(&[]).expect(0);
    assert_eq!(home.former_versions(), former);
    // The columns stand in another place than in a new store.
    for (table, column) in [("members", "work_id"), ("paystub_lines", "category")] {
        let said = format!("SELECT coalesce({column}, '-') FROM {table} ORDER BY 1");
        assert_eq!(home.column(&said), reference.column(&said));
    }
    let runs =
        home.column("SELECT DISTINCT _run FROM members UNION SELECT _run FROM paystub_lines");
    assert_eq!(runs.len(), 2, "no row says that it has changed");
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
