SELECT member_id AS key, NULL AS day, NULL AS payroll_id, member_id, NULL AS expected, NULL AS found,
  NULL AS currency, entered AS detail
FROM f_fte
WHERE fte IS NULL AND to_date IS NULL
