-- The mirror of another paystub is a void, and no finding.
WITH negatives AS MATERIALIZED (
  SELECT s.paystub_id, p.pay_date AS payday, p.payroll_id, s.member_id, s.period_start, s.period_end,
    s.gross_minor, s.net_minor, s.currency
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND (s.gross_minor < 0 OR s.net_minor < 0)
), voids AS MATERIALIZED (
  SELECT n.paystub_id
  FROM main.f_paystub o CROSS JOIN negatives n ON n.member_id = o.member_id
    AND n.gross_minor = -o.gross_minor AND n.net_minor = -o.net_minor
  -- All paystubs are read only where there is something to look for.
  WHERE EXISTS (SELECT 1 FROM negatives)
    AND n.period_start IS o.period_start AND n.period_end IS o.period_end
)
SELECT paystub_id AS key, payday AS day, payroll_id, member_id, NULL AS expected,
  min(gross_minor, net_minor) AS found, currency, '' AS detail
FROM negatives WHERE paystub_id NOT IN (SELECT paystub_id FROM voids)
