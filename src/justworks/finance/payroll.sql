SELECT id AS payroll_id, pay_date, debit_date, currency, gross_pay_minor AS gross_minor,
  net_pay_minor AS net_minor, employee_taxes_minor, employer_taxes_minor, company_debit_minor
FROM payrolls WHERE _deleted_at IS NULL
