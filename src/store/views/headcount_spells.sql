WITH stints AS (
  SELECT *, sum(is_start) OVER (PARTITION BY member_id ORDER BY from_date) AS stint
  FROM (
    SELECT *, lag(to_date) OVER (PARTITION BY member_id ORDER BY from_date) IS NOT from_date AS is_start
    FROM f_spell
  )
), bounds AS (
  -- The rule of who counts: from the first day on, and on the last day if that is set so.
  SELECT s.*, min(from_date) OVER w AS first,
    CASE
      WHEN count(to_date) OVER w < count(*) OVER w THEN '9999-12-31'
      WHEN r.last_day_counts THEN max(to_date) OVER w
      ELSE date(max(to_date) OVER w, '-1 day')
    END AS gone
  FROM stints s CROSS JOIN finance_settings r
  WINDOW w AS (PARTITION BY member_id, stint)
)
SELECT member_id, from_date, nullif(min(coalesce(to_date, '9999-12-31'), gone), '9999-12-31') AS to_date,
  department_id, department, office, type, job_title, source, known_at,
  first AS hired_on, from_date = first AS joins,
  gone <> '9999-12-31' AND coalesce(to_date, '9999-12-31') >= gone AS leaves
FROM bounds
WHERE from_date < gone
