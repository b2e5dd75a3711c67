//! `sync` from outside: the numbers, the second run, news, and what is no longer there.

use std::collections::BTreeSet;

use drivetrain::sandbox::visitor::Decision;
use jiff::ToSpan as _;
use serde_json::Value;

use crate::support::{ALLOW, Server, TestEnv};
use crate::synced::{DAY, Synced, default_tables, live, published, stream, undisturbed, untied};

/// The ids of a list's items.
fn ids(items: &[Value]) -> BTreeSet<String> {
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

fn set(column: Vec<String>) -> BTreeSet<String> {
    column.into_iter().collect()
}

#[test]
fn the_main_command_fills_a_database_in_which_everything_adds_up() {
    let env = TestEnv::new();
    let run = env.run(&["connect", "justworks", "--sandbox", "--yes"]);
    let run = run.expect(0);
    assert!(run.stderr.contains("26 payrolls tie"), "{}", run.stderr);
    let store = env.store("sandbox");
    let count = |sql: &str| -> i64 { store.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM payrolls"), 26);
    assert_eq!(count("SELECT count(*) FROM paystubs"), 26 * 24);
    assert_eq!(untied(&env, "sandbox"), 0);
    let totals = "SELECT count(*) FROM payroll_totals WHERE gross_ties = 1 AND net_ties = 1";
    assert_eq!(count(totals), 26);
}

#[test]
fn the_tables_hold_what_the_api_answers() {
    let home = Synced::connected_to(Server::start(|options| options.company.as_of = DAY));
    home.sync(&[]).expect(0);
    let company = home.api("/v1/company");
    assert_eq!(
        home.column("SELECT id || display_name || legal_name FROM company"),
        [format!(
            "{}{}{}",
            company["id"].as_str().unwrap(),
            company["display_name"].as_str().unwrap(),
            company["legal_name"].as_str().unwrap(),
        )]
    );
    for table in ["departments", "offices"] {
        let items = company[table].as_array().unwrap();
        let found = set(home.column(&format!("SELECT id FROM {table}")));
        assert_eq!(found, ids(items));
    }
    for (word, active) in [("active", 1), ("terminated", 0)] {
        let items = home.list(&format!("/v1/members?status={word}"));
        let sql = format!("SELECT id FROM members WHERE active = {active}");
        assert!(!items.is_empty(), "somebody is {word}");
        assert_eq!(set(home.column(&sql)), ids(&items));
        for item in &items {
            let id = item["id"].as_str().unwrap();
            let name = format!("SELECT given_name || family_name FROM members WHERE id = '{id}'");
            let (given, family) = (&item["name"]["given_name"], &item["name"]["family_name"]);
            let served = format!("{}{}", given.as_str().unwrap(), family.as_str().unwrap());
            assert_eq!(home.one::<String>(&name), served);
        }
    }
    for payroll in home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30") {
        let id = payroll["id"].as_str().unwrap();
        let gross = format!("SELECT gross_pay_minor FROM payrolls WHERE id = '{id}'");
        assert_eq!(home.one::<i64>(&gross), payroll["gross_pay"]);
        let fees = home.list(&format!("/v1/payrolls/{id}/fees"));
        let served: i64 = fees.iter().map(|fee| fee["amount"].as_i64().unwrap()).sum();
        let from = format!("FROM payroll_fees WHERE payroll_id = '{id}'");
        assert_eq!(
            home.one::<i64>(&format!("SELECT count(*) {from}")),
            fees.len() as i64
        );
        let sum = format!("SELECT coalesce(sum(amount_minor), 0) {from}");
        assert_eq!(home.one::<i64>(&sum), served);
    }
}

#[test]
fn every_view_answers_with_numbers_that_agree() {
    let home = Synced::once();
    assert_eq!(
        home.column("SELECT DISTINCT gross_ties || net_ties FROM payroll_totals"),
        ["11"]
    );
    let decimals = "SELECT count(*) FROM payroll_totals t JOIN payrolls p ON p.id = t.payroll_id
        WHERE CAST(round(t.gross_pay * 100) AS INTEGER) = p.gross_pay_minor AND t.paystubs = 6";
    assert_eq!(home.one::<i64>(decimals), 4);
    let paid: i64 = home.one("SELECT sum(gross_pay_minor) FROM payrolls");
    for view in ["payroll_by_department", "paystub_details"] {
        let sql = format!("SELECT CAST(round(sum(gross_pay) * 100) AS INTEGER) FROM {view}");
        assert_eq!(home.one::<i64>(&sql), paid, "{view}");
    }
    let named =
        "SELECT count(*) FROM paystub_details WHERE person IS NOT NULL AND pay_date IS NOT NULL";
    assert_eq!(home.one::<i64>(named), 24);
    assert_eq!(
        home.one::<i64>("SELECT sum(people) FROM headcount"),
        home.one::<i64>("SELECT count(*) FROM members WHERE active = 1")
    );
}

/// Keys below which only `[redacted]` or nothing may stand in this sandbox's answers.
const TAKEN_OUT: [&str; 7] = [
    "date_of_birth",
    "sex_assigned_at_birth",
    "address",
    "addresses",
    "phones",
    "number",
    "tax_id",
];

fn only_redacted(value: &Value, found: &mut usize) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| only_redacted(item, found)),
        // A work e-mail, `{"address": …, "type": "work"}`, is no private thing.
        Value::Object(fields) if fields.get("type").is_some_and(|kind| kind == "work") => {}
        Value::Object(fields) => {
            for (key, value) in fields {
                if !TAKEN_OUT.contains(&key.as_str()) {
                    only_redacted(value, found);
                } else if !value.is_null() {
                    assert_eq!(value, "[redacted]", "{key}");
                    *found += 1;
                }
            }
        }
        _ => {}
    }
}

#[test]
fn what_must_not_be_kept_is_nowhere_in_the_store_even_if_it_was_granted() {
    let (env, server) = (TestEnv::new(), Server::small());
    let everything = Decision::Authorize {
        tick_sex: true,
        tick_birth: true,
    };
    let args = ["--include", "sex,dob", "--no-sync"];
    env.connect(&server, everything, &args).expect(0);
    let file = env.config().join("connections/justworks.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let start = settings.find("include = [").unwrap();
    let end = start + settings[start..].find(']').unwrap();
    let settings = format!("{}include = [{}", &settings[..start], &settings[end..]);
    std::fs::write(&file, settings).unwrap();
    let home = Synced { env, server };
    home.sync(&[]).expect(0);

    let mut found = 0;
    for table in ["company", "members", "payrolls", "paystubs"] {
        let sql = format!("SELECT _raw FROM {table} WHERE _raw IS NOT NULL");
        for raw in home.column(&sql) {
            only_redacted(&serde_json::from_str(&raw).unwrap(), &mut found);
        }
    }
    assert!(found > 30, "there was something to take out: {found}");
    let empty = "SELECT count(*) FROM members WHERE date_of_birth IS NULL AND sex_assigned_at_birth IS NULL";
    assert_eq!(
        home.one::<i64>(empty),
        home.one::<i64>("SELECT count(*) FROM members")
    );

    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(home.env.data()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let written = String::from_utf8_lossy(&bytes);
    let mut looked_for = 0;
    for member in home.list("/v1/members") {
        for secret in private(&member) {
            assert!(!written.contains(&secret), "{secret} was written");
            looked_for += 1;
        }
    }
    assert!(looked_for > 20, "{looked_for}");
}

/// A member's birth date, home street, and private phone and e-mail.
fn private(member: &Value) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(member["date_of_birth"].as_str());
    let private = [
        ("addresses", "line1"),
        ("phones", "number"),
        ("emails", "address"),
    ];
    for (list, field) in private {
        let items = member[list].as_array().into_iter().flatten();
        let private = items.filter(|item| item["type"] != "work");
        found.extend(private.filter_map(|item| item[field].as_str()));
    }
    found.into_iter().map(str::to_owned).collect()
}

#[test]
fn a_birth_date_is_kept_only_if_it_is_included_and_ticked() {
    let cases = [
        (vec!["--include", "dob"], true, true),
        (vec!["--include", "dob"], false, false),
        (vec![], false, false),
    ];
    for (args, tick_birth, kept) in cases {
        let (env, server) = (TestEnv::new(), Server::small());
        let decision = Decision::Authorize {
            tick_sex: false,
            tick_birth,
        };
        env.connect(&server, decision, &args).expect(0);
        let home = Synced { env, server };
        let missing: i64 = home.one("SELECT count(*) FROM members WHERE date_of_birth IS NULL");
        let all: i64 = home.one("SELECT count(*) FROM members");
        assert_eq!(missing, if kept { 0 } else { all }, "{args:?} {tick_birth}");
        let sex = "SELECT count(*) FROM members WHERE sex_assigned_at_birth IS NOT NULL";
        assert_eq!(home.one::<i64>(sex), 0);
    }
}

#[test]
fn a_second_sync_changes_nothing_and_says_so() {
    let home = Synced::once();
    let before = home.published();
    let run = home.sync(&[]).expect(0);
    assert!(run.stderr.contains("nothing has changed"), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    assert_eq!(home.published(), before);
    let document = home.told(0, &[]);
    for table in default_tables() {
        assert_eq!(stream(&document, table)["verdict"], "unchanged", "{table}");
    }
    assert_eq!(home.published(), before);
}

#[test]
fn a_later_day_brings_payrolls_and_changes_with_their_history() {
    let home = Synced::connected_to(Server::start(|options| {
        options.company.members = 12;
        options.company.payrolls = 4;
        options.company.as_of = DAY.saturating_sub(200.days());
    }));
    home.sync(&[]).expect(0);
    let before = home.published();
    home.server.sandbox.set_as_of(DAY);
    let document = home.told(0, &[]);
    let payrolls = stream(&document, "payrolls");
    assert!(payrolls["new"].as_i64().unwrap() > 10, "{payrolls}");
    assert_eq!(
        (&payrolls["changed"], &payrolls["gone"]),
        (&0.into(), &0.into())
    );
    let members = stream(&document, "members");
    let changed = members["changed"].as_i64().unwrap();
    assert!(changed > 0, "{members}");
    assert_eq!(members["gone"], 0);

    assert_eq!(home.live(), undisturbed(&home.server));
    assert_eq!(home.untied(), 0);
    let after = home.published();
    for row in &before["paystubs"] {
        assert!(after["paystubs"].contains(row), "a paystub stays as it was");
    }
    // The only former versions are those of the members that changed, as they were.
    assert_eq!(
        home.one::<i64>("SELECT count(*) FROM members_history"),
        changed
    );
    let former = "SELECT count(*) FROM members_history h JOIN members m USING (id)
        WHERE h._raw IS NOT m._raw AND h._valid_to = m._changed_at AND h._valid_from < h._valid_to";
    assert_eq!(home.one::<i64>(former), changed);
}

#[test]
fn a_sandbox_connection_moves_to_another_day() {
    let env = TestEnv::new();
    let command = [
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--members",
        "6",
        "--payrolls",
        "4",
        "--as-of",
        "2026-06-30",
    ];
    env.run(&command).expect(0);
    let before = live(&env, "sandbox");
    let all = published(&env, "sandbox");
    env.run(&["sync"]).expect(0);
    assert_eq!(published(&env, "sandbox"), all);
    env.run(&["sync", "sandbox", "--as-of", "2026-08-31"])
        .expect(0);
    let after = live(&env, "sandbox");
    assert_eq!(after["payrolls"].len(), before["payrolls"].len() + 5);
    assert!(
        before["paystubs"]
            .iter()
            .all(|row| after["paystubs"].contains(row))
    );
    assert_eq!(untied(&env, "sandbox"), 0);
    // Later runs stay there.
    let run = env.run(&["sync"]).expect(0);
    assert!(run.stderr.contains("nothing has changed"), "{}", run.stderr);
}

#[test]
fn a_corrected_payroll_changes_with_its_paystub_and_leaves_its_former_version() {
    let home = Synced::once();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    let before: i64 = home.one("SELECT sum(gross_pay_minor) FROM payrolls");
    home.server.sandbox.restate(dates[1].parse().unwrap());
    let document = home.told(0, &[]);
    for table in ["payrolls", "paystubs"] {
        let told = stream(&document, table);
        assert_eq!(
            (&told["changed"], &told["new"]),
            (&1.into(), &0.into()),
            "{told}"
        );
    }
    let after: i64 = home.one("SELECT sum(gross_pay_minor) FROM payrolls");
    assert_eq!(after - before, 12_345);
    assert_eq!(home.untied(), 0);
    let former = "SELECT p.gross_pay_minor - h.gross_pay_minor FROM payrolls_history h
        JOIN payrolls p USING (id)";
    assert_eq!(home.one::<i64>(former), 12_345);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs_history"), 1);
    assert_eq!(home.live(), undisturbed(&home.server));
}

#[test]
fn an_earlier_since_reads_further_back_and_loses_nothing() {
    let (env, server) = (TestEnv::new(), Server::start(crate::synced::small));
    let since = "2025-06-01";
    env.connect(&server, ALLOW, &["--since", since]).expect(0);
    let home = Synced { env, server };
    let count = || home.one::<i64>("SELECT count(*) FROM payrolls WHERE _deleted_at IS NULL");
    let few = count();
    assert!(few < 4);
    home.sync(&["--since", "2024-01-01"]).expect(0);
    assert_eq!(count(), 4);
    // The next run reads the shorter window again: what lies before it is not gone.
    home.sync(&[]).expect(0);
    assert_eq!((count(), home.untied()), (4, 0));
}

#[test]
fn pages_of_any_size_give_the_same_rows() {
    let home = Synced::connected();
    let reference = undisturbed(&home.server);
    for size in [1, 2, 5] {
        home.profile(&format!("page_size = {size}"));
        home.sync(&[]).expect(0);
        assert_eq!(home.live(), reference, "{size}");
        forget_last_line(&home);
    }
    let members = home.server.count("/v1/members");
    assert!(members > 6, "{members}");
}

fn forget_last_line(home: &Synced) {
    let file = home.env.config().join("connections/justworks.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let (rest, _) = settings.trim_end().rsplit_once('\n').unwrap();
    std::fs::write(&file, format!("{rest}\n")).unwrap();
}

#[test]
fn a_core_scope_that_is_no_longer_granted_is_an_error_that_names_it() {
    let home = Synced::once();
    let before = home.published();
    // As if less had been granted at the last renewal.
    let file = home.env.config().join("secrets/justworks.json");
    let secrets = std::fs::read_to_string(&file).unwrap();
    assert!(secrets.contains(" paystub:read"));
    std::fs::write(&file, secrets.replace(" paystub:read", "")).unwrap();
    let run = home.sync(&["--json"]).expect(4);
    assert_eq!(
        run.json()["connections"][0]["error"]["code"],
        "scope.core_missing"
    );
    assert!(run.stderr.contains("paystub:read is no longer granted"));
    assert_eq!(home.published(), before);
}
