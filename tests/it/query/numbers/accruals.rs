//! What is owed and what was charged: debits, wages that are earned, time off, and a year of a plan.

use rusqlite::params;

use super::{Home, texts};

#[test]
fn a_debit_is_explained_or_says_by_how_much_it_is_not() {
    let home = Home::of(&["--as-of", "2026-11-26"]);
    let columns = [
        "net",
        "employee_taxes",
        "deductions",
        "employer_taxes",
        "benefits",
        "fees",
        "other",
        "unexplained",
        "company_debit",
    ];
    let last = |home: &Home| home.answer("debit_bridge", &columns).pop().unwrap();
    let adds_up = |home: &Home| {
        let sum = columns[..8]
            .iter()
            .map(|name| format!("coalesce(replace({name}, '.', '') + 0, 0)"))
            .collect::<Vec<_>>()
            .join(" + ");
        let sql = format!(
            "SELECT count(*) FROM debit_bridge WHERE {sum} <> replace(company_debit, '.', '') + 0"
        );
        assert_eq!(home.one::<i64>(&sql), 0);
    };
    let unexplained = |home: &Home| {
        home.column("SELECT unexplained FROM debit_bridge ORDER BY pay_date DESC LIMIT 4")
    };
    // Without a formula: all that is known.
    assert_eq!(unexplained(&home), ["0.00"; 4]);
    let all = last(&home);
    adds_up(&home);
    for formula in [
        "gross + contributions + fees",
        "gross + contributions + fees - premiums",
    ] {
        home.rule("company_debit", formula);
        assert_eq!(last(&home), all, "{formula}");
        adds_up(&home);
    }
    // A formula that does not hold says by how much.
    home.rule(
        "company_debit",
        "net + employee_taxes + employer_taxes + fees",
    );
    assert_eq!(
        unexplained(&home),
        ["11943.42", "12044.69", "12224.03", "12370.44"]
    );
    let row = last(&home);
    assert_eq!(row[2], texts(["0.00"])[0]);
    assert_eq!(row[4], texts(["0.00"])[0]);
    adds_up(&home);
    // Premiums that come on another invoice.
    let bill = "INSERT INTO payroll_fees (payroll_id, position, name, type, amount_minor, currency,
            _key, _run, _root)
        SELECT id, 900, 'Medical', 'insurance', 517852, 'USD', id || '/900', 'r', id FROM payrolls
        WHERE pay_date = '2026-11-20'";
    assert_eq!(home.store.execute(bill, []).unwrap(), 1);
    home.rule("company_debit", "gross + contributions + fees");
    assert_eq!(unexplained(&home)[0], "-5178.52");
    adds_up(&home);
    home.rule("company_debit", "gross + contributions + fees - premiums");
    assert_eq!(last(&home), all);
    // What is not known of the lines is not said to be explained by them.
    let other = "UPDATE paystub_lines SET category = 'statutory' WHERE category = 'tax'";
    home.store.execute(other, []).unwrap();
    let row = last(&home);
    assert_eq!((&row[2], &row[4]), (&None, &None));
    assert_eq!(row[7], texts(["0.00"])[0], "the formula needs no word");
    adds_up(&home);
    home.store
        .execute(
            "DELETE FROM _settings WHERE name = 'finance.company_debit'",
            [],
        )
        .unwrap();
    assert_ne!(last(&home)[7], texts(["0.00"])[0]);
    adds_up(&home);
}

#[test]
fn wages_of_a_payroll_to_come_are_estimated_and_then_known() {
    let home = Home::of(&["--as-of", "2026-11-03"]);
    let october = "SELECT department || ' ' || method || ' ' || coalesce(earned_unpaid, '?')
                   FROM accrued_wages WHERE month = '2026-10' ORDER BY 1";
    let estimated = home.column(october);
    assert!(
        estimated.iter().all(|row| row.contains(" estimate ")),
        "{estimated:?}"
    );
    home.env
        .run(&["sync", "sandbox", "--as-of", "2026-11-26"])
        .expect(0);
    let actual = home.column(october);
    assert!(
        actual.iter().all(|row| row.contains(" actual ")),
        "{actual:?}"
    );
    assert_eq!(
        home.one::<i64>(
            "SELECT sum(replace(earned_unpaid, '.', '') + 0) FROM accrued_wages
                         WHERE month = '2026-10'"
        ),
        11_506_530
    );
    // People with a yearly rate earn it by the weekday; hours that were worked are published nowhere.
    let known: Vec<_> = estimated.iter().filter(|row| !row.ends_with('?')).collect();
    assert!(
        !known.is_empty() && known.len() < estimated.len(),
        "{estimated:?}"
    );
    let amount = |row: &str| -> f64 { row.rsplit(' ').next().unwrap().parse().unwrap() };
    for row in known {
        let department = row.split(" estimate").next().unwrap();
        let paid = actual.iter().find(|it| it.starts_with(department)).unwrap();
        // Commission is in no rate.
        let most = if department == "Sales" { 0.15 } else { 0.001 };
        let off = (amount(row) / amount(paid) - 1.0).abs();
        assert!(off < most, "{row} {paid}");
    }
}

#[test]
fn time_off_is_worth_its_hours_at_the_rate_of_the_day() {
    let home = Home::of(&["--as-of", "2026-11-26"]);
    let of_unit = |unit: &str| -> String {
        home.one(&format!(
            "SELECT member_id FROM f_pay WHERE unit = '{unit}' AND to_date IS NULL ORDER BY 1 LIMIT 1"
        ))
    };
    let (yearly, hourly) = (of_unit("year"), of_unit("hour"));
    let policies = "INSERT INTO time_off_policies (id, name, type, _run, _root)
                    VALUES ('u', 'Unlimited PTO', 'vacation', 'r', 'u'), ('v', 'Vacation', 'vacation', 'r', 'v')";
    home.store.execute(policies, []).unwrap();
    for (member, policy, unit, available) in [
        (&yearly, "v", "hours", Some("12.5")),
        (&hourly, "v", "hours", Some("-8.25")),
        (&hourly, "u", "hours", Some("999")),
        (&yearly, "d", "days", Some("2")),
        (&yearly, "n", "hours", None),
    ] {
        let sql =
            "INSERT INTO time_off_balances_at (id, member_id, policy_id, as_of_date, unit_type,
                available, _run, _root,
                _first_seen_at, _changed_at)
            VALUES (?1 || '/' || ?2, ?1, ?2, '2026-10-31', ?3, ?4, 'r', ?1 || ?2, '', '')";
        let row = params![member, policy, unit, available];
        home.store.execute(sql, row).unwrap();
    }
    let told = |home: &Home| {
        home.column(
            "SELECT policy_id || ' ' || coalesce(hours, '?') || ' ' || coalesce(rate_basis, '?') || ' '
               || coalesce(liability, '?') || ' ' || coalesce(excluded, '')
             FROM pto_liability ORDER BY policy_id, hours",
        )
    };
    let rate = |member: &str, column: &str| -> i64 {
        home.one(&format!(
            "SELECT {column} FROM f_pay WHERE member_id = '{member}' AND from_date <= '2026-10-31'
               AND (to_date IS NULL OR to_date > '2026-10-31')"
        ))
    };
    let owed = -(rate(&hourly, "amount_minor") * 825 + 50) / 100;
    let owed = super::decimal(owed);
    assert_eq!(
        told(&home),
        [
            "d ? ? ? days without hours_per_year".to_owned(),
            "n ? ? ? no balance".to_owned(),
            "u 999 ? ? unlimited policy".to_owned(),
            format!("v -8.25 hour {owed} "),
            "v 12.5 ? ? annual pay without hours_per_year".to_owned(),
        ]
    );
    home.rule("hours_per_year", "2080");
    let year = rate(&yearly, "annual_minor");
    let worth = |quarters: i64| super::decimal((year * quarters + 4 * 1040) / (4 * 2080));
    let now = told(&home);
    assert_eq!(now[0], format!("d 16 year / 2080 {} ", worth(64)));
    assert_eq!(now[4], format!("v 12.5 year / 2080 {} ", worth(50)));
}

#[test]
fn a_year_of_a_plan_is_whole_or_partial_and_never_guessed() {
    let home = Home::of(&["--as-of", "2027-02-10", "--payrolls", "40"]);
    let coverage = home.column("SELECT DISTINCT year || ' ' || coverage FROM census ORDER BY 1");
    assert_eq!(coverage, ["2025 partial", "2026 whole", "2027 partial"]);
    let off = "SELECT count(*) FROM (
          SELECT sum(replace(gross, '.', '') + 0) AS gross FROM census WHERE year = '2026'
        ) c JOIN (SELECT sum(gross_minor) AS gross FROM f_payroll WHERE pay_date LIKE '2026%') p
        ON p.gross = c.gross";
    assert_eq!(home.one::<i64>(off), 1);
    let saver =
        "SELECT member_id FROM census WHERE year = '2026' AND deferral > '0.00' AND match > '0.00'
                 ORDER BY 1 LIMIT 1";
    let saver: String = home.one(saver);
    let known = |home: &Home| -> i64 {
        home.one(&format!(
            "SELECT (deferral IS NOT NULL) + 2 * (match IS NOT NULL) + 4 * (bonus IS NOT NULL)
             FROM census WHERE year = '2026' AND member_id = '{saver}'"
        ))
    };
    assert_eq!(known(&home), 7);
    // A word that is not known may be what is saved.
    let other = "UPDATE paystub_lines SET category = 'savings', type = 'plan'
                 WHERE kind = 'employee_deduction' AND category = 'retirement'";
    home.store.execute(other, []).unwrap();
    assert_eq!(known(&home), 6);
}
