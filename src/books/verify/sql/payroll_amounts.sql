WITH scope AS MATERIALIZED (
  SELECT * FROM f_payroll WHERE pay_date BETWEEN :from AND :through
    AND (SELECT min(is_read) FROM f_coverage WHERE what IN ('lines', 'fees', 'paystubs'))
), lines AS (
  SELECT t.payroll_id,
    sum(CASE WHEN kind = 'employer_contribution' THEN amount_minor ELSE 0 END) AS contributions,
    sum(CASE WHEN class = 'reimbursement' THEN amount_minor ELSE 0 END) AS reimbursements,
    count(*) FILTER (WHERE amount_minor IS NULL) AS unread,
    count(*) FILTER (WHERE kind = 'earning' AND class IS NULL) AS unknown
  FROM scope o CROSS JOIN f_paystub t ON t.payroll_id = o.payroll_id
    CROSS JOIN f_line l ON l.paystub_id = t.paystub_id
  GROUP BY t.payroll_id
), bills AS (
  SELECT f.payroll_id, sum(amount_minor) AS fees,
    sum(CASE WHEN is_premium THEN amount_minor ELSE 0 END) AS premiums,
    count(*) FILTER (WHERE amount_minor IS NULL) AS unread
  FROM scope o CROSS JOIN f_fee f ON f.payroll_id = o.payroll_id
  GROUP BY f.payroll_id
)
SELECT p.payroll_id AS key, p.pay_date AS day, p.payroll_id, NULL AS member_id, p.currency,
  p.net_minor AS net, p.gross_minor AS gross, p.employee_taxes_minor AS employee_taxes,
  p.employer_taxes_minor AS employer_taxes,
  CASE WHEN coalesce(l.unread, 0) = 0 THEN coalesce(l.contributions, 0) END AS contributions,
  CASE WHEN coalesce(l.unread, 0) + coalesce(l.unknown, 0) = 0 THEN coalesce(l.reimbursements, 0) END
    AS reimbursements,
  CASE WHEN coalesce(f.unread, 0) = 0 THEN coalesce(f.fees, 0) END AS fees,
  CASE WHEN coalesce(f.unread, 0) = 0 THEN coalesce(f.premiums, 0) END AS premiums,
  p.company_debit_minor AS company_debit
FROM scope p LEFT JOIN lines l ON l.payroll_id = p.payroll_id
  LEFT JOIN bills f ON f.payroll_id = p.payroll_id
ORDER BY p.pay_date, p.payroll_id
