WITH place AS MATERIALIZED (
  -- As paystubs are placed. Grouped, though nothing is put together, so that SQLite makes an index.
  SELECT CAST(member_id AS TEXT) AS member_id, first, next, department, type, office
  FROM (
    SELECT *, CASE WHEN lag(from_date) OVER w IS NULL THEN '' ELSE from_date END AS first,
      coalesce(lead(from_date) OVER w, '9999-12-31') AS next
    FROM f_spell
    WINDOW w AS (PARTITION BY member_id ORDER BY from_date)
  )
  GROUP BY member_id, first
), days AS MATERIALIZED (
  -- The day by which a person's paystub in a payroll is placed; the last one of several.
  SELECT s.payroll_id, s.member_id, max(CASE r.department
      WHEN 'period_start' THEN coalesce(s.period_start, s.period_end, s.pay_date)
      ELSE coalesce(s.period_end, s.period_start, s.pay_date) END) AS day
  FROM f_paystub s CROSS JOIN finance_settings r
  WHERE s.payroll_id IN (SELECT payroll_id FROM f_fee WHERE member_id IS NOT NULL)
  GROUP BY s.payroll_id, s.member_id
)
SELECT f.payroll_id, f.member_id, y.pay_date, f.member_id IS NOT NULL AS is_direct,
  CASE WHEN f.member_id IS NOT NULL THEN coalesce(
    CASE WHEN l.member_id IS NULL THEN p.department ELSE l.department END, '(none)') END AS department,
  CASE WHEN l.member_id IS NULL THEN p.type ELSE l.type END AS type,
  CASE WHEN l.member_id IS NULL THEN p.office ELSE l.office END AS office,
  coalesce(f.currency, y.currency) AS currency,
  -- What is billed for others is counted with them; a fee that is not known is no amount.
  CASE f.class WHEN 'cost' THEN f.amount_minor WHEN 'pass_through' THEN 0 WHEN 'ignore' THEN 0 END
    AS cost_minor
FROM f_fee f
  JOIN f_payroll y ON y.payroll_id = f.payroll_id
  LEFT JOIN days d ON d.payroll_id = f.payroll_id AND d.member_id = f.member_id
  LEFT JOIN place l ON l.member_id = f.member_id AND +l.first <= coalesce(d.day, y.pay_date)
    AND +l.next > coalesce(d.day, y.pay_date)
  LEFT JOIN f_person p ON p.member_id = f.member_id
