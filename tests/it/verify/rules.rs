//! Each rule has one change of the company's records that breaks it, and it alone.

use super::{change, findings, synced};

/// A rule, what it makes of its findings, and what breaks it. `{x}` is a salaried person, `{stub}` their
/// last paystub, `{last}` the last payroll.
const BROKEN: [(&str, &str, &str); 36] = [
    (
        "payroll_gross",
        "error",
        "UPDATE payrolls SET gross_pay_minor = gross_pay_minor + 1,
           company_debit_minor = company_debit_minor + 1 WHERE id = '{last}'",
    ),
    (
        "payroll_net",
        "error",
        "UPDATE payrolls SET net_pay_minor = net_pay_minor - 1 WHERE id = '{last}'",
    ),
    (
        "employee_taxes",
        "warning",
        "UPDATE payrolls SET employee_taxes_minor = employee_taxes_minor + 1 WHERE id = '{last}'",
    ),
    (
        "employer_taxes",
        "warning",
        "UPDATE payrolls SET employer_taxes_minor = employer_taxes_minor + 1 WHERE id = '{last}'",
    ),
    (
        "paystub_gross",
        "warning",
        "UPDATE paystubs SET gross_pay_minor = gross_pay_minor + 1, net_pay_minor = net_pay_minor + 1
           WHERE paystub_id = '{stub}';
         UPDATE payrolls SET gross_pay_minor = gross_pay_minor + 1, net_pay_minor = net_pay_minor + 1,
           company_debit_minor = company_debit_minor + 1 WHERE id = '{last}'",
    ),
    (
        "paystub_net",
        "warning",
        "UPDATE paystubs SET net_pay_minor = net_pay_minor + 1 WHERE paystub_id = '{stub}';
         UPDATE payrolls SET net_pay_minor = net_pay_minor + 1 WHERE id = '{last}'",
    ),
    (
        "company_debit",
        "warning",
        "UPDATE payrolls SET company_debit_minor = company_debit_minor + 1 WHERE id = '{last}'",
    ),
    (
        "debit_day",
        "warning",
        "UPDATE payrolls SET debit_date = date(pay_date, '+4 days') WHERE id = '{last}'",
    ),
    (
        "bank_holiday",
        "warning",
        "UPDATE payrolls SET debit_date = date(pay_date, '-5 days') WHERE id = '{last}'",
    ),
    (
        "one_currency",
        "error",
        "UPDATE paystubs SET currency = 'GBP' WHERE paystub_id = '{stub}';
         UPDATE paystub_lines SET currency = 'GBP' WHERE paystub_id = '{stub}'",
    ),
    (
        "empty_payroll",
        "warning",
        "CREATE TEMP TABLE copy AS SELECT * FROM payrolls WHERE id = '{last}';
         UPDATE copy SET id = 'empty', _root = 'empty', gross_pay_minor = 0, net_pay_minor = 0,
           employee_taxes_minor = 0, employer_taxes_minor = 0, company_debit_minor = 0;
         INSERT INTO payrolls SELECT * FROM copy",
    ),
    (
        "negative_pay",
        "warning",
        "CREATE TEMP TABLE copy AS SELECT * FROM paystubs WHERE paystub_id = '{stub}';
         UPDATE copy SET paystub_id = 'negative', gross_pay_minor = -100, net_pay_minor = -100,
           pay_period_start = pay_period_end;
         INSERT INTO paystubs SELECT * FROM copy;
         CREATE TEMP TABLE line AS SELECT * FROM paystub_lines WHERE paystub_id = '{stub}'
           AND kind = 'earning' LIMIT 1;
         UPDATE line SET paystub_id = 'negative', amount_minor = -100, _key = 'negative';
         INSERT INTO paystub_lines SELECT * FROM line;
         UPDATE payrolls SET gross_pay_minor = gross_pay_minor - 100,
           net_pay_minor = net_pay_minor - 100, company_debit_minor = company_debit_minor - 100
           WHERE id = '{last}'",
    ),
    (
        "paystub_payday",
        "warning",
        "UPDATE paystubs SET pay_date = date(pay_date, '+1 day') WHERE paystub_id = '{stub}'",
    ),
    (
        "pay_period",
        "warning",
        "UPDATE paystubs SET pay_period_end = date(pay_period_start, '+40 days')
           WHERE paystub_id = '{stub}'",
    ),
    (
        "period_overlap",
        "warning",
        "UPDATE paystubs SET pay_period_start = date(pay_period_start, '-7 days'),
           pay_period_end = date(pay_period_end, '-7 days') WHERE paystub_id = '{stub}'",
    ),
    (
        "period_gap",
        "warning",
        "UPDATE paystubs SET pay_period_start = date(pay_period_start, '+3 days')
           WHERE paystub_id = '{stub}'",
    ),
    (
        "duplicate_pay",
        "warning",
        // A one-off of one day, twice.
        "CREATE TEMP TABLE copy AS SELECT * FROM paystubs WHERE paystub_id = '{stub}';
         UPDATE copy SET gross_pay_minor = 100, net_pay_minor = 100, pay_period_start = pay_period_end;
         CREATE TEMP TABLE line AS SELECT * FROM paystub_lines WHERE paystub_id = '{stub}'
           AND kind = 'earning' LIMIT 1;
         UPDATE line SET amount_minor = 100;
         UPDATE copy SET paystub_id = 'one';
         UPDATE line SET paystub_id = 'one', _key = 'one';
         INSERT INTO paystubs SELECT * FROM copy;
         INSERT INTO paystub_lines SELECT * FROM line;
         UPDATE copy SET paystub_id = 'two';
         UPDATE line SET paystub_id = 'two', _key = 'two';
         INSERT INTO paystubs SELECT * FROM copy;
         INSERT INTO paystub_lines SELECT * FROM line;
         UPDATE payrolls SET gross_pay_minor = gross_pay_minor + 200,
           net_pay_minor = net_pay_minor + 200, company_debit_minor = company_debit_minor + 200
           WHERE id = '{last}'",
    ),
    (
        "paid_after_last_day",
        "warning",
        "UPDATE members SET active = 0, employment_termination_date = '2026-05-01' WHERE id = '{x}'",
    ),
    (
        "missing_paystub",
        "info",
        "UPDATE payrolls SET
           gross_pay_minor = gross_pay_minor
             - (SELECT gross_pay_minor FROM paystubs WHERE paystub_id = '{stub}'),
           net_pay_minor = net_pay_minor
             - (SELECT net_pay_minor FROM paystubs WHERE paystub_id = '{stub}'),
           employee_taxes_minor = employee_taxes_minor - (SELECT sum(amount_minor) FROM paystub_lines
             WHERE paystub_id = '{stub}' AND kind = 'employee_deduction' AND category = 'tax'),
           employer_taxes_minor = employer_taxes_minor - (SELECT sum(amount_minor) FROM paystub_lines
             WHERE paystub_id = '{stub}' AND kind = 'employer_contribution' AND category = 'tax'),
           company_debit_minor = company_debit_minor - (SELECT sum(amount_minor) FROM paystub_lines
             WHERE paystub_id = '{stub}' AND kind <> 'employee_deduction')
           WHERE id = '{last}';
         DELETE FROM paystub_lines WHERE paystub_id = '{stub}';
         DELETE FROM paystubs WHERE paystub_id = '{stub}'",
    ),
    (
        "rate_differs",
        "info",
        "UPDATE pay_history SET amount_minor = amount_minor * 2 WHERE member_id = '{x}'",
    ),
    (
        "match_over_deferral",
        "info",
        "UPDATE payrolls SET company_debit_minor = company_debit_minor + 2 * (
           SELECT amount_minor FROM paystub_lines WHERE type = '401k_match' AND paystub_id IN (
             SELECT paystub_id FROM paystubs WHERE payroll_id = '{last}') ORDER BY _key LIMIT 1)
           WHERE id = '{last}';
         UPDATE paystub_lines SET amount_minor = 3 * amount_minor WHERE _key = (
           SELECT _key FROM paystub_lines WHERE type = '401k_match' AND paystub_id IN (
             SELECT paystub_id FROM paystubs WHERE payroll_id = '{last}') ORDER BY _key LIMIT 1)",
    ),
    (
        "year_not_covered",
        "info",
        "UPDATE _bookmarks SET bookmark = json_set(bookmark, '$.window.from', '2026-02-01')
           WHERE stream = 'payrolls'",
    ),
    (
        "payday_missing",
        "warning",
        // The group's next to last payroll is of another group.
        "UPDATE paystubs SET pay_group = 'Another' WHERE payroll_id = (
           SELECT id FROM payrolls ORDER BY pay_date DESC LIMIT 1 OFFSET 1)",
    ),
    (
        "month_not_whole",
        "info",
        "UPDATE _runs SET report = json_replace(report, '$.streams[' || (
           SELECT t.key FROM json_each(_runs.report, '$.streams') t
           WHERE json_extract(t.value, '$.stream') = 'paystubs') || '].verdict', 'held')",
    ),
    (
        "deferral_over_limit",
        "info",
        // All lines and totals with them, so that everything still adds up.
        "UPDATE paystub_lines SET amount_minor = 20 * amount_minor;
         UPDATE paystubs SET gross_pay_minor = 20 * gross_pay_minor, net_pay_minor = 20 * net_pay_minor;
         UPDATE pay_history SET amount_minor = 20 * amount_minor;
         UPDATE payroll_fees SET amount_minor = 20 * amount_minor;
         UPDATE payrolls SET gross_pay_minor = 20 * gross_pay_minor, net_pay_minor = 20 * net_pay_minor,
           employee_taxes_minor = 20 * employee_taxes_minor,
           employer_taxes_minor = 20 * employer_taxes_minor,
           company_debit_minor = 20 * company_debit_minor",
    ),
    (
        "raise_dated_back",
        "info",
        "UPDATE pay_history SET _first_seen_at = '2026-01-01T00:00:00.000Z';
         UPDATE pay_history SET _first_seen_at = '2026-05-28T00:00:00.000Z' WHERE member_id = '{x}'
           AND start_date = (SELECT max(start_date) FROM pay_history WHERE member_id = '{x}')",
    ),
    (
        "deduction_missing",
        "info",
        "INSERT INTO deductions (id, member_id, deduction_type_code, description, amount_minor,
           start_date, _run, _root)
         SELECT 'd', '{x}', type, name, 100, '2020-01-01', '', 'd' FROM paystub_lines
         WHERE kind = 'employee_deduction' AND category <> 'tax' AND type NOT IN (
           SELECT l.type FROM paystub_lines l JOIN paystubs s USING (paystub_id)
           WHERE s.member_id = '{x}') LIMIT 1",
    ),
    (
        "same_email",
        "warning",
        "UPDATE member_emails SET address = 'one@example.com' WHERE member_id IN (
           SELECT id FROM members WHERE active = 1 ORDER BY id LIMIT 2)",
    ),
    (
        "history",
        "warning",
        "CREATE TEMP TABLE copy AS SELECT * FROM employment_history WHERE member_id = '{x}' LIMIT 1;
         UPDATE copy SET _key = 'copy';
         INSERT INTO employment_history SELECT * FROM copy",
    ),
    (
        "unknown_department",
        "warning",
        "UPDATE members SET department_id = 'gone', department_name = NULL WHERE id = '{x}'",
    ),
    (
        "active_flag",
        "warning",
        "UPDATE members SET active = 0 WHERE id = '{x}'",
    ),
    (
        "paid_before_start",
        "warning",
        "UPDATE members SET employment_start_date = '2026-05-25' WHERE id = '{x}';
         UPDATE employment_history SET start_date = '2026-05-25' WHERE member_id = '{x}'",
    ),
    (
        "same_person",
        "warning",
        "UPDATE members SET work_id = (SELECT work_id FROM members WHERE active = 1 AND id <> '{x}')
           WHERE id = '{x}'",
    ),
    (
        "manager",
        "info",
        "UPDATE members SET manager_id = id WHERE id = '{x}'",
    ),
    (
        "fee_member",
        "info",
        "UPDATE payroll_fees SET member_id = 'gone' WHERE _key = (
           SELECT _key FROM payroll_fees WHERE member_id IS NOT NULL ORDER BY _key LIMIT 1)",
    ),
    (
        "unknown_line",
        "warning",
        "UPDATE paystub_lines SET category = 'statutory'
           WHERE kind = 'employer_contribution' AND category = 'tax'",
    ),
];

#[test]
fn what_breaks_a_rule_is_found_by_it_alone() {
    let env = synced();
    assert_eq!(findings(&env), Vec::<String>::new());
    let store = env.data().join("sandbox.db");
    let copy = env.data().join("copy");
    {
        let open = rusqlite::Connection::open(&store).unwrap();
        open.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
    }
    std::fs::copy(&store, &copy).unwrap();
    let one = |sql: &str| -> String {
        let store = env.store("sandbox");
        store.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let x = one(
        "SELECT id FROM members m WHERE active = 1 AND current_pay_unit LIKE '%year%'
           AND NOT EXISTS (SELECT 1 FROM members o WHERE o.manager_id = m.id)
           AND (SELECT count(*) FROM paystubs s WHERE s.member_id = m.id) = 8
           AND (SELECT count(*) FROM employment_history h WHERE h.member_id = m.id) = 1
           ORDER BY id LIMIT 1",
    );
    let last = one("SELECT id FROM payrolls ORDER BY pay_date DESC LIMIT 1");
    let stub = one(&format!(
        "SELECT paystub_id FROM paystubs WHERE member_id = '{x}' AND payroll_id = '{last}'"
    ));
    let mut wrong = Vec::new();
    for (rule, severity, sql) in BROKEN {
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(env.data().join(format!("sandbox.db{end}")));
        }
        std::fs::copy(&copy, &store).unwrap();
        let sql = sql.replace("{x}", &x).replace("{last}", &last);
        change(&env, &sql.replace("{stub}", &stub));
        let mut found = findings(&env);
        found.dedup();
        if found != [format!("{rule} {severity}")] {
            wrong.push(format!("{rule}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A fee whose type is not known may be counted twice: it is a finding that says what to write.
#[test]
fn a_fee_of_an_unknown_type_is_named_with_the_line_to_write() {
    let env = synced();
    change(
        &env,
        "UPDATE payroll_fees SET type = 'widget', name = 'Widget'",
    );
    assert_eq!(findings(&env), ["unknown_fee warning"]);
    let text = env.run(&["verify", "sandbox", "--all"]).expect(0).stdout;
    assert!(text.contains("fees widget:"), "{text}");
    super::settings(&env, "[finance.fees]\nwidget = \"cost\"");
    assert_eq!(findings(&env), Vec::<String>::new());
}
