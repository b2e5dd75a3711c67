-- A rate that begins before a payday, and that nobody had seen until after it.
SELECT r.member_id || '/' || r.from_date AS key, max(p.pay_date) AS day, NULL AS payroll_id,
  r.member_id, NULL AS expected, r.amount_minor AS found, r.currency,
  'from ' || r.from_date || ', seen on ' || substr(r.known_at, 1, 10) || ', when '
    || count(DISTINCT p.payroll_id) || ' payrolls had been paid' AS detail
FROM f_pay r JOIN f_paystub s ON s.member_id = r.member_id AND s.period_end >= r.from_date
    AND (r.to_date IS NULL OR s.period_start < r.to_date)
  JOIN f_payroll p ON p.payroll_id = s.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND p.pay_date < substr(r.known_at, 1, 10)
  -- What was there at the first sync was not seen late.
  AND r.known_at > (SELECT min(known_at) FROM f_pay WHERE known_at IS NOT NULL)
GROUP BY r.member_id, r.from_date
