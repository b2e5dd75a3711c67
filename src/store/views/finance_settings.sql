SELECT coalesce(max(CASE name WHEN 'finance.department' THEN value END), 'period_end') AS department,
  coalesce(max(CASE name WHEN 'finance.last_day_counts' THEN value = 'true' END), 0)
    AS last_day_counts,
  max(CASE name WHEN 'finance.hours_per_year' THEN CAST(value AS INTEGER) END) AS hours_per_year,
  max(CASE name WHEN 'finance.fte_field' THEN value END) AS fte_field,
  max(CASE name WHEN 'finance.gross' THEN value END) AS gross_formula,
  max(CASE name WHEN 'finance.company_debit' THEN value END) AS company_debit_formula
FROM _settings
