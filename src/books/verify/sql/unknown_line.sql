SELECT l.kind || '/' || coalesce(l.category, '') AS key, max(p.pay_date) AS day,
  NULL AS payroll_id, NULL AS member_id, NULL AS expected, sum(l.amount_minor) AS found,
  max(p.currency) AS currency, count(DISTINCT p.payroll_id) || ' payrolls' AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.class IS NULL
GROUP BY l.kind, l.category
