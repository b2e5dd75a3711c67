WITH parts AS MATERIALIZED (
  SELECT paystub_id, department, type, office, member_id, pay_date, currency, pay_minor AS pay,
    reimbursements_minor AS returned, employer_taxes_minor AS taxes,
    employer_benefits_minor AS benefits,
    CASE WHEN period_end >= period_start AND substr(period_end, 1, 4) - substr(period_start, 1, 4) < 2
      THEN period_start
      ELSE coalesce(period_end, period_start, pay_date) END AS first,
    CASE WHEN period_end >= period_start AND substr(period_end, 1, 4) - substr(period_start, 1, 4) < 2
      THEN period_end
      ELSE coalesce(period_end, period_start, pay_date) END AS last
  FROM paystub_parts
), spans AS MATERIALIZED (
  -- On the basis of the pay date each period is of one month. Grouped, though nothing is put together,
  -- so that SQLite makes an index of it.
  SELECT * FROM (
    SELECT 'earned' AS basis, first, last, month AS earned_in, weight, total, months, nth, weights
    FROM period_months
    UNION ALL
    SELECT 'pay_date', first, last, NULL, 1, 1, 1, 1, NULL FROM period_months WHERE nth = 1
  )
  GROUP BY first, last, basis, earned_in
)
SELECT m.basis, coalesce(m.earned_in, substr(p.pay_date, 1, 7)) AS month, p.paystub_id,
  p.department, p.type, p.office, p.member_id, p.pay_date, p.currency,
  part_of_month(pay) AS pay_minor,
  part_of_month(returned) AS reimbursements_minor,
  part_of_month(taxes) AS taxes_minor,
  part_of_month(benefits) AS benefits_minor
FROM parts p CROSS JOIN spans m ON m.first = p.first AND m.last = p.last
