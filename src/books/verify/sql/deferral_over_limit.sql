-- The limits of elective deferrals by year (IRC 402(g), as the IRS publishes them); people of 50 and more
-- may save more than that. What was saved grows until the year is over, so that only the fact is told.
WITH limits(year, most) AS (
  VALUES ('2022', 2050000), ('2023', 2250000), ('2024', 2300000), ('2025', 2350000), ('2026', 2450000)
), savers AS MATERIALIZED (
  SELECT s.member_id, substr(p.pay_date, 1, 4) AS year, max(p.pay_date) AS day
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
    CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
  WHERE l.is_retirement AND l.kind = 'employee_deduction' AND s.currency = 'USD'
    AND p.pay_date BETWEEN :from AND :through
  GROUP BY 1, 2
), stubs AS MATERIALIZED (
  SELECT v.member_id, v.year, v.day, s.paystub_id, s.gross_minor
  FROM f_payroll p CROSS JOIN main.f_paystub s ON s.payroll_id = p.payroll_id
    CROSS JOIN savers v ON v.member_id = s.member_id AND v.year = substr(p.pay_date, 1, 4)
  WHERE s.currency = 'USD' AND p.pay_date BETWEEN date(:from, 'start of year') AND :through
), able AS MATERIALIZED (
  -- No one saves more than all pay: the lines of a year are read of few.
  SELECT s.member_id, s.year, m.most
  FROM stubs s JOIN limits m ON m.year = s.year
  GROUP BY s.member_id, s.year HAVING sum(max(s.gross_minor, 0)) > m.most
)
SELECT s.member_id || '/' || s.year AS key, s.day, NULL AS payroll_id, s.member_id,
  a.most AS expected, NULL AS found, 'USD' AS currency, s.year AS detail
FROM able a CROSS JOIN stubs s ON s.member_id = a.member_id AND s.year = a.year
  CROSS JOIN main.f_line l ON l.paystub_id = s.paystub_id
WHERE l.is_retirement AND l.kind = 'employee_deduction'
GROUP BY s.member_id, s.year HAVING sum(l.amount_minor) > a.most
