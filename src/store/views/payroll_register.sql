WITH costs AS MATERIALIZED (SELECT * FROM paystub_costs)
SELECT s.pay_date, s.period_start, s.period_end, s.pay_group, p.person, p.work_id,
  w.department, w.office, w.type, p.work_state,
  decimal(s.gross_minor) AS gross,
  decimal(c.employee_taxes_minor) AS employee_taxes,
  decimal(c.employee_deductions_minor) AS employee_deductions,
  decimal(s.net_minor) AS net,
  decimal(c.employer_taxes_minor) AS employer_taxes,
  decimal(c.employer_benefits_minor) AS employer_benefits,
  decimal((c.pay_minor + c.employer_taxes_minor + c.employer_benefits_minor)) AS total_cost,
  s.currency, s.payroll_id, s.paystub_id, w.department_basis
FROM f_paystub s
  JOIN paystub_positions w ON w.paystub_id = s.paystub_id
  JOIN costs c ON c.paystub_id = s.paystub_id
  LEFT JOIN f_person p ON p.member_id = s.member_id
