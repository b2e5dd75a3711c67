-- Positions and rates of pay as they were listed: one ends before the next one begins.
WITH listed AS (
  SELECT *, lead(from_date) OVER (PARTITION BY member_id, kind
    ORDER BY from_date, last_day IS NULL, last_day) AS next
  FROM f_history
)
SELECT l.member_id || '/' || l.kind || '/' || l.from_date AS key, NULL AS day, NULL AS payroll_id,
  l.member_id, NULL AS expected, NULL AS found, NULL AS currency,
  'the ' || l.kind || ' from ' || l.from_date || ' goes on to ' || coalesce(l.last_day, 'now')
    || ', and the next is from ' || l.next AS detail
FROM listed l JOIN f_person m ON m.member_id = l.member_id
WHERE NOT m.gone AND (l.next = l.from_date OR l.last_day >= l.next OR l.last_day < l.from_date)
