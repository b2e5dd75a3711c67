WITH paid AS (
  SELECT s.member_id, min(s.period_end) AS first_paid
  FROM main.f_paystub s JOIN f_person m ON m.member_id = s.member_id
  -- Few are paid before the first day of their present employment: the rehired, mostly.
  WHERE s.period_end < m.start_date AND s.gross_minor > 0
  GROUP BY s.member_id
), spells AS MATERIALIZED (
  SELECT member_id, from_date FROM main.f_spell
), firsts AS (
  SELECT *, (SELECT min(f.from_date) FROM spells f WHERE f.member_id = p.member_id) AS first
  FROM paid p
)
SELECT member_id AS key, NULL AS day, NULL AS payroll_id, member_id, NULL AS expected,
  NULL AS found, NULL AS currency,
  'paid for days up to ' || first_paid || '; the first day was ' || first AS detail
FROM firsts WHERE first_paid < first
