-- A standing deduction without its line on a paystub of a whole period. Where no line of anybody has its
-- word, the two lists speak of different things. On the third payday of a month insurance is not taken.
WITH stubs AS MATERIALIZED (
  SELECT s.paystub_id, s.payroll_id, s.member_id, s.period_start, s.period_end, s.currency,
    p.pay_date AS payday,
    dense_rank() OVER (PARTITION BY s.pay_group, substr(p.pay_date, 1, 7) ORDER BY p.pay_date) AS nth
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN date(:from, 'start of month') AND :through AND s.gross_minor > 0
    AND s.period_end >= date(s.period_start, '+6 days')
), taken AS MATERIALIZED (
  SELECT s.paystub_id, lower(l.type) AS word
  FROM stubs s CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
  WHERE s.payday >= :from AND l.kind = 'employee_deduction'
  GROUP BY 1, 2
)
SELECT s.paystub_id || '/' || d.deduction_id AS key, s.payday AS day, s.payroll_id, s.member_id,
  d.amount_minor AS expected, NULL AS found, s.currency, coalesce(d.description, d.type) AS detail
FROM stubs s CROSS JOIN f_deduction d ON d.member_id = s.member_id AND d.from_date <= s.period_start
    AND (d.to_date IS NULL OR d.to_date > s.period_end)
-- Contractors have no deductions, whatever stands.
WHERE s.payday >= :from AND s.nth < 3 AND coalesce(d.amount_minor, 1) <> 0
  AND s.paystub_id IN (SELECT paystub_id FROM taken)
  -- All lines there are have to be read for their words: the last thing to be asked.
  AND CASE WHEN NOT EXISTS (
      SELECT 1 FROM taken t WHERE t.paystub_id = s.paystub_id AND t.word = lower(d.type))
    THEN lower(d.type) IN (SELECT lower(type) FROM main.f_line WHERE kind = 'employee_deduction') END
