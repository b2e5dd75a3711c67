-- Salaries of whole periods, by more than a fifth. The hours of others are not published.
WITH stubs AS MATERIALIZED (
  SELECT s.*, p.pay_date AS payday,
    CAST(julianday(s.period_end) - julianday(s.period_start) AS INTEGER) + 1 AS length
  FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  WHERE p.pay_date BETWEEN :from AND :through AND s.gross_minor > 0
), due AS (
  SELECT s.*, r.annual_minor / CASE
      WHEN length = 7 THEN 52 WHEN length = 14 THEN 26
      WHEN length BETWEEN 13 AND 16 AND substr(period_start, 9) IN ('01', '16') THEN 24
      WHEN length BETWEEN 28 AND 31 AND substr(period_start, 9) = '01' THEN 12 END AS due,
    (SELECT sum(l.amount_minor) FROM f_line l
     WHERE l.paystub_id = s.paystub_id AND l.is_time) AS paid
  FROM stubs s JOIN f_pay r ON r.member_id = s.member_id AND r.from_date <= s.period_start
      AND (r.to_date IS NULL OR r.to_date > s.period_end) AND r.annual_basis = 'year'
    JOIN f_person m ON m.member_id = s.member_id
      AND (m.last_day IS NULL OR m.last_day > s.period_end OR m.last_day < m.start_date)
      AND (m.start_date IS NULL OR m.start_date <= s.period_start)
)
SELECT paystub_id AS key, payday AS day, payroll_id, member_id, due AS expected, paid AS found,
  currency, period_start || ' to ' || period_end AS detail
FROM due WHERE paid IS NOT NULL AND due > 0 AND abs(paid - due) * 5 > due
