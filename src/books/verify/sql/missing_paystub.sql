-- Paid with the group until then, still employed, and not in its next payroll.
WITH stubs AS MATERIALIZED (
  SELECT s.member_id, s.pay_group, s.period_start, s.period_end, s.payroll_id, s.currency,
    p.pay_date AS payday
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.member_id IS NOT NULL
), spells AS MATERIALIZED (
  SELECT member_id, from_date, to_date FROM main.f_spell
), periods AS (
  SELECT pay_group, period_start, period_end, max(payday) AS payday,
    max(currency) AS currency, count(*) AS people
  FROM stubs GROUP BY 1, 2, 3
), last AS (
  SELECT member_id, pay_group, max(period_end) AS until FROM stubs GROUP BY 1, 2
)
SELECT l.member_id || '/' || n.period_start AS key, n.payday AS day, NULL AS payroll_id, l.member_id,
  NULL AS expected, NULL AS found, n.currency,
  n.period_start || ' to ' || n.period_end || ', in which ' || n.people || ' of the group were paid' AS detail
FROM last l JOIN periods n ON n.pay_group IS l.pay_group AND n.period_start > l.until
  AND n.period_start <= date(l.until, '+2 days') AND n.people > 1
  JOIN f_person m ON m.member_id = l.member_id
WHERE (m.last_day IS NULL OR m.last_day >= n.period_end OR m.last_day < m.start_date)
  AND EXISTS (SELECT 1 FROM spells f WHERE f.member_id = l.member_id
    AND f.from_date <= n.period_start AND (f.to_date IS NULL OR f.to_date > n.period_end))
  -- A person who went over to another group is paid there.
  AND NOT EXISTS (SELECT 1 FROM stubs o WHERE o.member_id = l.member_id AND o.period_end > l.until)
