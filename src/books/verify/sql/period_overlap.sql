-- Of periods as long as those of the group mostly are: a one-off has another length. A void and what it
-- takes back are none, and neither is what is paid instead.
WITH stubs AS MATERIALIZED (
  SELECT s.member_id, s.pay_group, s.paystub_id, s.payroll_id, s.currency, s.period_start, s.period_end,
    s.gross_minor, p.pay_date AS payday,
    CAST(julianday(s.period_end) - julianday(s.period_start) AS INTEGER) AS length
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through
), voids AS MATERIALIZED (
  SELECT member_id, period_start, period_end, -gross_minor AS gross_minor
  FROM stubs WHERE gross_minor < 0 GROUP BY 1, 2, 3, 4
), usual AS MATERIALIZED (
  SELECT pay_group, length
  FROM (
    SELECT *, max(times) OVER (PARTITION BY pay_group) AS most
    FROM (SELECT pay_group, length, count(*) AS times FROM stubs GROUP BY 1, 2)
  )
  WHERE times * 4 >= most
), regular AS (
  SELECT *, lag(period_end) OVER w AS former_end, lag(period_start) OVER w AS former_start,
    lag(paystub_id) OVER w AS former
  FROM stubs s
  WHERE gross_minor > 0 AND member_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM usual u WHERE u.pay_group IS s.pay_group AND u.length = s.length)
    AND NOT EXISTS (
    SELECT 1 FROM voids v
    WHERE v.member_id = s.member_id AND v.period_start = s.period_start
      AND v.period_end = s.period_end AND v.gross_minor = s.gross_minor)
  WINDOW w AS (PARTITION BY member_id, pay_group ORDER BY period_start, period_end, payday)
)
SELECT paystub_id AS key, payday AS day, payroll_id, member_id, NULL AS expected,
  gross_minor AS found, currency, period_start || ' to ' || period_end || ', and paystub ' || former
    || ' for ' || former_start || ' to ' || former_end AS detail
FROM regular
WHERE former_end >= period_start
