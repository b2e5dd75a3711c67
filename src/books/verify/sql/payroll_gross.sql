SELECT payroll_id AS key, pay_date AS day, payroll_id, NULL AS member_id, gross_minor AS expected,
  found, currency, stubs || CASE stubs WHEN 1 THEN ' paystub' ELSE ' paystubs' END AS detail
FROM (
  SELECT p.*,
    (SELECT coalesce(sum(s.gross_minor), 0) FROM f_paystub s WHERE s.payroll_id = p.payroll_id) AS found,
    (SELECT count(*) FROM f_paystub s WHERE s.payroll_id = p.payroll_id) AS stubs,
    (SELECT count(s.gross_minor) FROM f_paystub s WHERE s.payroll_id = p.payroll_id) AS read
  FROM f_payroll p
  WHERE p.pay_date BETWEEN :from AND :through
    AND (SELECT is_read FROM f_coverage WHERE what = 'paystubs')
)
WHERE gross_minor IS NOT found OR read < stubs
