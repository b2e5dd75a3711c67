-- Days between two paystubs of a person, of whatever group, while the person was employed; where the later
-- one is of a group with a cadence.
WITH stubs AS MATERIALIZED (
  SELECT s.member_id, s.pay_group, s.paystub_id, s.payroll_id, s.currency, s.period_start, s.period_end,
    p.pay_date AS payday
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.period_start <= s.period_end
    AND s.member_id IS NOT NULL
), cadences AS MATERIALIZED (
  SELECT pay_group
  FROM (SELECT DISTINCT pay_group, period_start, period_end FROM stubs)
  GROUP BY 1
  HAVING count(*) > 2 AND sum(julianday(period_end) - julianday(period_start) + 1)
    >= 0.75 * (julianday(max(period_end)) - julianday(min(period_start)) + 1)
), ends AS (
  SELECT *, max(period_end) OVER (PARTITION BY member_id
    ORDER BY period_start, period_end ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
  FROM stubs
), spells AS MATERIALIZED (
  -- Only where there is a gap: to tell where people were takes long.
  SELECT member_id, from_date, to_date FROM main.f_spell
), gaps AS (
  SELECT *, date(until, '+1 day') AS first, date(period_start, '-1 day') AS last
  FROM ends WHERE until < date(period_start, '-1 day')
)
SELECT g.paystub_id AS key, g.payday AS day, g.payroll_id, g.member_id, NULL AS expected,
  NULL AS found, g.currency, g.first || ' to ' || g.last AS detail
FROM gaps g JOIN cadences c ON c.pay_group IS g.pay_group
-- On every day of it: where spells of the gap make up all its days.
WHERE (
  SELECT sum(julianday(min(coalesce(date(l.to_date, '-1 day'), '9999-12-31'), g.last))
    - julianday(max(l.from_date, g.first)) + 1)
  FROM spells l
  WHERE l.member_id = g.member_id AND l.from_date <= g.last
    AND (l.to_date IS NULL OR l.to_date > g.first)
) = julianday(g.last) - julianday(g.first) + 1
