-- Five working days before the payday at most. Day 0 is a Monday.
SELECT payroll_id AS key, pay_date AS day, payroll_id, NULL AS member_id, NULL AS expected,
  NULL AS found, currency, 'debited on ' || debit_date AS detail
FROM (
  SELECT *, CAST(julianday(pay_date) + 0.5 AS INTEGER) AS paid,
    CAST(julianday(debit_date) + 0.5 AS INTEGER) AS debited
  FROM f_payroll WHERE pay_date BETWEEN :from AND :through
)
WHERE debited > paid
  OR paid / 7 * 5 + min(paid % 7, 5) - debited / 7 * 5 - min(debited % 7, 5) > 5
