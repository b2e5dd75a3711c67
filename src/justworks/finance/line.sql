WITH said AS MATERIALIZED (
  -- What a person says of lines, for good: a word of theirs counts before any of ours.
  SELECT key AS line, value AS class
  FROM json_each(coalesce((SELECT value FROM _settings WHERE name = 'finance.lines'), '{}'))
  GROUP BY key
)
SELECT paystub_id, kind, category, type, name, currency, amount_minor, class,
  class = 'tax' AS is_tax, is_time, is_bonus, is_commission, is_retirement
FROM (
  SELECT l.paystub_id, l.kind, l.category, l.type, l.name, l.currency, l.amount_minor,
    -- Which words mean what is not published. Some are certain; any other is unknown, never a guess.
    coalesce(CASE WHEN (SELECT count(*) FROM said) > 0 THEN l.said END, CASE
      WHEN l.kind = 'earning' THEN CASE
        WHEN l.category = 'wages' AND l.type IN ('regular', 'salary', 'overtime', 'paid_time_off',
          'commission', 'bonus') THEN 'pay'
        WHEN coalesce(l.type, '') NOT LIKE '%reimburs%' AND coalesce(l.type, '') NOT LIKE '%expense%'
          AND coalesce(l.category, '') NOT LIKE '%reimburs%'
          AND coalesce(l.category, '') NOT LIKE '%expense%' THEN 'pay'
        -- What is given back and taxed is pay to some and none to others.
        WHEN l.what LIKE '% taxable %' AND l.what NOT LIKE '% non taxable %' THEN NULL
        WHEN l.what LIKE '% reimbursement %' OR l.what LIKE '% reimbursements %'
          OR l.what LIKE '% / expense / %' OR l.what LIKE '% / expenses / %'
          OR l.what LIKE '% business expense %' OR l.what LIKE '% business expenses %'
          THEN 'reimbursement'
        ELSE 'pay' END
      WHEN l.kind NOT IN ('employee_deduction', 'employer_contribution') THEN NULL
      WHEN l.category = 'tax' THEN 'tax'
      WHEN l.category IN ('benefit', 'retirement')
        OR l.word IN (' benefit ', ' benefits ', ' employee benefit ', ' employee benefits ',
          ' employer benefit ', ' employer benefits ', ' retirement ', ' insurance ',
          ' health insurance ', ' life insurance ', ' health ', ' medical ', ' dental ', ' vision ',
          ' life ', ' 401k ', ' 401(k) ', ' 403b ', ' 403(b) ', ' pension ', ' hsa ',
          ' fsa ', ' commuter ', ' commuter benefit ', ' commuter benefits ')
        THEN CASE l.kind WHEN 'employee_deduction' THEN 'deduction' ELSE 'benefit' END
      -- Disability that employees pay for can be a tax of their state.
      WHEN l.kind = 'employer_contribution' AND l.word = ' disability ' THEN 'benefit'
      -- What comes before or after tax is none.
      WHEN l.word LIKE ' pre tax %' OR l.word LIKE ' post tax %' OR l.word LIKE ' pretax %'
        OR l.word LIKE ' posttax %' OR l.word LIKE ' before tax %' OR l.word LIKE ' after tax %'
        THEN CASE l.kind WHEN 'employee_deduction' THEN 'deduction' ELSE 'benefit' END
      WHEN l.kind = 'employee_deduction' AND l.word IN (' garnishment ', ' garnishments ',
          ' wage garnishment ', ' wage garnishments ', ' child support ', ' union dues ') THEN 'deduction'
      WHEN (l.word LIKE '% tax %' OR l.word LIKE '% taxes %')
        AND l.word NOT LIKE '% pre tax %' AND l.word NOT LIKE '% post tax %'
        AND l.word NOT LIKE '% before tax %' AND l.word NOT LIKE '% after tax %'
        AND l.word NOT LIKE '% non tax %' AND l.word NOT LIKE '% tax free %'
        AND l.word NOT LIKE '% tax exempt %' AND l.word NOT LIKE '% tax deferred %'
        AND l.word NOT LIKE '% tax levy %' AND l.word NOT LIKE '% and %' THEN 'tax'
    END) AS class,
    -- What is paid for time: the words are not published either, and one that is not known is none.
    CASE l.kind WHEN 'earning'
      THEN replace(replace(lower(coalesce(l.type, '')), '_', ' '), '-', ' ') IN (
        'regular', 'salary', 'hourly', 'wages', 'overtime', 'double overtime', 'double time',
        'paid time off', 'pto', 'vacation', 'sick', 'holiday', 'contractor payment')
      ELSE 0 END AS is_time,
    CASE WHEN l.kind = 'earning' AND (l.type LIKE '%bonus%' OR l.category LIKE '%bonus%')
      THEN 1 ELSE 0 END AS is_bonus,
    CASE WHEN l.kind = 'earning' AND (l.type LIKE '%commission%' OR l.category LIKE '%commission%')
      THEN 1 ELSE 0 END AS is_commission,
    -- What is saved for retirement; a loan from it is paid back.
    CASE WHEN l.kind IN ('employee_deduction', 'employer_contribution')
      AND l.category IS NOT 'tax'
      AND (l.category IN ('retirement', 'pension')
        OR l.word IN (' retirement plan ', ' 401k ', ' 401(k) ', ' 403b ', ' 403(b) ', ' 457b ')
        OR replace(replace(lower(l.type), '_', ' '), '-', ' ') IN ('retirement', 'pension', '401k',
          '401(k)', '401k match', '401(k) match', 'roth 401k', 'roth 401(k)', '401k roth', '403b',
          '403(b)', 'roth 403b', '457b', 'simple ira'))
      AND coalesce(l.type, '') NOT LIKE '%loan%'
      THEN 1 ELSE 0 END AS is_retirement
  FROM (
    SELECT *,
      coalesce(
        (SELECT class FROM said
         WHERE line = kind || '/' || coalesce(category, '') || '/' || coalesce(type, '')),
        (SELECT class FROM said WHERE line = kind || '/' || coalesce(category, ''))) AS said,
      ' ' || replace(replace(lower(category), '_', ' '), '-', ' ') || ' ' AS word,
      replace(replace(lower(' / ' || coalesce(category, '') || ' / ' || coalesce(type, '') || ' / '),
        '_', ' '), '-', ' ') AS what
    FROM paystub_lines WHERE _deleted_at IS NULL
  ) l
)
