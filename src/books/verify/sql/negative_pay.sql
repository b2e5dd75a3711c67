-- The mirror of another paystub is a void, and no finding.
SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, NULL AS expected,
  min(s.gross_minor, s.net_minor) AS found, s.currency, '' AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
WHERE p.pay_date BETWEEN :from AND :through AND (s.gross_minor < 0 OR s.net_minor < 0)
  AND NOT EXISTS (
    SELECT 1 FROM f_paystub o
    WHERE o.member_id = s.member_id AND o.period_start IS s.period_start
      AND o.period_end IS s.period_end AND o.gross_minor = -s.gross_minor
      AND o.net_minor = -s.net_minor)
