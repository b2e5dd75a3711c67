//! `why`: the life of one row, and what does not add up.

mod keys;

use drivetrain::sandbox::FaultKind;
use drivetrain::sandbox::visitor::Decision;
use rusqlite::Connection;
use serde_json::Value;

use crate::support::{Server, TestEnv};
use crate::synced::{Synced, small, status};

/// A moment after everything that a test has synced so far.
const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// What `why --json` says of a row.
#[track_caller]
fn why(home: &Synced, table: &str, key: &str) -> Value {
    home.env
        .run(&["why", table, key, "--json"])
        .expect(0)
        .json()
}

/// Changes the store by other means.
fn change(home: &Synced, sql: &str) {
    let store = Connection::open(home.env.data().join("justworks.db")).unwrap();
    store.execute_batch(sql).unwrap();
}

/// What happened, in a word each.
fn words(document: &Value) -> Vec<&str> {
    let events = document["events"].as_array().unwrap();
    let words = events.iter().map(|event| event["what"].as_str().unwrap());
    words.collect()
}

/// What makes rows gone, as a run did that is no longer on record.
fn gone_since(home: &Synced, table: &str, which: &str) -> String {
    let columns = home.column(&format!(
        "SELECT name FROM pragma_table_info('{table}_history')
         WHERE name NOT IN ('_seq_from', '_seq_to', '_valid_from', '_valid_to')"
    ));
    let columns = columns.join(", ");
    format!(
        "INSERT INTO _publications VALUES (2, 'pruned', {NOW});
         INSERT INTO {table}_history ({columns}, _seq_from, _seq_to, _valid_from, _valid_to)
           SELECT {columns}, _seq, 2, _changed_at, {NOW} FROM {table} WHERE {which};
         UPDATE {table} SET _deleted_at = {NOW}, _run = 'pruned', _seq = 2 WHERE {which};"
    )
}

/// The ids of the answers to requests for a path.
fn answers(home: &Synced, path: &str) -> Vec<String> {
    let requests = home.server.sandbox.requests().into_iter();
    let those = requests.filter(|request| request.path.starts_with(path));
    those.map(|request| request.id).collect()
}

#[test]
fn a_member_that_changed_left_or_came_back() {
    let env = TestEnv::new();
    let server = Server::start(small);
    let ticks = Decision::Authorize {
        tick_sex: false,
        tick_birth: true,
    };
    let more = ["--no-sync", "--since", "2024-01-01", "--include", "dob"];
    env.connect(&server, ticks, &more).expect(0);
    let home = Synced { env, server };
    home.sync(&[]).expect(0);
    let ids = home.column("SELECT id FROM members WHERE active = 1 ORDER BY id");
    let [changed, gone, back] = [&ids[0], &ids[1], &ids[2]];
    // As if one had said something else until now, and one had been away.
    change(
        &home,
        &format!(
            "UPDATE members SET job_title = 'Former title', date_of_birth = '1900-01-01',
               _raw = json_set(_raw, '$.job_title', 'Former title',
                               '$.date_of_birth', '1900-01-01'),
               _fingerprint = x'00112233445566778899aabbccddeeff' WHERE id = '{changed}'; {}",
            gone_since(&home, "members", &format!("id = '{back}'"))
        ),
    );
    home.server.sandbox.hide(gone);
    home.server.sandbox.clear_requests();
    home.sync(&["--full"]).expect(0);

    let document = why(&home, "members", changed);
    assert_eq!(words(&document), ["first_seen", "changed"]);
    let event = &document["events"][1];
    let run: String = home.one("SELECT id FROM _runs ORDER BY rowid DESC LIMIT 1");
    assert_eq!(event["run"]["id"], run);
    assert_eq!(event["run"]["outcome"], "done");
    let request = event["request"].as_str().unwrap().to_owned();
    assert!(answers(&home, "/v1/members").contains(&request));
    let told = |field: &str| {
        let changes = event["changes"].as_array().unwrap();
        changes.iter().find(|it| it["field"] == field).cloned()
    };
    let title = told("job_title").unwrap();
    let titled: String = home.one(&format!(
        "SELECT job_title FROM members WHERE id = '{changed}'"
    ));
    assert_eq!(
        (title["old"].as_str(), title["new"].as_str()),
        (Some("Former title"), Some(titled.as_str()))
    );
    let birth = told("date_of_birth").unwrap();
    assert_eq!(
        (&birth["old"], &birth["hidden"]),
        (&"[redacted]".into(), &true.into())
    );
    assert_eq!(event["changes"].as_array().unwrap().len(), 2);

    let born: String = home.one(&format!(
        "SELECT date_of_birth FROM members WHERE id = '{changed}'"
    ));
    let shown = home.env.run(&["why", "members", changed]).expect(0);
    assert!(
        shown.stdout.contains(&format!("Former title → {titled}")),
        "{}",
        shown.stdout
    );
    assert!(
        shown
            .stdout
            .contains(&format!("sync {run} (done) · request {request}")),
        "{}",
        shown.stdout
    );
    assert!(!shown.stdout.contains("1900-01-01") && !shown.stdout.contains(&born));
    assert_eq!(shown.stderr, "");
    let all = home
        .env
        .run(&["why", "members", changed, "--show-sensitive"])
        .expect(0);
    assert!(
        all.stdout.contains(&format!("1900-01-01 → {born}")),
        "{}",
        all.stdout
    );

    let document = why(&home, "members", gone);
    assert_eq!(words(&document), ["first_seen", "gone"]);
    assert_eq!(document["live"], false);
    assert_eq!(document["events"][1]["run"]["id"], run);
    assert_ne!(
        document["events"][0]["run"]["id"], run,
        "who found it is another run than who brought it"
    );

    let document = why(&home, "members", back);
    assert_eq!(words(&document), ["first_seen", "gone", "back"]);
    assert_eq!(document["events"][1]["run"]["on_record"], false);
    let shown = home.env.run(&["why", "members", back]).expect(0);
    assert!(
        shown.stdout.contains("sync pruned, no longer on record"),
        "{}",
        shown.stdout
    );
    assert!(
        shown.stdout.contains("same content as before"),
        "{}",
        shown.stdout
    );
}

/// The clues of a payroll's gross: facts, and whether each explains the difference.
fn clues(document: &Value) -> Vec<(String, bool)> {
    let clues = document["sums"][0]["clues"].as_array().unwrap();
    let clue = |it: &Value| {
        (
            it["fact"].as_str().unwrap().to_owned(),
            it["explains"] == true,
        )
    };
    clues.iter().map(clue).collect()
}

#[test]
fn a_payroll_that_does_not_add_up_names_the_paystub_and_the_amount() {
    let home = Synced::once();
    let payroll: String = home.one("SELECT id FROM payrolls ORDER BY pay_date LIMIT 1");
    let stub: String = home.one(&format!(
        "SELECT paystub_id FROM paystubs WHERE payroll_id = '{payroll}' ORDER BY 1 LIMIT 1"
    ));
    let shown = home.env.run(&["why", "payrolls", &payroll]).expect(0);
    assert!(
        shown
            .stdout
            .contains("✓ payroll gross = its paystubs' gross"),
        "{}",
        shown.stdout
    );

    let path = format!("/v1/paystubs/{stub}");
    let mut wrong = home.api(&path);
    wrong["gross_pay"] = (wrong["gross_pay"].as_i64().unwrap() - 12_345).into();
    home.always(&path, FaultKind::Body(wrong.to_string()));
    home.sync(&["--full", "--strict"]).expect(5);
    let document = why(&home, "payrolls", &payroll);
    assert_eq!(
        document["sums"][0]["ties"], true,
        "the former version is public"
    );
    let held = &document["held_back"];
    let lacks = held["total_minor"].as_i64().unwrap() - held["parts_minor"].as_i64().unwrap();
    assert_eq!(lacks, 12_345);

    home.sync(&["--full"]).expect(0);
    let document = why(&home, "payrolls", &payroll);
    let sum = &document["sums"][0];
    assert_eq!(
        (&sum["ties"], &sum["lacks_minor"]),
        (&false.into(), &12_345.into())
    );
    assert_eq!(sum["clues"][0]["key"], stub.as_str());
    let explained = ["own_parts_differ", "former_amount"].map(|fact| (fact.to_owned(), true));
    assert_eq!(clues(&document), explained);
    assert_eq!(document["sums"][1]["ties"], true);
    let document = why(&home, "paystubs", &stub);
    assert_eq!(words(&document), ["first_seen", "changed"]);
    assert_eq!(document["sums"][0]["lacks_minor"], -12_345);
    let shown = home.env.run(&["why", "payrolls", &payroll]).expect(0);
    let said = shown
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for text in [
        "123.45 too little",
        "off by 123.45, all of the difference",
        "`drivetrain sync justworks --full` requests all of it again",
    ] {
        assert!(said.contains(text), "{text}: {}", shown.stdout);
    }
}

#[test]
fn a_restated_payroll_names_the_paystub_that_was() {
    let home = Synced::once();
    let date: String =
        home.one("SELECT max(pay_date) FROM payrolls WHERE pay_date <= '2025-06-30'");
    home.server.sandbox.restate(date.parse().unwrap());
    home.sync(&[]).expect(0);
    let payroll: String = home.one("SELECT id FROM payrolls_history");
    let document = why(&home, "payrolls", &payroll);
    assert_eq!(words(&document), ["first_seen", "changed"]);
    let parts = document["events"][1]["parts"].as_array().unwrap();
    let stub: String = home.one("SELECT paystub_id FROM paystubs_history");
    let gross = parts
        .iter()
        .find(|it| it["column"] == "gross_pay_minor")
        .unwrap();
    assert_eq!(gross["key"], stub.as_str());
    let more =
        |it: &Value, old: &str, new: &str| it[new].as_i64().unwrap() - it[old].as_i64().unwrap();
    assert_eq!(more(gross, "old_minor", "new_minor"), 12_345);
    assert!(
        parts.iter().all(|it| it["key"] == stub.as_str()),
        "{parts:?}"
    );
    let changes = document["events"][1]["changes"].as_array().unwrap();
    let own = changes
        .iter()
        .find(|it| it["field"] == "gross_pay_minor")
        .unwrap();
    assert_eq!(more(own, "old", "new"), 12_345);
    assert!(
        document["sums"]
            .as_array()
            .unwrap()
            .iter()
            .all(|sum| sum["ties"] == true)
    );
    let person: String = home.one(
        "SELECT coalesce(preferred_name, given_name) || ' ' || family_name FROM members
         WHERE id = (SELECT member_id FROM paystubs_history)",
    );
    let shown = home.env.run(&["why", "payrolls", &payroll]).expect(0);
    assert!(
        shown.stdout.contains(&format!("+ {person}: gross pay")),
        "{}",
        shown.stdout
    );
    assert!(shown.stdout.contains("+123.45"), "{}", shown.stdout);
}

#[test]
fn what_explains_a_difference_is_a_fact_of_the_store() {
    let home = Synced::once();
    let payroll: String = home.one("SELECT id FROM payrolls ORDER BY pay_date LIMIT 1");
    let stub: String = home.one(&format!(
        "SELECT paystub_id FROM paystubs WHERE payroll_id = '{payroll}' ORDER BY 1 LIMIT 1"
    ));
    let one = |sql: &str| format!("UPDATE paystubs SET {sql} WHERE paystub_id = '{stub}'");
    let path = home.env.data().join("justworks.db");
    let whole = std::fs::read(&path).unwrap();
    let columns = "payroll_id, member_id, gross_pay_minor, net_pay_minor, currency,
        _first_seen_at, _changed_at, _run, _root";
    for (sql, expected) in [
        (
            gone_since(&home, "paystubs", &format!("paystub_id = '{stub}'")),
            &[("gone", true)][..],
        ),
        (one("currency = 'CAD'"), &[("other_currency", false)]),
        (
            one("gross_pay_minor = NULL"),
            &[("unreadable", false), ("own_parts_differ", false)],
        ),
        (
            format!(
                "UPDATE payrolls SET gross_pay_minor = gross_pay_minor + 1 WHERE id = '{payroll}'"
            ),
            &[],
        ),
        (
            format!(
                "INSERT INTO paystubs (paystub_id, {columns})
                 SELECT 'twice', {columns} FROM paystubs WHERE paystub_id = '{stub}'"
            ),
            // Two of one amount: neither can be told from the other. The new one has no earnings.
            &[
                ("surplus", true),
                ("surplus", true),
                ("own_parts_differ", true),
            ],
        ),
    ] {
        change(&home, &sql);
        let document = why(&home, "payrolls", &payroll);
        let found = clues(&document);
        let found: Vec<_> = found
            .iter()
            .map(|(fact, all)| (fact.as_str(), *all))
            .collect();
        assert_eq!(found, expected, "{sql}");
        let explained = expected.iter().any(|(_, all)| *all);
        assert_eq!(document["sums"][0]["explained"], explained, "{sql}");
        let shown = home.env.run(&["why", "payrolls", &payroll]).expect(0);
        let nothing = shown.stdout.contains("no single paystub explains it");
        assert_eq!(nothing, expected.is_empty(), "{}", shown.stdout);
        std::fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn a_detail_that_was_not_asked_for_again_keeps_the_request_that_read_it() {
    let home = Synced::connected();
    home.fault("/v1/paystubs/", 10, usize::MAX, status(500, None));
    home.sync(&[]);
    home.server.sandbox.clear_faults();
    let before = answers(&home, "/v1/paystubs/");
    home.server.sandbox.clear_requests();
    home.sync(&[]).expect(0);
    let after = answers(&home, "/v1/paystubs/");
    let known = home.column("SELECT coalesce(_request, '-') FROM paystubs");
    assert!(
        known.iter().any(|id| before.contains(id)),
        "some were there already"
    );
    assert!(
        known
            .iter()
            .all(|id| before.contains(id) || after.contains(id)),
        "{known:?}"
    );
}
