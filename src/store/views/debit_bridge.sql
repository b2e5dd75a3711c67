WITH coverage AS MATERIALIZED (SELECT what, is_read FROM f_coverage),
stubs AS MATERIALIZED (
  SELECT payroll_id,
    CASE WHEN count(employee_deductions_minor) = count(*) THEN sum(employee_deductions_minor) END
      AS deductions,
    CASE WHEN count(employer_benefits_minor) = count(*) THEN sum(employer_benefits_minor) END
      AS benefits,
    CASE WHEN count(contributions_minor) = count(*) THEN sum(contributions_minor) END
      AS contributions,
    CASE WHEN count(reimbursements_minor) = count(*) THEN sum(reimbursements_minor) END
      AS reimbursements
  FROM paystub_costs
  GROUP BY payroll_id
), fees AS MATERIALIZED (
  SELECT payroll_id, CASE WHEN count(amount_minor) = count(*) THEN sum(amount_minor) END AS fees,
    sum(CASE WHEN is_premium THEN amount_minor ELSE 0 END) AS premiums
  FROM f_fee
  GROUP BY payroll_id
), amounts AS (
  SELECT p.payroll_id, p.pay_date, p.debit_date, p.currency, p.gross_minor AS gross,
    p.net_minor AS net, p.employee_taxes_minor AS employee_taxes,
    p.employer_taxes_minor AS employer_taxes, p.company_debit_minor AS debit,
    s.deductions, s.benefits, s.contributions, s.reimbursements,
    CASE WHEN (SELECT is_read FROM coverage WHERE what = 'fees')
      THEN CASE WHEN f.payroll_id IS NULL THEN 0 ELSE f.fees END END AS fees,
    coalesce(f.premiums, 0) AS premiums,
    r.company_debit_formula AS formula, ' ' || r.company_debit_formula || ' ' AS terms
  FROM f_payroll p CROSS JOIN finance_settings r
    LEFT JOIN stubs s ON s.payroll_id = p.payroll_id
    LEFT JOIN fees f ON f.payroll_id = p.payroll_id
), parts AS (
  -- The parts of the formula. Gross pay is net pay, taxes and deductions; contributions are the
  -- company's taxes and benefits. Without a formula, all that is known is shown.
  SELECT payroll_id, pay_date, debit_date, currency, debit, formula,
    CASE WHEN terms IS NULL OR terms LIKE '% net %' OR terms LIKE '% gross %' THEN net ELSE 0 END
      AS net,
    CASE WHEN terms IS NULL OR terms LIKE '% employee_taxes %' OR terms LIKE '% gross %'
      THEN employee_taxes ELSE 0 END AS employee_taxes,
    CASE WHEN terms IS NULL OR terms LIKE '% gross %' THEN deductions ELSE 0 END AS deductions,
    CASE WHEN terms IS NULL OR terms LIKE '% employer_taxes %' OR terms LIKE '% contributions %'
      THEN employer_taxes ELSE 0 END AS employer_taxes,
    CASE WHEN terms IS NULL OR terms LIKE '% contributions %' THEN benefits ELSE 0 END AS benefits,
    CASE WHEN terms IS NULL THEN fees
      WHEN terms LIKE '% premiums %' THEN fees - premiums
      WHEN terms LIKE '% fees %' THEN fees
      ELSE 0 END AS fees,
    -- What the terms of the formula have beyond the parts above.
    coalesce(CASE WHEN terms LIKE '% gross %' THEN gross - net - employee_taxes
      - coalesce(deductions, 0) END, 0)
      + coalesce(CASE WHEN terms LIKE '% contributions %'
        THEN contributions - employer_taxes - coalesce(benefits, 0) END, 0)
      + coalesce(CASE WHEN terms LIKE '% reimbursements %' THEN reimbursements END, 0) AS other
  FROM amounts
)
SELECT payroll_id, pay_date, debit_date, currency, decimal(net) AS net,
  decimal(employee_taxes) AS employee_taxes, decimal(deductions) AS deductions,
  decimal(employer_taxes) AS employer_taxes, decimal(benefits) AS benefits, decimal(fees) AS fees,
  decimal(other) AS other, decimal((debit - coalesce(net, 0) - coalesce(employee_taxes, 0)
    - coalesce(deductions, 0) - coalesce(employer_taxes, 0) - coalesce(benefits, 0)
    - coalesce(fees, 0) - other)) AS unexplained,
  decimal(debit) AS company_debit,
  coalesce(formula, 'net + employee_taxes + deductions + employer_taxes + benefits + fees')
    AS formula
FROM parts
