SELECT paystub_id,
  -- A line whose word is not known may belong to either sum of its kind: then neither is known.
  CASE WHEN faults IS NULL OR faults NOT LIKE '%?employee_deduction%'
      AND faults NOT LIKE '%-employee_deduction/tax%'
    THEN taxes END AS employee_taxes_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%?employee_deduction%'
      AND faults NOT LIKE '%-employee_deduction/deduction%'
    THEN deductions - taxes END AS employee_deductions_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%?employer_contribution%'
      AND faults NOT LIKE '%-employer_contribution/tax%'
    THEN employer_taxes END AS employer_taxes_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%?employer_contribution%'
      AND faults NOT LIKE '%-employer_contribution/benefit%'
    THEN contributions - employer_taxes END AS employer_benefits_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%-earning%' THEN earnings END AS earnings_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%?earning%'
      AND faults NOT LIKE '%-earning/reimbursement%'
    THEN reimbursements END AS reimbursements_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%-employee_deduction%' THEN deductions END
    AS deductions_minor,
  CASE WHEN faults IS NULL OR faults NOT LIKE '%-employer_contribution%' THEN contributions END
    AS contributions_minor,
  currency
FROM (
  SELECT paystub_id,
    sum(CASE kind WHEN 'earning' THEN amount_minor ELSE 0 END) AS earnings,
    sum(CASE WHEN kind = 'earning' AND class = 'reimbursement' THEN amount_minor ELSE 0 END)
      AS reimbursements,
    sum(CASE kind WHEN 'employee_deduction' THEN amount_minor ELSE 0 END) AS deductions,
    sum(CASE WHEN kind = 'employee_deduction' AND class = 'tax' THEN amount_minor ELSE 0 END)
      AS taxes,
    sum(CASE kind WHEN 'employer_contribution' THEN amount_minor ELSE 0 END) AS contributions,
    sum(CASE WHEN kind = 'employer_contribution' AND class = 'tax' THEN amount_minor ELSE 0 END)
      AS employer_taxes,
    -- Lines that are not known (?) or cannot be read (-), by their kind: most often there is none.
    group_concat(CASE
      WHEN amount_minor IS NOT NULL THEN CASE WHEN class IS NULL THEN '?' || kind END
      ELSE '-' || kind || '/' || coalesce(class, ' ?' || kind) END) AS faults,
    min(currency) AS currency, max(currency) AS other
  FROM f_line
  GROUP BY paystub_id
)
-- Different currencies are never added up.
WHERE currency IS other
