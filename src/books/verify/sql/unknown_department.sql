SELECT member_id AS key, NULL AS day, NULL AS payroll_id, member_id, NULL AS expected, NULL AS found,
  NULL AS currency, 'department ' || department_id AS detail
FROM f_person WHERE active AND department_id IS NOT NULL AND department IS NULL
