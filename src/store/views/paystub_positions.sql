WITH place AS MATERIALIZED (
  -- A position holds until the next one: a last paystub is of the department that the person left.
  -- Grouped, though nothing is put together, so that SQLite makes an index of it.
  SELECT CAST(member_id AS TEXT) AS member_id, first, next, department_id, department, office, type,
    job_title, source
  FROM (
    SELECT *, CASE WHEN lag(from_date) OVER w IS NULL THEN '' ELSE from_date END AS first,
      coalesce(lead(from_date) OVER w, '9999-12-31') AS next
    FROM f_spell
    WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
  )
  GROUP BY member_id, first
), person AS MATERIALIZED (SELECT * FROM f_person),
stubs AS (
  SELECT s.paystub_id, s.member_id,
    CASE r.department WHEN 'period_start' THEN 'period_start' ELSE 'period_end' END AS rule,
    CASE r.department WHEN 'period_start' THEN coalesce(s.period_start, s.period_end, s.pay_date)
      ELSE coalesce(s.period_end, s.period_start, s.pay_date) END AS day
  FROM f_paystub s CROSS JOIN finance_settings r
)
SELECT s.paystub_id, s.member_id, s.day,
  CASE WHEN l.member_id IS NULL THEN p.department_id ELSE l.department_id END AS department_id,
  CASE WHEN l.member_id IS NULL THEN p.department ELSE l.department END AS department,
  CASE WHEN l.member_id IS NULL THEN p.office ELSE l.office END AS office,
  CASE WHEN l.member_id IS NULL THEN p.type ELSE l.type END AS type,
  CASE WHEN l.member_id IS NULL THEN p.job_title ELSE l.job_title END AS job_title,
  s.rule || '/' || coalesce(l.source, CASE WHEN p.member_id IS NULL THEN 'none' ELSE 'today' END)
    AS department_basis
FROM stubs s
  LEFT JOIN place l ON l.member_id = s.member_id AND +l.first <= s.day AND +l.next > s.day
  LEFT JOIN person p ON p.member_id = s.member_id
