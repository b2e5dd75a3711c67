WITH lines AS MATERIALIZED (
  SELECT paystub_id, coalesce(sum(amount_minor), 0) AS amount,
    coalesce(sum(CASE WHEN class = 'reimbursement' THEN amount_minor END), 0) AS given_back,
    count(amount_minor) = count(*) AS is_read, min(currency) AS first, max(currency) AS last
  FROM f_line WHERE kind = 'earning' GROUP BY paystub_id
), stubs AS (
  -- What is given back may be in gross pay or not, unless the formula says which of the two it is.
  SELECT s.*, NOT (coalesce(l.is_read, 1)
      AND (s.gross_minor IS coalesce(l.amount, 0) AND r.gross_formula IS NOT 'earnings - reimbursements'
        OR s.gross_minor IS coalesce(l.amount - l.given_back, 0) AND r.gross_formula IS NOT 'earnings')
      AND (l.first IS NULL OR l.first IS s.currency AND l.last IS s.currency))
    AND EXISTS (SELECT 1 FROM f_line) AS is_off
  FROM f_paystub s CROSS JOIN finance_settings r LEFT JOIN lines l ON l.paystub_id = s.paystub_id
), sums AS (
  SELECT p.payroll_id, p.pay_date, p.currency, count(s.paystub_id) AS paystubs,
    p.gross_minor AS gross, coalesce(sum(s.gross_minor), 0) AS gross_parts,
    p.net_minor AS net, coalesce(sum(s.net_minor), 0) AS net_parts,
    count(s.gross_minor) = count(s.paystub_id) AND p.gross_minor IS coalesce(sum(s.gross_minor), 0)
      AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0
      AS gross_ties,
    count(s.net_minor) = count(s.paystub_id) AND p.net_minor IS coalesce(sum(s.net_minor), 0)
      AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0
      AS net_ties,
    coalesce(sum(s.is_off), 0) AS paystubs_off
  FROM f_payroll p LEFT JOIN stubs s ON s.payroll_id = p.payroll_id
  -- What was not read at all, because its scope is not granted, is not said to be off.
  WHERE (SELECT is_read FROM f_coverage WHERE what = 'paystubs')
  GROUP BY p.payroll_id
)
SELECT payroll_id, pay_date, currency, paystubs,
  decimal(gross) AS gross_pay, decimal(gross_parts) AS paystubs_gross,
  decimal((gross_parts - gross)) AS gross_off,
  decimal(net) AS net_pay, decimal(net_parts) AS paystubs_net,
  decimal((net_parts - net)) AS net_off, paystubs_off
FROM sums
WHERE NOT gross_ties OR NOT net_ties OR paystubs_off > 0
