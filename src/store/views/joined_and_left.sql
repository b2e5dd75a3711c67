WITH stints AS (
  SELECT *, sum(is_start) OVER (PARTITION BY member_id ORDER BY from_date) AS stint,
    lead(from_date) OVER (PARTITION BY member_id ORDER BY from_date) IS NOT to_date AS is_end
  FROM (
    SELECT *, lag(to_date) OVER (PARTITION BY member_id ORDER BY from_date) IS NOT from_date AS is_start
    FROM f_spell
  )
)
SELECT substr(e.date, 1, 7) AS month, e.date, e.event, p.person, e.department, e.type, e.job_title,
  e.member_id, e.source AS department_basis
FROM (
  SELECT from_date AS date, 'joined' AS event, member_id, department, type, job_title, source
  FROM stints WHERE is_start
  UNION ALL
  SELECT date(to_date, '-1 day'), 'left', member_id, department, type, job_title, source
  FROM stints WHERE is_end AND to_date IS NOT NULL
) e LEFT JOIN f_person p ON p.member_id = e.member_id
