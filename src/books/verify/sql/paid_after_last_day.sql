-- Severance, payouts and bonuses may be paid for months.
SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, NULL AS expected,
  s.gross_minor AS found, s.currency, 'for ' || s.period_start || ' to ' || s.period_end
    || '; the last day was ' || m.last_day AS detail
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  JOIN f_person m ON m.member_id = s.member_id
WHERE p.pay_date BETWEEN :from AND :through AND s.period_start > m.last_day
  AND (m.start_date IS NULL OR m.last_day >= m.start_date) AND s.gross_minor > 0
  AND (NOT EXISTS (SELECT 1 FROM f_line l WHERE l.paystub_id = s.paystub_id)
    OR EXISTS (SELECT 1 FROM f_line l WHERE l.paystub_id = s.paystub_id AND l.is_time
      AND l.amount_minor > 0))
