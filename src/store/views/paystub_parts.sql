WITH costs AS MATERIALIZED (SELECT * FROM paystub_costs)
SELECT d.paystub_id, d.nth, coalesce(d.department, '(none)') AS department, d.type, d.office,
  c.member_id, c.payroll_id, c.pay_date, c.period_start, c.period_end, d.day, c.currency,
  d.share_minor AS gross_minor,
  part_of(c.net_minor) AS net_minor,
  part_of(c.pay_minor) AS pay_minor,
  part_of(c.reimbursements_minor) AS reimbursements_minor,
  part_of(c.employer_taxes_minor) AS employer_taxes_minor,
  part_of(c.employer_benefits_minor) AS employer_benefits_minor
FROM paystub_shares d
  JOIN costs c ON c.paystub_id = d.paystub_id
