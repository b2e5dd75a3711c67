SELECT payroll_id, member_id, type, name, currency, amount_minor,
  -- Which fees are a cost of their own is not published. A premium may be on paystubs already, and one
  -- whose word is not known may be a premium: both are unknown until a person says what they are.
  coalesce(
    (SELECT value FROM json_each((SELECT value FROM _settings WHERE name = 'finance.fees'))
     WHERE key = coalesce(f.type, '')),
    CASE WHEN NOT is_premium AND word IN (' member ', ' base ', ' service ', ' services ',
      ' administration ', ' administrative ', ' admin ', ' platform ', ' peo ', ' subscription ')
      THEN 'cost' END) AS class,
  is_premium
FROM (
  SELECT *,
    -- Workers' compensation comes with each payroll, whatever comes with other premiums.
    (what LIKE '% premium %' OR what LIKE '% premiums %' OR what LIKE '% insurance %'
      OR what LIKE '% health %' OR what LIKE '% medical %' OR what LIKE '% dental %'
      OR what LIKE '% vision %' OR what LIKE '% life %' OR what LIKE '% disability %')
      AND what NOT LIKE '% workers comp%' AND what NOT LIKE '% worker''s comp%'
      AND what NOT LIKE '% workers'' comp%' AS is_premium,
    replace(replace(replace(whole, ' monthly ', ' '), ' fees ', ' '), ' fee ', ' ') AS word
  FROM (
    SELECT *,
      ' ' || replace(replace(lower(coalesce(type, name, '')), '_', ' '), '-', ' ') || ' ' AS whole,
      ' ' || replace(replace(lower(coalesce(type, '') || ' ' || coalesce(name, '')), '_', ' '), '-', ' ')
        || ' ' AS what
    FROM payroll_fees WHERE _deleted_at IS NULL
  )
) f
