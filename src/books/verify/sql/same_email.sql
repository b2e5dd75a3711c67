SELECT people AS key, NULL AS day, NULL AS payroll_id, first AS member_id, NULL AS expected, NULL AS found,
  NULL AS currency, people AS detail
FROM (
  SELECT min(member_id) AS first, group_concat(member_id, '+') AS people, count(*) AS number
  FROM (
    SELECT DISTINCT e.member_id, lower(e.email) AS email
    FROM f_email e JOIN f_person m ON m.member_id = e.member_id
    WHERE m.active ORDER BY e.member_id
  )
  GROUP BY email
)
WHERE number > 1
-- Two people with two addresses in common are one finding.
GROUP BY people
