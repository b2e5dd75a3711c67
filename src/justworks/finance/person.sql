SELECT m.id AS member_id, m.work_id,
  nullif(trim(coalesce(m.preferred_name, m.given_name, '') || ' '
    || coalesce(m.family_name, '')), '') AS person,
  m._deleted_at IS NULL AND m.active IS 1 AS active, m._deleted_at IS NOT NULL AS gone,
  m.employment_start_date AS start_date, m.employment_termination_date AS last_day,
  m.date_added_to_justworks AS added_date,
  m.department_id, coalesce(d.name, m.department_name) AS department,
  m.office_name AS office, m.type, m.job_title, m.manager_id,
  m.work_state, m.flsa_status, m.overtime_eligible
FROM members m LEFT JOIN departments d ON d.id = m.department_id
