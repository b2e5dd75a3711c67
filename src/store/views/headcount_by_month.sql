WITH months AS MATERIALIZED (SELECT * FROM headcount_months),
spells AS MATERIALIZED (SELECT * FROM headcount_spells)
SELECT m.month, coalesce(s.department, '(none)') AS department, s.type, count(*) AS people, m.state
FROM months m
  JOIN spells s ON s.from_date <= m.last_day AND (s.to_date IS NULL OR s.to_date > m.last_day)
GROUP BY 1, 2, 3
