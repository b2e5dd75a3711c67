-- What lines make of a paystub: a sum with a line that cannot be read, or that may be one thing or
-- another, is none.
SELECT s.paystub_id AS key, p.pay_date AS day, p.payroll_id, s.member_id, s.currency,
  CASE WHEN coalesce(l.unread, 0) = 0 THEN coalesce(l.earnings, 0) END AS earnings,
  CASE WHEN coalesce(l.unread, 0) + coalesce(l.unknown, 0) = 0 THEN coalesce(l.reimbursements, 0) END AS reimbursements,
  CASE WHEN coalesce(l.unread, 0) = 0 THEN coalesce(l.deductions, 0) END AS deductions,
  s.gross_minor AS gross, s.net_minor AS net
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  LEFT JOIN (
    SELECT l.paystub_id,
      sum(CASE WHEN kind = 'earning' THEN amount_minor ELSE 0 END) AS earnings,
      sum(CASE WHEN class = 'reimbursement' THEN amount_minor ELSE 0 END) AS reimbursements,
      sum(CASE WHEN kind = 'employee_deduction' THEN amount_minor ELSE 0 END) AS deductions,
      count(*) FILTER (WHERE amount_minor IS NULL) AS unread,
      count(*) FILTER (WHERE kind = 'earning' AND class IS NULL) AS unknown
    FROM f_payroll o CROSS JOIN f_paystub t ON t.payroll_id = o.payroll_id
      CROSS JOIN f_line l ON l.paystub_id = t.paystub_id
    WHERE o.pay_date BETWEEN :from AND :through
    GROUP BY l.paystub_id
  ) l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through
  AND (SELECT is_read FROM f_coverage WHERE what = 'lines')
ORDER BY p.pay_date, p.payroll_id, s.paystub_id
