WITH RECURSIVE stubs AS MATERIALIZED (
  SELECT paystub_id, member_id, pay_date, period_end, pay_group, currency
  FROM f_paystub
  WHERE period_start <= period_end AND substr(period_end, 1, 4) - substr(period_start, 1, 4) < 2
), ends(begins, as_of, day) AS (
  -- From the first month on whose later paydays are all read; the last one as far as it was read.
  SELECT date(first, 'start of month'), min(date(first, 'start of month', '+1 month', '-1 day'), day), day
  FROM (
    SELECT max(CASE what WHEN 'payrolls' THEN from_date END) AS first,
      max(CASE what WHEN 'people' THEN through_date END) AS day
    FROM f_coverage
  )
  WHERE first <= day
  UNION ALL
  SELECT date(begins, '+1 month'), min(date(begins, '+2 month', '-1 day'), day), day
  FROM ends WHERE date(begins, '+1 month') <= day
), months AS MATERIALIZED (SELECT substr(begins, 1, 7) AS month, as_of FROM ends),
earned AS MATERIALIZED (
  SELECT month, pay_date, department, currency,
    CASE WHEN count(pay_minor) = count(*) THEN sum(pay_minor) END AS pay,
    CASE WHEN count(taxes_minor) = count(*) THEN sum(taxes_minor) END AS taxes
  FROM cost_parts WHERE basis = 'earned'
  GROUP BY 1, 2, 3, 4
), newest AS MATERIALIZED (
  SELECT member_id, paystub_id, period_end, pay_group, currency,
    max(period_end || coalesce(pay_date, '') || paystub_id) AS which
  FROM stubs GROUP BY member_id
), latest AS MATERIALIZED (
  -- The company's taxes on the pay of each person's last paystub, if all of its words are known.
  SELECT n.member_id, n.period_end, n.pay_group, n.currency,
    CASE WHEN count(CASE WHEN l.kind = 'earning' AND (l.class IS NULL OR l.amount_minor IS NULL)
      THEN 1 END) = 0
      THEN sum(CASE WHEN l.kind = 'earning' AND l.class = 'pay' THEN l.amount_minor END) END
      AS pay_minor,
    CASE WHEN count(CASE WHEN l.kind = 'employer_contribution'
        AND (l.class IS NULL OR l.class = 'tax' AND l.amount_minor IS NULL) THEN 1 END) = 0
      THEN coalesce(sum(CASE WHEN l.kind = 'employer_contribution' AND l.class = 'tax'
        THEN l.amount_minor END), 0) END AS employer_taxes_minor
  FROM newest n LEFT JOIN f_line l ON l.paystub_id = n.paystub_id
  GROUP BY n.member_id
), groups AS MATERIALIZED (
  SELECT pay_group, max(period_end) AS last_day FROM stubs GROUP BY pay_group
), covered AS MATERIALIZED (
  -- The last day that a known payroll pays. Of a person who was not paid for it, nothing is known.
  SELECT l.member_id, g.last_day, l.currency, l.pay_minor, l.employer_taxes_minor, 0 AS is_new
  FROM latest l JOIN groups g ON g.pay_group IS l.pay_group AND g.last_day = l.period_end
  UNION ALL
  SELECT p.member_id, (SELECT max(period_end) FROM stubs), NULL, NULL, NULL, 1
  FROM f_person p WHERE p.member_id NOT IN (SELECT member_id FROM stubs)
), spans AS (
  -- When people worked since then. Of those who were never paid: who came after that day, and is of a
  -- type that is paid here.
  SELECT m.month, m.as_of, l.member_id, l.from_date, coalesce(l.department, '(none)') AS department,
    max(l.from_date, date(c.last_day, '+1 day')) AS first,
    min(coalesce(date(l.to_date, '-1 day'), m.as_of), m.as_of) AS last,
    c.currency AS paid_in, c.pay_minor, c.employer_taxes_minor
  FROM months m
    JOIN covered c ON c.last_day < m.as_of
    JOIN f_spell l ON l.member_id = c.member_id AND +l.from_date <= m.as_of
      AND (l.to_date IS NULL OR l.to_date > date(c.last_day, '+1 day'))
  WHERE NOT c.is_new OR l.from_date > c.last_day
    AND l.type IN (
    SELECT type FROM f_person WHERE member_id IN (SELECT member_id FROM stubs))
), pieces AS (
  SELECT s.*, y.currency AS rated_in, y.annual_minor,
    CAST(julianday(max(s.first, coalesce(y.from_date, ''))) + 0.5 AS INTEGER) AS one,
    CAST(julianday(min(s.last, coalesce(date(y.to_date, '-1 day'), s.last))) + 1.5 AS INTEGER) AS next,
    CAST(julianday(s.first) + 0.5 AS INTEGER) AS span_one,
    CAST(julianday(s.last) + 1.5 AS INTEGER) AS span_next
  FROM spans s LEFT JOIN f_pay y ON y.member_id = s.member_id AND +y.from_date <= s.last
    AND (y.to_date IS NULL OR y.to_date > s.first)
  WHERE s.first <= s.last
), people AS (
  -- A year's pay is that of 260 weekdays. What a person earned is unknown where a day has no rate, or a
  -- rate no annual pay: hours that were worked are published nowhere.
  SELECT month, as_of, department, coalesce(max(rated_in), paid_in) AS currency, pay_minor,
    employer_taxes_minor,
    CASE WHEN count(annual_minor) = count(*) AND min(rated_in) = max(rated_in)
        AND sum(weekdays) = span_weekdays
      THEN (sum(annual_minor * weekdays) + 130) / 260 END AS earned
  FROM (
    -- Day 0 is a Monday.
    SELECT *, next / 7 * 5 + min(next % 7, 5) - one / 7 * 5 - min(one % 7, 5) AS weekdays,
      span_next / 7 * 5 + min(span_next % 7, 5) - span_one / 7 * 5 - min(span_one % 7, 5)
        AS span_weekdays
    FROM pieces
  )
  WHERE span_weekdays > 0
  GROUP BY month, member_id, from_date
), estimates AS (
  SELECT month, as_of, department, currency,
    CASE WHEN count(earned) = count(*) THEN sum(earned) END AS earned,
    CASE WHEN count(taxes) = count(*) THEN sum(taxes) END AS taxes
  FROM (
    SELECT *, CASE WHEN pay_minor > 0
      THEN (2 * earned * employer_taxes_minor + pay_minor) / (2 * pay_minor) END AS taxes
    FROM people
  )
  GROUP BY 1, 2, 3, 4
), accruals AS (
  SELECT m.month, e.department, e.currency,
    CASE WHEN count(e.pay) = count(*) THEN sum(e.pay) END AS earned,
    CASE WHEN count(e.taxes) = count(*) THEN sum(e.taxes) END AS taxes, 'actual' AS method, m.as_of
  FROM months m JOIN earned e ON e.month <= m.month AND e.pay_date > m.as_of
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT month, department, currency, earned, taxes, 'estimate', as_of FROM estimates
)
SELECT month, department, currency, decimal(earned) AS earned_unpaid,
  decimal(taxes) AS employer_tax_estimate, method, as_of
FROM accruals
