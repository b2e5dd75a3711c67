//! What makes a store of now one of a former version.

use drivetrain::catalog::Stream;
use drivetrain::justworks::streams::STREAMS;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// Makes a store one of version 3. A run dated what it changed by its own beginning, and a row that was
/// gone had what it was before in itself; one without an id was known by its place, and was nowhere but
/// in the history when it was gone.
pub fn version_3(store: &Connection) {
    // SQLite works out every view for each column that is dropped.
    super::drop_views(store);
    for stream in STREAMS {
        let table = stream.name;
        let tombstones = match stream.key {
            Some(key) => [format!("{table}_history"), table.to_owned()]
                .map(|gone| {
                    format!(
                        "DELETE FROM {table}_history AS h WHERE _deleted_at IS NULL AND EXISTS (
                           SELECT 1 FROM {gone} g WHERE g.{key} = h.{key} AND g._deleted_at = h._valid_to);"
                    )
                })
                .concat(),
            None => format!("DELETE FROM {table}_history WHERE _deleted_at IS NOT NULL;"),
        };
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
        let change = format!(
            "{tombstones}
             UPDATE {table}_history SET _valid_from = _changed_at WHERE _deleted_at IS NOT NULL;
             UPDATE {table} SET {}; UPDATE {table}_history SET {};
             ALTER TABLE {table} DROP COLUMN _seq;
             ALTER TABLE {table}_history DROP COLUMN _seq_from;
             ALTER TABLE {table}_history DROP COLUMN _seq_to;",
            times[..3].join(", "),
            times.join(", ")
        );
        store.execute_batch(&change).unwrap();
    }
    store
        .pragma_update(None, "legacy_alter_table", true)
        .unwrap();
    know_places(store);
    let change = "DROP TABLE _publications; DROP TABLE _needs; PRAGMA user_version = 3";
    store.execute_batch(change).unwrap();
    with_one_landing_table(store);
}

/// Releases up to the first of version 4 landed rows of all streams in one table, and kept in another one
/// what a run had read in vain; a first sync had tables of its own.
pub fn with_one_landing_table(store: &Connection) {
    let change = "DROP TABLE _new_details; DROP TABLE _resume_details;
        CREATE TABLE _landing (
          stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
          position INTEGER, cells TEXT NOT NULL, raw TEXT, fingerprint BLOB NOT NULL,
          summary BLOB, request TEXT, PRIMARY KEY (stream, key)) STRICT;
        CREATE TABLE _former (
          stream TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, root TEXT NOT NULL,
          position INTEGER, cells TEXT NOT NULL, raw TEXT, fingerprint BLOB NOT NULL,
          summary BLOB, read_at TEXT NOT NULL, request TEXT, PRIMARY KEY (stream, key)) STRICT;
        CREATE INDEX _former_by_parent ON _former (stream, parent);
        CREATE TABLE _new_summaries (
          stream TEXT NOT NULL, key TEXT NOT NULL, root TEXT NOT NULL,
          summary BLOB NOT NULL) STRICT;";
    store.execute_batch(change).unwrap();
}

/// Version 3 knew a row without an id by its place, and the order of a set was part of what it stood in.
fn know_places(store: &Connection) {
    let without_ids = |stream: &&Stream| stream.key.is_none();
    for stream in STREAMS.iter().filter(without_ids) {
        let (table, parent) = (stream.name, stream.parent_column.unwrap());
        let columns: String = store
            .query_row(
                "SELECT group_concat(name) FROM pragma_table_info(?1) WHERE name <> '_key'",
                [table],
                |row| row.get(0),
            )
            .unwrap();
        store
            .execute_batch(&format!(
                "CREATE TABLE of_version_3 AS SELECT {columns} FROM {table} WHERE _deleted_at IS NULL;
                 DROP TABLE {table};
                 ALTER TABLE of_version_3 RENAME TO {table};
                 CREATE UNIQUE INDEX {table}_by_key ON {table} ({parent}, position);
                 DROP INDEX {table}_history_by_key;
                 ALTER TABLE {table}_history DROP COLUMN _key;
                 CREATE INDEX {table}_history_by_key ON {table}_history ({parent}, position)"
            ))
            .unwrap();
    }
    for stream in STREAMS.iter().filter(|stream| !stream.sets.is_empty()) {
        let table = stream.name;
        let mut rows = store
            .prepare(&format!("SELECT rowid, _raw FROM {table}"))
            .unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let rows: Vec<(i64, String)> = rows.unwrap().map(|row| row.unwrap()).collect();
        let update = format!("UPDATE {table} SET _fingerprint = ?2 WHERE rowid = ?1");
        for (row, raw) in rows {
            let digest = Sha256::digest(raw);
            store.execute(&update, (row, &digest[..16])).unwrap();
        }
    }
}

/// What version 1 of the store had where version 2 has something else: no details put aside, no
/// summaries, landed rows without one, and bookmarks that knew of no full refreshes.
pub const VERSION_1: &str = "
    DROP TABLE _former; DROP TABLE _summaries; DROP TABLE _landing; DROP TABLE _new_summaries;
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
pub fn version_2() -> String {
    let tables =
        crate::synced::tables().flat_map(|table| [table.to_owned(), format!("{table}_history")]);
    let own = tables.map(|table| format!("ALTER TABLE {table} DROP COLUMN _request;"));
    let mut change: String = own.collect();
    change.push_str(
        "ALTER TABLE _landing DROP COLUMN request; ALTER TABLE _former DROP COLUMN request;
         PRAGMA user_version = 2;",
    );
    change
}
