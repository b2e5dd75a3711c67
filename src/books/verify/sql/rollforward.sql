-- The company at the end of each month, counted in another way: who was here on its last day.
WITH months AS (
  SELECT month, sum(closing) AS closing, max(date(month || '-01', '+1 month', '-1 day')) AS last
  FROM headcount_rollforward
  WHERE month BETWEEN substr(:from, 1, 7) AND substr(:through, 1, 7) AND state = 'whole'
  GROUP BY 1
)
SELECT m.month AS key, max(m.month || '-01', :from) AS day, NULL AS payroll_id, NULL AS member_id,
  NULL AS expected, NULL AS found, NULL AS currency,
  m.month || ' closes with ' || m.closing || ' people, and ' || count(DISTINCT h.member_id)
    || ' were here on its last day' AS detail
FROM months m LEFT JOIN headcount_spells h ON h.from_date <= m.last
  AND (h.to_date IS NULL OR h.to_date > m.last)
GROUP BY m.month
HAVING count(DISTINCT h.member_id) <> m.closing
