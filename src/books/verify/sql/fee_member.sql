SELECT f.payroll_id || '/' || f.member_id AS key, p.pay_date AS day, p.payroll_id, f.member_id,
  NULL AS expected, sum(f.amount_minor) AS found, p.currency, '' AS detail
FROM f_payroll p CROSS JOIN f_fee f ON f.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND f.member_id IS NOT NULL
  AND f.member_id NOT IN (SELECT member_id FROM f_person)
GROUP BY f.payroll_id, f.member_id
