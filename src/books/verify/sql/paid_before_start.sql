SELECT min(s.paystub_id) AS key, min(p.pay_date) AS day, NULL AS payroll_id, s.member_id,
  NULL AS expected, min(s.gross_minor) AS found, min(s.currency) AS currency,
  'for days up to ' || min(s.period_end) || '; the first day was ' || f.first AS detail
FROM (
  -- Few are paid before the first day of their present employment: the rehired, mostly.
  SELECT o.payroll_id, o.pay_date, t.paystub_id
  FROM f_payroll o CROSS JOIN f_paystub t ON t.payroll_id = o.payroll_id
    JOIN f_person m ON m.member_id = t.member_id
  WHERE o.pay_date BETWEEN :from AND :through AND t.period_end < m.start_date
) p JOIN f_paystub s ON s.paystub_id = p.paystub_id
  JOIN (SELECT member_id, min(from_date) AS first FROM f_spell GROUP BY member_id) f
    ON f.member_id = s.member_id
WHERE s.period_end < f.first
GROUP BY s.member_id
