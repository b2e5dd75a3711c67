WITH RECURSIVE periods AS (
  -- A paystub without a whole period, or with one that ends after the next year, is of its last known day.
  SELECT DISTINCT
    CASE WHEN period_end >= period_start AND substr(period_end, 1, 4) - substr(period_start, 1, 4) < 2
      THEN period_start
      ELSE coalesce(period_end, period_start, pay_date) END AS first,
    CASE WHEN period_end >= period_start AND substr(period_end, 1, 4) - substr(period_start, 1, 4) < 2
      THEN period_end
      ELSE coalesce(period_end, period_start, pay_date) END AS last
  FROM f_paystub
), months(first, last, begins) AS (
  SELECT first, last, date(first, 'start of month') FROM periods WHERE first IS NOT NULL
  UNION ALL
  SELECT first, last, date(begins, '+1 month') FROM months WHERE date(begins, '+1 month') <= last
), spans AS (
  -- Day 0 is a Monday.
  SELECT first, last, substr(begins, 1, 7) AS month,
    CAST(julianday(max(first, begins)) + 0.5 AS INTEGER) AS one,
    CAST(julianday(min(last, coalesce(date(begins, '+1 month', '-1 day'), last))) + 0.5 AS INTEGER) AS other
  FROM months
), weights AS (
  SELECT first, last, month,
    CASE WHEN sum(weekdays) OVER w > 0 THEN weekdays ELSE days END AS weight
  FROM (
    SELECT *, other - one + 1 AS days,
      (other + 1) / 7 * 5 + min((other + 1) % 7, 5) - one / 7 * 5 - min(one % 7, 5) AS weekdays
    FROM spans
  )
  WINDOW w AS (PARTITION BY first, last)
)
SELECT first, last, month, weight, sum(weight) OVER w AS total, count(*) OVER w AS months,
  row_number() OVER (PARTITION BY first, last ORDER BY month) AS nth,
  json_group_array(weight) OVER (PARTITION BY first, last ORDER BY month
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS weights
FROM weights WHERE weight > 0
WINDOW w AS (PARTITION BY first, last)
