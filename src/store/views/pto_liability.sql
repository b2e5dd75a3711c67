WITH pay AS MATERIALIZED (SELECT * FROM f_pay),
person AS MATERIALIZED (SELECT * FROM f_person),
balances AS (
  -- Ten-thousandths, as exact as the source's decimals.
  SELECT b.*, y.amount_minor, y.annual_minor, y.annual_basis, y.currency, y.is_hourly,
    y.member_id IS NOT NULL AS is_rated, r.hours_per_year AS a_year,
    CAST(round(b.available * 10000) AS INTEGER) AS amount,
    CASE WHEN lower(b.unit) IN ('hour', 'hours') THEN 'hours'
      WHEN lower(b.unit) IN ('day', 'days') THEN 'days' END AS word
  FROM f_balance b CROSS JOIN finance_settings r
    LEFT JOIN pay y ON y.member_id = b.member_id AND +y.from_date <= b.as_of
      AND (y.to_date IS NULL OR y.to_date > b.as_of)
), hours AS (
  -- A day has the hours of one of 260 in the year.
  SELECT *, CASE word WHEN 'hours' THEN amount WHEN 'days' THEN sign(amount)
      * ((abs(amount) * a_year + 130) / 260) END AS hours,
    CASE
      WHEN is_unlimited THEN 'unlimited policy'
      WHEN amount IS NULL THEN 'no balance'
      WHEN word IS NULL THEN 'unknown unit'
      WHEN word = 'days' AND a_year IS NULL THEN 'days without hours_per_year'
      WHEN NOT is_rated OR amount_minor IS NULL THEN 'no rate of pay'
      WHEN is_hourly THEN NULL
      WHEN a_year IS NULL THEN 'annual pay without hours_per_year'
      WHEN annual_minor IS NULL THEN 'no annual pay'
    END AS excluded
  FROM balances
), amounts AS (
  SELECT *, CASE
    WHEN excluded IS NOT NULL THEN NULL
    WHEN is_hourly THEN sign(hours) * ((abs(hours) * amount_minor + 5000) / 10000)
    ELSE sign(hours) * ((abs(hours) * annual_minor + 5000 * a_year) / (10000 * a_year)) END
    AS liability
  FROM hours
)
SELECT a.as_of, a.policy, p.person,
  CASE WHEN hours IS NOT NULL THEN rtrim(rtrim(printf('%s%d.%04d',
    CASE WHEN hours < 0 THEN '-' ELSE '' END, abs(hours) / 10000, abs(hours) % 10000), '0'), '.') END
    AS hours,
  CASE WHEN excluded IS NULL THEN CASE WHEN is_hourly THEN 'hour'
    ELSE annual_basis || ' / ' || a_year END END AS rate_basis,
  decimal(liability) AS liability, excluded, CASE WHEN excluded IS NULL THEN currency END AS currency,
  a.member_id, a.policy_id
FROM amounts a LEFT JOIN person p ON p.member_id = a.member_id
