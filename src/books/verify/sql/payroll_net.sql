SELECT p.payroll_id AS key, p.pay_date AS day, p.payroll_id, NULL AS member_id,
  p.net_minor AS expected, coalesce(sum(s.net_minor), 0) AS found, p.currency,
  count(s.paystub_id) || ' paystubs' AS detail
FROM f_payroll p LEFT JOIN f_paystub s ON s.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through
  AND (SELECT is_read FROM f_coverage WHERE what = 'paystubs')
GROUP BY p.payroll_id
HAVING p.net_minor IS NOT coalesce(sum(s.net_minor), 0)
  OR count(s.net_minor) < count(s.paystub_id)
