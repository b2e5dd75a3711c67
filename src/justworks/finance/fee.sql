WITH said AS MATERIALIZED (
  SELECT key AS type, value AS class
  FROM json_each(coalesce((SELECT value FROM _settings WHERE name = 'finance.fees'), '{}'))
), words AS (
  SELECT type, name,
    ' ' || replace(replace(lower(coalesce(nullif(type, ''), name)), '_', ' '), '-', ' ') || ' '
      AS word,
    ' ' || replace(replace(lower(type || ' ' || name), '_', ' '), '-', ' ') || ' ' AS what
  FROM (
    SELECT coalesce(type, '') AS type, coalesce(name, '') AS name
    FROM payroll_fees WHERE _deleted_at IS NULL
    GROUP BY 1, 2
  )
), kinds AS MATERIALIZED (
  SELECT type, name,
    -- Workers' compensation comes with each payroll, whatever comes with other premiums.
    (what LIKE '% premium %' OR what LIKE '% premiums %' OR what LIKE '% insurance %'
      OR what LIKE '% health %' OR what LIKE '% medical %' OR what LIKE '% dental %'
      OR what LIKE '% vision %' OR what LIKE '% life %' OR what LIKE '% disability %')
      AND what NOT LIKE '% workers comp%' AND what NOT LIKE '% worker''s comp%'
      AND what NOT LIKE '% workers'' comp%' AS is_premium,
    replace(replace(replace(word, ' monthly ', ' '), ' fees ', ' '), ' fee ', ' ')
      IN (' member ', ' base ', ' service ', ' services ', ' administration ', ' administrative ',
        ' admin ', ' platform ', ' peo ', ' subscription ') AS is_service
  FROM words
  -- Grouped, though nothing is put together, so that SQLite makes an index of it.
  GROUP BY type, name
)
SELECT f.payroll_id, f.member_id, f.type, f.name, f.currency, f.amount_minor,
  -- Which fees are a cost of their own is not published. A premium may be on paystubs already, and one
  -- whose word is not known may be a premium: both are unknown until a person says what they are.
  CASE WHEN s.class IS NOT NULL THEN s.class
    WHEN k.is_service AND NOT k.is_premium THEN 'cost' END AS class,
  k.is_premium
FROM payroll_fees f
  JOIN kinds k ON k.type = coalesce(f.type, '') AND k.name = coalesce(f.name, '')
  LEFT JOIN said s ON s.type = coalesce(f.type, '')
WHERE f._deleted_at IS NULL
