SELECT member_id AS key, NULL AS day, NULL AS payroll_id, member_id, NULL AS expected, NULL AS found,
  NULL AS currency, CASE WHEN active THEN 'active, and the last day was ' || last_day
    ELSE 'not active, and has no last day' END AS detail
FROM f_person CROSS JOIN f_today t
WHERE active AND last_day < t.day AND (start_date IS NULL OR last_day >= start_date)
  OR NOT active AND NOT gone AND last_day IS NULL
