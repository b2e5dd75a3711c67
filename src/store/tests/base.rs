//! Base views on the tables of the tests: as little as the views need.

use rusqlite::Connection;

use crate::source::BaseView;
use crate::store::Tables;

use super::{STREAMS, ask};

pub(super) static TABLES: Tables = Tables {
    streams: &STREAMS,
    base: &BASE,
};

const fn view(name: &'static str, sql: &'static str) -> BaseView {
    BaseView {
        name,
        about: "",
        needs: &["members", "payrolls"],
        sql,
    }
}

static BASE: [BaseView; 11] = [
    view("f_today", "SELECT '2026-12-31' AS day"),
    view(
        "f_coverage",
        "SELECT what, 1 AS is_read, '2026-01-01' AS from_date, '2026-12-31' AS through_date, 0 AS held
         FROM (SELECT 'people' AS what UNION ALL SELECT 'payrolls' UNION ALL SELECT 'paystubs'
               UNION ALL SELECT 'lines' UNION ALL SELECT 'fees')",
    ),
    view(
        "f_person",
        "SELECT id AS member_id, NULL AS work_id, coalesce(preferred_name, given_name) || ' ' ||
           family_name AS person, active, '2020-01-01' AS start_date, NULL AS last_day,
           NULL AS added_date, NULL AS department_id, department_name AS department, NULL AS office,
           type, NULL AS job_title, NULL AS manager_id, NULL AS work_state
         FROM members",
    ),
    view(
        "f_spell",
        "SELECT id AS member_id, '2020-01-01' AS from_date, NULL AS to_date, NULL AS department_id,
           department_name AS department, NULL AS office, type, NULL AS job_title,
           'today' AS source, NULL AS known_at
         FROM members WHERE active AND _deleted_at IS NULL GROUP BY id",
    ),
    view(
        "f_pay",
        "SELECT NULL AS member_id, NULL AS from_date, NULL AS to_date, NULL AS amount_minor,
           NULL AS currency, NULL AS unit, NULL AS annual_minor, NULL AS annual_basis,
           0 AS is_hourly WHERE 0",
    ),
    view(
        "f_fte",
        "SELECT NULL AS member_id, NULL AS from_date, NULL AS to_date, NULL AS fte, NULL AS entered,
           NULL AS source WHERE 0",
    ),
    view(
        "f_payroll",
        "SELECT id AS payroll_id, pay_date, NULL AS debit_date, currency,
           gross_pay_minor AS gross_minor, net_pay_minor AS net_minor, employee_taxes_minor,
           employer_taxes_minor, company_debit_minor
         FROM payrolls WHERE _deleted_at IS NULL",
    ),
    view(
        "f_paystub",
        "SELECT s.paystub_id, s.payroll_id, s.member_id, coalesce(s.pay_date, p.pay_date) AS pay_date,
           s.pay_period_start AS period_start, s.pay_period_end AS period_end, NULL AS pay_group,
           s.currency, s.gross_pay_minor AS gross_minor, s.net_pay_minor AS net_minor
         FROM paystubs s LEFT JOIN payrolls p ON p.id = s.payroll_id WHERE s._deleted_at IS NULL",
    ),
    view(
        "f_line",
        "SELECT paystub_id, kind, NULL AS category, NULL AS type, NULL AS name, NULL AS currency,
           amount_minor, CASE kind WHEN 'earning' THEN 'pay' WHEN 'employee_deduction' THEN 'deduction'
             ELSE 'benefit' END AS class, 0 AS is_tax, 0 AS is_time, 0 AS is_bonus,
           0 AS is_commission, 0 AS is_retirement
         FROM paystub_lines WHERE _deleted_at IS NULL",
    ),
    view(
        "f_fee",
        "SELECT NULL AS payroll_id, NULL AS member_id, NULL AS type, NULL AS name, NULL AS currency,
           NULL AS amount_minor, NULL AS class, NULL AS is_premium WHERE 0",
    ),
    view(
        "f_balance",
        "SELECT NULL AS member_id, NULL AS policy_id, NULL AS policy, NULL AS as_of, NULL AS unit,
           NULL AS available, NULL AS used, 0 AS is_unlimited WHERE 0",
    ),
];

/// Takes all views away: a column that one of them reads cannot go.
pub(super) fn drop_views(connection: &Connection) {
    let views = ask(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'view'",
    );
    for view in views {
        connection
            .execute_batch(&format!("DROP VIEW {view}"))
            .unwrap();
    }
}
