WITH costs AS MATERIALIZED (SELECT * FROM paystub_costs)
-- What is not gross pay follows it: rounded up to here, less what was rounded up to before.
SELECT d.paystub_id, d.nth, coalesce(d.department, '(none)') AS department, d.type, d.office,
  c.member_id, c.payroll_id, c.pay_date, c.period_start, c.period_end, d.day, c.currency,
  d.share_minor AS gross_minor,
  CASE WHEN d.parts = 1 THEN c.net_minor
    WHEN c.gross_minor = 0
      THEN c.net_minor * d.nth / d.parts - c.net_minor * (d.nth - 1) / d.parts
    ELSE c.net_minor * d.until_minor / c.gross_minor
      - c.net_minor * (d.until_minor - d.share_minor) / c.gross_minor
    END AS net_minor,
  CASE WHEN d.parts = 1 THEN c.pay_minor
    WHEN c.gross_minor = 0
      THEN c.pay_minor * d.nth / d.parts - c.pay_minor * (d.nth - 1) / d.parts
    ELSE c.pay_minor * d.until_minor / c.gross_minor
      - c.pay_minor * (d.until_minor - d.share_minor) / c.gross_minor
    END AS pay_minor,
  CASE WHEN d.parts = 1 THEN c.reimbursements_minor
    WHEN c.gross_minor = 0
      THEN c.reimbursements_minor * d.nth / d.parts - c.reimbursements_minor * (d.nth - 1) / d.parts
    ELSE c.reimbursements_minor * d.until_minor / c.gross_minor
      - c.reimbursements_minor * (d.until_minor - d.share_minor) / c.gross_minor
    END AS reimbursements_minor,
  CASE WHEN d.parts = 1 THEN c.employer_taxes_minor
    WHEN c.gross_minor = 0
      THEN c.employer_taxes_minor * d.nth / d.parts - c.employer_taxes_minor * (d.nth - 1) / d.parts
    ELSE c.employer_taxes_minor * d.until_minor / c.gross_minor
      - c.employer_taxes_minor * (d.until_minor - d.share_minor) / c.gross_minor
    END AS employer_taxes_minor,
  CASE WHEN d.parts = 1 THEN c.employer_benefits_minor
    WHEN c.gross_minor = 0
      THEN c.employer_benefits_minor * d.nth / d.parts - c.employer_benefits_minor * (d.nth - 1) / d.parts
    ELSE c.employer_benefits_minor * d.until_minor / c.gross_minor
      - c.employer_benefits_minor * (d.until_minor - d.share_minor) / c.gross_minor
    END AS employer_benefits_minor
FROM paystub_shares d
  JOIN costs c ON c.paystub_id = d.paystub_id
