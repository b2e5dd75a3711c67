SELECT min(e.member_id) AS key, NULL AS day, NULL AS payroll_id, min(e.member_id) AS member_id,
  NULL AS expected, NULL AS found, NULL AS currency,
  count(DISTINCT e.member_id) || ' people have one work address: '
    || group_concat(DISTINCT e.member_id) AS detail
FROM (SELECT * FROM f_email ORDER BY member_id) e JOIN f_person m ON m.member_id = e.member_id
WHERE m.active
GROUP BY lower(e.email) HAVING count(DISTINCT e.member_id) > 1
