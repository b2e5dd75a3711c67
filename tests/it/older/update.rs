//! A store of version 3 while it is updated: what becomes of it, and what readers, a kill or another
//! program's lock do to that.

use super::{of_version_3, store, with_tombstone};
use crate::synced::Synced;

/// The database of a home, byte for byte.
fn bytes(home: &Synced) -> Vec<u8> {
    std::fs::read(home.env.data().join("justworks.db")).unwrap()
}

fn version(home: &Synced) -> i64 {
    home.one("SELECT user_version FROM pragma_user_version")
}

#[test]
fn a_store_of_version_3_gets_the_publications_of_the_runs_it_knows() {
    let reference = with_tombstone();
    let home = of_version_3();
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
    assert_eq!(home.one::<i64>(made), 3);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM _publications"), 3);
    assert_eq!(home.former_versions(), reference.former_versions());
    let numbers = "SELECT group_concat(n) FROM (SELECT _seq || '/' || count(*) AS n FROM members
        GROUP BY _seq ORDER BY _seq)";
    assert_eq!(
        home.one::<String>(numbers),
        reference.one::<String>(numbers)
    );
}

#[test]
fn a_row_that_a_forgotten_run_removed_still_names_it() {
    let home = of_version_3();
    let tombstone = "FROM members WHERE _deleted_at IS NOT NULL";
    let gone: String = home.one(&format!("SELECT id {tombstone}"));
    let run: String = home.one(&format!("SELECT _run {tombstone}"));
    let forget = "DELETE FROM _runs WHERE id = ?1";
    assert_eq!(store(&home).execute(forget, [&run]).unwrap(), 1);
    let why = || {
        let told = home.env.run(&["why", "members", &gone, "--json"]);
        told.expect(0).json()["events"].clone()
    };
    let told = why();
    assert_eq!(told[1]["run"]["id"], run, "{told:#}");
    home.sync(&[]).expect(0);
    assert_eq!(why(), told);
}

/// A column that a former release or another program has left in a table of rows without ids.
#[test]
fn columns_that_nobody_knows_stay_with_what_is_in_them() {
    let home = of_version_3();
    let change = "ALTER TABLE paystub_lines ADD COLUMN \"left \"\"over\" INTEGER;
        UPDATE paystub_lines SET \"left \"\"over\" = rowid;
        ALTER TABLE paystub_lines ADD COLUMN _key TEXT;
        ALTER TABLE payroll_fees_history ADD COLUMN _key TEXT";
    store(&home).execute_batch(change).unwrap();
    let left = "SELECT name || \"left \"\"over\" FROM paystub_lines ORDER BY 1";
    let before = home.column(left);
    home.sync(&["--full"])
        .expect(0)
        .says(&["nothing has changed"]);
    assert_eq!(home.column(left), before);
    let keyed = "SELECT count(*) FROM paystub_lines WHERE _key LIKE paystub_id || '/%'";
    assert_eq!(home.one::<i64>(keyed), before.len() as i64);
}

/// Until the update is committed, the file is as it was, and readers see the former version.
#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_killed_while_it_updates_a_store_leaves_one_version_or_the_other() {
    if !crate::strace::can_trace() {
        return;
    }
    let home = of_version_3();
    let path = home.env.data().join("justworks.db");
    let former = bytes(&home);
    home.sync(&[]).expect(0);
    let after = home.published();
    let mut left = std::collections::BTreeMap::from([(3, 0), (4, 0)]);
    // Most of what is written is rows: their number is doubled from kill to kill.
    for (call, factor) in [("pwrite64", 2), ("fsync", 1)] {
        for number in std::iter::successors(Some(1), |number| Some(number * factor + 2 - factor)) {
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
    let home = of_version_3();
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
    let home = of_version_3();
    let alone = "PRAGMA journal_mode = DELETE";
    store(&home).execute_batch(alone).unwrap();
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
