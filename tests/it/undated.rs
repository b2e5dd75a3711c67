//! Rows of a list by dates that come without their date: held back until they have one, and never there
//! for ever.

use drivetrain::sandbox::FaultKind;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::Run;
use crate::synced::{Synced, stream, undisturbed};

/// A list by dates: its stream, the field it goes by, and how the program asks for it.
const LISTS: [(&str, &str, &str); 2] = [
    ("payrolls", "pay_date", "/v1/payrolls?"),
    ("time_off_requests", "start_date", "/v1/time-off/requests?"),
];

fn body(items: &[Value]) -> FaultKind {
    FaultKind::Body(json!({"items": items, "next_cursor": null}).to_string())
}

/// What a list holds.
fn items(home: &Synced, path: &str) -> Vec<Value> {
    home.list(&format!("{path}start_date=2024-01-01&end_date=2026-06-30"))
}

fn live(home: &Synced, table: &str) -> i64 {
    home.one(&format!(
        "SELECT count(*) FROM {table} WHERE _deleted_at IS NULL"
    ))
}

fn gross(home: &Synced) -> i64 {
    home.one("SELECT sum(gross_pay_minor) FROM payrolls WHERE _deleted_at IS NULL")
}

/// An item like the first of a list, with another id and without its date.
fn ghost(of: &Value, field: &str) -> Value {
    let mut ghost = of.clone();
    ghost["id"] = json!("GHOST");
    ghost[field] = Value::Null;
    ghost
}

#[test]
fn one_without_its_date_is_held_back_and_named_until_it_is_gone() {
    for (table, field, path) in LISTS {
        let home = Synced::once();
        let (before, sum) = (home.live(), gross(&home));
        let mut all = items(&home, path);
        all.push(ghost(&all[0], field));
        home.always(path, body(&all));
        for _ in 0..2 {
            let document = home.told(3, &[]);
            let told = stream(&document, table);
            assert_eq!(told["verdict"], "partial", "{told}");
            assert_eq!(told["reason"]["code"], "api.no_date");
            let message = told["reason"]["message"].as_str().unwrap();
            assert!(
                message.contains("GHOST") && message.contains(field),
                "{message}"
            );
            assert!(home.live() == before && gross(&home) == sum);
        }
        home.sync(&[]).expect(3).says(&["GHOST", field]);
        home.server.sandbox.clear_faults();
        home.sync(&[]).expect(0);
        assert!(home.live() == before, "{table}");
        home.sync(&["--full"]).expect(0);
        assert!(home.live() == before, "{table}");
    }
}

#[test]
fn a_first_sync_leaves_it_out_and_reads_it_once_it_has_its_date() {
    for (table, field, path) in LISTS {
        let home = Synced::connected();
        let mut all = items(&home, path);
        all[0].as_object_mut().unwrap().remove(field);
        home.always(path, body(&all));
        home.sync(&[]).expect(3);
        assert_eq!(live(&home, table), all.len() as i64 - 1);
        home.server.sandbox.clear_faults();
        home.sync(&[]).expect(0);
        assert!(home.live() == undisturbed(&home.server), "{table}");
    }
}

#[test]
fn one_that_loses_its_date_keeps_its_former_version_and_can_go() {
    for (table, field, path) in LISTS {
        let home = Synced::once();
        let (before, rows) = (home.live(), live(&home, table));
        let mut all = items(&home, path);
        // Not where the window begins: absence proves nothing there.
        let date = |it: &&mut Value| it[field].as_str().map(str::to_owned);
        let lost = all.iter_mut().max_by_key(date).unwrap();
        assert!(lost[field].as_str() > Some("2024-02-15"), "{lost}");
        lost[field] = json!("soon");
        let id = lost["id"].as_str().unwrap().to_owned();
        home.always(path, body(&all));
        home.sync(&["--full"]).expect(3);
        assert!(home.live() == before, "{table}");
        home.server.sandbox.clear_faults();
        home.server.sandbox.hide(&id);
        all.retain(|it| it["id"] != id.as_str());
        home.always(path, body(&all));
        home.sync(&[]).expect(0);
        assert_eq!(live(&home, table), rows - 1, "{table}");
    }
}

/// A database of a former release may have such a row: it is looked for until it is there with its date,
/// or gone.
#[test]
fn one_that_is_in_the_tables_without_its_date_goes_when_it_is_listed_no_more() {
    for (table, field, _) in LISTS {
        let home = Synced::once();
        home.settings(|file| file.replace("lookback_days = 1000", "lookback_days = 30"));
        let (before, sum) = (live(&home, table), gross(&home));
        let store = Connection::open(home.env.data().join("justworks.db")).unwrap();
        let names =
            "SELECT group_concat(name) FROM pragma_table_info(?1) WHERE name NOT IN ('id', ?2)";
        let names: String = store
            .query_row(names, [table, field], |row| row.get(0))
            .unwrap();
        let ghost = format!(
            "INSERT INTO {table} (id, {names}) SELECT 'GHOST', {names} FROM {table} LIMIT 1;
             UPDATE {table} SET _root = 'GHOST' WHERE id = 'GHOST'"
        );
        store.execute_batch(&ghost).unwrap();
        drop(store);
        assert_eq!(live(&home, table), before + 1);
        home.sync(&[]).expect(0);
        assert_eq!(live(&home, table), before, "{table}");
        assert_eq!(gross(&home), sum);
        let kept = format!("SELECT count(*) FROM {table} WHERE id = 'GHOST'");
        assert_eq!(home.one::<i64>(&kept), 1, "its tombstone");
    }
}

/// A date that no list was asked for: the row is there until a complete listing no longer has it.
#[test]
fn one_whose_date_lies_outside_of_all_lists_goes_when_it_is_listed_no_more() {
    for (table, field, path) in LISTS {
        for date in ["9999-12-31", "1990-01-01"] {
            let home = Synced::once();
            let before = home.live();
            let mut all = items(&home, path);
            let mut ghost = ghost(&all[0], field);
            ghost[field] = json!(date);
            all.push(ghost);
            home.always(path, body(&all));
            home.always("/v1/payrolls/GHOST/", body(&[]));
            home.told(0, &["--full"]);
            assert_eq!(live(&home, table), all.len() as i64, "{table} {date}");
            home.told(0, &["--full"]);
            assert_eq!(live(&home, table), all.len() as i64, "{table} {date}");
            home.server.sandbox.clear_faults();
            home.told(0, &["--full"]);
            assert!(home.live() == before, "{table} {date}");
        }
    }
}

/// The local date goes back when a machine moves to the west, or when a clock is put right: a list then
/// ends earlier than the one before, and proves nothing of what only the former could show.
#[test]
fn one_that_an_earlier_list_showed_further_ahead_is_not_taken_for_gone() {
    for (table, field, path) in LISTS {
        let home = Synced::once();
        let sync_in = |zone: &str| {
            let mut command = home.env.command(&["sync", "--full"]);
            Run::from(command.env("TZ", zone).output().unwrap()).expect(0)
        };
        home.server.sandbox.clear_requests();
        sync_in("Etc/GMT-14");
        let requests = home.server.sandbox.requests();
        let ends = requests.iter().filter(|it| path.starts_with(&it.path));
        let ends = ends.filter_map(|it| it.query.split("end_date=").nth(1)?.get(..10));
        let last = ends.max().unwrap().to_owned();

        let mut all = items(&home, path);
        let mut far = ghost(&all[0], field);
        far[field] = json!(last);
        home.always("/v1/payrolls/GHOST/", body(&[]));
        let before = body(&all);
        all.push(far);
        home.always(path, body(&all));
        sync_in("Etc/GMT-14");
        assert_eq!(live(&home, table), all.len() as i64, "{table}");
        home.server.sandbox.clear_faults();
        home.always("/v1/payrolls/GHOST/", body(&[]));
        home.always(path, before);
        sync_in("Etc/GMT+12");
        assert_eq!(live(&home, table), all.len() as i64, "{table} {last}");
    }
}
