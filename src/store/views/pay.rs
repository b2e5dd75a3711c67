//! The views about payrolls and paystubs.

use super::decimal;

/// 1 where a column of a payroll is the sum of its paystubs', all of them readable and in the
/// payroll's currency; else 0. As the engine's tie-out says it, an unreadable number does not tie.
fn ties(column: &str) -> String {
    format!(
        "p.{column} IS coalesce(sum(s.{column}), 0) AND count(s.{column}) = count(s.paystub_id) \
         AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0"
    )
}

pub(super) fn payroll_totals() -> String {
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
pub(super) fn payroll_by_department() -> String {
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
        decimal(&readable("s.gross_pay_minor")),
        decimal(&readable("s.net_pay_minor")),
    )
}

/// A sum that is unknown where one of its parts is not readable.
fn readable(column: &str) -> String {
    format!("CASE WHEN count({column}) = count(*) THEN sum({column}) END")
}

pub(super) fn paystub_details() -> String {
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

/// A sum over the rows of one kind, unknown where one of them is not readable.
fn sum(column: &str, kind: &str) -> String {
    format!(
        "CASE WHEN count({column}) = count(*) FILTER (WHERE kind = '{kind}') \
         THEN coalesce(sum({column}), 0) END"
    )
}

/// The same over rows of a table; unknown as well where that was never read.
fn sum_of(column: &str, kind: &str, table: &str) -> String {
    format!(
        "CASE WHEN EXISTS (SELECT 1 FROM {table}) OR EXISTS (
      SELECT 1 FROM _runs r, json_each(r.report, '$.streams') t
      WHERE r.published AND t.value ->> 'stream' = '{table}'
        AND t.value ->> 'verdict' <> 'skipped') THEN {} END",
        sum(column, kind)
    )
}

/// Whether a line is a tax, by its category. Which words there are is not published: `tax` is one of
/// them, of itself or beside others, and what comes before or after tax is none.
fn is_tax() -> &'static str {
    "(SELECT (w LIKE '% tax %' OR w LIKE '% taxes %')
        AND w NOT LIKE '% pre tax %' AND w NOT LIKE '% post tax %'
      FROM (SELECT ' ' || replace(replace(lower(coalesce(l.category, '')), '_', ' '), '-', ' ')
        || ' ' AS w))"
}

/// By the month of the pay date, in each currency. What the company contributes includes its taxes,
/// which the payroll has as a total of its own: those lines are left out.
pub(super) fn payroll_cost_by_month() -> String {
    format!(
        "WITH parts AS (
  SELECT 'payroll' AS kind, pay_date, currency, gross_pay_minor AS gross,
    employer_taxes_minor AS taxes, company_debit_minor AS debit,
    NULL AS member_id, NULL AS benefit, NULL AS fee
  FROM payrolls WHERE _deleted_at IS NULL
  UNION ALL
  SELECT 'paystub', p.pay_date, coalesce(s.currency, p.currency), NULL, NULL, NULL,
    s.member_id, NULL, NULL
  FROM paystubs s JOIN payrolls p ON p.id = s.payroll_id
  WHERE s._deleted_at IS NULL AND p._deleted_at IS NULL
  UNION ALL
  SELECT 'benefit', p.pay_date, coalesce(l.currency, s.currency, p.currency), NULL, NULL, NULL,
    NULL, l.amount_minor, NULL
  FROM paystub_lines l
    JOIN paystubs s ON s.paystub_id = l.paystub_id
    JOIN payrolls p ON p.id = s.payroll_id
  WHERE l.kind = 'employer_contribution'
    AND NOT {}
    AND l._deleted_at IS NULL AND s._deleted_at IS NULL AND p._deleted_at IS NULL
  UNION ALL
  SELECT 'fee', p.pay_date, coalesce(f.currency, p.currency), NULL, NULL, NULL,
    NULL, NULL, f.amount_minor
  FROM payroll_fees f JOIN payrolls p ON p.id = f.payroll_id
  WHERE f._deleted_at IS NULL AND p._deleted_at IS NULL
), sums AS (
  SELECT substr(pay_date, 1, 7) AS month, currency,
    count(*) FILTER (WHERE kind = 'payroll') AS payrolls, count(DISTINCT member_id) AS people,
    {} AS gross, {} AS taxes, {} AS benefits, {} AS fees, {} AS debit
  FROM parts GROUP BY 1, 2
)
SELECT month, currency, payrolls, people,
  {} AS gross_pay, {} AS employer_taxes, {} AS benefits, {} AS fees,
  {} AS total_cost, {} AS company_debit
FROM sums",
        is_tax(),
        sum("gross", "payroll"),
        sum("taxes", "payroll"),
        sum_of("benefit", "benefit", "paystub_lines"),
        sum_of("fee", "fee", "payroll_fees"),
        sum("debit", "payroll"),
        decimal("gross"),
        decimal("taxes"),
        decimal("benefits"),
        decimal("fees"),
        decimal("(gross + taxes + benefits + fees)"),
        decimal("debit"),
    )
}

/// As the engine's tie-out says it. What was not read at all, because its scope is not granted, is not
/// said to be off.
pub(super) fn payrolls_not_tied() -> String {
    format!(
        "SELECT payroll_id, pay_date, currency, paystubs,
  {} AS gross_pay, {} AS paystubs_gross, {} AS gross_off,
  {} AS net_pay, {} AS paystubs_net, {} AS net_off, paystubs_off
FROM (
  SELECT p.id AS payroll_id, p.pay_date, p.currency, count(s.paystub_id) AS paystubs,
    p.gross_pay_minor AS gross, coalesce(sum(s.gross_pay_minor), 0) AS gross_parts,
    p.net_pay_minor AS net, coalesce(sum(s.net_pay_minor), 0) AS net_parts,
    {} AS gross_ties, {} AS net_ties,
    (SELECT count(*) FROM paystubs o
     WHERE o.payroll_id = p.id AND o._deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM paystub_lines WHERE _deleted_at IS NULL) AND NOT (
       SELECT o.gross_pay_minor IS coalesce(sum(l.amount_minor), 0)
         AND count(l.amount_minor) = count(*)
         AND count(*) FILTER (WHERE l.currency IS NOT NULL AND l.currency IS NOT o.currency) = 0
       FROM paystub_lines l
       WHERE l.paystub_id = o.paystub_id AND l.kind = 'earning' AND l._deleted_at IS NULL)
    ) AS paystubs_off
  FROM payrolls p LEFT JOIN paystubs s ON s.payroll_id = p.id AND s._deleted_at IS NULL
  WHERE p._deleted_at IS NULL AND EXISTS (SELECT 1 FROM paystubs)
  GROUP BY p.id
)
WHERE NOT gross_ties OR NOT net_ties OR paystubs_off > 0",
        decimal("gross"),
        decimal("gross_parts"),
        decimal("(gross_parts - gross)"),
        decimal("net"),
        decimal("net_parts"),
        decimal("(net_parts - net)"),
        ties("gross_pay_minor"),
        ties("net_pay_minor"),
    )
}
