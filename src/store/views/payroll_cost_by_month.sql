WITH read AS MATERIALIZED (SELECT what, is_read FROM f_coverage),
parts AS (
  SELECT 'payroll' AS kind, pay_date, currency, gross_minor AS gross,
    employer_taxes_minor AS taxes, company_debit_minor AS debit,
    NULL AS member_id, NULL AS given_back, NULL AS line_tax, NULL AS benefit, NULL AS fee
  FROM f_payroll
  UNION ALL
  -- Of what is given back, that which gross pay holds.
  SELECT 'paystub', p.pay_date, coalesce(s.currency, p.currency), NULL, NULL, NULL,
    s.member_id, s.gross_minor - s.pay_minor, s.employer_taxes_minor, s.employer_benefits_minor, NULL
  FROM paystub_costs s JOIN f_payroll p ON p.payroll_id = s.payroll_id
  UNION ALL
  SELECT 'fee', p.pay_date, coalesce(f.currency, p.currency), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    CASE f.class WHEN 'cost' THEN f.amount_minor WHEN 'pass_through' THEN 0 WHEN 'ignore' THEN 0 END
  FROM f_fee f JOIN f_payroll p ON p.payroll_id = f.payroll_id
), sums AS (
  SELECT substr(pay_date, 1, 7) AS month, currency,
    count(*) FILTER (WHERE kind = 'payroll') AS payrolls, count(DISTINCT member_id) AS people,
    CASE WHEN count(gross) = count(*) FILTER (WHERE kind = 'payroll')
      AND count(given_back) = count(*) FILTER (WHERE kind = 'paystub')
      THEN coalesce(sum(gross), 0) - coalesce(sum(given_back), 0) END AS gross,
    CASE WHEN count(taxes) = count(*) FILTER (WHERE kind = 'payroll')
      THEN coalesce(sum(taxes), 0) END AS taxes,
    CASE WHEN count(line_tax) = count(*) FILTER (WHERE kind = 'paystub')
      THEN coalesce(sum(line_tax), 0) END AS line_taxes,
    CASE WHEN count(benefit) = count(*) FILTER (WHERE kind = 'paystub')
      AND (SELECT is_read FROM read WHERE what = 'lines') THEN coalesce(sum(benefit), 0) END
      AS benefits,
    CASE WHEN count(fee) = count(*) FILTER (WHERE kind = 'fee')
      AND (SELECT is_read FROM read WHERE what = 'fees') THEN coalesce(sum(fee), 0) END AS fees,
    CASE WHEN count(debit) = count(*) FILTER (WHERE kind = 'payroll')
      THEN coalesce(sum(debit), 0) END AS debit
  FROM parts GROUP BY 1, 2
)
SELECT s.month, s.currency, s.payrolls, s.people, decimal(gross) AS gross_pay,
  decimal(taxes) AS employer_taxes, decimal(benefits) AS benefits, decimal(fees) AS fees,
  -- Where the lines that count as taxes are not what the payrolls say, one of them would count twice.
  decimal(CASE WHEN taxes = line_taxes THEN gross + taxes + benefits + fees END) AS total_cost, decimal(debit) AS company_debit, m.state
FROM sums s LEFT JOIN payroll_months m ON m.month = s.month
