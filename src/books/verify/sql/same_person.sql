WITH here AS (SELECT * FROM f_person WHERE active)
SELECT min(member_id) || '/work_id' AS key, NULL AS day, NULL AS payroll_id, min(member_id) AS member_id,
  NULL AS expected, NULL AS found, NULL AS currency,
  count(*) || ' people have the work ID ' || work_id || ': ' || group_concat(member_id, ', ') AS detail
FROM (SELECT * FROM here ORDER BY member_id) WHERE work_id IS NOT NULL
GROUP BY work_id HAVING count(*) > 1
UNION ALL
SELECT min(member_id) || '/name', NULL, NULL, min(member_id), NULL, NULL, NULL,
  count(*) || ' people of one name started on ' || start_date || ': ' || group_concat(member_id, ', ')
FROM (SELECT * FROM here ORDER BY member_id) WHERE person IS NOT NULL AND start_date IS NOT NULL
GROUP BY person, start_date HAVING count(*) > 1
