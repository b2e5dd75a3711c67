//! `why` says what was found about a row: its payroll, its paystub or its person.

use super::{change, document, synced};

#[test]
fn why_says_what_was_found_about_a_row() {
    let env = synced();
    let one = |sql: &str| -> String {
        let store = env.store("sandbox");
        store.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let last = one("SELECT id FROM payrolls ORDER BY pay_date DESC LIMIT 1");
    let why = |table: &str, key: &str| env.run(&["why", table, key, "--json"]).expect(0).json();
    assert!(why("payrolls", &last).get("checks").is_none());
    change(
        &env,
        &format!(
            "UPDATE payrolls SET net_pay_minor = net_pay_minor - 1 WHERE id = '{last}';
             UPDATE members SET manager_id = id WHERE id = (
               SELECT min(id) FROM members WHERE active = 1)"
        ),
    );
    document(&env, &[], 0);
    let checks = &why("payrolls", &last)["checks"];
    assert_eq!(checks[0]["rule"], "payroll_net");
    assert_eq!(checks[0]["severity"], "error");
    assert!(checks[0]["message"].as_str().unwrap().contains("0.01 off"));
    let text = env.run(&["why", "payrolls", &last]).expect(0).stdout;
    let found = text.lines().find(|line| line.starts_with('✗')).unwrap();
    assert!(found.contains("net"), "{text}");
    let person = one("SELECT min(id) FROM members WHERE active = 1");
    assert_eq!(why("members", &person)["checks"][0]["rule"], "manager");
    // What is accepted says by whom.
    let key = format!("payroll_net:{last}");
    document(&env, &["--accept", &key, "--reason", "told by the bank"], 0);
    let checks = &why("payrolls", &last)["checks"];
    assert_eq!(checks[0]["accepted"]["reason"], "told by the bank");
    let text = env.run(&["why", "payrolls", &last]).expect(0).stdout;
    assert!(text.contains("told by the bank"), "{text}");
}
