//! Who accepts a finding, why and until when; another amount opens it again.

use super::{change, document, synced};

const RULE: &str = "payroll_net";

fn off_by(cents: i64) -> String {
    format!(
        "UPDATE payrolls SET net_pay_minor = net_pay_minor + {cents}
         WHERE pay_date = (SELECT max(pay_date) FROM payrolls)"
    )
}

#[test]
fn an_accepted_finding_is_closed_until_it_is_another_one() {
    let env = synced();
    change(&env, &off_by(1));
    let found = document(&env, &["--strict"], 5);
    let finding = &found["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["off_minor"]),
        (&RULE.into(), &(-1).into())
    );
    let key = format!("{RULE}:{}", finding["key"].as_str().unwrap());
    let accept = ["--accept", &key, "--reason", "told by the bank", "--strict"];
    let found = document(&env, &accept, 0);
    assert_eq!(
        found["findings"][0]["accepted"]["reason"],
        "told by the bank"
    );
    document(&env, &["--strict"], 0);
    let open = env.run(&[
        "query",
        "--format",
        "csv",
        "SELECT count(*) FROM checks_open",
    ]);
    assert_eq!(open.expect(0).stdout.lines().last(), Some("0"));
    // Another amount is another finding.
    change(&env, &off_by(1));
    let found = document(&env, &["--strict"], 5);
    assert_eq!(found["findings"][0]["off_minor"], -2);
    // Put right, it is gone.
    change(&env, &off_by(-2));
    assert!(
        document(&env, &["--strict"], 0)["findings"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn an_acceptance_ends_and_what_is_not_there_cannot_be_accepted() {
    let env = synced();
    change(&env, &off_by(1));
    let found = document(&env, &[], 0);
    let key = format!("{RULE}:{}", found["findings"][0]["key"].as_str().unwrap());
    let over = [
        "verify",
        "--accept",
        &key,
        "--reason",
        "r",
        "--until",
        "2020-01-01",
    ];
    env.run(&over).expect(2).says(&["[verify.day_over]"]);
    document(&env, &["--strict"], 5);
    let unknown = [
        "verify",
        "sandbox",
        "--all",
        "--accept",
        "payroll_net:none",
        "--reason",
        "r",
    ];
    env.run(&unknown).expect(2).says(&["[verify.not_found]"]);
    env.run(&["verify", "--accept", &key]).expect(2);
}

#[test]
fn what_was_accepted_can_be_seen_and_taken_back() {
    let env = synced();
    change(&env, &off_by(1));
    let found = document(&env, &[], 0);
    let key = format!("{RULE}:{}", found["findings"][0]["key"].as_str().unwrap());
    let listed = || {
        let told = env
            .run(&["verify", "sandbox", "--accepted", "--json"])
            .expect(0);
        told.json()["connections"][0]["accepted"].clone()
    };
    assert_eq!(listed(), serde_json::json!([]));
    let text = || env.run(&["verify", "--accepted"]).expect(0).stdout;
    assert!(text().contains("nothing is accepted"));
    document(&env, &["--accept", &key, "--reason", "told by the bank"], 0);
    assert_eq!(listed()[0]["state"], "holds");
    assert_eq!(listed()[0]["reason"], "told by the bank");
    // It is another one, then gone.
    change(&env, &off_by(1));
    document(&env, &["--strict"], 5);
    assert_eq!(listed()[0]["state"], "open_again");
    for part in [&*key, "open again", "told by the bank", "--reopen"] {
        assert!(text().contains(part), "{part}");
    }
    change(&env, &off_by(-2));
    document(&env, &[], 0);
    assert_eq!(listed()[0]["state"], "gone");
    change(&env, &off_by(1));
    document(&env, &["--strict"], 0);
    assert_eq!(listed()[0]["state"], "holds");
    // What is not accepted cannot be taken back, and the message names what can.
    env.run(&["verify", "--reopen", "payroll_net:none"])
        .expect(2)
        .says(&["[verify.not_accepted]", &key, "--accepted"]);
    env.run(&["verify", "sandbox", "--reopen", &key, "--strict"])
        .expect(5)
        .says(&[&format!("no longer accepted: {key}")]);
    assert_eq!(listed(), serde_json::json!([]));
}
