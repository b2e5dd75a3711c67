//! What a person no longer includes leaves the tables in the next run, whatever else becomes of it.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use super::{EVERYTHING, everything};
use crate::support::{ALLOW, TestEnv};
use crate::synced::{Synced, status, stream};

/// What is private in live rows, in what way, and how much of it.
const PRIVATE: [(&str, &str); 8] = [
    ("born", "members WHERE date_of_birth IS NOT NULL"),
    ("sex", "members WHERE sex_assigned_at_birth IS NOT NULL"),
    ("sources", "members WHERE _raw LIKE '%.at.home%'"),
    ("e-mail", "member_emails WHERE address LIKE '%.at.home%'"),
    ("phones", "member_phones WHERE 1"),
    ("addresses", "member_addresses WHERE 1"),
    ("tax", "tax_ids WHERE 1"),
    ("company", "company WHERE _raw LIKE '%+1 212 555%'"),
];

fn private(home: &Synced) -> Vec<(&'static str, i64)> {
    let count = |(what, rows): (&'static str, &str)| {
        let sql = format!("SELECT count(*) FROM {rows} AND _deleted_at IS NULL");
        (what, home.one::<i64>(&sql))
    };
    PRIVATE.into_iter().map(count).collect()
}

#[track_caller]
fn has_nothing_private(home: &Synced) {
    let nothing: Vec<_> = PRIVATE.iter().map(|(what, _)| (*what, 0)).collect();
    assert_eq!(private(home), nothing);
}

/// A home that has read everything once.
fn read_once() -> Synced {
    let home = everything();
    home.sync(&[]).expect(0);
    assert!(private(&home).iter().all(|(_, rows)| *rows > 0));
    home
}

fn exclude(home: &Synced, words: &str) {
    home.env.run(&["streams", "--exclude", words]).expect(0);
}

fn live(home: &Synced, table: &str) -> i64 {
    home.one(&format!(
        "SELECT count(*) FROM {table} WHERE _deleted_at IS NULL"
    ))
}

/// How many rows of a table, or values of a column, a document says were removed.
fn removed(document: &Value, stream: &str, column: Option<&str>) -> i64 {
    let told = document["report"]["withdrawn"].as_array().unwrap();
    let found = told
        .iter()
        .find(|it| it["stream"] == stream && it["column"].as_str() == column);
    found.map_or(0, |it| it["rows"].as_i64().unwrap())
}

#[test]
fn a_sandbox_forgets_what_is_excluded_in_the_next_sync() {
    const WORDS: &str = "emails,dob,sex,addresses";
    let env = TestEnv::new();
    let connect = ["connect", "justworks", "--sandbox", "--yes", "-q"];
    let words = ["--insecure-storage", "--include", WORDS];
    env.run(&[&connect[..], &words].concat()).expect(0);
    let one = |sql: &str| -> i64 {
        let store = env.store("sandbox");
        store.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let born = "SELECT count(date_of_birth) FROM members";
    let work = "SELECT count(*) FROM member_emails WHERE type = 'work'";
    let private = "SELECT count(*) FROM member_emails WHERE address LIKE '%.at.home%'";
    let (people, at_work) = (one(born), one(work));
    assert!(people > 30 && one(private) == people && at_work == people);
    env.run(&["streams", "sandbox", "--exclude", WORDS])
        .expect(0);
    let run = env.run(&["sync", "sandbox"]).expect(0);
    run.says(&[&format!(
        "removed because no longer included: company._raw (1 row), members.date_of_birth ({people} rows), \
         members.sex_assigned_at_birth ({people} rows), member_emails ({people} rows), \
         member_addresses ({people} rows)"
    )]);
    assert_eq!((one(born), one(private), one(work)), (0, 0, at_work));
    assert_eq!(one("SELECT count(sex_assigned_at_birth) FROM members"), 0);
    assert_eq!(
        one(
            "SELECT count(*) FROM member_addresses WHERE _deleted_at IS NULL
               OR coalesce(line1, city, postal_code, _raw) IS NOT NULL"
        ),
        0
    );
    assert_eq!(
        one("SELECT count(*) FROM members WHERE _raw LIKE '%.at.home%'"),
        0
    );
    let run = env.run(&["sync", "sandbox"]).expect(0);
    assert!(!run.stderr.contains("no longer included"), "{}", run.stderr);
}

#[test]
fn what_the_guard_holds_back_does_not_keep_it() {
    let home = read_once();
    let people = live(&home, "members");
    let born = home.one::<i64>("SELECT count(date_of_birth) FROM members");
    let phones = live(&home, "member_phones");
    for id in home.column("SELECT id FROM members ORDER BY id LIMIT 9") {
        home.server.sandbox.hide(&id);
    }
    exclude(&home, EVERYTHING);
    let document = home.told(5, &["--full"]);
    assert_eq!(stream(&document, "members")["verdict"], "held");
    has_nothing_private(&home);
    assert_eq!(live(&home, "members"), people);
    assert_eq!(removed(&document, "members", Some("date_of_birth")), born);
    assert_eq!(removed(&document, "member_phones", None), phones);
    assert_eq!(removed(&document, "company", Some("_raw")), 1);
    // It is told once; the drop is held back until somebody says that it is real.
    let document = home.told(5, &["--full"]);
    assert_eq!(document["report"]["withdrawn"], Value::Null);
    home.sync(&["--full", "--accept-drop", "members"]).expect(0);
    has_nothing_private(&home);
}

#[test]
fn what_cannot_be_read_does_not_keep_it() {
    for (path, code) in [("/v1/members", 3), ("/v1/company", 75)] {
        let home = read_once();
        home.profile("attempts = 1");
        home.always(path, status(503, None));
        exclude(&home, EVERYTHING);
        let run = home.sync(&[]).expect(code);
        run.says(&["removed because no longer included: company._raw (1 row)"]);
        has_nothing_private(&home);
        home.server.sandbox.clear_faults();
        let document = home.told(0, &[]);
        assert_eq!(stream(&document, "members")["gone"], 0);
        has_nothing_private(&home);
    }
}

/// A table that is excluded stays as it was, but for what is no longer included of it.
#[test]
fn a_table_that_is_not_read_any_more_does_not_keep_it() {
    let home = read_once();
    let (people, work) = (live(&home, "members"), "address NOT LIKE '%.at.home%'");
    let work = home.one::<i64>(&format!("SELECT count(*) FROM member_emails WHERE {work}"));
    exclude(
        &home,
        &format!("members,member_emails,company,{EVERYTHING}"),
    );
    home.sync(&[]).expect(0);
    has_nothing_private(&home);
    assert_eq!(live(&home, "members"), people);
    assert_eq!(live(&home, "member_emails"), work);
}

/// Of rows whose person's source no longer names them, the columns are judged.
#[test]
fn rows_that_their_source_no_longer_names_do_not_keep_it() {
    let home = read_once();
    let mut members = home.list("/v1/members?status=active");
    for member in &mut members {
        member.as_object_mut().unwrap().remove("emails");
    }
    let body = json!({"items": members, "next_cursor": null}).to_string();
    home.always("/v1/members?status=active", FaultKind::Body(body));
    home.sync(&["--full"]).expect(0);
    let before = live(&home, "member_emails");
    let at_home = "SELECT count(*) FROM member_emails WHERE address LIKE '%.at.home%'";
    let at_home = home.one::<i64>(at_home);
    assert!(before > at_home && at_home > 6);
    exclude(&home, EVERYTHING);
    home.sync(&[]).expect(0);
    has_nothing_private(&home);
    assert_eq!(live(&home, "member_emails"), before - at_home);
}

#[test]
fn who_unticks_it_at_the_sign_in_withdraws_it() {
    let home = read_once();
    home.profile("attempts = 1");
    home.env
        .connect(&home.server, ALLOW, &["--no-sync", "--include", EVERYTHING])
        .expect(0);
    home.always("/v1/members", status(503, None));
    let document = home.told(3, &[]);
    assert!(removed(&document, "members", Some("date_of_birth")) > 0);
    let left = private(&home);
    assert_eq!(left[..2], [("born", 0), ("sex", 0)]);
    assert!(left[2..].iter().all(|(_, rows)| *rows > 0), "{left:?}");
}

#[test]
fn a_dry_run_tells_it_and_changes_nothing() {
    let home = read_once();
    let before = home.published();
    let phones = live(&home, "member_phones");
    exclude(&home, EVERYTHING);
    let run = home.sync(&["--dry-run"]).expect(0);
    run.says(&["would be removed because no longer included: company._raw (1 row)"]);
    let document = home.told(0, &["--dry-run"]);
    assert_eq!(removed(&document, "member_phones", None), phones);
    assert!(home.published() == before);
    let document = home.told(0, &[]);
    assert_eq!(removed(&document, "member_phones", None), phones);
    has_nothing_private(&home);
}

#[test]
fn former_versions_stay_until_the_database_is_removed() {
    let home = read_once();
    let born = home.one::<i64>("SELECT count(date_of_birth) FROM members");
    let phones = live(&home, "member_phones");
    exclude(&home, EVERYTHING);
    home.sync(&[]).expect(0);
    for (sql, count) in [
        ("SELECT count(date_of_birth) FROM members_history", born),
        (
            "SELECT count(number) FROM member_phones_history WHERE _deleted_at IS NULL",
            phones,
        ),
        (
            "SELECT count(*) FROM bank_account WHERE _deleted_at IS NOT NULL
               AND coalesce(routing_number, account_number_tail, _raw) IS NULL",
            1,
        ),
    ] {
        assert_eq!(home.one::<i64>(sql), count, "{sql}");
    }
    // One version more of each person, not two.
    let versions = "SELECT max(n) FROM (SELECT count(*) AS n FROM members_history GROUP BY id)";
    assert_eq!(home.one::<i64>(versions), 1);
}

/// Details that a run has read in vain wait for the next one: not with what was withdrawn since.
#[test]
fn what_waits_for_the_next_run_does_not_bring_it_back() {
    let home = everything();
    let payrolls = home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30");
    let payroll = payrolls[1]["id"].as_str().unwrap();
    let stubs = home.list(&format!("/v1/payrolls/{payroll}/paystubs"));
    let path = format!("/v1/paystubs/{}", stubs[0]["paystub_id"].as_str().unwrap());
    let mut stub = home.api(&path);
    stub["sent_to"] = json!({"home_address": "12 Canary Row"});
    home.always(&path, FaultKind::Body(stub.to_string()));
    home.sync(&["--dry-run"]).expect(0);
    let waits = "SELECT count(*) FROM _resume_paystubs WHERE _raw LIKE '%Canary%'";
    assert_eq!(home.one::<i64>(waits), 1);
    home.server.sandbox.clear_faults();
    exclude(&home, "addresses");
    home.sync(&[]).expect(0);
    assert_eq!(live(&home, "payrolls"), 4);
    let shown = "SELECT count(*) FROM paystubs WHERE _raw LIKE '%Canary%'";
    assert_eq!(home.one::<i64>(shown), 0);
}

/// Where a row's source is missing, or cannot be read, its columns are judged by themselves.
#[test]
fn rows_without_a_readable_source_do_not_keep_it() {
    let home = read_once();
    home.profile("attempts = 1");
    let ids = home.column(
        "SELECT id FROM members WHERE date_of_birth IS NOT NULL
         AND sex_assigned_at_birth IS NOT NULL ORDER BY id LIMIT 7",
    );
    let other = home.one::<String>("SELECT max(id) FROM members");
    let sources = [
        None,
        Some("{".to_owned()),
        Some("[]".to_owned()),
        Some("{}".to_owned()),
        Some("7 {\"private\": \"x.at.home\"".to_owned()),
        Some(format!("{{\"id\": \"{other}\"}}")),
        Some(format!("{{\"id\": \"{}\"}}", ids[6])),
    ];
    let store = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    for (id, source) in ids.iter().zip(&sources) {
        let sql = "UPDATE members SET _raw = ?2 WHERE id = ?1";
        assert_eq!(store.execute(sql, (id, source)).unwrap(), 1);
    }
    drop(store);
    let born = home.one::<i64>("SELECT count(date_of_birth) FROM members");
    let sexes = home.one::<i64>("SELECT count(sex_assigned_at_birth) FROM members");
    let phones = live(&home, "member_phones");
    let names = home.column("SELECT family_name || active FROM members ORDER BY id");
    let work = "SELECT count(*) FROM member_emails WHERE type = 'work'";
    let work_before = home.one::<i64>(work);
    exclude(&home, EVERYTHING);
    home.always("/v1/company", status(503, None));
    let document = home.told(75, &[]);
    assert!(document["error"].is_object(), "{document:#}");
    has_nothing_private(&home);
    let told = home.one::<String>("SELECT report FROM _runs ORDER BY rowid DESC LIMIT 1");
    let told = json!({ "report": serde_json::from_str::<Value>(&told).unwrap() });
    assert_eq!(removed(&told, "members", Some("date_of_birth")), born);
    assert_eq!(
        removed(&told, "members", Some("sex_assigned_at_birth")),
        sexes
    );
    assert_eq!(removed(&told, "member_phones", None), phones);
    let listed = ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>();
    let sql = format!(
        "SELECT count(*) FROM members WHERE _raw IS NULL AND id IN ({})",
        listed.join(",")
    );
    assert_eq!(home.one::<i64>(&sql), 6);
    assert_eq!(home.one::<i64>(work), work_before);
    assert_eq!(
        home.column("SELECT family_name || active FROM members ORDER BY id"),
        names
    );
    home.server.sandbox.clear_faults();
    home.sync(&["--full"]).expect(0);
    has_nothing_private(&home);
    assert_eq!(
        home.one::<i64>("SELECT count(*) FROM members WHERE _raw IS NULL"),
        0
    );
}

/// The label of a field that the company has made up is known by its column.
#[test]
fn a_field_without_a_readable_source_is_judged_by_its_label() {
    let home = everything();
    home.profile("attempts = 1");
    let mut fields = home.list("/v1/company/custom-fields");
    fields[0]["label"] = json!("Home phone");
    let (private, public) = (fields[0]["id"].clone(), fields[1]["id"].clone());
    let body = json!({ "items": fields }).to_string();
    home.always("/v1/company/custom-fields", FaultKind::Body(body));
    home.sync(&[]).expect(0);
    let shown = |id: &Value| {
        let (id, table) = (id.as_str().unwrap(), "member_custom_field_values");
        home.one::<i64>(&format!(
            "SELECT count(value) FROM {table} WHERE custom_field_id = '{id}'"
        ))
    };
    let before = [shown(&private), shown(&public)];
    assert!(before[0] > 1 && before[1] > 1, "{before:?}");
    let store = rusqlite::Connection::open(home.env.data().join("justworks.db")).unwrap();
    let damage = "UPDATE custom_fields SET _raw = NULL;
        UPDATE member_custom_field_values SET _raw = NULL
        WHERE member_id < (SELECT max(member_id) FROM member_custom_field_values)";
    store.execute_batch(damage).unwrap();
    drop(store);
    exclude(&home, "phones");
    home.always("/v1/company", status(503, None));
    home.sync(&[]).expect(75);
    assert_eq!([shown(&private), shown(&public)], [0, before[1]]);
}

/// An office stands inside the company, whose source loses the office's address: the office is as it was.
#[test]
fn rows_inside_of_what_it_leaves_are_no_news() {
    let home = read_once();
    let prints = "SELECT hex(_fingerprint) FROM offices ORDER BY id";
    let before = home.column(prints);
    let emails = live(&home, "member_emails");
    exclude(&home, "addresses");
    let document = home.told(0, &["--full"]);
    for table in [
        "offices",
        "departments",
        "member_emails",
        "employment_history",
    ] {
        assert_eq!(stream(&document, table)["changed"], 0, "{table}");
        let versions = home.one::<i64>(&format!("SELECT count(*) FROM {table}_history"));
        assert_eq!(versions, 0, "{table}");
    }
    assert_eq!(live(&home, "member_emails"), emails);
    let after = home.column(prints);
    assert!(!before.is_empty() && before.iter().zip(&after).all(|(was, is)| was != is));
}

/// Where the run cannot begin, its document says all the same what was removed, and so it is told.
#[test]
fn a_run_that_cannot_begin_says_what_was_removed() {
    let home = read_once();
    let told = home.env.home().with_file_name("told");
    home.settings(|text| format!("on_failure = \"cat >{}\"\n{text}", told.display()));
    home.profile("attempts = 1");
    let phones = live(&home, "member_phones");
    home.always("/v1/company", status(503, None));
    exclude(&home, EVERYTHING);
    let would = home.told(75, &["--dry-run"]);
    let document = home.told(75, &[]);
    assert_eq!(document["withdrawn"], would["withdrawn"]);
    let in_report = json!({ "report": document });
    assert_eq!(removed(&in_report, "member_phones", None), phones);
    let heard: Value = serde_json::from_slice(&std::fs::read(&told).unwrap()).unwrap();
    assert_eq!(heard["withdrawn"], document["withdrawn"]);
    let again = home.told(75, &[]);
    assert_eq!(again["withdrawn"], Value::Null);
}
