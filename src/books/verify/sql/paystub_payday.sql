SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, NULL AS expected,
  NULL AS found, s.currency, 'paid on ' || s.pay_date AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND s.pay_date <> p.pay_date
