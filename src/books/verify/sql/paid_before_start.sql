WITH paid AS (
  SELECT s.member_id, min(s.period_end) AS first_paid
  FROM f_paystub s JOIN f_person m ON m.member_id = s.member_id
  -- Few are paid before the first day of their present employment: the rehired, mostly.
  WHERE s.period_end < m.start_date AND s.gross_minor > 0
  GROUP BY s.member_id
)
SELECT p.member_id AS key, NULL AS day, NULL AS payroll_id, p.member_id, NULL AS expected,
  NULL AS found, NULL AS currency,
  'paid for days up to ' || p.first_paid || '; the first day was ' || min(f.from_date) AS detail
FROM paid p JOIN f_spell f ON f.member_id = p.member_id
GROUP BY p.member_id
HAVING p.first_paid < min(f.from_date)
