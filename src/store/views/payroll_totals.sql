SELECT p.payroll_id, p.pay_date, p.currency, count(s.paystub_id) AS paystubs,
  decimal(p.gross_minor) AS gross_pay, decimal(p.net_minor) AS net_pay,
  decimal(p.employee_taxes_minor) AS employee_taxes,
  decimal(p.employer_taxes_minor) AS employer_taxes,
  decimal(p.company_debit_minor) AS company_debit,
  -- As the sync's check says it: what cannot be read, or is in another currency, does not tie.
  p.gross_minor IS coalesce(sum(s.gross_minor), 0) AND count(s.gross_minor) = count(s.paystub_id)
    AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0
    AS gross_ties,
  p.net_minor IS coalesce(sum(s.net_minor), 0) AND count(s.net_minor) = count(s.paystub_id)
    AND count(*) FILTER (WHERE s.currency IS NOT NULL AND s.currency IS NOT p.currency) = 0
    AS net_ties
FROM f_payroll p LEFT JOIN f_paystub s ON s.payroll_id = p.payroll_id
GROUP BY p.payroll_id
