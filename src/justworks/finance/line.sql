SELECT paystub_id, kind, category, type, name, currency, amount_minor,
  -- Which words are a tax is not published: `tax` is one of them, of itself or beside others, and
  -- what comes before or after tax is none.
  CASE WHEN category = 'tax' THEN 1 WHEN category LIKE '%tax%' THEN (
    SELECT (w LIKE '% tax %' OR w LIKE '% taxes %')
      AND w NOT LIKE '% pre tax %' AND w NOT LIKE '% post tax %'
    FROM (SELECT ' ' || replace(replace(lower(category), '_', ' '), '-', ' ') || ' ' AS w))
    ELSE 0 END AS is_tax,
  -- What is paid for time: the words are not published either, and one that is not known is none.
  kind = 'earning' AND replace(replace(lower(coalesce(type, '')), '_', ' '), '-', ' ') IN (
    'regular', 'salary', 'hourly', 'wages', 'overtime', 'double overtime', 'double time',
    'paid time off', 'pto', 'vacation', 'sick', 'holiday', 'contractor payment') AS is_time
FROM paystub_lines WHERE _deleted_at IS NULL
