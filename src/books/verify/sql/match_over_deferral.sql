SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, l.deferral AS expected,
  l.matched AS found, s.currency, '' AS detail
FROM f_payroll p JOIN f_paystub s ON s.payroll_id = p.payroll_id
  JOIN (
    SELECT paystub_id,
      sum(CASE kind WHEN 'employee_deduction' THEN amount_minor ELSE 0 END) AS deferral,
      sum(CASE kind WHEN 'employer_contribution' THEN amount_minor ELSE 0 END) AS matched
    FROM f_line WHERE is_retirement GROUP BY paystub_id
  ) l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.matched > l.deferral AND l.deferral >= 0
