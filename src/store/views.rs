//! The views: the joins and the decimals that people want, over live rows only.
//!
//! A decimal is text, built from hundredths by integer arithmetic: no float ever holds money. A
//! view whose text differs from the one in the file is replaced when the store is opened.
//! Where a view adds a person's name or department to money, it takes them from the person's row
//! even if that is a tombstone by now: money does not lose its owner because somebody has left.

use rusqlite::{Connection, OptionalExtension};

use super::error::Result;
use crate::catalog::{self, Stream};

struct View {
    name: &'static str,
    /// The tables without which it cannot be.
    needs: &'static [&'static str],
    body: fn() -> String,
}

const VIEWS: [View; 4] = [
    View {
        name: "payroll_totals",
        needs: &["payrolls", "paystubs"],
        body: payroll_totals,
    },
    View {
        name: "payroll_by_department",
        needs: &["payrolls", "paystubs", "members"],
        body: payroll_by_department,
    },
    View {
        name: "paystub_details",
        needs: &["payrolls", "paystubs", "members"],
        body: paystub_details,
    },
    View {
        name: "headcount",
        needs: &["members"],
        body: headcount,
    },
];

/// The statements that make the views those of this release.
pub(super) fn plan(connection: &Connection, streams: &'static [Stream]) -> Result<Vec<String>> {
    let mut sql = Vec::new();
    for view in VIEWS {
        let present = |name: &&str| catalog::find(streams, name).is_some();
        if !view.needs.iter().all(present) {
            continue;
        }
        let name = view.name;
        let wanted = format!("CREATE VIEW {name} AS {}", (view.body)());
        let found: Option<String> = connection
            .prepare_cached("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        if found.as_deref() == Some(wanted.as_str()) {
            continue;
        }
        if found.is_some() {
            sql.push(format!("DROP VIEW {name}"));
        }
        sql.push(wanted);
    }
    Ok(sql)
}

/// Hundredths as a decimal with two places. SQLite divides towards zero, so that the remainder has
/// the number's own sign and `-5` becomes `-0.05`.
fn decimal(minor: &str) -> String {
    format!(
        "CASE WHEN {minor} IS NOT NULL THEN printf('%s%d.%02d', \
         CASE WHEN {minor} < 0 THEN '-' ELSE '' END, abs({minor} / 100), abs({minor} % 100)) END"
    )
}

/// 1 where a column of a payroll is the sum of its paystubs', all of them readable and in the
/// payroll's currency; else 0. As the engine's tie-out says it, an unreadable number does not tie.
fn ties(column: &str) -> String {
    format!(
        "p.{column} IS coalesce(sum(s.{column}), 0) AND count(s.{column}) = count(s.paystub_id) \
         AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0"
    )
}

fn payroll_totals() -> String {
    format!(
        "SELECT p.id AS payroll_id, p.pay_date, p.currency,
  count(s.paystub_id) AS paystubs,
  {} AS gross_pay, {} AS net_pay,
  {} AS employee_taxes, {} AS employer_taxes, {} AS company_debit,
  {} AS gross_ties, {} AS net_ties
FROM payrolls p LEFT JOIN paystubs s ON s.payroll_id = p.id AND s._deleted_at IS NULL
WHERE p._deleted_at IS NULL
GROUP BY p.id",
        decimal("p.gross_pay_minor"),
        decimal("p.net_pay_minor"),
        decimal("p.employee_taxes_minor"),
        decimal("p.employer_taxes_minor"),
        decimal("p.company_debit_minor"),
        ties("gross_pay_minor"),
        ties("net_pay_minor"),
    )
}

/// By the department that a person is in now: the source does not say where they were.
fn payroll_by_department() -> String {
    format!(
        "SELECT substr(coalesce(s.pay_date, p.pay_date), 1, 7) AS month,
  coalesce(m.department_name, '(none)') AS department, s.currency,
  count(DISTINCT s.member_id) AS people,
  {} AS gross_pay, {} AS net_pay
FROM paystubs s
  LEFT JOIN payrolls p ON p.id = s.payroll_id
  LEFT JOIN members m ON m.id = s.member_id
WHERE s._deleted_at IS NULL
GROUP BY 1, 2, 3",
        decimal("sum(s.gross_pay_minor)"),
        decimal("sum(s.net_pay_minor)"),
    )
}

fn paystub_details() -> String {
    format!(
        "SELECT s.paystub_id, s.payroll_id, coalesce(s.pay_date, p.pay_date) AS pay_date,
  s.pay_period_start, s.pay_period_end, s.member_id,
  nullif(trim(coalesce(m.preferred_name, m.given_name, '') || ' ' || coalesce(m.family_name, '')), '') AS person,
  m.department_name AS department, s.currency,
  {} AS gross_pay, {} AS net_pay
FROM paystubs s
  LEFT JOIN payrolls p ON p.id = s.payroll_id
  LEFT JOIN members m ON m.id = s.member_id
WHERE s._deleted_at IS NULL",
        decimal("s.gross_pay_minor"),
        decimal("s.net_pay_minor"),
    )
}

fn headcount() -> String {
    "SELECT coalesce(department_name, '(none)') AS department, type, count(*) AS people
FROM members
WHERE _deleted_at IS NULL AND active = 1
GROUP BY 1, 2"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::decimal;
    use rusqlite::Connection;

    #[test]
    fn decimals_are_exact() {
        let connection = Connection::open_in_memory().unwrap();
        let show = |minor: Option<i64>| -> Option<String> {
            connection
                .query_row(&format!("SELECT {}", decimal("?1")), [minor], |row| {
                    row.get(0)
                })
                .unwrap()
        };
        let cases = [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (-99, "-0.99"),
            (-100, "-1.00"),
            (123_456_789, "1234567.89"),
            (9_007_199_254_740_993, "90071992547409.93"),
            (i64::MAX, "92233720368547758.07"),
            (i64::MIN, "-92233720368547758.08"),
        ];
        for (minor, shown) in cases {
            assert_eq!(show(Some(minor)).as_deref(), Some(shown));
        }
        assert_eq!(show(None), None);
    }
}
