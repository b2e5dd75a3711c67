SELECT l.kind || '/' || coalesce(l.category, '') || CASE WHEN l.kind = 'earning' THEN '/' || coalesce(l.type, '')
    ELSE '' END AS key,
  max(p.pay_date) AS day, NULL AS payroll_id, NULL AS member_id, NULL AS expected, NULL AS found,
  NULL AS currency,
  CASE l.kind WHEN 'earning' THEN '"pay"` or `"reimbursement"`'
    WHEN 'employee_deduction' THEN '"tax"` or `"deduction"`' ELSE '"tax"` or `"benefit"`' END AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.class IS NULL
GROUP BY 1
