//! Whose department pays what: as it was in the pay period, whatever became of people since.

use std::collections::BTreeMap;

use super::{Columns, Home, texts};

const BY_MONTH: [&str; 5] = ["month", "department", "people", "gross_pay", "net_pay"];

fn of_month(rows: &[Columns], month: &str) -> Vec<Columns> {
    let of_it = rows.iter().filter(|row| row[0].as_deref() == Some(month));
    of_it.cloned().collect()
}

/// A company that is looked at in summer, and again at the end of the year.
#[test]
fn a_closed_month_stays_as_it_was_when_people_move() {
    let home = Home::of(&["--as-of", "2026-06-30"]);
    let (then, today) = (
        home.answer("payroll_by_department", &BY_MONTH),
        home.answer("payroll_by_current_department", &BY_MONTH),
    );
    home.env
        .run(&["sync", "sandbox", "--as-of", "2026-12-31"])
        .expect(0);
    let moved: i64 = home.one("SELECT count(*) FROM transfers WHERE date > '2026-06-30'");
    assert!(moved > 0);
    let now = home.answer("payroll_by_department", &BY_MONTH);
    for month in ["2026-01", "2026-04", "2026-05"] {
        let rows = of_month(&then, month);
        assert!(rows.len() > 4, "{month}");
        assert_eq!(rows, of_month(&now, month));
    }
    // Who wants the department of today gets what moves.
    let of_finance = |rows: &[Columns]| {
        let rows = of_month(rows, "2026-05").into_iter();
        let mut finance = rows.filter(|row| row[1].as_deref() == Some("Finance & People"));
        finance.next().unwrap()[2..4].to_vec()
    };
    assert_eq!(of_finance(&today), texts(["6", "46518.60"]));
    let today = home.answer("payroll_by_current_department", &BY_MONTH);
    assert_eq!(of_finance(&today), texts(["7", "51810.90"]));
}

#[test]
fn a_year_of_paystubs_has_the_departments_of_their_periods() {
    let home = Home::of(&["--as-of", "2026-11-26"]);
    let wrong = "SELECT count(*), sum(d.department <> p.department),
          sum(CASE WHEN d.department <> p.department THEN s.gross_minor END), sum(s.gross_minor)
        FROM paystub_details d JOIN f_paystub s ON s.paystub_id = d.paystub_id
          JOIN f_person p ON p.member_id = s.member_id";
    let found = home.raw(wrong, |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?])
    });
    assert_eq!(found, [[624, 47, 14_282_030, 314_975_106]]);
    let january = of_month(&home.answer("payroll_by_department", &BY_MONTH), "2026-01");
    let mut workshop = january
        .iter()
        .filter(|row| row[1].as_deref() == Some("Workshop"));
    assert_eq!(workshop.next().unwrap()[3].as_deref(), Some("41815.41"));
    let basis = home.column("SELECT DISTINCT basis FROM paystub_departments");
    assert_eq!(basis, ["period_end/history"]);
}

/// A member with a move within a payroll's period, that payroll's paystub of them, and its gross pay.
fn mid_period(home: &Home) -> (String, String, i64) {
    let stub = "SELECT s.member_id, s.paystub_id, s.gross_pay_minor FROM paystubs s
        JOIN paystub_lines l ON l.paystub_id = s.paystub_id AND l.kind = 'earning'
        WHERE s.pay_date = (SELECT max(pay_date) FROM payrolls) AND s.pay_period_start = '2026-02-23'
        GROUP BY s.paystub_id
        HAVING count(*) = 1 AND max(l.type) = 'regular' AND s.gross_pay_minor % 10 > 0
        ORDER BY s.paystub_id LIMIT 1";
    let stub = home.raw(stub, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    stub.into_iter().next().unwrap()
}

#[test]
fn shares_of_a_split_paystub_make_its_gross_to_the_cent() {
    let home = Home::new();
    let (member, stub, gross) = mid_period(&home);
    // The period is 2026-02-23 (a Monday) to 2026-03-08: three weekdays, two, and five.
    let history = "DELETE FROM employment_history WHERE member_id = ?1";
    home.store.execute(history, [&member]).unwrap();
    for (at, start, department) in [
        (0, "2019-01-07", "Sales"),
        (1, "2026-02-26", "Design"),
        (2, "2026-02-28", "Workshop"),
    ] {
        home.position(&member, at, start, None, department);
    }
    let shares = "SELECT department, share_minor, basis FROM paystub_departments
                  WHERE paystub_id = ?1 ORDER BY department";
    let shares = || -> Vec<(String, i64, String)> {
        let mut select = home.store.prepare(shares).unwrap();
        let rows = select.query_map([&stub], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let whole =
        |department: &str, basis: &str| vec![(department.to_owned(), gross, basis.to_owned())];
    assert_eq!(shares(), whole("Workshop", "period_end/history"));
    home.rule("department", "period_start");
    assert_eq!(shares(), whole("Sales", "period_start/history"));
    home.rule("department", "days");
    // Tenths of the gross: each rounded down, and what is left to the largest fractions.
    let tenths = [("Design", 2), ("Sales", 3), ("Workshop", 5)];
    let mut parts = tenths.map(|(name, n)| (name, gross * n / 10, gross * n % 10));
    let mut left = gross - parts.iter().map(|part| part.1).sum::<i64>();
    let mut order = [1, 0, 2];
    order.sort_by_key(|at: &usize| -parts[*at].2);
    for at in order {
        parts[at].1 += i64::from(left > 0);
        left -= 1;
    }
    let expected = parts.map(|(name, share, _)| (name.to_owned(), share, "days/history".into()));
    assert_eq!(shares(), expected);
    // Whatever the rule is, departments make the company, and a paystub its gross.
    let off = "SELECT count(*) FROM f_paystub s LEFT JOIN (
          SELECT paystub_id, sum(share_minor) AS share FROM paystub_departments GROUP BY 1
        ) d ON d.paystub_id = s.paystub_id WHERE d.share IS NOT s.gross_minor";
    let by_department = |column: &str| {
        let sql = format!("SELECT sum(replace({column}, '.', '') + 0) FROM payroll_by_department");
        home.one::<i64>(&sql)
    };
    for rule in ["days", "period_start", "period_end"] {
        home.rule("department", rule);
        assert_eq!(home.one::<i64>(off), 0, "{rule}");
        for (column, total) in [
            ("gross_pay", "SELECT sum(gross_minor) FROM f_paystub"),
            ("net_pay", "SELECT sum(net_minor) FROM f_paystub"),
            (
                "employer_taxes",
                "SELECT sum(employer_taxes_minor) FROM f_payroll",
            ),
        ] {
            let sum = by_department(column);
            assert_eq!(sum, home.one::<i64>(total), "{column} by {rule}");
        }
    }
}

#[test]
fn a_move_that_is_dated_back_changes_the_months_between_and_only_that_person() {
    let home = Home::new();
    let (member, _, _) = mid_period(&home);
    home.store
        .execute(
            "DELETE FROM employment_history WHERE member_id = ?1",
            [&member],
        )
        .unwrap();
    home.position(&member, 0, "2019-01-07", None, "Sales");
    let cost = |home: &Home| {
        let rows = home.answer(
            "payroll_by_department",
            &["month", "department", "gross_pay"],
        );
        let gross = |row: &Columns| {
            row[2]
                .as_ref()
                .unwrap()
                .replace('.', "")
                .parse::<i64>()
                .unwrap()
        };
        let key = |row: &Columns| (row[0].clone().unwrap(), row[1].clone().unwrap());
        rows.iter()
            .map(|row| (key(row), gross(row)))
            .collect::<BTreeMap<_, _>>()
    };
    let before = cost(&home);
    home.position(&member, 1, "2026-01-12", None, "Workshop");
    let after = cost(&home);
    let theirs = "SELECT substr(pay_date, 1, 7), sum(gross_pay_minor) FROM paystubs
                  WHERE member_id = ?1 AND pay_period_end >= '2026-01-12' GROUP BY 1";
    let mut select = home.store.prepare(theirs).unwrap();
    let rows = select.query_map([&member], |row| Ok((row.get(0)?, row.get(1)?)));
    let theirs: BTreeMap<String, i64> = rows.unwrap().map(Result::unwrap).collect();
    assert!(theirs.len() >= 2);
    for (key, amount) in &before {
        let moved = theirs.get(&key.0).copied().unwrap_or(0);
        let change = match key.1.as_str() {
            "Sales" => -moved,
            "Workshop" => moved,
            _ => 0,
        };
        assert_eq!(after[key] - amount, change, "{key:?}");
    }
}

#[test]
fn who_has_no_department_and_a_department_of_another_name() {
    let home = Home::new();
    let (member, stub, _) = mid_period(&home);
    let transfers: i64 = home.one("SELECT count(*) FROM transfers");
    let total = |department: &str| -> i64 {
        let sql =
            "SELECT coalesce(sum(share_minor), 0) FROM paystub_departments WHERE department IS ?1";
        home.store
            .query_row(sql, [department], |row| row.get(0))
            .unwrap()
    };
    let sales = total("Sales");
    home.store
        .execute(
            "UPDATE departments SET name = 'Revenue' WHERE name = 'Sales'",
            [],
        )
        .unwrap();
    assert_eq!((total("Sales"), total("Revenue")), (0, sales));
    assert_eq!(home.one::<i64>("SELECT count(*) FROM transfers"), transfers);
    // A department that is deleted keeps its name, too.
    home.store
        .execute("UPDATE departments SET _deleted_at = '2026-03-01T00:00:00.000Z' WHERE name = 'Revenue'", [])
        .unwrap();
    assert_eq!(total("Revenue"), sales);

    let none = "UPDATE employment_history SET department_id = NULL, department_name = NULL WHERE member_id = ?1";
    home.store.execute(none, [&member]).unwrap();
    let none = "UPDATE members SET department_id = NULL, department_name = NULL WHERE id = ?1";
    home.store.execute(none, [&member]).unwrap();
    let of_stub = format!(
        "SELECT count(*) FROM paystub_departments WHERE paystub_id = '{stub}' AND department IS NULL"
    );
    assert_eq!(home.one::<i64>(&of_stub), 1);
    for view in [
        "payroll_by_department",
        "headcount",
        "headcount_by_month",
        "headcount_rollforward",
    ] {
        let sql = format!("SELECT count(*) FROM {view} WHERE department = '(none)'");
        assert!(home.one::<i64>(&sql) > 0, "{view}");
    }
}

#[test]
fn without_positions_departments_are_those_that_were_seen_or_of_today() {
    let home = Home::new();
    let (member, _, _) = mid_period(&home);
    home.store
        .execute("DELETE FROM employment_history", [])
        .unwrap();
    let bases = "SELECT DISTINCT department_basis FROM payroll_register ORDER BY 1";
    assert_eq!(home.column(bases), ["period_end/today"]);
    // The database saw a move in February.
    let columns = "id, department_id, department_name, type, job_title, office_name, active,
                   employment_start_date, _run, _root, _first_seen_at";
    home.store
        .execute_batch(&format!(
            "INSERT INTO members_history ({columns}, _changed_at, _valid_from, _valid_to)
             SELECT id, 'former', 'Former', type, job_title, office_name, active,
               employment_start_date, _run, _root, _first_seen_at,
               '2026-01-05T05:00:00.000Z', '2026-01-05T05:00:00.000Z', '2026-02-10T05:00:00.000Z'
             FROM members WHERE id = '{member}';
             UPDATE members SET _changed_at = '2026-02-10T05:00:00.000Z' WHERE id = '{member}'"
        ))
        .unwrap();
    let spells = format!(
        "SELECT department || ' ' || source || ' ' || coalesce(to_date, 'open') FROM f_spell
         WHERE member_id = '{member}' ORDER BY from_date"
    );
    let spells = home.column(&spells);
    assert_eq!(spells.len(), 2, "{spells:?}");
    assert_eq!(spells[0], "Former observed 2026-02-10");
    assert!(spells[1].ends_with(" observed open"), "{spells:?}");
    let known =
        format!("SELECT known_at || from_department FROM transfers WHERE member_id = '{member}'");
    assert_eq!(home.column(&known), ["2026-02-10Former"]);
    let bases = home.column(bases);
    assert_eq!(bases, ["period_end/observed", "period_end/today"]);
}
