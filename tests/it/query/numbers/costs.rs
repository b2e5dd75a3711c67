//! Costs that are never guessed: what is not known makes them empty, and what a person says of a word makes
//! them right.

use rusqlite::params;

use super::{Home, decimal};

/// The company of the figures below.
fn company() -> Home {
    Home::of(&["--as-of", "2026-11-26"])
}

/// What November cost.
fn november(home: &Home) -> Option<String> {
    home.one("SELECT total_cost FROM payroll_cost_by_month WHERE month = '2026-11'")
}

/// Sums of a column over departments: how many are unknown, and the sum of the others.
fn departments(home: &Home, column: &str, month: &str, basis: &str) -> (i64, i64) {
    let sql = format!(
        "SELECT count(*) - count({column}), sum(replace({column}, '.', '') + 0) FROM payroll_cost
         WHERE month = ?1 AND basis = ?2"
    );
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    home.store
        .query_row(&sql, params![month, basis], row)
        .unwrap()
}

/// Bills something with November's first payroll, to a person or to none.
fn bill(home: &Home, kind: &str, amount: i64, member: Option<&str>) {
    let sql = "INSERT INTO payroll_fees (payroll_id, position, member_id, name, type, amount_minor,
            currency, _key, _run, _root)
        SELECT id, 900, ?3, ?1, ?1, ?2, 'USD', id || '/' || ?1, 'r', id FROM payrolls
        WHERE pay_date = '2026-11-06'";
    let changed = home.store.execute(sql, params![kind, amount, member]);
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn a_premium_that_is_billed_as_a_fee_is_not_counted_twice() {
    let home = company();
    assert_eq!(november(&home).as_deref(), Some("261930.81"));
    bill(&home, "medical_premium", 517_852, None);
    assert_eq!(november(&home), None);
    let state =
        "SELECT total_cost IS NULL AND NOT complete AND fees_overhead IS NULL FROM payroll_cost
                 WHERE month = '2026-11' AND basis = 'pay_date' AND department IS NULL";
    assert!(home.one::<bool>(state));
    // It is one row that is not known; what departments cost still is.
    let (unknown, _) = departments(&home, "total_cost", "2026-11", "pay_date");
    assert_eq!(unknown, 1);
    for (says, cost) in [
        ("pass_through", "261930.81"),
        ("ignore", "261930.81"),
        ("cost", "267109.33"),
    ] {
        home.rule("fees", &format!("{{\"medical_premium\":\"{says}\"}}"));
        assert_eq!(november(&home).as_deref(), Some(cost), "{says}");
        let whole = departments(&home, "total_cost", "2026-11", "pay_date");
        assert_eq!((whole.0, decimal(whole.1).as_str()), (0, cost), "{says}");
    }
}

#[test]
fn only_words_that_are_certain_are_a_cost() {
    let home = company();
    for (kind, amount, class, is_premium) in [
        ("Monthly Administration Fee", 1, Some("cost"), 0),
        ("PEO_FEE", 2, Some("cost"), 0),
        ("workers_comp", 3, None, 0),
        ("Insurance fees", 4, None, 1),
        ("adjustment", 5, None, 0),
        ("service-fee", 6, Some("cost"), 0),
    ] {
        bill(&home, kind, amount, None);
        let sql = format!("SELECT class, is_premium FROM f_fee WHERE type = '{kind}'");
        let found = home.raw(&sql, |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, i64>(1)?))
        });
        assert_eq!(found, [(class.map(str::to_owned), is_premium)], "{kind}");
    }
}

#[test]
fn a_tax_of_another_word_makes_costs_unknown_until_a_person_says_what_it_is() {
    let home = company();
    let other = "UPDATE paystub_lines SET category = 'statutory'
                 WHERE kind = 'employer_contribution' AND category = 'tax'";
    assert!(home.store.execute(other, []).unwrap() > 0);
    assert_eq!(november(&home), None);
    let known = "SELECT count(employer_taxes) + count(employer_benefits) + count(total_cost)
                 FROM payroll_register WHERE type = 'employee' AND employer_taxes IS NULL";
    assert_eq!(home.one::<i64>(known), 0);
    let known = "SELECT count(total_cost) FROM payroll_by_department";
    assert_eq!(home.one::<i64>(known), 0);
    // What it is not about is still known.
    let known = "SELECT count(*) - count(employee_taxes) - count(gross) FROM payroll_register";
    assert!(home.one::<i64>(known) < 0);
    let is_tax = "SELECT count(is_tax) FROM f_line WHERE category = 'statutory'";
    assert_eq!(home.one::<i64>(is_tax), 0);
    for basis in ["pay_date", "earned"] {
        let (unknown, _) = departments(&home, "benefits", "2026-11", basis);
        assert!(unknown > 5, "{basis}");
    }
    // Case counts, as Justworks writes it.
    home.rule("lines", r#"{"employer_contribution/Statutory":"tax"}"#);
    assert_eq!(november(&home), None);
    home.rule("lines", r#"{"employer_contribution/statutory":"tax"}"#);
    assert_eq!(november(&home).as_deref(), Some("261930.81"));
    let (unknown, cost) = departments(&home, "total_cost", "2026-11", "pay_date");
    assert_eq!((unknown, cost), (0, 26_193_081));
}

#[test]
fn the_longer_line_wins() {
    let home = company();
    home.rule(
        "lines",
        r#"{"employer_contribution/tax":"benefit","employer_contribution/tax/medicare":"tax"}"#,
    );
    let classes = home.column(
        "SELECT DISTINCT type || ' ' || class FROM f_line
         WHERE kind = 'employer_contribution' AND type IN ('medicare', 'social_security') ORDER BY 1",
    );
    assert_eq!(classes, ["medicare tax", "social_security benefit"]);
}

#[test]
fn words_are_known_or_not() {
    let home = company();
    let mut cases = Vec::new();
    for (kind, category, class) in [
        ("employer_contribution", "Employer_Tax", "tax"),
        ("employer_contribution", "federal-taxes", "tax"),
        ("employer_contribution", "fica", "?"),
        ("employer_contribution", "employerTax", "?"),
        ("employer_contribution", "taxes_and_benefits", "?"),
        ("employer_contribution", "HSA", "benefit"),
        ("employer_contribution", "disability", "benefit"),
        ("employee_deduction", "disability", "?"),
        ("employee_deduction", "pre_tax", "deduction"),
        ("employee_deduction", "post-tax benefit", "deduction"),
        ("employee_deduction", "after_tax", "deduction"),
        ("employee_deduction", "garnishment", "deduction"),
        ("employee_deduction", "withholding", "?"),
        ("earning", "expense_reimbursement", "reimbursement"),
        ("earning", "Non-Taxable Reimbursement", "reimbursement"),
        ("earning", "taxable_reimbursement", "?"),
        ("earning", "expenses", "reimbursement"),
        ("earning", "severance", "pay"),
        ("refund", "tax", "?"),
    ] {
        let line = "UPDATE paystub_lines SET kind = ?1, category = ?2, type = NULL
                    WHERE _key = (SELECT min(_key) FROM paystub_lines)";
        home.store.execute(line, [kind, category]).unwrap();
        let found: String = home.one(&format!(
            "SELECT coalesce(class, '?') FROM f_line WHERE kind = '{kind}' AND category = '{category}'
             AND type IS NULL"
        ));
        cases.push((kind, category, found == class, found));
    }
    let wrong: Vec<_> = cases.iter().filter(|case| !case.2).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Gives one person back 250.00 with November's last payroll: its paystub and payroll.
fn give_back(home: &Home) -> (String, String) {
    let stub =
        "SELECT paystub_id, payroll_id FROM paystubs WHERE pay_date = '2026-11-20' ORDER BY 1";
    let (stub, payroll): (String, String) = home
        .raw(stub, |row| Ok((row.get(0)?, row.get(1)?)))
        .remove(0);
    let line = "INSERT INTO paystub_lines (paystub_id, position, kind, name, type, category,
            amount_minor, currency, _key, _run, _root)
        VALUES (?1, 900, 'earning', 'Expenses', 'reimbursement', 'wages', 25000, 'USD', 'back', 'r', ?2)";
    home.store.execute(line, [&stub, &payroll]).unwrap();
    (stub, payroll)
}

#[test]
fn what_is_given_back_is_no_pay_whether_gross_pay_holds_it_or_not() {
    let home = company();
    let sums = |home: &Home| {
        ["gross", "reimbursements", "total_cost"].map(|column| {
            let (unknown, sum) = departments(home, column, "2026-11", "pay_date");
            assert_eq!(unknown, 0, "{column}");
            decimal(sum)
        })
    };
    let before = sums(&home);
    assert_eq!(before, ["231707.10", "0.00", "261930.81"]);
    let after = ["231707.10", "250.00", "261930.81"];
    let off = |home: &Home| home.one::<i64>("SELECT count(*) FROM payrolls_not_tied");
    // Outside of gross pay, and in net pay.
    let (stub, payroll) = give_back(&home);
    assert_eq!((sums(&home), off(&home)), (after.map(str::to_owned), 0));
    home.rule("gross", "earnings - reimbursements");
    assert_eq!((sums(&home), off(&home)), (after.map(str::to_owned), 0));
    // The formula says something else than the amounts.
    home.rule("gross", "earnings");
    assert_eq!(off(&home), 1);
    // Inside of it.
    for (table, id) in [("paystubs", "paystub_id"), ("payrolls", "id")] {
        let sql =
            format!("UPDATE {table} SET gross_pay_minor = gross_pay_minor + 25000 WHERE {id} = ?1");
        let of = if table == "paystubs" { &stub } else { &payroll };
        home.store.execute(&sql, [of]).unwrap();
    }
    assert_eq!((sums(&home), off(&home)), (after.map(str::to_owned), 0));
    assert_eq!(november(&home).as_deref(), Some("261930.81"));
    let register = format!(
        "SELECT replace(gross, '.', '') + replace(employer_taxes, '.', '')
           + replace(employer_benefits, '.', '') - replace(total_cost, '.', '')
         FROM payroll_register WHERE paystub_id = '{stub}'"
    );
    assert_eq!(home.one::<i64>(&register), 25_000);
    // Neither: without a formula it is not known.
    let sql = "UPDATE paystubs SET gross_pay_minor = gross_pay_minor + 1 WHERE paystub_id = ?1";
    home.store.execute(sql, [&stub]).unwrap();
    home.store
        .execute("DELETE FROM _settings WHERE name = 'finance.gross'", [])
        .unwrap();
    assert_eq!(november(&home), None);
    assert_eq!(departments(&home, "gross", "2026-11", "earned").0, 1);
    assert_eq!(off(&home), 1);
}

#[test]
fn departments_make_the_company_on_both_bases() {
    let home = company();
    // Three paydays in a month do not make it dearer.
    for (month, paid, earned) in [
        ("2026-01", "358477.55", "260633.56"),
        ("2026-07", "349776.79", "267775.23"),
        ("2026-10", "234873.24", "255484.11"),
    ] {
        let gross = |basis| decimal(departments(&home, "gross", month, basis).1);
        assert_eq!(
            [gross("pay_date"), gross("earned")],
            [paid, earned],
            "{month}"
        );
    }
    // Periods of four months, of a weekend, of no days, with one day only and without an end; a
    // correction below nothing.
    let stubs = home.column(
        "SELECT paystub_id FROM paystubs WHERE pay_date = '2026-10-09' ORDER BY paystub_id LIMIT 6",
    );
    for (stub, (start, end)) in stubs.iter().zip([
        (Some("2026-07-15"), Some("2026-10-20")),
        (Some("2026-10-03"), Some("2026-10-04")),
        (Some("2026-10-04"), Some("2026-10-03")),
        (None, Some("2026-10-04")),
        (Some("2026-06-30"), Some("2026-09-01")),
        (Some("0001-01-01"), Some("9999-12-31")),
    ]) {
        let sql =
            "UPDATE paystubs SET pay_period_start = ?2, pay_period_end = ?3 WHERE paystub_id = ?1";
        home.store.execute(sql, params![stub, start, end]).unwrap();
    }
    let below = "UPDATE paystub_lines SET amount_minor = -amount_minor WHERE paystub_id = ?1";
    home.store.execute(below, [&stubs[4]]).unwrap();
    let months = home.column(&format!(
        "SELECT month || ' ' || (pay_minor <> 0) FROM cost_parts
         WHERE basis = 'earned' AND paystub_id = '{}' ORDER BY 1",
        stubs[0]
    ));
    assert_eq!(months, ["2026-07 1", "2026-08 1", "2026-09 1", "2026-10 1"]);
    for rule in ["period_end", "period_start", "days"] {
        home.rule("department", rule);
        let off = "SELECT count(*) FROM (
              SELECT basis, sum(replace(gross, '.', '') + 0) AS gross,
                sum(replace(employer_taxes, '.', '') + 0) AS taxes,
                sum(replace(benefits, '.', '') + 0) AS benefits,
                sum(replace(total_cost, '.', '') + 0) AS cost FROM payroll_cost GROUP BY 1
            ) c JOIN (
              SELECT sum(pay_minor) AS gross, sum(employer_taxes_minor) AS taxes,
                sum(employer_benefits_minor) AS benefits FROM paystub_costs
            ) s CROSS JOIN (SELECT sum(amount_minor) AS fees FROM f_fee) f
            WHERE (c.gross, c.taxes, c.benefits, c.cost)
              IS (s.gross, s.taxes, s.benefits, s.gross + s.taxes + s.benefits + f.fees)";
        assert_eq!(home.one::<i64>(off), 2, "{rule}");
    }
}

#[test]
fn a_fee_for_a_person_is_of_the_department_of_that_time() {
    let home = company();
    let move_of =
        "SELECT member_id || ' ' || from_department FROM transfers WHERE date > '2026-11-06'
                     OR date < '2026-10-01' AND date > '2026-01-01' ORDER BY date LIMIT 1";
    let found = home.column(move_of).remove(0);
    let (member, before) = found.split_once(' ').unwrap();
    let place = |home: &Home, day: &str| -> String {
        home.one(&format!(
            "SELECT department FROM fee_parts WHERE member_id = '{member}' AND pay_date < '{day}'
             ORDER BY pay_date LIMIT 1"
        ))
    };
    assert_eq!(place(&home, "2026-02-01"), before);
    // Without a paystub in the payroll it is the same day by day.
    let gone = "UPDATE paystubs SET _deleted_at = '2026-11-26' WHERE member_id = ?1";
    home.store.execute(gone, [member]).unwrap();
    assert_eq!(place(&home, "2026-02-01"), before);
    let people = format!(
        "SELECT count(*) FROM fee_parts WHERE member_id = '{member}' AND department IS NULL"
    );
    assert_eq!(home.one::<i64>(&people), 0);
}

#[test]
fn an_earned_month_is_whole_once_all_paydays_of_its_days_are_read() {
    let states = |home: &Home| {
        home.column(
            "SELECT DISTINCT month || ' ' || basis || ' ' || state || ' ' || complete FROM payroll_cost
             WHERE month IN ('2026-09', '2026-10') ORDER BY 1",
        )
    };
    // The period to 2026-11-01 is paid on 2026-11-06.
    let home = Home::of(&["--as-of", "2026-11-03"]);
    let expected = [
        "2026-09 earned whole 1",
        "2026-09 pay_date whole 1",
        "2026-10 earned running 0",
        "2026-10 pay_date whole 1",
    ];
    assert_eq!(states(&home), expected);
    home.env
        .run(&["sync", "sandbox", "--as-of", "2026-11-26"])
        .expect(0);
    assert!(states(&home).iter().all(|it| it.ends_with("whole 1")));
    // Before the first pay date that is read, and where payrolls are held back.
    let window =
        "UPDATE _bookmarks SET bookmark = json_set(bookmark, '$.window.from', '2026-10-02')
                  WHERE stream = 'payrolls'";
    home.store.execute(window, []).unwrap();
    assert!(
        states(&home)
            .iter()
            .all(|it| it.ends_with("before the window 0"))
    );
}

#[test]
fn two_months_are_compared_in_one_query() {
    let home = company();
    let sql =
        "WITH cost AS (SELECT month, department, sum(replace(total_cost, '.', '') + 0) AS cost
                 FROM payroll_cost WHERE basis = 'earned' GROUP BY 1, 2)
               SELECT count(*) FROM cost a JOIN cost b ON b.department = a.department
               WHERE a.month = '2026-09' AND b.month = '2026-10'";
    assert!(home.one::<i64>(sql) > 4);
}
