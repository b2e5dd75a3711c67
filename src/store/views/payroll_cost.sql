WITH coverage AS (
  SELECT max(CASE what WHEN 'paystubs' THEN is_read END) AS paystubs,
    max(CASE what WHEN 'lines' THEN is_read END) AS lines,
    max(CASE what WHEN 'fees' THEN is_read END) AS fees,
    max(CASE what WHEN 'payrolls' THEN from_date END) AS from_date,
    max(CASE what WHEN 'payrolls' THEN through_date END) AS through_date,
    max(CASE WHEN what <> 'people' THEN held END) AS held
  FROM f_coverage
), lags AS (
  -- How long after the first day of a period it is paid, and how long before its last; what takes
  -- longer is no regular payroll.
  SELECT coalesce(max(CASE WHEN after BETWEEN 0 AND 62 THEN after END), 0) AS after,
    coalesce(max(CASE WHEN ahead BETWEEN 0 AND 62 THEN ahead END), 0) AS ahead
  FROM (
    SELECT CAST(julianday(pay_date) - julianday(period_start) AS INTEGER) AS after,
      CAST(julianday(period_end) - julianday(pay_date) AS INTEGER) AS ahead
    FROM f_paystub WHERE period_start <= period_end
  )
), known AS MATERIALIZED (
  -- The days of which all paydays are read, on each basis.
  SELECT c.*, b.basis, date(c.from_date, CASE b.basis WHEN 'earned' THEN l.ahead ELSE 0 END || ' days')
      AS first,
    date(c.through_date, -CASE b.basis WHEN 'earned' THEN l.after ELSE 0 END || ' days') AS last
  FROM coverage c CROSS JOIN lags l CROSS JOIN (SELECT 'pay_date' AS basis UNION ALL SELECT 'earned') b
), paid AS MATERIALIZED (
  SELECT basis, month, department, type, office, currency, count(DISTINCT member_id) AS people,
    CASE WHEN count(pay_minor) = count(*) THEN sum(pay_minor) END AS gross,
    CASE WHEN count(reimbursements_minor) = count(*) THEN sum(reimbursements_minor) END
      AS reimbursements,
    CASE WHEN count(taxes_minor) = count(*) THEN sum(taxes_minor) END AS taxes,
    CASE WHEN count(benefits_minor) = count(*) THEN sum(benefits_minor) END AS benefits
  FROM cost_parts
  GROUP BY basis, month, department, type, office, currency
), fees AS MATERIALIZED (
  SELECT substr(pay_date, 1, 7) AS month, department, type, office, currency, is_direct,
    CASE WHEN count(cost_minor) = count(*) THEN sum(cost_minor) END AS cost
  FROM fee_parts
  GROUP BY 1, 2, 3, 4, 5, 6
), parts AS (
  SELECT *, 1 AS is_paid, 0 AS is_direct, NULL AS direct, 0 AS is_overhead, NULL AS overhead
  FROM paid
  UNION ALL
  -- Fees are not earned by the day: on both bases they are of the month in which they are charged.
  SELECT b.basis, f.month, f.department, f.type, f.office, f.currency, 0, NULL, NULL, NULL, NULL, 0,
    f.is_direct, CASE WHEN f.is_direct THEN f.cost END,
    NOT f.is_direct, CASE WHEN NOT f.is_direct THEN f.cost END
  FROM fees f CROSS JOIN (SELECT 'pay_date' AS basis UNION ALL SELECT 'earned') b
), sums AS (
  SELECT month, basis, department, type, office, currency, sum(people) AS people,
    CASE WHEN count(gross) = sum(is_paid) THEN coalesce(sum(gross), 0) END AS gross,
    CASE WHEN count(reimbursements) = sum(is_paid) THEN coalesce(sum(reimbursements), 0) END
      AS reimbursements,
    CASE WHEN count(taxes) = sum(is_paid) THEN coalesce(sum(taxes), 0) END AS taxes,
    CASE WHEN count(benefits) = sum(is_paid) THEN coalesce(sum(benefits), 0) END AS benefits,
    CASE WHEN count(direct) = sum(is_direct) THEN coalesce(sum(direct), 0) END AS direct,
    CASE WHEN count(overhead) = sum(is_overhead) THEN coalesce(sum(overhead), 0) END AS overhead
  FROM parts
  GROUP BY month, basis, department, type, office, currency
), read AS (
  -- What was never read is not known to be nothing.
  SELECT s.month, s.basis, s.department, s.type, s.office, s.currency, s.people,
    CASE WHEN k.paystubs THEN s.gross END AS gross,
    CASE WHEN k.lines THEN s.reimbursements END AS reimbursements,
    CASE WHEN k.paystubs AND k.lines THEN s.taxes END AS taxes,
    CASE WHEN k.paystubs AND k.lines THEN s.benefits END AS benefits,
    CASE WHEN k.fees THEN s.direct END AS direct, CASE WHEN k.fees THEN s.overhead END AS overhead,
    CASE
      WHEN s.month IS NULL THEN NULL
      WHEN k.first IS NULL OR s.month || '-01' < k.first THEN 'before the window'
      WHEN k.held THEN 'held'
      WHEN k.last IS NULL
        OR coalesce(date(s.month || '-01', '+1 month', '-1 day'), '9999-12-31') >= k.last THEN 'running'
      ELSE 'whole'
    END AS state
  FROM sums s JOIN known k ON k.basis = s.basis
), totals AS (SELECT *, gross + taxes + benefits + direct + overhead AS total FROM read)
SELECT month, basis, department, type, office, currency, people, decimal(gross) AS gross,
  decimal(taxes) AS employer_taxes, decimal(benefits) AS benefits, decimal(direct) AS fees_direct,
  decimal(overhead) AS fees_overhead, decimal(total) AS total_cost,
  coalesce(state = 'whole' AND total IS NOT NULL, 0) AS complete, state,
  decimal(reimbursements) AS reimbursements
FROM totals
