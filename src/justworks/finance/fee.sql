SELECT payroll_id, member_id, type, name, currency, amount_minor
FROM payroll_fees WHERE _deleted_at IS NULL
