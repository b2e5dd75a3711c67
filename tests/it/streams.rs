//! Every stream against the sandbox, and what is included and what is not.

mod choice;
mod included;
mod withdrawn;

use drivetrain::justworks::streams::STREAMS;
use drivetrain::sandbox::visitor::Decision;
use drivetrain::sandbox::{FaultKind, Shapes};
use serde_json::{Value, json};

use crate::support::{Server, TestEnv};
use crate::synced::{Synced, small, stream};

const EVERYTHING: &str = "sex,dob,addresses,phones,emails,tax_ids,bank_account,time_off_balances";

const TICK_ALL: Decision = Decision::Authorize {
    tick_sex: true,
    tick_birth: true,
};

/// Connected with everything that can be included, not synced yet; people abroad are among them.
fn everything() -> Synced {
    everything_in(Shapes::First)
}

/// The same, with one of the two variants of what is not published.
fn everything_in(shapes: Shapes) -> Synced {
    let server = Server::start(|options| {
        small(options);
        options.company.members = 24;
        options.shapes = shapes;
    });
    let env = TestEnv::new();
    let args = [
        "--no-sync",
        "--since",
        "2024-01-01",
        "--include",
        EVERYTHING,
    ];
    env.connect(&server, TICK_ALL, &args).expect(0);
    let home = Synced { env, server };
    home.profile("[profile]\nretry_base_ms = 1\nreport_base_ms = 1\nlookback_days = 1000");
    home
}

/// The strings of an item at a path of keys, through lists.
fn texts(items: &[Value], path: &[&str]) -> Vec<String> {
    let mut values: Vec<&Value> = items.iter().collect();
    for key in path {
        values = values
            .into_iter()
            .filter_map(|value| value.get(key))
            .flat_map(|value| {
                value
                    .as_array()
                    .map_or(vec![value], |all| all.iter().collect())
            })
            .collect();
    }
    let mut texts: Vec<_> = values
        .into_iter()
        .map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
        .collect();
    texts.sort();
    texts
}

fn rows(home: &Synced, sql: &str) -> Vec<String> {
    let mut rows = home.column(sql);
    rows.sort();
    rows
}

#[test]
fn every_stream_holds_what_the_api_says() {
    let home = everything();
    home.sync(&["--balances-as-of", "2025-06-29"]).expect(0);
    let company = vec![home.api("/v1/company")];
    let business = vec![home.api("/v1/company/business-info")];
    let mut members = home.list("/v1/members?status=active");
    members.extend(home.list("/v1/members?status=terminated"));
    let window = "start_date=2024-01-01&end_date=2026-06-30";
    let types = home.api("/v1/deduction-types");
    let deductions = home.list("/v1/deductions");
    let by_type = |kind: &str| -> Vec<Value> {
        let fits = |item: &&Value| item["amount_type"] == kind;
        deductions.iter().filter(fits).cloned().collect()
    };
    let cases: &[(&str, &[Value], &[&str])] = &[
        ("SELECT legal_name FROM company", &company, &["legal_name"]),
        (
            "SELECT name FROM departments",
            &company,
            &["departments", "name"],
        ),
        ("SELECT id FROM offices", &company, &["offices", "id"]),
        (
            "SELECT label FROM custom_fields",
            &home.list("/v1/company/custom-fields"),
            &["label"],
        ),
        (
            "SELECT zone_code FROM jurisdictions",
            &home.list("/v1/company/jurisdictions"),
            &["zone_code"],
        ),
        (
            "SELECT name FROM officers",
            &business,
            &["officers", "name"],
        ),
        (
            "SELECT j.value ->> 'file_number' FROM business_info, json_each(entity_identifiers) j",
            &business,
            &["entity_identifiers", "file_number"],
        ),
        (
            "SELECT routing_number FROM bank_account",
            &[home.api("/v1/company/bank-account")],
            &["routing_number"],
        ),
        ("SELECT id FROM members", &members, &["id"]),
        (
            "SELECT date_of_birth FROM members",
            &members,
            &["date_of_birth"],
        ),
        (
            "SELECT CAST(current_pay_minor AS TEXT) FROM members",
            &members,
            &["current_pay", "amount"],
        ),
        (
            "SELECT address FROM member_emails",
            &members,
            &["emails", "address"],
        ),
        (
            "SELECT number FROM member_phones",
            &members,
            &["phones", "number"],
        ),
        (
            "SELECT line1 FROM member_addresses",
            &members,
            &["addresses", "line1"],
        ),
        (
            "SELECT job_title FROM employment_history",
            &members,
            &["employment_history", "job_title"],
        ),
        (
            "SELECT CAST(amount_minor AS TEXT) FROM pay_history",
            &members,
            &["pay_history", "amount"],
        ),
        (
            "SELECT id FROM time_off_policies",
            &home.list("/v1/time-off/policies"),
            &["id"],
        ),
        (
            "SELECT amount FROM time_off_requests",
            &home.list(&format!("/v1/time-off/requests?{window}")),
            &["amount"],
        ),
        (
            "SELECT CAST(amount_minor AS TEXT) FROM deductions WHERE amount_minor IS NOT NULL",
            &by_type("fixed"),
            &["amount"],
        ),
        (
            "SELECT CAST(percent_e4 AS TEXT) FROM deductions WHERE percent_e4 IS NOT NULL",
            &by_type("percentage"),
            &["amount"],
        ),
        (
            "SELECT code FROM deduction_types",
            types.as_array().unwrap(),
            &["code"],
        ),
    ];
    for (sql, items, path) in cases {
        let expected = texts(items, path);
        assert!(!expected.is_empty(), "{sql}: the API has none");
        assert_eq!(rows(&home, sql), expected, "{sql}");
    }
    assert!(home.one::<i64>("SELECT count(*) FROM payroll_fees") > 0);
    assert_eq!(home.untied(), 0);
    for table in STREAMS {
        let sql = format!("SELECT count(*) FROM {}", table.name);
        assert!(home.one::<i64>(&sql) > 0, "{}", table.name);
    }
}

#[test]
fn both_variants_of_what_is_not_published_fill_the_same_columns() {
    let columns = [
        ("members", "current_pay_minor"),
        ("members", "current_pay_currency"),
        ("member_emails", "type || address"),
        ("member_phones", "type || number"),
        (
            "member_addresses",
            "line1 || city || postal_code || country",
        ),
        ("member_addresses", "ifnull(line2, '') || ifnull(state, '')"),
        (
            "employment_history",
            "job_title || department_id || start_date",
        ),
        ("pay_history", "amount_minor || currency || start_date"),
        ("tax_ids", "us_ssn"),
        ("time_off_balances", "available || '/' || used"),
    ];
    let read = |shapes| {
        let home = everything_in(shapes);
        let document = home.told(0, &[]);
        assert_eq!(document["report"]["drift"], json!([]));
        let unit = "SELECT count(*) FROM members WHERE current_pay_unit IS NULL";
        assert_eq!(home.one::<i64>(unit), 0);
        let values = "SELECT count(*) FROM member_custom_field_values WHERE value IS NULL";
        assert_eq!(home.one::<i64>(values), 0);
        columns.map(|(table, column)| {
            let filled = rows(
                &home,
                &format!("SELECT CAST({column} AS TEXT) FROM {table}"),
            );
            assert!(!filled.is_empty(), "{table}.{column}");
            filled
        })
    };
    assert!(read(Shapes::First) == read(Shapes::Second));
}

#[test]
fn what_belongs_to_each_person_is_asked_for_each_and_not_applicable_is_no_fault() {
    let home = everything();
    home.sync(&[]).expect(0);
    let mut expected = (Vec::new(), Vec::new());
    let mut refused = 0;
    for id in home.column("SELECT id FROM members") {
        let tax = home.api(&format!("/v1/members/{id}/tax-id"));
        match tax["US"]["ssn"].as_str() {
            Some(number) => expected.0.push(number.to_owned()),
            None => refused += 1,
        }
        let values = home.api(&format!("/v1/members/{id}/custom-field-values"));
        let values = values["items"].as_array().unwrap();
        expected
            .1
            .extend(values.iter().map(|value| value["values"].to_string()));
    }
    expected.0.sort();
    expected.1.sort();
    assert!(refused > 0, "nobody is abroad");
    assert_eq!(rows(&home, "SELECT us_ssn FROM tax_ids"), expected.0);
    let values = "SELECT value FROM member_custom_field_values";
    assert_eq!(rows(&home, values), expected.1);
}

#[test]
fn balances_are_a_report_for_each_active_person_and_policy() {
    let home = everything();
    let document = home.told(0, &[]);
    let active: i64 = home.one("SELECT count(*) FROM members WHERE active = 1");
    let policies: i64 = home.one("SELECT count(*) FROM time_off_policies");
    let asked = || {
        let requests = home.server.sandbox.requests();
        let posts = requests.iter().filter(|request| request.method == "POST");
        posts
            .filter(|request| request.path == "/v1/time-off/balances")
            .count() as i64
    };
    assert_eq!(asked(), active * policies);
    assert!(stream(&document, "time_off_balances")["requests"].as_i64() >= Some(3 * asked()));
    let none = "SELECT count(*) FROM time_off_balances WHERE available IS NULL OR used IS NULL";
    assert!(home.one::<i64>("SELECT count(*) FROM time_off_balances") > 0);
    assert_eq!(home.one::<i64>(none), 0);
    let document = home.told(0, &[]);
    assert_eq!(
        stream(&document, "time_off_balances")["verdict"],
        "unchanged"
    );
}

#[test]
fn a_report_that_does_not_come_keeps_the_former_balances_and_harms_nothing_else() {
    let home = everything();
    home.sync(&[]).expect(0);
    let before = home.published();
    let never = json!({"status": "pending", "items": []}).to_string();
    home.always("/v1/time-off/balances/", FaultKind::Body(never));
    home.profile("report_timeout_seconds = 0");
    let document = home.told(3, &[]);
    let told = stream(&document, "time_off_balances");
    assert_eq!(told["verdict"], "failed");
    assert_eq!(told["reason"]["code"], "api.report_late");
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    home.server.sandbox.clear_faults();
    home.settings(|text| text.replace("report_timeout_seconds = 0", "report_timeout_seconds = 9"));
    let failed = json!({"status": "failed", "message": "body-of-the-answer"}).to_string();
    home.fault("/v1/time-off/balances/", 3, 1, FaultKind::Body(failed));
    let document = home.told(3, &[]);
    let told = stream(&document, "time_off_balances");
    assert_eq!(told["reason"]["code"], "api.report_failed");
    assert_eq!(told["verdict"], "partial");
    assert!(!document.to_string().contains("body-of-the-answer"));
    assert_eq!(home.published(), before);
}

#[test]
fn a_day_without_changes_costs_at_most_forty_requests() {
    let server = Server::start(|options| {
        options.company.members = 200;
        options.company.payrolls = 26;
        options.company.as_of = jiff::ZonedDateTime::now().date();
    });
    let env = TestEnv::new();
    env.connect(&server, crate::support::ALLOW, &[]).expect(0);
    server.sandbox.clear_requests();
    let run = env.run(&["sync", "--json"]).expect(0);
    let document = run.json();
    let report = &document["connections"][0]["report"];
    assert_eq!(
        report["requests"].as_u64(),
        Some(server.sandbox.requests().len() as u64)
    );
    assert!(
        report["requests"].as_u64() <= Some(40),
        "{}",
        report["requests"]
    );
    for told in report["streams"].as_array().unwrap() {
        assert!(
            told["verdict"] == "unchanged" || told["verdict"] == "skipped",
            "{told}"
        );
    }
}

#[test]
fn a_field_that_was_never_there_is_reported_once_and_kept() {
    let home = Synced::once();
    let mut types = home.api("/v1/deduction-types");
    for kind in types.as_array_mut().unwrap() {
        kind["tax_treatment"] = json!("body-of-the-answer");
    }
    home.always("/v1/deduction-types", FaultKind::Body(types.to_string()));
    let document = home.told(0, &[]);
    let drift = json!([{
        "kind": "new_field", "stream": "deduction_types", "column": "tax_treatment",
        "found": "new", "count": types.as_array().unwrap().len(),
    }]);
    assert_eq!(document["report"]["drift"], drift);
    let kept = "SELECT count(*) FROM deduction_types WHERE _raw LIKE '%tax_treatment%'";
    assert_eq!(
        home.one::<i64>(kept),
        types.as_array().unwrap().len() as i64
    );
    let document = home.told(0, &[]);
    assert_eq!(document["report"]["drift"], json!([]));
}
