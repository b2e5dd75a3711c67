WITH versions AS (
  -- What the database saw of each person's rate, since when.
  SELECT v.id AS member_id, min(substr(v.since, 1, 10), coalesce(t.day, '9999-12-31')) AS day,
    v.since, v.amount, v.currency, v.unit
  FROM (
    SELECT id, _valid_from AS since, current_pay_minor AS amount, current_pay_currency AS currency,
      current_pay_unit AS unit
    FROM members_history WHERE _deleted_at IS NULL
    UNION ALL
    SELECT id, _changed_at, current_pay_minor, current_pay_currency, current_pay_unit FROM members
  ) v CROSS JOIN f_today t
), changes AS (
  SELECT *, row_number() OVER w = 1 OR amount IS NOT lag(amount) OVER w
    OR currency IS NOT lag(currency) OVER w OR unit IS NOT lag(unit) OVER w AS is_change
  FROM (
    SELECT *, row_number() OVER (PARTITION BY member_id, day ORDER BY since DESC) AS nth
    FROM versions
  )
  WHERE nth = 1
  WINDOW w AS (PARTITION BY member_id ORDER BY day)
), rates AS (
  SELECT h.member_id, h.start_date AS first,
    CASE WHEN h.end_date >= h.start_date THEN date(h.end_date, '+1 day') END AS gone,
    h.amount_minor AS amount, h.currency, h.unit, h._first_seen_at AS known_at,
    row_number() OVER (PARTITION BY h.member_id, h.start_date
      ORDER BY h.end_date IS NULL DESC, h.position DESC) AS nth
  FROM pay_history h JOIN members m ON m.id = h.member_id
  WHERE h.start_date IS NOT NULL AND (h._deleted_at IS NULL OR h._deleted_at >= m._deleted_at)
  UNION ALL
  -- Without a history: what was seen, from the first day here on.
  SELECT c.member_id,
    CASE WHEN lag(c.day) OVER (PARTITION BY c.member_id ORDER BY c.day) IS NULL
      THEN min(coalesce(m.employment_start_date, c.day), c.day) ELSE c.day END,
    NULL, c.amount, c.currency, c.unit, c.since, 1
  FROM changes c JOIN members m ON m.id = c.member_id
  WHERE c.is_change AND c.amount IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pay_history h WHERE h.member_id = c.member_id AND h.start_date IS NOT NULL)
), units AS (
  SELECT r.*, lead(r.first) OVER (PARTITION BY r.member_id ORDER BY r.first) AS next,
    CASE replace(replace(replace(replace(lower(r.unit), 'per_', ''), '_', ''), '-', ''), ' ', '')
      WHEN 'year' THEN 'year' WHEN 'yearly' THEN 'year' WHEN 'annual' THEN 'year'
      WHEN 'annually' THEN 'year' WHEN 'annum' THEN 'year'
      WHEN 'month' THEN 'month' WHEN 'monthly' THEN 'month'
      WHEN 'semimonthly' THEN 'half month' WHEN 'semimonth' THEN 'half month'
      WHEN 'biweekly' THEN 'two weeks' WHEN 'biweek' THEN 'two weeks'
      WHEN 'week' THEN 'week' WHEN 'weekly' THEN 'week'
      WHEN 'hour' THEN 'hour' WHEN 'hourly' THEN 'hour'
      WHEN 'payperiod' THEN 'pay period' WHEN 'period' THEN 'pay period'
    END AS word
  FROM rates r WHERE r.nth = 1
), lengths AS (
  -- How long the pay periods of a rate mostly are; of one that was not paid yet, those of the person.
  SELECT member_id, first, days, max(times + 1000000 * is_paid)
  FROM (
    SELECT member_id, first, is_paid, CASE
        WHEN n IN (7, 14) THEN n
        WHEN n BETWEEN 13 AND 16 AND substr(pay_period_start, 9) IN ('01', '16') THEN 15
        WHEN n BETWEEN 28 AND 31 AND substr(pay_period_start, 9) = '01' THEN 30
      END AS days, count(*) AS times
    FROM (
      SELECT u.member_id, u.first, s.pay_period_start,
        s.pay_period_start >= u.first AND s.pay_period_start < coalesce(u.next, '9999-12-31')
          AS is_paid,
        CAST(julianday(s.pay_period_end) - julianday(s.pay_period_start) AS INTEGER) + 1 AS n
      FROM units u JOIN paystubs s ON s.member_id = u.member_id AND s._deleted_at IS NULL
      WHERE u.word = 'pay period'
    )
    GROUP BY 1, 2, 3, 4
  )
  GROUP BY member_id, first
), times AS (
  SELECT u.*, CASE u.word
      WHEN 'year' THEN 1 WHEN 'month' THEN 12 WHEN 'half month' THEN 24 WHEN 'two weeks' THEN 26
      WHEN 'week' THEN 52
      WHEN 'pay period' THEN CASE l.days WHEN 7 THEN 52 WHEN 14 THEN 26 WHEN 15 THEN 24 WHEN 30 THEN 12 END
      WHEN 'hour' THEN (SELECT hours_per_year FROM finance_settings)
    END AS a_year
  FROM units u LEFT JOIN lengths l ON l.member_id = u.member_id AND l.first = u.first
)
SELECT CAST(member_id AS TEXT) AS member_id, first AS from_date,
  CASE WHEN gone IS NULL THEN next WHEN next IS NULL THEN gone ELSE min(gone, next) END AS to_date,
  amount AS amount_minor, currency, unit, amount * a_year AS annual_minor,
  CASE WHEN a_year IS NOT NULL AND amount IS NOT NULL
    THEN CASE word WHEN 'year' THEN word ELSE word || ' x ' || a_year END END AS annual_basis,
  coalesce(word = 'hour', 0) AS is_hourly, known_at
FROM times
-- Grouped, though nothing is put together, so that SQLite makes an index of it where it is joined.
GROUP BY member_id, first
