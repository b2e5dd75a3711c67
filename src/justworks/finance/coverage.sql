WITH last(what, stream, verdict) AS (
  -- How the tables fared in the last sync that judged them.
  SELECT w.column1, w.column2, (
    SELECT json_extract(t.value, '$.verdict')
    FROM _runs r, json_each(r.report, '$.streams') t
    WHERE json_extract(t.value, '$.stream') = w.column2
      AND json_extract(t.value, '$.verdict') IN ('ok', 'unchanged', 'partial', 'held')
    ORDER BY r.rowid DESC LIMIT 1)
  FROM (VALUES ('people', 'members'), ('payrolls', 'payrolls'), ('paystubs', 'paystubs'),
               ('lines', 'paystub_lines'), ('fees', 'payroll_fees')) w
), payrolls_window AS (
  SELECT json_extract(bookmark, '$.window.from') AS first,
    json_extract(bookmark, '$.window.through') AS last
  FROM _bookmarks WHERE stream = 'payrolls'
), leavers AS (
  -- People who left before the first one who is known to have left are in no list.
  SELECT min(coalesce(
    min(CASE WHEN active = 0 THEN employment_termination_date END), '9999-12-31'),
    coalesce(min(substr(_first_seen_at, 1, 10)), '9999-12-31')) AS first
  FROM members
)
SELECT l.what,
  CASE l.what
    WHEN 'people' THEN EXISTS (SELECT 1 FROM members)
    WHEN 'payrolls' THEN EXISTS (SELECT 1 FROM payrolls)
    WHEN 'paystubs' THEN EXISTS (SELECT 1 FROM paystubs)
    WHEN 'lines' THEN EXISTS (SELECT 1 FROM paystub_lines)
    WHEN 'fees' THEN EXISTS (SELECT 1 FROM payroll_fees)
  END OR EXISTS (
    SELECT 1 FROM _runs r, json_each(r.report, '$.streams') t
    WHERE r.published AND json_extract(t.value, '$.stream') = l.stream
      AND json_extract(t.value, '$.verdict') <> 'skipped') AS is_read,
  CASE l.what
    WHEN 'people' THEN (SELECT nullif(first, '9999-12-31') FROM leavers)
    ELSE (SELECT first FROM payrolls_window)
  END AS from_date,
  CASE l.what
    WHEN 'people' THEN (SELECT day FROM f_today)
    ELSE (SELECT last FROM payrolls_window)
  END AS through_date,
  coalesce(l.verdict IN ('partial', 'held'), 0) AS held
FROM last l
