SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, NULL AS expected,
  NULL AS found, s.currency, 'the payroll is in ' || coalesce(p.currency, 'none') || ', the paystub in '
    || coalesce(s.currency, 'none') AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND s.currency IS NOT p.currency
UNION ALL
SELECT s.paystub_id || '/' || l.currency, p.pay_date, p.payroll_id, s.member_id, NULL, NULL,
  s.currency, 'a line of it is in ' || l.currency
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.currency <> s.currency
GROUP BY s.paystub_id, l.currency
