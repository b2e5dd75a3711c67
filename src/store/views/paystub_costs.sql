WITH sums AS MATERIALIZED (SELECT * FROM paystub_sums)
SELECT s.paystub_id, s.payroll_id, s.member_id, s.pay_date, s.period_start, s.period_end, s.currency,
  s.gross_minor, s.net_minor,
  -- What is given back is no pay. Whether gross pay holds it is seen from the amounts, else from the
  -- formula; where neither says it, pay is unknown.
  CASE
    WHEN l.paystub_id IS NULL OR l.reimbursements_minor = 0 THEN s.gross_minor
    WHEN s.gross_minor = l.earnings_minor THEN s.gross_minor - l.reimbursements_minor
    WHEN s.gross_minor = l.earnings_minor - l.reimbursements_minor THEN s.gross_minor
    WHEN r.gross_formula = 'earnings' THEN s.gross_minor - l.reimbursements_minor
    WHEN r.gross_formula = 'earnings - reimbursements' THEN s.gross_minor
  END AS pay_minor,
  l.reimbursements_minor, l.employee_taxes_minor, l.employee_deductions_minor,
  l.employer_taxes_minor, l.employer_benefits_minor, l.deductions_minor, l.contributions_minor
FROM f_paystub s CROSS JOIN finance_settings r
  LEFT JOIN sums l ON l.paystub_id = s.paystub_id AND (l.currency IS NULL OR l.currency = s.currency)
