WITH stubs AS MATERIALIZED (
  SELECT s.*, p.pay_date AS payday
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.gross_minor <> 0
), same AS (
  SELECT member_id, period_start, period_end, gross_minor, net_minor,
    count(*) AS times, min(payday) AS first, max(payday) AS last
  FROM stubs
  WHERE member_id IS NOT NULL AND period_start IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
)
SELECT max(s.paystub_id) AS key, a.last AS day, max(s.payroll_id) AS payroll_id, a.member_id,
  NULL AS expected, a.gross_minor AS found, max(s.currency) AS currency,
  a.times || ' paystubs for ' || a.period_start || ' to ' || a.period_end || ', paid on ' || a.first
    || CASE WHEN a.first < a.last THEN ' and ' || a.last ELSE '' END AS detail
FROM same a JOIN stubs s ON s.member_id = a.member_id AND s.period_start = a.period_start
  AND s.period_end = a.period_end AND s.gross_minor = a.gross_minor AND s.payday = a.last
WHERE a.times > (
  -- As many voids take as many back.
  SELECT count(*) FROM stubs v
  WHERE v.member_id = a.member_id AND v.period_start = a.period_start
    AND v.period_end = a.period_end AND v.gross_minor = -a.gross_minor) + 1
GROUP BY a.member_id, a.period_start, a.period_end, a.gross_minor
