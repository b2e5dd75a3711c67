SELECT m.month,
  CASE
    WHEN c.from_date IS NULL OR m.month || '-01' < c.from_date THEN 'before the window'
    WHEN (SELECT max(held) FROM f_coverage WHERE what <> 'people') THEN 'held'
    WHEN c.through_date IS NULL OR date(m.month || '-01', '+1 month', '-1 day') >= c.through_date
      THEN 'running'
    ELSE 'whole'
  END AS state
FROM (
  SELECT substr(pay_date, 1, 7) AS month FROM f_payroll WHERE pay_date IS NOT NULL
  UNION
  SELECT substr(pay_date, 1, 7) FROM f_paystub WHERE pay_date IS NOT NULL
) m JOIN f_coverage c ON c.what = 'payrolls'
