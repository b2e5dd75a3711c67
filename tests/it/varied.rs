//! The varied company, day by day: what plain syncs make of late payrolls, moves dated back, renamed and
//! deleted departments, rehires and voids.

use std::collections::BTreeMap;

use drivetrain::sandbox::{Options, Shapes};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::support::{Server, TestEnv};
use crate::synced::{Synced, undisturbed};

/// Connected to a small varied company as it is on a day, with payrolls since the January before.
fn company(as_of: Date) -> Synced {
    of(|options| options.company.as_of = as_of)
}

/// The same with other options.
fn of(change: impl FnOnce(&mut Options)) -> Synced {
    Synced::connected_to(Server::start(|options| {
        options.company.varied = true;
        options.company.members = 3;
        options.company.since = Some(date(2026, 1, 2));
        change(options);
    }))
}

/// Lets another day come, and syncs.
fn sync_on(home: &Synced, day: Date) {
    home.server.sandbox.set_as_of(day);
    home.sync(&[]).expect(0);
}

fn days(from: Date, to: Date, step: i64) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), move |day| Some(*day + step.days()))
        .take_while(move |day| *day <= to)
}

/// The member of the cast with this employee number.
fn member(home: &Synced, work_id: &str) -> String {
    home.one(&format!(
        "SELECT id FROM members WHERE work_id = '{work_id}'"
    ))
}

#[test]
fn each_plain_sync_has_what_a_new_database_has() {
    let first = date(2026, 2, 6);
    let home = company(first);
    let mut shops = Vec::new();
    for day in days(first, date(2026, 10, 9), 9) {
        sync_on(&home, day);
        let (live, new) = (home.live(), undisturbed(&home.server));
        for (table, rows) in &new {
            assert_eq!(&live[table], rows, "{table} on {day}");
        }
        assert_eq!(home.untied(), 0, "{day}");
        shops.push(home.one::<i64>(
            "SELECT count(*) FROM departments WHERE name LIKE 'Holiday Shop%' AND _deleted_at IS NULL",
        ));
    }
    // What has happened in the meantime: a shop was deleted and another one opened, a team renamed,
    // a payroll came late, and one person came back with the same ID.
    assert_eq!((shops.first(), shops.last()), (Some(&1), Some(&1)));
    assert!(shops.contains(&0));
    let names = "SELECT name FROM departments_history WHERE name LIKE '%Design'
                 UNION ALL SELECT name FROM departments WHERE name LIKE '%Design'";
    assert_eq!(home.column(names), ["Design", "Product Design"]);
    let late = "SELECT count(*) FROM payrolls p WHERE payment_method = 'check' AND EXISTS (
                  SELECT 1 FROM payrolls q WHERE q.pay_date > date(p.pay_date, '+3 days')
                    AND q._first_seen_at < p._first_seen_at)";
    assert_eq!(home.one::<i64>(late), 1);
    let back = member(&home, "CTW-500002-0");
    let spells =
        format!("SELECT count(*) FROM f_spell WHERE member_id = '{back}' AND to_date IS NULL");
    assert_eq!(home.one::<i64>(&spells), 1);
}

/// Gross pay by month and department of everything that was paid before a day.
fn cost(home: &Synced, before: Date) -> BTreeMap<(String, String), i64> {
    let sql = format!(
        "SELECT substr(pay_date, 1, 7) || '|' || department || '|'
           || sum(CAST(round(gross * 100) AS INTEGER))
         FROM payroll_register WHERE pay_date < '{before}' AND currency = 'USD'
           AND department IS NOT NULL
         GROUP BY substr(pay_date, 1, 7), department"
    );
    let rows = home.column(&sql).into_iter();
    rows.map(|row| {
        let mut parts = row.split('|').map(str::to_owned);
        let mut next = || parts.next().unwrap();
        ((next(), next()), next().parse().unwrap())
    })
    .collect()
}

#[test]
fn a_move_dated_back_changes_the_months_between_by_one_persons_pay() {
    let home = company(date(2026, 5, 25));
    home.sync(&[]).expect(0);
    let mover = member(&home, "CTW-500001-0");
    let positions = |home: &Synced| -> i64 {
        home.one(&format!(
            "SELECT count(*) FROM employment_history WHERE member_id = '{mover}'"
        ))
    };
    let (known, mut before) = (positions(&home), BTreeMap::new());
    let entered = days(date(2026, 5, 26), date(2026, 6, 20), 1).find(|day| {
        before = cost(&home, *day);
        sync_on(&home, *day);
        positions(&home) > known
    });
    // The payrolls of the day before are there on this day as well, and only they are compared.
    let entered = entered.unwrap();
    let after = cost(&home, entered);

    let from: Date = home
        .one::<String>(&format!(
            "SELECT max(start_date) FROM employment_history WHERE member_id = '{mover}'"
        ))
        .parse()
        .unwrap();
    assert!(from < entered - 40.days());
    let moved = home.column(&format!(
        "SELECT substr(s.pay_date, 1, 7) || '|' || sum(s.gross_pay_minor) FROM paystubs s
         WHERE s.member_id = '{mover}' AND s.pay_period_end >= '{from}' AND s.pay_date < '{entered}'
         GROUP BY substr(s.pay_date, 1, 7) ORDER BY 1"
    ));
    let [old, new] = ["Workshop", "Finance & People"];
    let mut expected = before.clone();
    for row in &moved {
        let (month, pay) = row.split_once('|').unwrap();
        let pay: i64 = pay.parse().unwrap();
        let mut add = |department: &str, pay: i64| {
            *expected
                .entry((month.to_owned(), department.to_owned()))
                .or_default() += pay;
        };
        add(old, -pay);
        add(new, pay);
    }
    expected.retain(|_, pay| *pay != 0);
    assert!(
        moved.len() >= 2 && moved[0].starts_with("2026-04"),
        "{moved:?}"
    );
    assert_eq!(after, expected);
    assert_ne!(after, before);

    // The run that brought it, and when the program knew it.
    let why = home
        .env
        .run(&["why", "members", &mover, "--json"])
        .expect(0);
    let document = why.json();
    let event = document["events"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    let run: String = home.one("SELECT id FROM _runs ORDER BY rowid DESC LIMIT 1");
    assert_eq!(event["run"]["id"], run);
    let changes = event["changes"].as_array().unwrap();
    let department = changes
        .iter()
        .find(|change| change["field"] == "department_name")
        .unwrap();
    assert_eq!(
        [&department["old"], &department["new"]],
        [&Value::from(old), &new.into()]
    );
}

#[test]
fn a_void_and_its_reissue_add_up() {
    let home = company(date(2026, 5, 31));
    home.sync(&[]).expect(0);
    let mover = member(&home, "CTW-500000-0");
    let payroll: String = home.one(&format!(
        "SELECT payroll_id FROM paystubs WHERE member_id = '{mover}' AND gross_pay_minor < 0"
    ));
    // The paystub, its negative mirror, and the new one.
    let register = format!(
        "SELECT gross || ' ' || (CAST(round((gross - employee_taxes - employee_deductions - net) * 100)
           AS INTEGER)) FROM payroll_register r JOIN f_person p USING (work_id)
         WHERE r.payroll_id = '{payroll}' AND p.member_id = '{mover}' ORDER BY CAST(gross AS REAL)"
    );
    assert_eq!(
        home.column(&register),
        ["-3200.00 0", "3200.00 0", "3500.00 0"]
    );
    let ties = format!(
        "SELECT gross_ties AND net_ties FROM payroll_totals WHERE payroll_id = '{payroll}'"
    );
    assert!(home.one::<bool>(&ties));
    assert_eq!(home.one::<i64>("SELECT count(*) FROM payrolls_not_tied"), 0);
    let totals = home.api("/v1/payrolls?start_date=2026-05-01&end_date=2026-05-31");
    let totals = totals["items"].as_array().unwrap();
    let total = totals.iter().find(|it| it["id"] == *payroll).unwrap();
    let sum = |column: &str| -> i64 {
        home.one(&format!(
            "SELECT CAST(round(sum({column}) * 100) AS INTEGER) FROM payroll_register
             WHERE payroll_id = '{payroll}'"
        ))
    };
    for (column, field) in [
        ("gross", "gross_pay"),
        ("net", "net_pay"),
        ("employee_taxes", "employee_taxes"),
        ("employer_taxes", "employer_taxes"),
    ] {
        assert_eq!(sum(column), total[field].as_i64().unwrap(), "{column}");
    }
}

#[test]
fn both_shapes_make_the_same_spells_and_rates() {
    let [first, second] = [Shapes::First, Shapes::Second].map(|shapes| {
        let home = of(|options| {
            options.company.as_of = date(2026, 11, 26);
            options.shapes = shapes;
        });
        home.sync(&[]).expect(0);
        home
    });
    for (view, columns) in [
        (
            "f_spell",
            "from_date, to_date, department, department_id, office, type, job_title, source",
        ),
        ("f_pay", "from_date, amount_minor, currency, annual_minor"),
        ("transfers", "date, from_department, to_department"),
        ("joined_and_left", "date, event, department"),
    ] {
        let sql =
            format!("SELECT json_array(member_id, {columns}) FROM {view} ORDER BY member_id, 1");
        let (one, other) = (first.column(&sql), second.column(&sql));
        assert!(one.len() > 20, "{view}");
        assert_eq!(one, other, "{view}");
    }
}

#[test]
fn a_rate_stays_what_it_was_a_year_when_its_person_is_paid_in_other_periods() {
    let home = of(|options| {
        options.company.as_of = date(2026, 7, 31);
        options.company.since = Some(date(2026, 6, 5));
    });
    home.sync(&[]).expect(0);
    // A contractor, paid by the pay period of two weeks; an employee from August on, paid twice a month.
    let annual = "SELECT annual_pay || ' ' || annual_basis FROM roster
                  WHERE work_id = 'CTW-500004-2026' AND month = '2026-06'";
    let before = home.column(annual);
    assert_eq!(before, ["62400.00 pay period x 26"]);
    sync_on(&home, date(2027, 3, 1));
    assert_eq!(home.column(annual), before);
}

#[test]
fn a_department_without_a_working_day_has_no_part_of_a_paystub() {
    let home = of(|options| {
        options.company.members = 12;
        options.company.as_of = date(2025, 12, 31);
        options.company.since = Some(date(2025, 9, 5));
    });
    home.settings(|file| {
        let finance = "[finance]\ndepartment = \"days\"\n\n[profile]";
        file.replace("[profile]", finance)
    });
    home.sync(&[]).expect(0);
    // Weeks begin on a Sunday, and one person moved on the Monday.
    let parts =
        "SELECT count(DISTINCT paystub_id) FROM paystub_departments WHERE basis LIKE 'days/%'";
    assert!(home.one::<i64>(parts) > 1);
    let empty = "SELECT count(*) FROM paystub_departments d JOIN f_paystub s USING (paystub_id)
                 WHERE d.share_minor = 0 AND s.gross_minor <> 0";
    assert_eq!(home.one::<i64>(empty), 0);
    let off = "SELECT count(*) FROM f_paystub s WHERE gross_minor <> (
                 SELECT sum(share_minor) FROM paystub_departments d WHERE d.paystub_id = s.paystub_id)";
    assert_eq!(home.one::<i64>(off), 0);
}

#[test]
fn a_connection_keeps_which_company_it_is() {
    let env = TestEnv::in_memory();
    let plain = ["--members", "3", "--payrolls", "3", "--as-of", "2026-06-30"];
    env.sandbox(&[&plain[..], &["--varied", "--books", "2"]].concat());
    env.run(&["sync", "--as-of", "2026-07-31"]).expect(0);
    let store = env.store("sandbox");
    let one = |sql: &str| -> i64 { store.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(
        one("SELECT count(*) FROM members WHERE work_id = 'CTW-500000-0'"),
        1
    );
    let words =
        "SELECT count(DISTINCT category) FROM paystub_lines WHERE category IN ('tax', 'statutory')";
    assert_eq!(one(words), 1);
    // The plain company of the same seed is another one.
    let other = [
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--insecure-storage",
        "--name",
        "plain",
    ];
    env.run(&[&other[..], &plain].concat()).expect(0);
    let plain = env.store("plain");
    let id = |store: &rusqlite::Connection| -> String {
        store
            .query_row("SELECT id FROM company", [], |row| row.get(0))
            .unwrap()
    };
    assert_ne!(id(&store), id(&plain));
}
