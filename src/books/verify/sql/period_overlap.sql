-- Of periods as long as those of the group mostly are: a one-off has another length. A void and what it
-- takes back are none, and neither is what is paid instead.
WITH stubs AS MATERIALIZED (
  SELECT s.*, p.pay_date AS payday, CAST(julianday(s.period_end) - julianday(s.period_start) AS INTEGER) AS length
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through
), lengths AS (
  SELECT pay_group, length, count(*) AS times FROM stubs GROUP BY 1, 2
), usual AS (
  SELECT pay_group, max(times) AS most FROM lengths GROUP BY 1
), regular AS (
  SELECT s.*, lag(s.period_end) OVER w AS former_end, lag(s.period_start) OVER w AS former_start,
    lag(s.paystub_id) OVER w AS former
  FROM stubs s JOIN lengths l ON l.pay_group IS s.pay_group AND l.length = s.length
    JOIN usual u ON u.pay_group IS s.pay_group AND l.times * 4 >= u.most
  WHERE s.gross_minor > 0 AND s.member_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM stubs v
    WHERE v.member_id = s.member_id AND v.period_start = s.period_start
      AND v.period_end = s.period_end AND v.gross_minor = -s.gross_minor)
  WINDOW w AS (PARTITION BY s.member_id, s.pay_group ORDER BY s.period_start, s.period_end, s.payday)
)
SELECT paystub_id AS key, payday AS day, payroll_id, member_id, NULL AS expected,
  gross_minor AS found, currency, period_start || ' to ' || period_end || ', and paystub ' || former
    || ' for ' || former_start || ' to ' || former_end AS detail
FROM regular
WHERE former_end >= period_start
