WITH RECURSIVE people AS (
  SELECT from_date, through_date AS day, held FROM f_coverage WHERE what = 'people'
), months(first) AS (
  -- From the first month that the source can know of to the last day that was read.
  SELECT date(min(coalesce(added_date, start_date)), 'start of month') FROM f_person
  UNION ALL
  SELECT date(first, '+1 month') FROM months
  WHERE date(first, '+1 month') <= (SELECT day FROM people)
)
SELECT substr(m.first, 1, 7) AS month, m.first AS first_day,
  min(date(m.first, '+1 month', '-1 day'), p.day) AS last_day,
  CASE
    WHEN p.from_date IS NULL OR m.first < p.from_date THEN 'survivors only'
    WHEN p.held THEN 'held'
    WHEN date(m.first, '+1 month', '-1 day') >= p.day THEN 'running'
    ELSE 'whole'
  END AS state
FROM months m CROSS JOIN people p
WHERE m.first <= p.day
