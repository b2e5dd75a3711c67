SELECT month AS key, max(month || '-01', :from) AS day, NULL AS payroll_id, NULL AS member_id, NULL AS expected,
  NULL AS found, NULL AS currency, month || ' is ' || CASE state WHEN 'held' THEN 'held back in part'
    ELSE 'not read from its first day on' END AS detail
FROM payroll_months
WHERE state IN ('held', 'before the window')
  AND month BETWEEN substr(:from, 1, 7) AND substr(:through, 1, 7)
