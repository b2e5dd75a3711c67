//! A store that somebody has written into, or that was damaged: reading everything puts it right, and
//! says so.

use serde_json::Value;

use crate::synced::{Synced, default_tables, stream};

/// What of a row no answer can tell.
const OF_THE_RUN: [&str; 6] = [
    "_first_seen_at",
    "_changed_at",
    "_deleted_at",
    "_run",
    "_request",
    "_seq",
];

fn store(home: &Synced) -> rusqlite::Connection {
    rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap()
}

/// Changes rows by hand; there must be some.
#[track_caller]
fn edit(home: &Synced, sql: &str) {
    let changed = store(home).execute(sql, []).unwrap();
    assert!(changed > 0, "{sql}");
}

fn corrected(document: &Value, name: &str) -> i64 {
    stream(document, name)["corrected"].as_i64().unwrap()
}

/// The columns of a table with their SQL types.
fn columns(home: &Synced, table: &str) -> Vec<(String, String)> {
    let store = store(home);
    let mut statement = store
        .prepare("SELECT name, type FROM pragma_table_info(?1)")
        .unwrap();
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows = rows.unwrap().map(|row| row.unwrap());
    rows.filter(|(name, _): &(String, _)| !OF_THE_RUN.contains(&name.as_str()))
        .collect()
}

#[test]
fn whatever_value_was_changed_by_hand_is_put_right_by_reading_everything() {
    let home = Synced::once();
    let reference = home.live();
    // Each round changes one value in each row, until every column has had its turn.
    let mut left: Vec<_> = default_tables()
        .map(|table| (table, columns(&home, table)))
        .collect();
    // A store with another company's id is refused as another company's.
    for (table, columns) in &mut left {
        columns.retain(|(name, _)| (*table, name.as_str()) != ("company", "id"));
    }
    let mut put_right = 0;
    while left.iter().any(|(_, columns)| !columns.is_empty()) {
        for (table, columns) in &mut left {
            for row in 0..reference[*table].len().min(columns.len()) {
                let Some((name, kind)) = columns.pop() else {
                    break;
                };
                let value = match kind.as_str() {
                    "INTEGER" => format!("ifnull(\"{name}\", 0) + 700"),
                    "BLOB" => "zeroblob(16)".to_owned(),
                    _ => "'by hand'".to_owned(),
                };
                edit(
                    &home,
                    &format!(
                        "UPDATE {table} SET \"{name}\" = {value} WHERE rowid =
                           (SELECT rowid FROM {table} WHERE _deleted_at IS NULL
                            ORDER BY rowid LIMIT 1 OFFSET {row})"
                    ),
                );
            }
        }
        let document = home.told(0, &["--full"]);
        let live = home.live();
        for (table, rows) in &reference {
            assert!(live[table] == *rows, "{table}: {left:?}");
            put_right += corrected(&document, table);
        }
        assert_eq!(home.untied(), 0);
    }
    assert!(put_right > 100, "{put_right}");
    let nothing = home.told(0, &["--full"]);
    assert!(default_tables().all(|table| corrected(&nothing, table) == 0));
}

#[test]
fn a_corrected_row_is_said_and_is_no_new_version() {
    let home = Synced::once();
    let before = home.published();
    edit(
        &home,
        "UPDATE payrolls SET net_pay_minor = 1 WHERE rowid = 1",
    );
    edit(
        &home,
        "UPDATE paystub_lines SET amount_minor = amount_minor + 1 WHERE rowid IN (1, 2)",
    );
    let edited = home.published();

    let dry = home.sync(&["--full", "--dry-run"]).expect(0);
    dry.says(&[
        "1 row of payrolls differs from what was read and would be corrected",
        "2 rows of paystub_lines differ from what was read and would be corrected",
    ]);
    assert!(home.published() == edited);
    let run = home.sync(&["--full"]).expect(0);
    run.says(&[
        "1 row of payrolls differed from what was read and was corrected",
        "2 rows of paystub_lines differed from what was read and were corrected",
        "4 payrolls tie",
    ]);
    assert!(home.published() == before);
    assert_eq!(home.untied(), 0);
    let run = home.env.run(&["runs", "show", "latest"]).expect(0);
    assert!(run.stdout.contains("were corrected"), "{}", run.stdout);
    home.sync(&["--full"])
        .expect(0)
        .says(&["nothing has changed"]);
}

#[test]
fn the_weekly_run_puts_right_what_is_not_asked_for_every_day() {
    let home = Synced::once();
    let before = home.published();
    edit(
        &home,
        "UPDATE paystub_lines SET amount_minor = amount_minor + 1 WHERE rowid = 1",
    );
    edit(
        &home,
        "UPDATE members SET job_title = 'by hand' WHERE rowid = 1",
    );
    let edited = home.published();
    home.sync(&[]).expect(0);
    assert!(home.published() == edited, "neither was asked for");
    let long_ago = "2020-01-01T00:00:00Z";
    for (family, kind) in [("payrolls", "window"), ("members", "since")] {
        edit(
            &home,
            &format!(
                "UPDATE _bookmarks SET bookmark =
                   json_set(bookmark, '$.{kind}.swept_at', '{long_ago}') WHERE stream = '{family}'"
            ),
        );
    }
    let document = home.told(0, &[]);
    assert_eq!(corrected(&document, "paystub_lines"), 1);
    assert_eq!(corrected(&document, "members"), 1);
    assert!(home.published() == before);
}

#[test]
fn rows_that_were_deleted_by_hand_come_back() {
    let home = Synced::once();
    let reference = home.live();
    for table in default_tables() {
        edit(
            &home,
            &format!("DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})"),
        );
    }
    edit(
        &home,
        "DELETE FROM paystubs WHERE payroll_id = (SELECT min(id) FROM payrolls)",
    );
    edit(
        &home,
        "DELETE FROM paystub_lines WHERE _root = (SELECT max(id) FROM payrolls)",
    );
    let document = home.told(0, &["--full"]);
    assert!(home.live() == reference);
    assert!(default_tables().all(|table| stream(&document, table)["new"] != 0));
    assert_eq!(home.former_versions(), 0);
    assert_eq!(home.untied(), 0);
}

/// A copy of a table's latest row with other values in some columns.
fn insert(home: &Synced, table: &str, others: &[(&str, &str)]) {
    let names: Vec<String> = {
        let store = store(home);
        let statement = store.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let names = statement.column_names().map(str::to_owned);
        names.collect()
    };
    let value = |name: &String| {
        let other = others.iter().find(|(column, _)| column == name);
        other.map_or_else(|| format!("\"{name}\""), |(_, value)| (*value).to_owned())
    };
    let values: Vec<String> = names.iter().map(value).collect();
    let latest = match table {
        "payrolls" | "paystubs" => "pay_date",
        "time_off_requests" => "start_date",
        _ => "rowid",
    };
    edit(
        home,
        &format!(
            "INSERT INTO {table} SELECT {} FROM {table} WHERE _deleted_at IS NULL
             ORDER BY {latest} DESC LIMIT 1",
            values.join(", ")
        ),
    );
}

#[test]
fn rows_that_were_inserted_by_hand_go() {
    let home = Synced::once();
    let reference = home.live();
    for table in default_tables() {
        let columns = columns(&home, table);
        let has = |name: &str| columns.iter().any(|(column, _)| column == name);
        let key = ["_key", "id", "paystub_id", "zone_code", "code"];
        let key = key.iter().find(|key| has(key));
        let key = key.unwrap_or_else(|| panic!("{table} has no key"));
        insert(&home, table, &[(key, "'by-hand'")]);
    }
    // What belongs to nobody.
    insert(
        &home,
        "paystubs",
        &[
            ("paystub_id", "'orphan'"),
            ("payroll_id", "'nobody'"),
            ("_root", "'nobody'"),
        ],
    );
    insert(
        &home,
        "paystub_lines",
        &[
            ("_key", "'orphan/0'"),
            ("paystub_id", "'orphan'"),
            ("_root", "'nobody'"),
        ],
    );
    insert(
        &home,
        "member_emails",
        &[
            ("_key", "'nobody/0'"),
            ("member_id", "'nobody'"),
            ("_root", "'nobody'"),
        ],
    );
    let document = home.told(0, &["--full"]);
    assert!(home.live() == reference);
    assert!(default_tables().all(|table| stream(&document, table)["gone"] != 0));
    let before = home.published();
    home.sync(&["--full"]).expect(0);
    assert!(home.published() == before);
}

#[test]
fn rows_that_were_brought_back_by_hand_go_again() {
    let home = Synced::once();
    let member: String =
        home.one("SELECT id FROM members WHERE active ORDER BY id LIMIT 1 OFFSET 1");
    let payroll: String = home.one("SELECT id FROM payrolls ORDER BY pay_date LIMIT 1");
    home.server.sandbox.hide(&member);
    home.server.sandbox.hide(&payroll);
    home.sync(&["--full"]).expect(0);
    let live = home.live();
    edit(
        &home,
        "UPDATE members SET _deleted_at = NULL WHERE _deleted_at IS NOT NULL",
    );
    edit(
        &home,
        "UPDATE paystubs SET _deleted_at = NULL WHERE _deleted_at IS NOT NULL",
    );
    home.sync(&["--full"]).expect(0);
    assert!(home.live() == live);
    edit(
        &home,
        "UPDATE payrolls SET _deleted_at = NULL WHERE _deleted_at IS NOT NULL",
    );
    edit(
        &home,
        "UPDATE paystubs SET _deleted_at = NULL WHERE _deleted_at IS NOT NULL",
    );
    home.sync(&["--full"]).expect(0);
    assert!(home.live() == live);
    assert_eq!(home.untied(), 0);
}

/// Writes over some bytes of a page of the store, where a table or an index begins.
fn damage(home: &Synced, of: &str, spoil: impl Fn(&mut [u8])) {
    let sql = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{of}'");
    let page = home.one::<i64>(&sql) as usize;
    let path = home.env.data().join("justworks.db");
    let mut file = std::fs::read(&path).unwrap();
    spoil(&mut file[(page - 1) * 4096..page * 4096]);
    std::fs::write(&path, file).unwrap();
}

#[track_caller]
fn is_refused(home: &Synced) {
    home.server.sandbox.clear_requests();
    let document = home.told(1, &["--full"]);
    assert_eq!(document["error"]["code"], "store.damaged", "{document:#}");
    assert_eq!(home.server.count("/v1/members"), 0);
}

#[test]
fn a_damaged_store_is_found_before_it_is_compared_with_anything() {
    let home = Synced::once();
    // A page that no sync happens to read.
    damage(&home, "bank_account_history", |page| page[..12].fill(0x41));
    home.sync(&[]).expect(0);
    is_refused(&home);
}

/// A row that its index does not lead to would be added once more, under the same key.
#[test]
fn a_damaged_index_is_found_before_it_is_compared_with_anything() {
    let home = Synced::once();
    let id: String = home.one("SELECT id FROM members ORDER BY id LIMIT 1");
    damage(&home, "sqlite_autoindex_members_1", |page| {
        let at = page
            .windows(id.len())
            .position(|text| text == id.as_bytes());
        page[at.unwrap()] ^= 1;
    });
    is_refused(&home);
}
