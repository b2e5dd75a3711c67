SELECT s.paystub_id, s.payroll_id, s.pay_date, s.period_start AS pay_period_start,
  s.period_end AS pay_period_end, s.member_id, p.person, w.department, s.currency,
  decimal(s.gross_minor) AS gross_pay, decimal(s.net_minor) AS net_pay, w.department_basis
FROM f_paystub s
  JOIN paystub_positions w ON w.paystub_id = s.paystub_id
  LEFT JOIN f_person p ON p.member_id = s.member_id
