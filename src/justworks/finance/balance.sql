SELECT b.member_id, b.policy_id, p.name AS policy, b.as_of, b.unit, b.available, b.used,
  -- What is not limited is not owed. No field says it; some say it in a policy's name or type.
  coalesce(p.name LIKE '%unlimited%' OR p.type LIKE '%unlimited%', 0) AS is_unlimited
FROM (
  SELECT member_id, policy_id, as_of_date AS as_of, unit_type AS unit, available, used
  FROM time_off_balances_at WHERE _deleted_at IS NULL
  UNION ALL
  -- The last balance, of a day that is not kept otherwise.
  SELECT n.member_id, n.policy_id, n.as_of_date, n.unit_type, n.available, n.used
  FROM time_off_balances n
  WHERE n._deleted_at IS NULL AND n.as_of_date IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM time_off_balances_at k
    WHERE k.id = n.id || '/' || n.as_of_date AND k._deleted_at IS NULL)
) b LEFT JOIN time_off_policies p ON p.id = b.policy_id
