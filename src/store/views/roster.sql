WITH months AS MATERIALIZED (SELECT * FROM headcount_months),
spells AS MATERIALIZED (SELECT * FROM headcount_spells),
pay AS MATERIALIZED (SELECT * FROM f_pay),
person AS MATERIALIZED (SELECT * FROM f_person),
fte AS MATERIALIZED (SELECT * FROM f_fte)
SELECT m.month, m.last_day AS as_of, s.member_id, p.work_id, p.person, s.department, s.office,
  s.type, s.job_title, s.hired_on,
  CASE WHEN s.leaves THEN p.last_day END AS last_day, p.manager_id,
  decimal(y.amount_minor) AS pay_rate, y.unit AS pay_unit, y.currency,
  decimal(y.annual_minor) AS annual_pay, y.annual_basis, p.work_state, t.fte, t.source AS fte_basis,
  s.source AS department_basis, m.state
FROM months m
  JOIN spells s ON s.from_date <= m.last_day AND (s.to_date IS NULL OR s.to_date > m.last_day)
  LEFT JOIN pay y ON y.member_id = s.member_id AND +y.from_date <= m.last_day
    AND (y.to_date IS NULL OR y.to_date > m.last_day)
  LEFT JOIN fte t ON t.member_id = s.member_id AND (t.from_date IS NULL OR t.from_date <= m.last_day)
    AND (t.to_date IS NULL OR t.to_date > m.last_day)
  LEFT JOIN person p ON p.member_id = s.member_id
