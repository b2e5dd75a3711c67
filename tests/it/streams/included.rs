//! What is included and what is not, in what is asked for and in what is kept.

use drivetrain::justworks::streams::STREAMS;
use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use super::everything;
use crate::synced::{Synced, stream};

#[test]
fn what_is_not_included_is_not_asked_for() {
    let home = Synced::once();
    let requests = home.server.sandbox.requests();
    for part in ["tax-id", "bank-account", "balances"] {
        assert!(
            requests.iter().all(|request| !request.path.contains(part)),
            "{part}"
        );
    }
    for table in STREAMS.iter().filter(|stream| stream.include.is_some()) {
        let sql = format!("SELECT count(*) FROM {}", table.name);
        assert_eq!(home.one::<i64>(&sql), 0, "{}", table.name);
    }
}

#[test]
fn what_is_no_longer_included_goes_with_the_next_sync_and_what_is_excluded_stays_as_it_was() {
    let home = everything();
    home.sync(&[]).expect(0);
    let live = |table: &str| {
        home.one::<i64>(&format!(
            "SELECT count(*) FROM {table} WHERE _deleted_at IS NULL"
        ))
    };
    let deductions = live("deductions");
    home.env
        .run(&[
            "streams",
            "--exclude",
            "tax_ids,phones,bank_account,dob,deductions",
        ])
        .expect(0);
    let document = home.told(0, &["--dry-run"]);
    let told = stream(&document, "member_phones");
    let examples = told["examples"]["gone"].as_array().unwrap().len();
    assert!(examples > 0 && told["gone"].as_u64() > Some(0), "{told}");
    home.sync(&[]).expect(0);
    for table in ["tax_ids", "member_phones", "bank_account"] {
        assert_eq!(live(table), 0, "{table}");
    }
    let born = "SELECT count(*) FROM members WHERE date_of_birth IS NOT NULL";
    assert_eq!(home.one::<i64>(born), 0);
    assert!(live("member_addresses") > 0 && live("time_off_balances") > 0);
    assert_eq!(live("deductions"), deductions);
    let paid = "SELECT count(*) FROM members WHERE _raw LIKE '%+1 212 555%'";
    assert_eq!(home.one::<i64>(paid), 0);
}

#[test]
fn fields_that_a_company_made_up_are_judged_by_their_label() {
    let home = Synced::connected();
    let mut fields = home.list("/v1/company/custom-fields");
    fields[0]["label"] = json!("Emergency contact");
    let (private, public) = (fields[0]["id"].clone(), fields[1]["id"].clone());
    let body = json!({ "items": fields }).to_string();
    home.always("/v1/company/custom-fields", FaultKind::Body(body));
    home.sync(&[]).expect(0);
    let shown = |id: &Value| {
        let id = id.as_str().unwrap();
        home.one::<i64>(&format!(
            "SELECT count(value) FROM member_custom_field_values WHERE custom_field_id = '{id}'"
        ))
    };
    assert_eq!(shown(&private), 0);
    assert!(shown(&public) > 0);
    let leaked = "SELECT count(*) FROM member_custom_field_values WHERE _raw LIKE '%\"XL\"%'";
    assert_eq!(home.one::<i64>(leaked), 0);
}
