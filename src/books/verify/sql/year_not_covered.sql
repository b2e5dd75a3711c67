SELECT substr(p.pay_date, 1, 4) || '/' || coalesce(p.currency, '') AS key, min(p.pay_date) AS day,
  NULL AS payroll_id, NULL AS member_id, NULL AS expected, NULL AS found, p.currency,
  'payrolls are read from ' || c.from_date AS detail
FROM f_payroll p JOIN f_coverage c ON c.what = 'payrolls'
WHERE p.pay_date BETWEEN :from AND :through
  AND substr(c.from_date, 1, 4) = substr(p.pay_date, 1, 4) AND substr(c.from_date, 6) > '01-01'
GROUP BY 1
