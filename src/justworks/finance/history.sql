-- As they are listed, overlaps and all.
SELECT 'position' AS kind, member_id, start_date AS from_date, end_date AS last_day
FROM employment_history WHERE _deleted_at IS NULL AND start_date IS NOT NULL
UNION ALL
SELECT 'rate of pay', member_id, start_date, end_date
FROM pay_history WHERE _deleted_at IS NULL AND start_date IS NOT NULL
