SELECT p.payroll_id AS key, p.pay_date AS day, p.payroll_id, NULL AS member_id, NULL AS expected,
  p.gross_minor AS found, p.currency,
  CASE WHEN p.gross_minor = 0 THEN 'its gross pay is nothing' ELSE 'it has no paystubs' END AS detail
FROM f_payroll p
WHERE p.pay_date BETWEEN :from AND :through
  AND (SELECT is_read FROM f_coverage WHERE what = 'paystubs')
  AND (p.gross_minor = 0
    OR NOT EXISTS (SELECT 1 FROM f_paystub s WHERE s.payroll_id = p.payroll_id))
