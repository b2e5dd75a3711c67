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
-- Of two months, the largest remainder is to round the first one's part half up. Of more, each part is
-- rounded down, and the hundredths that are left go to the months with the largest fractions.
SELECT m.basis, coalesce(m.earned_in, substr(p.pay_date, 1, 7)) AS month, p.paystub_id,
  p.department, p.type, p.office, p.member_id, p.pay_date, p.currency,
  CASE
    WHEN months = 1 OR pay = 0 THEN pay
    WHEN months = 2 AND nth = 1 THEN sign(pay) * ((2 * abs(pay) * weight + total) / (2 * total))
    WHEN months = 2
      THEN pay - sign(pay) * ((2 * abs(pay) * (total - weight) + total) / (2 * total))
    ELSE sign(pay) * (abs(pay) * weight / total + (
      SELECT abs(pay) - sum(abs(pay) * value / total) > count(CASE
        WHEN abs(pay) * value % total > abs(pay) * weight % total
          OR abs(pay) * value % total = abs(pay) * weight % total AND key < nth - 1
        THEN 1 END)
      FROM json_each(weights)))
    END AS pay_minor,
  CASE
    WHEN months = 1 OR returned = 0 THEN returned
    WHEN months = 2 AND nth = 1 THEN sign(returned) * ((2 * abs(returned) * weight + total) / (2 * total))
    WHEN months = 2
      THEN returned - sign(returned) * ((2 * abs(returned) * (total - weight) + total) / (2 * total))
    ELSE sign(returned) * (abs(returned) * weight / total + (
      SELECT abs(returned) - sum(abs(returned) * value / total) > count(CASE
        WHEN abs(returned) * value % total > abs(returned) * weight % total
          OR abs(returned) * value % total = abs(returned) * weight % total AND key < nth - 1
        THEN 1 END)
      FROM json_each(weights)))
    END AS reimbursements_minor,
  CASE
    WHEN months = 1 OR taxes = 0 THEN taxes
    WHEN months = 2 AND nth = 1 THEN sign(taxes) * ((2 * abs(taxes) * weight + total) / (2 * total))
    WHEN months = 2
      THEN taxes - sign(taxes) * ((2 * abs(taxes) * (total - weight) + total) / (2 * total))
    ELSE sign(taxes) * (abs(taxes) * weight / total + (
      SELECT abs(taxes) - sum(abs(taxes) * value / total) > count(CASE
        WHEN abs(taxes) * value % total > abs(taxes) * weight % total
          OR abs(taxes) * value % total = abs(taxes) * weight % total AND key < nth - 1
        THEN 1 END)
      FROM json_each(weights)))
    END AS taxes_minor,
  CASE
    WHEN months = 1 OR benefits = 0 THEN benefits
    WHEN months = 2 AND nth = 1 THEN sign(benefits) * ((2 * abs(benefits) * weight + total) / (2 * total))
    WHEN months = 2
      THEN benefits - sign(benefits) * ((2 * abs(benefits) * (total - weight) + total) / (2 * total))
    ELSE sign(benefits) * (abs(benefits) * weight / total + (
      SELECT abs(benefits) - sum(abs(benefits) * value / total) > count(CASE
        WHEN abs(benefits) * value % total > abs(benefits) * weight % total
          OR abs(benefits) * value % total = abs(benefits) * weight % total AND key < nth - 1
        THEN 1 END)
      FROM json_each(weights)))
    END AS benefits_minor
FROM parts p CROSS JOIN spans m ON m.first = p.first AND m.last = p.last
