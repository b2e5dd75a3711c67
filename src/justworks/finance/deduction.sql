SELECT id AS deduction_id, member_id, deduction_type_code AS type, description, start_date AS from_date,
  CASE WHEN end_date >= start_date THEN date(end_date, '+1 day') END AS to_date, amount_minor, currency
FROM deductions WHERE _deleted_at IS NULL
