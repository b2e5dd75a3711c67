-- Each department from one month to the next, and within the month.
WITH months AS MATERIALIZED (
  SELECT month, department, sum(opening) AS opening, sum(joiners) AS joiners,
    sum(moved_in) AS moved_in, sum(moved_out) AS moved_out, sum(leavers) AS leavers,
    sum(closing) AS closing
  FROM headcount_rollforward
  WHERE month BETWEEN substr(date(:from, 'start of month', '-1 month'), 1, 7) AND substr(:through, 1, 7)
  GROUP BY 1, 2
)
SELECT m.month || '/' || coalesce(m.department, '') AS key, max(m.month || '-01', :from) AS day,
  NULL AS payroll_id, NULL AS member_id, NULL AS expected, NULL AS found, NULL AS currency,
  coalesce(m.department, 'no department') || ' in ' || m.month || ': ' || m.opening || ' + ' || m.joiners
    || ' + ' || m.moved_in || ' - ' || m.moved_out || ' - ' || m.leavers || ' is not ' || m.closing AS detail
FROM months m
WHERE m.opening + m.joiners + m.moved_in - m.moved_out - m.leavers <> m.closing
  AND m.month >= substr(:from, 1, 7)
UNION ALL
SELECT m.month || '/' || coalesce(m.department, '') || '/opening', max(m.month || '-01', :from), NULL, NULL, NULL,
  NULL, NULL, coalesce(m.department, 'no department') || ' opens ' || m.month || ' with ' || m.opening
    || ', and closed the month before with ' || f.closing
FROM months m JOIN months f ON f.department IS m.department
  AND f.month = substr(date(m.month || '-01', '-1 month'), 1, 7)
WHERE m.opening <> f.closing AND m.month >= substr(:from, 1, 7)
