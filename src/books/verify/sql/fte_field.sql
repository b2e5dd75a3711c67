SELECT fte_field AS key, NULL AS day, NULL AS payroll_id, NULL AS member_id, NULL AS expected,
  NULL AS found, NULL AS currency, '' AS detail
FROM finance_settings
WHERE fte_field IS NOT NULL AND NOT EXISTS (SELECT 1 FROM f_fte)
