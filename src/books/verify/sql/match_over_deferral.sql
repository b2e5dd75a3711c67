SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id,
  sum(CASE l.kind WHEN 'employee_deduction' THEN l.amount_minor ELSE 0 END) AS expected,
  sum(CASE l.kind WHEN 'employer_contribution' THEN l.amount_minor ELSE 0 END) AS found, s.currency,
  '' AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.is_retirement
GROUP BY s.paystub_id
HAVING found > expected AND expected >= 0
