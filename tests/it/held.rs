//! What `sync` does not believe at once: rows that are gone, lists that are empty, sums that do not
//! add up.

use drivetrain::sandbox::FaultKind;
use serde_json::{Value, json};

use crate::synced::{Synced, status, stream, undisturbed};

const GONE: &str = "SELECT count(*) FROM members WHERE _deleted_at IS NOT NULL";

/// The id of somebody who works here, not the first.
fn somebody(home: &Synced) -> String {
    home.one("SELECT id FROM members WHERE active = 1 ORDER BY id LIMIT 1 OFFSET 2")
}

/// The list of active members, without this one.
fn list_without(home: &Synced, id: &str) -> FaultKind {
    let mut items = home.list("/v1/members?status=active");
    items.retain(|item| item["id"] != id);
    FaultKind::Body(json!({"items": items, "next_cursor": null}).to_string())
}

#[test]
fn a_member_that_is_gone_by_id_as_well_becomes_a_tombstone() {
    let home = Synced::once();
    let id = somebody(&home);
    let before: String = home.one(&format!("SELECT _raw FROM members WHERE id = '{id}'"));
    home.server.sandbox.hide(&id);
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["gone"], 1);
    assert_eq!(home.server.count(&format!("/v1/members/{id}")), 1);
    assert_eq!(home.one::<i64>(GONE), 1);
    let kept = format!("SELECT _raw FROM members WHERE id = '{id}' AND _deleted_at IS NOT NULL");
    assert_eq!(home.one::<String>(&kept), before);
    // It is asked for once, not in every run.
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.server.count(&format!("/v1/members/{id}")), 1);
    assert_eq!(home.one::<i64>(GONE), 1);
}

#[test]
fn a_member_that_comes_back_is_live_again_and_the_absence_is_history() {
    let home = Synced::once();
    let (id, before) = (somebody(&home), home.live());
    let without = list_without(&home, &id);
    home.always("/v1/members?status=active", without);
    home.always(&format!("/v1/members/{id}"), status(404, None));
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.one::<i64>(GONE), 1);
    home.server.sandbox.clear_faults();
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["new"], 1);
    assert_eq!(home.one::<i64>(GONE), 0);
    assert_eq!(home.live(), before);
    let absence = "SELECT count(*) FROM members_history WHERE _deleted_at < _valid_to";
    assert_eq!(home.one::<i64>(absence), 1);
    let kept = "SELECT count(*) FROM members_history WHERE _deleted_at IS NULL";
    assert_eq!(home.one::<i64>(kept), 1, "what it said before");
    assert_eq!(home.one::<i64>("SELECT count(*) FROM members_history"), 2);
}

#[test]
fn a_member_that_only_the_list_has_lost_is_kept() {
    let home = Synced::once();
    let (id, before) = (somebody(&home), home.published());
    let without = list_without(&home, &id);
    home.always("/v1/members?status=active", without);
    let document = home.told(0, &["--full"]);
    assert_eq!(home.server.count(&format!("/v1/members/{id}")), 1);
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
}

#[test]
fn a_member_that_cannot_be_asked_for_is_not_believed_to_be_gone() {
    let home = Synced::once();
    let (id, before) = (somebody(&home), home.published());
    let without = list_without(&home, &id);
    home.always("/v1/members?status=active", without);
    home.always(&format!("/v1/members/{id}"), status(503, None));
    let document = home.told(3, &["--full"]);
    assert_eq!(stream(&document, "members")["verdict"], "failed");
    assert_eq!(home.published(), before);
}

#[test]
fn an_empty_list_of_members_is_held_back_and_the_rest_published() {
    let home = Synced::once();
    let members = home.published()["members"].clone();
    let dates = home.column("SELECT pay_date FROM payrolls ORDER BY pay_date");
    home.server.sandbox.restate(dates[0].parse().unwrap());
    home.always("/v1/members?", FaultKind::Empty);
    let run = home.sync(&["--full"]).expect(5);
    assert!(
        run.stderr.contains("--accept-drop members"),
        "{}",
        run.stderr
    );
    assert_eq!(home.published()["members"], members);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs_history"), 1);

    let document = home.told(5, &["--full"]);
    let told = stream(&document, "members");
    assert_eq!(
        (&told["verdict"], &told["reason"]["code"]),
        (&json!("held"), &json!("guard.drop"))
    );
    assert_eq!(stream(&document, "payrolls")["verdict"], "unchanged");
    home.server.sandbox.clear_faults();
    home.sync(&["--full"]).expect(0);
    assert_eq!(home.published()["members"], members);
}

#[test]
fn an_empty_list_of_payrolls_is_held_back_with_all_that_belongs_to_it() {
    let home = Synced::once();
    let before = home.published();
    home.always("/v1/payrolls?", FaultKind::Empty);
    let document = home.told(5, &["--full"]);
    for table in ["payrolls", "payroll_fees", "paystubs", "paystub_lines"] {
        assert_eq!(stream(&document, table)["verdict"], "held", "{table}");
    }
    assert_eq!(home.published(), before);
}

#[test]
fn an_empty_list_of_paystubs_does_not_empty_a_payroll() {
    let home = Synced::once();
    let before = home.published();
    home.always("/paystubs?", FaultKind::Empty);
    let document = home.told(5, &["--full"]);
    assert_eq!(stream(&document, "paystubs")["verdict"], "held");
    assert_eq!(home.published(), before);
}

#[test]
fn one_payroll_whose_paystubs_are_all_gone_keeps_them_and_others_go_on() {
    let home = Synced::once();
    let all = payrolls(&home);
    let id = all[1]["id"].as_str().unwrap();
    let before = home.payroll(id);
    let date = all[2]["pay_date"].as_str().unwrap();
    home.server.sandbox.restate(date.parse().unwrap());
    home.always(&format!("/v1/payrolls/{id}/paystubs"), FaultKind::Empty);
    let document = home.told(5, &["--full"]);
    let told = stream(&document, "paystubs");
    assert_eq!(
        (&told["verdict"], &told["reason"]["code"]),
        (&json!("held"), &json!("guard.drop"))
    );
    assert_eq!(home.payroll(id), before);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls_history"), 1);
    let accepted = ["--full", "--accept-drop", "paystubs"];
    home.sync(&accepted).expect(0);
    assert_ne!(home.payroll(id), before);
}

/// Which of its dates a payroll is listed by is not known: one at the beginning of the window may
/// drop out of it while it is still there.
#[test]
fn a_payroll_at_the_edge_of_the_window_is_not_gone_when_it_is_not_listed() {
    let home = Synced::connected();
    let first = payrolls(&home)[0].clone();
    let date = first["pay_date"].as_str().unwrap();
    home.settings(|file| file.replace("since = \"2024-01-01\"", &format!("since = \"{date}\"")));
    home.sync(&[]).expect(0);
    home.server.sandbox.hide(first["id"].as_str().unwrap());
    home.sync(&["--full"]).expect(0);
    let gone = "SELECT count(*) FROM payrolls WHERE _deleted_at IS NOT NULL";
    assert_eq!(home.one::<i64>(gone), 0);
    home.sync(&["--full", "--since", "2024-01-01"]).expect(0);
    assert_eq!(home.one::<i64>(gone), 1, "within the window it is");
}

#[test]
fn a_real_drop_goes_through_when_a_person_says_so() {
    let home = Synced::once();
    let before = home.published();
    let all = home.column("SELECT id FROM members");
    assert!(all.len() > 5);
    for id in &all {
        home.server.sandbox.hide(id);
    }
    home.sync(&["--full"]).expect(5);
    home.sync(&["--full", "--accept-drop", "payrolls"])
        .expect(5);
    assert_eq!(home.published(), before);
    home.sync(&["--full", "--accept-drop", "members"]).expect(0);
    assert_eq!(home.one::<i64>(GONE), all.len() as i64);
    // Money does not lose its owner.
    let named = "SELECT count(*) FROM paystub_details WHERE person IS NULL";
    assert_eq!(home.one::<i64>(named), 0);
    home.sync(&["--full"]).expect(0);
}

/// A payroll, and the detail of one of its paystubs with a gross that is a dollar too high.
fn wrong_paystub(home: &Synced, payroll: &str) -> (String, FaultKind) {
    let stubs = home.list(&format!("/v1/payrolls/{payroll}/paystubs"));
    let id = stubs[1]["paystub_id"].as_str().unwrap().to_owned();
    let mut stub = home.api(&format!("/v1/paystubs/{id}"));
    stub["gross_pay"] = (stub["gross_pay"].as_i64().unwrap() + 100).into();
    (id, FaultKind::Body(stub.to_string()))
}

fn payrolls(home: &Synced) -> Vec<Value> {
    home.list("/v1/payrolls?start_date=2024-01-01&end_date=2025-06-30")
}

#[test]
fn a_payroll_that_does_not_add_up_is_named() {
    let home = Synced::connected();
    let payroll = payrolls(&home)[1]["id"].as_str().unwrap().to_owned();
    let (stub, wrong) = wrong_paystub(&home, &payroll);
    home.always(&format!("/v1/paystubs/{stub}"), wrong);
    let run = home.sync(&["--full"]).expect(0);
    assert!(
        run.stderr.contains("1 of 4 payrolls do not tie"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains(&payroll), "{}", run.stderr);
    assert!(run.stderr.contains(&stub), "{}", run.stderr);
    assert!(run.stderr.contains("(+1.00)"), "{}", run.stderr);

    let document = home.told(0, &["--full"]);
    let ties = document["report"]["ties"].as_array().unwrap();
    let named = |at: usize| ties[at]["differences"][0]["key"].as_str();
    assert_eq!(
        (named(0), named(1), named(2)),
        (Some(&*payroll), None, Some(&*stub))
    );
    let difference = &ties[0]["differences"][0];
    let minor = |name: &str| difference[name].as_i64().unwrap();
    assert_eq!(minor("parts_minor") - minor("total_minor"), 100);
    // The views say the same.
    let untied = "SELECT payroll_id FROM payroll_totals WHERE gross_ties = 0";
    assert_eq!(home.column(untied), [payroll]);
}

#[test]
fn strict_holds_back_the_payroll_that_does_not_add_up_and_no_other() {
    let home = Synced::connected();
    let payroll = payrolls(&home)[1]["id"].as_str().unwrap().to_owned();
    let (stub, wrong) = wrong_paystub(&home, &payroll);
    home.always(&format!("/v1/paystubs/{stub}"), wrong);

    // New: it is not there at all.
    let document = home.told(5, &["--full", "--strict"]);
    let told = stream(&document, "payrolls");
    assert_eq!(told["reason"]["code"], "tie.difference");
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls"), 3);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM paystubs"), 18);
    assert_eq!(home.untied(), 0);

    // Known: it stays as it was, and others change.
    home.server.sandbox.clear_faults();
    home.sync(&["--full", "--strict"]).expect(0);
    assert_eq!(home.live(), undisturbed(&home.server));
    let before = home.payroll(&payroll);
    let (stub, wrong) = wrong_paystub(&home, &payroll);
    home.always(&format!("/v1/paystubs/{stub}"), wrong);
    let date = payrolls(&home)[2]["pay_date"].as_str().unwrap().to_owned();
    home.server.sandbox.restate(date.parse().unwrap());
    let run = home.sync(&["--full", "--strict"]).expect(5);
    assert!(run.stderr.contains("--strict"), "{}", run.stderr);
    assert_eq!(home.payroll(&payroll), before);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls_history"), 1);
    assert_eq!(home.untied(), 0);
}

#[test]
fn an_amount_that_must_tie_and_is_no_whole_number_keeps_the_former_version() {
    for odd in [json!("1234"), json!(1234.5)] {
        let home = Synced::once();
        let before = home.published();
        let payroll = payrolls(&home)[1]["id"].as_str().unwrap().to_owned();
        let stubs = home.list(&format!("/v1/payrolls/{payroll}/paystubs"));
        let path = format!("/v1/paystubs/{}", stubs[0]["paystub_id"].as_str().unwrap());
        let mut stub = home.api(&path);
        stub["net_pay"] = odd;
        home.always(&path, FaultKind::Body(stub.to_string()));
        let document = home.told(3, &["--full"]);
        let told = stream(&document, "paystubs");
        assert_eq!(told["verdict"], "partial");
        assert_eq!(told["reason"]["code"], "api.unreadable_amount");
        assert_eq!(home.published(), before);
    }
}

#[test]
fn an_amount_that_nothing_ties_to_is_left_empty_and_named() {
    let home = Synced::connected();
    let mut all = payrolls(&home);
    all[1]["employer_taxes"] = json!("1234");
    let id = all[1]["id"].as_str().unwrap().to_owned();
    let list = json!({"items": all, "next_cursor": null}).to_string();
    home.always("/v1/payrolls?", FaultKind::Body(list));
    let mut document = home.told(0, &["--full"]);
    let drift = &mut document["report"]["drift"];
    let first = drift[0].as_object_mut().unwrap().remove("first").unwrap();
    assert!(first.to_string().contains(" of the answer of /v1/payrolls"));
    assert_eq!(
        *drift,
        json!([{"kind": "unreadable", "stream": "payrolls", "column": "employer_taxes_minor", "found": "a number as text", "count": 1}])
    );
    let empty = format!("SELECT employer_taxes_minor IS NULL FROM payrolls WHERE id = '{id}'");
    assert!(home.one::<bool>(&empty));
}

#[test]
fn the_detail_of_another_paystub_is_not_taken_for_the_one_that_was_asked_for() {
    let home = Synced::once();
    let before = home.published();
    let payroll = payrolls(&home)[1]["id"].as_str().unwrap().to_owned();
    let stubs = home.list(&format!("/v1/payrolls/{payroll}/paystubs"));
    let path = |at: usize| format!("/v1/paystubs/{}", stubs[at]["paystub_id"].as_str().unwrap());
    let other = home.api(&path(1)).to_string();
    home.always(&path(0), FaultKind::Body(other));
    let document = home.told(3, &["--full"]);
    let reason = &stream(&document, "payrolls")["reason"];
    assert_eq!(reason["code"], "api.other_item");
    assert_eq!(home.published(), before);
}

#[test]
fn what_a_detail_leaves_out_stands_as_the_list_had_it() {
    let home = Synced::once();
    let before = home.one::<String>("SELECT group_concat(member_id || currency) FROM paystubs");
    let payroll = payrolls(&home)[1]["id"].as_str().unwrap().to_owned();
    let stubs = home.list(&format!("/v1/payrolls/{payroll}/paystubs"));
    let path = format!("/v1/paystubs/{}", stubs[0]["paystub_id"].as_str().unwrap());
    let mut stub = home.api(&path);
    for name in ["member_id", "currency", "gross_pay"] {
        stub.as_object_mut().unwrap().remove(name);
    }
    home.always(&path, FaultKind::Body(stub.to_string()));
    home.sync(&["--full"]).expect(0);
    let after = home.one::<String>("SELECT group_concat(member_id || currency) FROM paystubs");
    assert_eq!(after, before);
    assert_eq!(home.untied(), 0);
}

#[test]
fn somebody_who_stands_in_both_lists_is_one_row() {
    let home = Synced::once();
    let before = home.published();
    let all = home.list("/v1/members");
    let twice = json!({"items": all, "next_cursor": null}).to_string();
    home.always("/v1/members?", FaultKind::Body(twice));
    let document = home.told(0, &["--full"]);
    assert_eq!(stream(&document, "members")["verdict"], "unchanged");
    assert_eq!(home.published(), before);
}
