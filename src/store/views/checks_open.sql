SELECT c.severity, c.rule, c.day, c.payroll_id, c.member_id, c.currency,
  decimal(c.expected_minor) AS expected, decimal(c.found_minor) AS found,
  decimal((c.found_minor - c.expected_minor)) AS off_by, c.evidence, c.key, c.first_seen_at
FROM _checks c
WHERE NOT EXISTS (
  SELECT 1 FROM _accepted a
  -- Bound to what was found: another amount is open again.
  WHERE a.rule = c.rule AND a.key = c.key AND a.expected_minor IS c.expected_minor
    AND a.found_minor IS c.found_minor AND a.evidence = c.evidence
    AND (a.until IS NULL OR a.until >= date('now')))
