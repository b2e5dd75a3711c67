WITH sums AS (
  SELECT substr(pay_date, 1, 7) AS month, department, currency, count(DISTINCT member_id) AS people,
    CASE WHEN count(gross_minor) = count(*) THEN sum(gross_minor) END AS gross,
    CASE WHEN count(net_minor) = count(*) THEN sum(net_minor) END AS net,
    CASE WHEN count(pay_minor) = count(*) THEN sum(pay_minor) END AS pay,
    CASE WHEN count(employer_taxes_minor) = count(*) THEN sum(employer_taxes_minor) END AS taxes,
    CASE WHEN count(employer_benefits_minor) = count(*) THEN sum(employer_benefits_minor) END
      AS benefits
  FROM paystub_parts
  GROUP BY 1, 2, 3
)
SELECT s.month, s.department, s.currency, s.people, decimal(gross) AS gross_pay,
  decimal(net) AS net_pay, decimal(taxes) AS employer_taxes, decimal(benefits) AS employer_benefits,
  decimal((pay + taxes + benefits)) AS total_cost, m.state
FROM sums s LEFT JOIN payroll_months m ON m.month = s.month
