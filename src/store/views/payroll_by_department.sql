WITH amounts AS (
  SELECT substr(s.pay_date, 1, 7) AS month, coalesce(d.department, '(none)') AS department,
    s.currency, s.member_id, d.share_minor AS gross, d.parts, d.until_minor AS until,
    s.gross_minor AS whole, s.net_minor AS net, l.employer_taxes_minor AS taxes,
    l.employer_benefits_minor AS benefits
  FROM paystub_shares d
    JOIN f_paystub s ON s.paystub_id = d.paystub_id
    LEFT JOIN paystub_sums l ON l.paystub_id = s.paystub_id
), parts AS (
  -- Anything else follows the gross pay: rounded up to here, less what was rounded up to before.
  SELECT month, department, currency, member_id, gross,
    CASE WHEN parts = 1 OR whole = 0 THEN net / parts
      ELSE net * until / whole - net * (until - gross) / whole END AS net,
    CASE WHEN parts = 1 OR whole = 0 THEN taxes / parts
      ELSE taxes * until / whole - taxes * (until - gross) / whole END AS taxes,
    CASE WHEN parts = 1 OR whole = 0 THEN benefits / parts
      ELSE benefits * until / whole - benefits * (until - gross) / whole END AS benefits
  FROM amounts
), sums AS (
  SELECT month, department, currency, count(DISTINCT member_id) AS people,
    CASE WHEN count(gross) = count(*) THEN sum(gross) END AS gross,
    CASE WHEN count(net) = count(*) THEN sum(net) END AS net,
    CASE WHEN count(taxes) = count(*) THEN sum(taxes) END AS taxes,
    CASE WHEN count(benefits) = count(*) THEN sum(benefits) END AS benefits
  FROM parts
  GROUP BY 1, 2, 3
)
SELECT s.month, s.department, s.currency, s.people, decimal(gross) AS gross_pay,
  decimal(net) AS net_pay, decimal(taxes) AS employer_taxes, decimal(benefits) AS employer_benefits,
  decimal((gross + taxes + benefits)) AS total_cost, m.state
FROM sums s LEFT JOIN payroll_months m ON m.month = s.month
