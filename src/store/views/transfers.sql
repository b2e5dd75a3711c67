SELECT substr(m.from_date, 1, 7) AS month, m.from_date AS date, p.person,
  m.old_department AS from_department, m.department AS to_department,
  m.old_office AS from_office, m.office AS to_office, m.old_type AS from_type, m.type AS to_type,
  substr(m.known_at, 1, 10) AS known_at, m.source AS department_basis, m.member_id
FROM (
  SELECT *, lag(to_date) OVER w = from_date AS is_move, lag(department) OVER w AS old_department,
    lag(department_id) OVER w AS old_id, lag(office) OVER w AS old_office, lag(type) OVER w AS old_type
  FROM f_spell
  WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
) m LEFT JOIN f_person p ON p.member_id = m.member_id
WHERE m.is_move AND (m.department IS NOT m.old_department OR m.department_id <> m.old_id
  OR m.office IS NOT m.old_office OR m.type IS NOT m.old_type)
