WITH today AS (SELECT coalesce(day, '9999-12-31') AS day FROM f_today), versions AS (
  -- What the database saw of each person, since when.
  SELECT v.id AS member_id, min(substr(v.since, 1, 10), t.day) AS day, v.since, v.active,
    v.department_id, coalesce(d.name, v.department_name) AS department, v.office_name AS office,
    v.type, v.job_title, v.first, v.last
  FROM (
    SELECT id, _valid_from AS since, active, department_id, department_name, office_name, type,
      job_title, employment_start_date AS first, employment_termination_date AS last
    FROM members_history WHERE _deleted_at IS NULL
    UNION ALL
    SELECT id, _changed_at, active, department_id, department_name, office_name, type,
      job_title, employment_start_date, employment_termination_date
    FROM members
  ) v CROSS JOIN today t LEFT JOIN departments d ON d.id = v.department_id
), changes AS (
  SELECT *, row_number() OVER w = 1
      OR coalesce(department_id, department) IS NOT lag(coalesce(department_id, department)) OVER w
      OR department IS NOT lag(department) OVER w OR office IS NOT lag(office) OVER w
      OR type IS NOT lag(type) OVER w OR job_title IS NOT lag(job_title) OVER w AS is_change
  FROM (
    SELECT *, row_number() OVER (PARTITION BY member_id, day ORDER BY since DESC) AS nth
    FROM versions
  )
  WHERE nth = 1
  WINDOW w AS (PARTITION BY member_id ORDER BY day)
), observed AS (
  -- Before the first change that was seen, a person was as first seen.
  SELECT * FROM (
   SELECT member_id, CASE WHEN lag(day) OVER w IS NULL THEN '' ELSE day END AS from_day,
    coalesce(lead(day) OVER w, '9999-12-31') AS to_day, since AS known_at,
    department_id, department, office, type, job_title,
    CASE count(*) OVER (PARTITION BY member_id) WHEN 1 THEN 'today' ELSE 'observed' END AS source
   FROM changes WHERE is_change
   WINDOW w AS (PARTITION BY member_id ORDER BY day)
  )
  GROUP BY member_id, from_day
), jobs AS (
  -- One position a person and first day, with the first day of the next one. Grouped, though nothing
  -- is put together, so that SQLite makes an index of it where it is joined; below as well.
  SELECT *
  FROM (
   SELECT j.*, lead(first) OVER (PARTITION BY member_id ORDER BY first) AS next
   FROM (
    SELECT e.member_id, e.start_date AS first,
      CASE WHEN e.end_date >= e.start_date THEN e.end_date END AS last,
      e.department_id, coalesce(d.name, e.department_name) AS department,
      -- The word for a kind of person, if it is one that people have.
      CASE WHEN e.type IN (SELECT type FROM members UNION ALL SELECT type FROM members_history)
        THEN e.type END AS type,
      e.job_title, json_extract(e.source, '$.office.name') AS office, e._first_seen_at AS known_at,
      row_number() OVER (PARTITION BY e.member_id, e.start_date
        ORDER BY e.end_date IS NULL DESC, e.position DESC) AS nth
    FROM employment_history e
      JOIN members m ON m.id = e.member_id
      LEFT JOIN departments d ON d.id = e.department_id
    -- The positions of a removed person left with the person.
    WHERE e.start_date IS NOT NULL AND (e._deleted_at IS NULL OR e._deleted_at >= m._deleted_at)
   ) j
   WHERE nth = 1
  )
  GROUP BY member_id, first
), people AS (
  -- A last day before the first, or a past one of a person who works here, is of a former time.
  SELECT m.id AS member_id, began, named_end, works,
    coalesce(
      CASE
        WHEN named_end < began OR m.active = 1 AND works AND named_end < m.day THEN NULL
        ELSE named_end
      END,
      CASE WHEN NOT works AND last_job_end >= coalesce(began, '') THEN last_job_end END,
      min(substr(m._deleted_at, 1, 10), m.day),
      CASE WHEN NOT works THEN (
        SELECT max(min(substr(h._valid_to, 1, 10), m.day)) FROM members_history h
        WHERE h.id = m.id AND h.active = 1 AND h._deleted_at IS NULL
          AND h.employment_start_date IS began) END
    ) AS ended,
    CASE WHEN named_end < began THEN named_end ELSE former_job_end END AS former_end,
    first_job, min(substr(m._first_seen_at, 1, 10), m.day) AS seen
  FROM (
    SELECT m.*, t.day, m._deleted_at IS NULL AND m.active IS NOT 0 AS works,
      m.employment_start_date AS began, m.employment_termination_date AS named_end,
      min(j.first) AS first_job, max(CASE WHEN j.next IS NULL THEN j.last END) AS last_job_end,
      max(CASE WHEN j.first < m.employment_start_date AND j.last < m.employment_start_date
        THEN j.last END) AS former_job_end
    FROM members m CROSS JOIN today t LEFT JOIN jobs j ON j.member_id = m.id
    GROUP BY m.id
  ) m
), stints AS MATERIALIZED (
  -- The times at the company: the present one, and those before it that positions tell of or that
  -- the database saw. For a person who does not work here and whose last day is unknown there is no
  -- present one.
  SELECT member_id, first, next
  FROM (
    SELECT member_id,
      CASE which WHEN 'present' THEN coalesce(began, first_job, CASE WHEN works THEN seen END)
        ELSE first_job END AS first,
      CASE
        WHEN which = 'former' THEN CASE WHEN first_job < began THEN date(former_end, '+1 day') END
        WHEN ended IS NOT NULL THEN date(ended, '+1 day')
        WHEN works THEN '9999-12-31'
      END AS next
    FROM people CROSS JOIN (SELECT 'present' AS which UNION ALL SELECT 'former')
  )
  WHERE first < next
  UNION ALL
  SELECT member_id, first, min(date(last, '+1 day'), coalesce(next, '9999-12-31'))
  FROM (
    SELECT p.member_id, v.first,
      coalesce(max(v.last), CASE WHEN p.named_end < p.began THEN max(p.named_end) END) AS last,
      lead(v.first) OVER (PARTITION BY p.member_id ORDER BY v.first) AS next
    FROM people p JOIN versions v ON v.member_id = p.member_id
    WHERE v.first < p.began AND (p.first_job IS NULL OR p.first_job >= p.began)
      AND (v.last IS NULL OR v.last >= v.first AND v.last < p.began)
    GROUP BY p.member_id, v.first
  )
  WHERE last >= first
), spans AS (
  -- Positions in time. A gap of more than a long weekend between two of them is one; a position that
  -- is the last lasts as long as its person is here.
  SELECT j.*,
    CASE
      WHEN j.next IS NOT NULL AND (j.gone IS NULL OR date(j.gone, '+4 days') >= j.next) THEN j.next
      WHEN j.next IS NOT NULL OR j.last < j.began THEN date(j.gone, '+1 day')
      ELSE '9999-12-31'
    END AS until
  FROM (
    SELECT j.*, p.began, coalesce(j.last,
      CASE WHEN p.named_end >= j.first AND p.named_end < j.next THEN p.named_end END) AS gone
    FROM jobs j JOIN people p ON p.member_id = j.member_id
  ) j
), pieces AS (
  -- What a time at the company has of positions and, in the row that is of none, what it has before the
  -- first of them: SQLite makes an index for an inner join alone. Each part above is read once: SQLite
  -- has a limit to what a statement reads.
  SELECT member_id,
    CASE WHEN first IS NULL THEN began ELSE max(began, first) END AS from_day,
    CASE WHEN first IS NULL THEN min(ended, coalesce(first_of_all, '9999-12-31'))
      ELSE min(ended, until) END AS to_day,
    department IS NOT NULL OR department_id IS NOT NULL AS is_placed,
    department_id, department, office, type, job_title, known_at
  FROM (
    SELECT *, min(max(first, began)) OVER (PARTITION BY member_id, began) AS first_of_all
    FROM (
      SELECT s.member_id, s.first AS began, s.next AS ended, j.first, j.until, j.department_id,
        j.department, j.office, j.type, j.job_title, j.known_at
      FROM (
        SELECT member_id, first, until, department_id, department, office, type, job_title, known_at
        FROM spans
        UNION ALL
        SELECT id, NULL, '9999-12-31', NULL, NULL, NULL, NULL, NULL, NULL FROM members
      ) j JOIN stints s ON s.member_id = j.member_id AND j.until > s.first
    )
  )
  WHERE CASE WHEN first IS NULL THEN began < min(ended, coalesce(first_of_all, '9999-12-31'))
    ELSE max(began, first) < min(ended, until) END
), cut AS (
  SELECT p.member_id, max(p.from_day, o.from_day) AS from_day, min(p.to_day, o.to_day) AS to_day,
    CASE WHEN is_placed THEN p.department_id ELSE o.department_id END AS department_id,
    CASE WHEN is_placed THEN p.department ELSE o.department END AS department,
    coalesce(p.office, o.office) AS office, coalesce(p.type, o.type) AS type,
    coalesce(p.job_title, o.job_title) AS job_title,
    CASE WHEN is_placed THEN 'history' ELSE o.source END AS source,
    CASE WHEN is_placed THEN p.known_at ELSE o.known_at END AS known_at
  FROM pieces p JOIN observed o
    ON o.member_id = p.member_id AND +o.from_day < p.to_day AND +o.to_day > p.from_day
), numbered AS (
  SELECT *, sum(is_change) OVER (PARTITION BY member_id ORDER BY from_day) AS nth
  FROM (
    SELECT *, from_day IS NOT lag(to_day) OVER w
      OR department_id IS NOT lag(department_id) OVER w OR department IS NOT lag(department) OVER w
      OR office IS NOT lag(office) OVER w OR type IS NOT lag(type) OVER w
      OR job_title IS NOT lag(job_title) OVER w OR source IS NOT lag(source) OVER w AS is_change
    FROM cut
    WINDOW w AS (PARTITION BY member_id ORDER BY from_day)
  )
)
SELECT CAST(member_id AS TEXT) AS member_id, min(from_day) AS from_date, nullif(max(to_day), '9999-12-31') AS to_date,
  department_id, department, office, type, job_title, source, min(known_at) AS known_at
FROM numbered
GROUP BY member_id, nth
