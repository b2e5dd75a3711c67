-- The holidays of the Federal Reserve banks. One on a Sunday is kept on the Monday after it; one on a
-- Saturday is not made up for.
WITH days AS (
  SELECT payroll_id, currency, 'payday' AS what, pay_date AS day, pay_date FROM f_payroll
  WHERE pay_date BETWEEN :from AND :through
  UNION ALL
  SELECT payroll_id, currency, 'debited', debit_date, pay_date FROM f_payroll
  WHERE pay_date BETWEEN :from AND :through
), marked AS (
  SELECT *, substr(day, 6) AS date, substr(date(day, '-1 day'), 6) AS before,
    strftime('%w', day) AS weekday, substr(day, 6, 2) AS month,
    CAST(substr(day, 9) AS INTEGER) AS number
  FROM days WHERE day IS NOT NULL
)
SELECT payroll_id || '/' || what AS key, pay_date AS day, payroll_id, NULL AS member_id,
  NULL AS expected, NULL AS found, currency,
  CASE what WHEN 'payday' THEN 'paid on ' ELSE 'debited on ' END || day
    || CASE WHEN weekday IN ('0', '6') THEN ', a weekend' ELSE ', a bank holiday' END AS detail
FROM marked
WHERE (currency IS NULL OR currency = 'USD') AND (weekday IN ('0', '6')
  OR date IN ('01-01', '06-19', '07-04', '11-11', '12-25')
  OR weekday = '1' AND before IN ('01-01', '06-19', '07-04', '11-11', '12-25')
  OR weekday = '1' AND (month IN ('01', '02') AND number BETWEEN 15 AND 21
    OR month = '05' AND number > 24 OR month = '09' AND number < 8
    OR month = '10' AND number BETWEEN 8 AND 14)
  OR weekday = '4' AND month = '11' AND number BETWEEN 22 AND 28)
