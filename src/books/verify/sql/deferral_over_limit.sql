-- The limits of elective deferrals by year (IRC 402(g), as the IRS publishes them); people of 50 and more
-- may save more than that. What was saved grows until the year is over, so that only the fact is told.
WITH limits(year, most) AS (
  VALUES ('2022', 2050000), ('2023', 2250000), ('2024', 2300000), ('2025', 2350000), ('2026', 2450000)
), years AS (
  SELECT s.member_id, substr(p.pay_date, 1, 4) AS year, max(p.pay_date) AS day, sum(l.amount_minor) AS saved
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
    CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
  WHERE l.is_retirement AND l.kind = 'employee_deduction' AND s.currency = 'USD'
    AND p.pay_date BETWEEN date(:from, 'start of year') AND :through
  GROUP BY 1, 2
)
SELECT y.member_id || '/' || y.year AS key, y.day, NULL AS payroll_id, y.member_id,
  m.most AS expected, NULL AS found, 'USD' AS currency, y.year AS detail
FROM years y JOIN limits m ON m.year = y.year
WHERE y.saved > m.most AND y.day >= :from
