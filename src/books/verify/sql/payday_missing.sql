-- Periods of a group that no one was paid for, between others that were paid. A group of one-offs has
-- no cadence: its periods make up little of the time between the first and the last.
WITH periods AS MATERIALIZED (
  SELECT s.pay_group, s.period_start, s.period_end, min(p.pay_date) AS payday,
    CAST(julianday(s.period_end) - julianday(s.period_start) AS INTEGER) + 1 AS length
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.period_start <= s.period_end
    AND s.gross_minor > 0
  GROUP BY 1, 2, 3
), cadences AS (
  SELECT pay_group, avg(length) AS length
  FROM periods GROUP BY 1
  HAVING count(*) > 3
    AND sum(length) >= 0.75 * (julianday(max(period_end)) - julianday(min(period_start)) + 1)
), ends AS (
  SELECT *, max(period_end) OVER (PARTITION BY pay_group
    ORDER BY period_start, period_end ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
  FROM periods
)
SELECT coalesce(e.pay_group, '') || '/' || e.period_start AS key, e.payday AS day, NULL AS payroll_id,
  NULL AS member_id, NULL AS expected, NULL AS found, NULL AS currency,
  coalesce(e.pay_group, 'the payroll') || ': no one was paid for ' || date(e.until, '+1 day')
    || ' to ' || date(e.period_start, '-1 day') AS detail
FROM ends e JOIN cadences c ON c.pay_group IS e.pay_group
-- As long as a period at least: a shorter one is a person's own.
WHERE julianday(e.period_start) - julianday(e.until) - 1 >= c.length * 0.9
