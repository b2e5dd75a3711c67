WITH RECURSIVE chain(member_id, above, steps) AS (
  SELECT member_id, manager_id, 1 FROM f_person WHERE active AND manager_id IS NOT NULL
  UNION ALL
  SELECT c.member_id, m.manager_id, c.steps + 1
  FROM chain c JOIN f_person m ON m.member_id = c.above
  WHERE m.manager_id IS NOT NULL AND c.above <> c.member_id AND c.steps < 50
)
SELECT p.member_id AS key, NULL AS day, NULL AS payroll_id, p.member_id, NULL AS expected,
  NULL AS found, NULL AS currency,
  CASE WHEN p.manager_id = p.member_id THEN 'reports to themselves'
    WHEN b.member_id IS NULL THEN 'reports to ' || p.manager_id || ', who is not in the list'
    WHEN NOT b.active THEN 'reports to ' || p.manager_id || ', who has left'
    ELSE 'is above their own manager' END AS detail
FROM f_person p LEFT JOIN f_person b ON b.member_id = p.manager_id
WHERE p.active AND p.manager_id IS NOT NULL AND (p.manager_id = p.member_id
  OR b.member_id IS NULL OR NOT b.active
  OR p.member_id IN (SELECT member_id FROM chain WHERE above = member_id))
