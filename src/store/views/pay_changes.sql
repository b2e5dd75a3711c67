WITH spell AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT CAST(member_id AS TEXT) AS member_id, department, source,
      CASE WHEN lag(from_date) OVER w IS NULL THEN '' ELSE from_date END AS first,
      coalesce(lead(from_date) OVER w, '9999-12-31') AS next
    FROM f_spell
    WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
  )
  GROUP BY member_id, first
), changes AS (
  SELECT *, CASE WHEN is_alike THEN new - old END AS change,
    CASE WHEN is_alike AND old > 0 THEN
      ((new - old) * 20000 + CASE WHEN new < old THEN -old ELSE old END) / (2 * old)
    END AS hundredths
  FROM (
    SELECT *, currency IS old_currency AND unit IS old_unit AS is_alike
    FROM (
      SELECT member_id, from_date AS date, currency, unit, amount_minor AS new,
        lag(amount_minor) OVER w AS old, lag(currency) OVER w AS old_currency,
        lag(unit) OVER w AS old_unit, row_number() OVER w AS nth,
        annual_minor AS new_annual, lag(annual_minor) OVER w AS old_annual, annual_basis
      FROM f_pay
      WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
    )
    WHERE nth > 1
  )
  WHERE NOT is_alike OR new IS NOT old
)
SELECT substr(c.date, 1, 7) AS month, c.date, p.person,
  CASE WHEN s.member_id IS NULL THEN p.department ELSE s.department END AS department,
  c.currency, c.unit, decimal(c.old) AS old_pay, decimal(c.new) AS new_pay,
  decimal(c.change) AS change, decimal(c.hundredths) AS change_percent,
  c.old_currency, c.old_unit, c.member_id, decimal(c.old_annual) AS old_annual_pay,
  decimal(c.new_annual) AS new_annual_pay, c.annual_basis,
  coalesce(s.source, 'today') AS department_basis
FROM changes c
  LEFT JOIN spell s ON s.member_id = c.member_id AND +s.first <= c.date AND +s.next > c.date
  LEFT JOIN f_person p ON p.member_id = c.member_id
