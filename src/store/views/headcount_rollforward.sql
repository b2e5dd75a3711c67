WITH months AS MATERIALIZED (
  SELECT *, CAST(julianday(first_day) + 0.5 AS INTEGER) AS first,
    CAST(julianday(last_day) + 0.5 AS INTEGER) AS last
  FROM headcount_months
), moves AS (
  SELECT *, joins OR department IS NOT lag(department) OVER w OR type IS NOT lag(type) OVER w
      OR office IS NOT lag(office) OVER w AS comes,
    leaves OR department IS NOT lead(department) OVER w OR type IS NOT lead(type) OVER w
      OR office IS NOT lead(office) OVER w AS goes
  FROM (
    SELECT member_id, from_date, to_date, coalesce(department, '(none)') AS department, type, office,
      joins, leaves
    FROM headcount_spells
  )
  WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
), events AS MATERIALIZED (
  -- One person more or less in a department, type and office, since a day.
  SELECT department, type, office, CAST(julianday(CASE way WHEN 1 THEN from_date ELSE to_date END) + 0.5 AS INTEGER) AS day, way AS n,
    CASE WHEN way = 1 AND joins THEN 'joined' WHEN way = 1 THEN 'moved in'
      WHEN leaves THEN 'left' ELSE 'moved out' END AS what
  FROM moves CROSS JOIN (SELECT 1 AS way UNION ALL SELECT -1)
  WHERE CASE way WHEN 1 THEN comes ELSE goes AND to_date IS NOT NULL END
), sums AS (
  SELECT m.month, m.state, e.department, e.type, e.office,
    sum(n) FILTER (WHERE day < first) AS opening,
    count(*) FILTER (WHERE day >= first AND what = 'joined') AS joiners,
    count(*) FILTER (WHERE day >= first AND what = 'moved in') AS moved_in,
    count(*) FILTER (WHERE day >= first AND what = 'moved out') AS moved_out,
    count(*) FILTER (WHERE day >= first AND what = 'left') AS leavers,
    sum(n) AS closing,
    sum(n * (last - max(day, first) + 1)) AS person_days,
    last - first + 1 AS days
  FROM months m JOIN events e ON e.day <= m.last
  GROUP BY m.month, e.department, e.type, e.office
)
SELECT month, department, type, office, coalesce(opening, 0) AS opening, joiners, moved_in,
  moved_out, leavers, closing, decimal(((200 * person_days + days) / (2 * days))) AS average, state
FROM sums
WHERE opening <> 0 OR joiners OR moved_in OR moved_out OR leavers OR closing
