SELECT s.paystub_id, s.payroll_id, s.member_id, coalesce(s.pay_date, p.pay_date) AS pay_date,
  s.pay_period_start AS period_start, s.pay_period_end AS period_end,
  CASE WHEN json_valid(s.pay_group) AND json_type(s.pay_group) = 'object'
    THEN coalesce(json_extract(s.pay_group, '$.name'), json_extract(s.pay_group, '$.display_name'),
      json_extract(s.pay_group, '$.id'))
    ELSE s.pay_group END AS pay_group,
  s.currency, s.gross_pay_minor AS gross_minor, s.net_pay_minor AS net_minor
FROM paystubs s LEFT JOIN payrolls p ON p.id = s.payroll_id
WHERE s._deleted_at IS NULL
