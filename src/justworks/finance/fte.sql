WITH setting AS (
  SELECT fte_field AS field FROM finance_settings
), field AS (
  -- By its label, or by its ID; a field that Justworks no longer lists only if no other one fits.
  SELECT id, count(*) OVER () AS fits
  FROM (
    SELECT c.id, c._deleted_at IS NULL AS is_live, max(c._deleted_at IS NULL) OVER () AS any_live
    FROM custom_fields c CROSS JOIN setting s
    WHERE c.id = s.field OR lower(trim(c.label)) = lower(s.field)
  )
  WHERE is_live = any_live
), versions AS (
  -- What the database saw in the field, since when.
  SELECT v.member_id, min(substr(v.since, 1, 10), coalesce(t.day, '9999-12-31')) AS day, v.since,
    CASE WHEN json_valid(v.value) THEN CASE
      WHEN json_type(v.value) <> 'array' THEN v.value ->> '$'
      WHEN json_array_length(v.value) > 1 THEN 'several values'
      WHEN json_type(v.value, '$[0]') = 'object' THEN v.value ->> '$[0].value'
      ELSE v.value ->> '$[0]' END END AS entered
  FROM (
    SELECT member_id, custom_field_id, _valid_from AS since,
      CASE WHEN _deleted_at IS NULL THEN value END AS value
    FROM member_custom_field_values_history
    UNION ALL
    SELECT member_id, custom_field_id, coalesce(_deleted_at, _changed_at),
      CASE WHEN _deleted_at IS NULL THEN value END
    FROM member_custom_field_values
  ) v CROSS JOIN f_today t JOIN field f ON f.id = v.custom_field_id
  WHERE f.fits = 1
), numbers AS (
  -- A share of full time, such as 0.8 or 80%; whatever else is entered is none.
  SELECT *, CASE
      WHEN text GLOB '*[^0-9.]*' OR text NOT GLOB '*[0-9]*' OR text GLOB '*.*.*'
        OR CAST(text AS REAL) > 2 THEN NULL
      WHEN text GLOB '.*' THEN '0' || text
      WHEN text GLOB '*.' THEN substr(text, 1, length(text) - 1)
      ELSE text END AS fte
  FROM (
    SELECT *, CASE
        WHEN percent <> '' AND percent NOT GLOB '*[^0-9]*' AND CAST(percent AS INTEGER) <= 200
          THEN printf('%d.%02d', percent / 100, percent % 100)
        ELSE entered END AS text
    FROM (
      SELECT member_id, day, since, nullif(trim(entered), '') AS entered,
        CASE WHEN trim(entered) GLOB '*%' THEN rtrim(substr(trim(entered), 1, length(trim(entered)) - 1))
          ELSE '' END AS percent,
        row_number() OVER (PARTITION BY member_id, day ORDER BY since DESC) AS nth
      FROM versions
    )
    WHERE nth = 1
  )
), changes AS (
  SELECT * FROM (
    SELECT *, row_number() OVER w = 1 OR entered IS NOT lag(entered) OVER w AS is_change
    FROM numbers
    WINDOW w AS (PARTITION BY member_id ORDER BY day)
  )
  WHERE is_change
), spells AS (
  SELECT member_id, day, lead(day) OVER (PARTITION BY member_id ORDER BY day) AS next,
    row_number() OVER (PARTITION BY member_id ORDER BY day) = 1 AS is_first, entered, fte, since
  FROM changes
)
-- Before the day on which the field was first seen, a person is taken to have been as seen then.
SELECT member_id, from_date, to_date, fte, entered, source, known_at
FROM (
  SELECT CAST(member_id AS TEXT) AS member_id, day AS from_date, next AS to_date, fte, entered,
    'observed' AS source, since AS known_at
  FROM spells
  UNION ALL
  SELECT CAST(member_id AS TEXT), NULL, day, fte, entered, 'first seen', since FROM spells WHERE is_first
)
WHERE entered IS NOT NULL
GROUP BY member_id, from_date
