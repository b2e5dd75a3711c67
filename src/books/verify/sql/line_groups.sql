-- What each payroll has of lines of one kind, category and type.
SELECT l.kind || '/' || coalesce(l.category, '') || '/' || coalesce(l.type, '') AS key, p.pay_date AS day,
  p.payroll_id, NULL AS member_id, p.currency,
  CASE WHEN count(l.amount_minor) = count(*) THEN sum(l.amount_minor) END AS amount
FROM f_payroll p CROSS JOIN f_paystub s ON s.payroll_id = p.payroll_id
  CROSS JOIN f_line l ON l.paystub_id = s.paystub_id
WHERE p.pay_date BETWEEN :from AND :through AND l.kind <> 'earning'
GROUP BY p.payroll_id, l.kind, l.category, l.type
