WITH parts AS MATERIALIZED (
  SELECT *,
    CASE WHEN period_start <= period_end THEN period_start
      ELSE coalesce(period_end, period_start, pay_date) END AS first,
    CASE WHEN period_start <= period_end THEN period_end
      ELSE coalesce(period_end, period_start, pay_date) END AS last
  FROM paystub_parts
), months AS MATERIALIZED (
  -- On the basis of the pay date each period is of one month. Grouped, though nothing is put together,
  -- so that SQLite makes an index of it.
  SELECT * FROM (
    SELECT 'earned' AS basis, first, last, month, weight, total, months, nth, weights
    FROM period_months
    UNION ALL
    SELECT 'pay_date', first, last, NULL, 1, 1, 1, 1, NULL FROM period_months WHERE nth = 1
  )
  GROUP BY first, last, basis, month
)
-- Of two months, the largest remainder is to round the first one's part half up. Of more, each part is
-- rounded down, and the hundredths that are left go to the months with the largest fractions.
SELECT m.basis, coalesce(m.month, substr(p.pay_date, 1, 7)) AS month, p.paystub_id, p.department,
  p.type, p.office, p.member_id, p.pay_date, p.currency,
  CASE
    WHEN m.months = 1 THEN p.pay_minor
    WHEN m.months = 2 AND m.nth = 1
      THEN sign(p.pay_minor) * ((2 * abs(p.pay_minor) * m.weight + m.total) / (2 * m.total))
    WHEN m.months = 2
      THEN p.pay_minor - sign(p.pay_minor) * ((2 * abs(p.pay_minor) * (m.total - m.weight) + m.total) / (2 * m.total))
    ELSE sign(p.pay_minor) * (abs(p.pay_minor) * m.weight / m.total + (
      SELECT abs(p.pay_minor) - sum(abs(p.pay_minor) * n.value / m.total) > count(CASE
        WHEN abs(p.pay_minor) * n.value % m.total > abs(p.pay_minor) * m.weight % m.total
          OR abs(p.pay_minor) * n.value % m.total = abs(p.pay_minor) * m.weight % m.total AND n.key < m.nth - 1
        THEN 1 END)
      FROM json_each(m.weights) n))
    END AS pay_minor,
  CASE
    WHEN m.months = 1 THEN p.reimbursements_minor
    WHEN m.months = 2 AND m.nth = 1
      THEN sign(p.reimbursements_minor) * ((2 * abs(p.reimbursements_minor) * m.weight + m.total) / (2 * m.total))
    WHEN m.months = 2
      THEN p.reimbursements_minor - sign(p.reimbursements_minor) * ((2 * abs(p.reimbursements_minor) * (m.total - m.weight) + m.total) / (2 * m.total))
    ELSE sign(p.reimbursements_minor) * (abs(p.reimbursements_minor) * m.weight / m.total + (
      SELECT abs(p.reimbursements_minor) - sum(abs(p.reimbursements_minor) * n.value / m.total) > count(CASE
        WHEN abs(p.reimbursements_minor) * n.value % m.total > abs(p.reimbursements_minor) * m.weight % m.total
          OR abs(p.reimbursements_minor) * n.value % m.total = abs(p.reimbursements_minor) * m.weight % m.total AND n.key < m.nth - 1
        THEN 1 END)
      FROM json_each(m.weights) n))
    END AS reimbursements_minor,
  CASE
    WHEN m.months = 1 THEN p.employer_taxes_minor
    WHEN m.months = 2 AND m.nth = 1
      THEN sign(p.employer_taxes_minor) * ((2 * abs(p.employer_taxes_minor) * m.weight + m.total) / (2 * m.total))
    WHEN m.months = 2
      THEN p.employer_taxes_minor - sign(p.employer_taxes_minor) * ((2 * abs(p.employer_taxes_minor) * (m.total - m.weight) + m.total) / (2 * m.total))
    ELSE sign(p.employer_taxes_minor) * (abs(p.employer_taxes_minor) * m.weight / m.total + (
      SELECT abs(p.employer_taxes_minor) - sum(abs(p.employer_taxes_minor) * n.value / m.total) > count(CASE
        WHEN abs(p.employer_taxes_minor) * n.value % m.total > abs(p.employer_taxes_minor) * m.weight % m.total
          OR abs(p.employer_taxes_minor) * n.value % m.total = abs(p.employer_taxes_minor) * m.weight % m.total AND n.key < m.nth - 1
        THEN 1 END)
      FROM json_each(m.weights) n))
    END AS taxes_minor,
  CASE
    WHEN m.months = 1 THEN p.employer_benefits_minor
    WHEN m.months = 2 AND m.nth = 1
      THEN sign(p.employer_benefits_minor) * ((2 * abs(p.employer_benefits_minor) * m.weight + m.total) / (2 * m.total))
    WHEN m.months = 2
      THEN p.employer_benefits_minor - sign(p.employer_benefits_minor) * ((2 * abs(p.employer_benefits_minor) * (m.total - m.weight) + m.total) / (2 * m.total))
    ELSE sign(p.employer_benefits_minor) * (abs(p.employer_benefits_minor) * m.weight / m.total + (
      SELECT abs(p.employer_benefits_minor) - sum(abs(p.employer_benefits_minor) * n.value / m.total) > count(CASE
        WHEN abs(p.employer_benefits_minor) * n.value % m.total > abs(p.employer_benefits_minor) * m.weight % m.total
          OR abs(p.employer_benefits_minor) * n.value % m.total = abs(p.employer_benefits_minor) * m.weight % m.total AND n.key < m.nth - 1
        THEN 1 END)
      FROM json_each(m.weights) n))
    END AS benefits_minor
FROM parts p CROSS JOIN months m ON m.first = p.first AND m.last = p.last
