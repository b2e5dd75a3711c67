SELECT paystub_id,
  CASE WHEN unread_taxes = 0 THEN taxes END AS employee_taxes_minor,
  CASE WHEN unread_deductions = 0 THEN deductions - taxes END AS employee_deductions_minor,
  CASE WHEN unread_employer_taxes = 0 THEN employer_taxes END AS employer_taxes_minor,
  CASE WHEN unread_contributions = 0 THEN contributions - employer_taxes END
    AS employer_benefits_minor
FROM (
  SELECT paystub_id,
    sum(CASE kind WHEN 'employee_deduction' THEN amount_minor ELSE 0 END) AS deductions,
    sum(CASE WHEN kind = 'employee_deduction' AND is_tax THEN amount_minor ELSE 0 END) AS taxes,
    sum(CASE kind WHEN 'employer_contribution' THEN amount_minor ELSE 0 END) AS contributions,
    sum(CASE WHEN kind = 'employer_contribution' AND is_tax THEN amount_minor ELSE 0 END)
      AS employer_taxes,
    count(*) FILTER (WHERE amount_minor IS NULL AND kind = 'employee_deduction' AND is_tax)
      AS unread_taxes,
    count(*) FILTER (WHERE amount_minor IS NULL AND kind = 'employee_deduction' AND NOT is_tax)
      AS unread_deductions,
    count(*) FILTER (WHERE amount_minor IS NULL AND kind = 'employer_contribution' AND is_tax)
      AS unread_employer_taxes,
    count(*) FILTER (WHERE amount_minor IS NULL AND kind = 'employer_contribution' AND NOT is_tax)
      AS unread_contributions
  FROM f_line
  GROUP BY paystub_id
)
