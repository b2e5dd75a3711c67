-- A standing deduction without its line on a paystub of a whole period. Where no line of anybody has its
-- word, the two lists speak of different things. On the third payday of a month insurance is not taken.
WITH words AS MATERIALIZED (
  SELECT DISTINCT lower(type) AS word FROM f_line WHERE kind = 'employee_deduction'
), stubs AS MATERIALIZED (
  SELECT s.paystub_id, s.payroll_id, s.member_id, s.period_start, s.period_end, s.currency,
    p.pay_date AS payday,
    dense_rank() OVER (PARTITION BY s.pay_group, substr(p.pay_date, 1, 7) ORDER BY p.pay_date) AS nth
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.gross_minor > 0
    AND s.period_end >= date(s.period_start, '+6 days')
)
SELECT s.paystub_id || '/' || d.deduction_id AS key, s.payday AS day, s.payroll_id, s.member_id,
  d.amount_minor AS expected, NULL AS found, s.currency, coalesce(d.description, d.type) AS detail
FROM f_deduction d JOIN words w ON w.word = lower(d.type)
  JOIN stubs s ON s.member_id = d.member_id AND d.from_date <= s.period_start
    AND (d.to_date IS NULL OR d.to_date > s.period_end)
-- Contractors have no deductions, whatever stands.
WHERE s.nth < 3 AND EXISTS (
    SELECT 1 FROM f_line l WHERE l.paystub_id = s.paystub_id AND l.kind = 'employee_deduction')
  AND coalesce(d.amount_minor, 1) <> 0
  AND NOT EXISTS (
    SELECT 1 FROM f_line l
    WHERE l.paystub_id = s.paystub_id AND l.kind = 'employee_deduction' AND lower(l.type) = w.word)
