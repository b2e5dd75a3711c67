-- A rate that begins before a payday of its time, and that was not seen until after it. What was there
-- at the first sync was not seen late.
SELECT r.member_id || '/' || r.from_date AS key, NULL AS day, NULL AS payroll_id, r.member_id,
  NULL AS expected, r.amount_minor AS found, r.currency,
  'from ' || r.from_date || ' was seen on ' || substr(r.known_at, 1, 10) AS detail
FROM f_pay r
WHERE r.known_at > (SELECT min(known_at) FROM f_pay WHERE known_at IS NOT NULL)
  AND substr(r.known_at, 1, 10) <= (SELECT day FROM f_today)
  AND EXISTS (
    -- Pay may come before the days it is for.
    SELECT 1 FROM f_payroll p CROSS JOIN main.f_paystub s ON s.payroll_id = p.payroll_id
    WHERE p.pay_date >= date(r.from_date, '-62 days') AND p.pay_date < substr(r.known_at, 1, 10)
      AND s.member_id = r.member_id AND s.period_end >= r.from_date
      AND (r.to_date IS NULL OR s.period_start < r.to_date))
