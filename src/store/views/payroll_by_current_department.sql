WITH sums AS (
  SELECT substr(s.pay_date, 1, 7) AS month, coalesce(p.department, '(none)') AS department,
    s.currency, count(DISTINCT s.member_id) AS people,
    CASE WHEN count(s.gross_minor) = count(*) THEN sum(s.gross_minor) END AS gross,
    CASE WHEN count(s.net_minor) = count(*) THEN sum(s.net_minor) END AS net
  FROM f_paystub s LEFT JOIN f_person p ON p.member_id = s.member_id
  GROUP BY 1, 2, 3
)
SELECT s.month, s.department, s.currency, s.people, decimal(gross) AS gross_pay,
  decimal(net) AS net_pay, m.state
FROM sums s LEFT JOIN payroll_months m ON m.month = s.month
