-- A payroll with a line that may be a tax or not is judged once that is known.
SELECT p.payroll_id AS key, p.pay_date AS day, p.payroll_id, NULL AS member_id,
  p.employer_taxes_minor AS expected, coalesce(l.taxes, 0) AS found, p.currency, '' AS detail
FROM f_payroll p LEFT JOIN (
  SELECT s.payroll_id, sum(CASE WHEN l.class = 'tax' THEN l.amount_minor ELSE 0 END) AS taxes,
    count(*) FILTER (WHERE l.class IS NULL OR l.amount_minor IS NULL) AS unknown
  FROM f_payroll o CROSS JOIN f_paystub s ON s.payroll_id = o.payroll_id
    CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
  WHERE l.kind = 'employer_contribution' AND o.pay_date BETWEEN :from AND :through
  GROUP BY s.payroll_id
) l ON l.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND p.employer_taxes_minor IS NOT coalesce(l.taxes, 0)
  AND p.employer_taxes_minor IS NOT NULL AND coalesce(l.unknown, 0) = 0
  AND (SELECT is_read FROM f_coverage WHERE what = 'lines')
