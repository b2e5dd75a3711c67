SELECT coalesce(f.type, f.name, '') AS key, max(p.pay_date) AS day, NULL AS payroll_id,
  NULL AS member_id, NULL AS expected, sum(f.amount_minor) AS found, max(p.currency) AS currency,
  count(DISTINCT p.payroll_id) || ' payrolls' AS detail
FROM f_payroll p CROSS JOIN f_fee f ON f.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND f.class IS NULL
GROUP BY 1
