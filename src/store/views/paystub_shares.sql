WITH worked AS (
  -- Weekdays of a period in each department, where that is asked for: day 0 is a Monday.
  SELECT paystub_id, gross_minor, department_id, department, max(last) AS last,
    max(CASE source WHEN 'today' THEN 'today' WHEN 'observed' THEN 'observed' ELSE 'history' END)
      AS source,
    sum((last + 1) / 7 * 5 + min((last + 1) % 7, 5) - first / 7 * 5 - min(first % 7, 5)) AS weekdays,
    sum(last - first + 1) AS days
  FROM (
    SELECT s.paystub_id, s.gross_minor, l.department_id, l.department, l.source,
      CAST(julianday(max(l.from_date, s.period_start)) + 0.5 AS INTEGER) AS first,
      CAST(julianday(min(coalesce(date(l.to_date, '-1 day'), '9999-12-31'), s.period_end)) + 0.5
        AS INTEGER) AS last
    FROM finance_settings r CROSS JOIN f_paystub s
      JOIN f_spell l ON l.member_id = s.member_id AND +l.from_date <= s.period_end
        AND (l.to_date IS NULL OR l.to_date > s.period_start)
    WHERE r.department = 'days' AND s.period_start <= s.period_end AND s.gross_minor IS NOT NULL
  )
  GROUP BY paystub_id, coalesce(department_id, department)
), weights AS (
  SELECT *, sum(weight) OVER w AS total, max(last) OVER w AS latest
  FROM (
    SELECT *, CASE WHEN sum(weekdays) OVER w > 0 THEN weekdays ELSE days END AS weight,
      count(*) OVER w AS parts
    FROM worked
    WINDOW w AS (PARTITION BY paystub_id)
  )
  WHERE parts > 1
  WINDOW w AS (PARTITION BY paystub_id)
), bases AS (
  SELECT *, time / total * weight + time % total * weight / total AS base,
    time % total * weight % total AS remainder
  FROM (
    -- What is paid for time, if all earnings can be read.
    SELECT w.*, (
      SELECT CASE WHEN count(amount_minor) = count(*)
        THEN sum(CASE WHEN is_time THEN amount_minor ELSE 0 END) END
      FROM f_line l WHERE l.paystub_id = w.paystub_id AND l.kind = 'earning') AS time
    FROM weights w
  )
  WHERE time IS NOT NULL
), shares AS (
  -- The largest remainder: each part without its fraction, and the hundredths that are left to those
  -- whose fractions are largest. What is not paid for time is of the department at the end.
  SELECT paystub_id, department_id, department, source, last,
    base + sign(time) * (row_number() OVER (PARTITION BY paystub_id ORDER BY abs(remainder) DESC, last)
      <= abs(time - sum(base) OVER (PARTITION BY paystub_id)))
      + CASE WHEN last = latest THEN gross_minor - time ELSE 0 END AS share
  FROM bases
), split AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT CAST(paystub_id AS TEXT) AS paystub_id, department_id, department, source, share,
      count(*) OVER (PARTITION BY paystub_id) AS parts,
      row_number() OVER (PARTITION BY paystub_id ORDER BY last) AS nth,
      sum(share) OVER (PARTITION BY paystub_id ORDER BY last) AS until
    -- A department whose share is nothing, because no day in it was a weekday, has no part.
    FROM shares WHERE share <> 0
  )
  -- Grouped, though nothing is put together, so that SQLite makes an index of it.
  GROUP BY paystub_id, until, department
)
SELECT p.paystub_id,
  CASE WHEN d.paystub_id IS NULL THEN p.department_id ELSE d.department_id END AS department_id,
  CASE WHEN d.paystub_id IS NULL THEN p.department ELSE d.department END AS department,
  CASE WHEN d.paystub_id IS NULL THEN s.gross_minor ELSE d.share END AS share_minor,
  CASE WHEN d.paystub_id IS NULL THEN p.department_basis ELSE 'days/' || d.source END AS basis,
  coalesce(d.parts, 1) AS parts, coalesce(d.nth, 1) AS nth,
  coalesce(d.until, s.gross_minor) AS until_minor, p.type, p.office, p.day
FROM paystub_positions p
  JOIN f_paystub s ON s.paystub_id = p.paystub_id
  LEFT JOIN split d ON d.paystub_id = p.paystub_id
