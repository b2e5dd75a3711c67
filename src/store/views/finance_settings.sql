SELECT
  coalesce((SELECT value FROM _settings WHERE name = 'finance.department'), 'period_end')
    AS department,
  coalesce((SELECT value = 'true' FROM _settings WHERE name = 'finance.last_day_counts'), 0)
    AS last_day_counts,
  (SELECT CAST(value AS INTEGER) FROM _settings WHERE name = 'finance.hours_per_year')
    AS hours_per_year,
  (SELECT value FROM _settings WHERE name = 'finance.gross') AS gross_formula,
  (SELECT value FROM _settings WHERE name = 'finance.company_debit') AS company_debit_formula
