SELECT min(s.paystub_id) AS key, min(p.pay_date) AS day, min(p.payroll_id) AS payroll_id, s.member_id,
  NULL AS expected, min(s.gross_minor) AS found, min(s.currency) AS currency,
  'for days up to ' || min(s.period_end) || '; the first day was ' || f.first AS detail
FROM f_payroll p JOIN f_paystub s ON s.payroll_id = p.payroll_id
  JOIN (SELECT member_id, min(from_date) AS first FROM f_spell GROUP BY member_id) f
    ON f.member_id = s.member_id
WHERE p.pay_date BETWEEN :from AND :through AND s.period_end < f.first
GROUP BY s.member_id
