SELECT coalesce(f.type, f.name, '') AS key, max(p.pay_date) AS day, NULL AS payroll_id,
  NULL AS member_id, NULL AS expected, NULL AS found, NULL AS currency, '' AS detail
FROM f_payroll p CROSS JOIN f_fee f ON f.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND f.class IS NULL
GROUP BY 1
