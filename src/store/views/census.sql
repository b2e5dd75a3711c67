WITH costs AS MATERIALIZED (
  SELECT paystub_id, member_id, substr(pay_date, 1, 4) AS year, currency, gross_minor, pay_minor
  FROM paystub_costs WHERE pay_date IS NOT NULL
), lines AS MATERIALIZED (
  SELECT paystub_id,
    sum(CASE WHEN is_bonus THEN amount_minor END) AS bonus,
    sum(CASE WHEN is_commission THEN amount_minor END) AS commission,
    sum(CASE WHEN kind = 'employee_deduction' AND is_retirement THEN amount_minor END) AS deferral,
    sum(CASE WHEN kind = 'employer_contribution' AND is_retirement THEN amount_minor END) AS match,
    -- What cannot be read, and a line whose word is not known, may belong to any sum of its kind.
    count(CASE WHEN kind = 'earning' AND amount_minor IS NULL THEN 1 END) AS unread_earnings,
    count(CASE WHEN kind = 'employee_deduction'
      AND (amount_minor IS NULL OR class IS NULL AND NOT is_retirement) THEN 1 END)
      AS unread_deductions,
    count(CASE WHEN kind = 'employer_contribution'
      AND (amount_minor IS NULL OR class IS NULL AND NOT is_retirement) THEN 1 END)
      AS unread_contributions
  FROM f_line GROUP BY paystub_id
), sums AS (
  SELECT c.year, c.member_id, c.currency,
    CASE WHEN count(c.gross_minor) = count(*) THEN sum(c.gross_minor) END AS gross,
    CASE WHEN count(l.paystub_id) = count(*) AND count(c.pay_minor) = count(*)
      THEN sum(c.pay_minor) END AS eligible,
    CASE WHEN count(l.paystub_id) = count(*) AND sum(l.unread_earnings) = 0
      THEN coalesce(sum(l.bonus), 0) END AS bonus,
    CASE WHEN count(l.paystub_id) = count(*) AND sum(l.unread_earnings) = 0
      THEN coalesce(sum(l.commission), 0) END AS commission,
    CASE WHEN count(l.paystub_id) = count(*) AND sum(l.unread_deductions) = 0
      THEN coalesce(sum(l.deferral), 0) END AS deferral,
    CASE WHEN count(l.paystub_id) = count(*) AND sum(l.unread_contributions) = 0
      THEN coalesce(sum(l.match), 0) END AS match
  FROM costs c LEFT JOIN lines l ON l.paystub_id = c.paystub_id
  GROUP BY 1, 2, 3
)
SELECT s.year, s.member_id, p.person, p.work_id, p.start_date, p.last_day,
  decimal(gross) AS gross, decimal(eligible) AS eligible, decimal(bonus) AS bonus,
  decimal(commission) AS commission, decimal(deferral) AS deferral, decimal(match) AS match,
  s.currency,
  CASE WHEN c.from_date <= s.year || '-01-01' AND c.through_date > s.year || '-12-31'
      AND NOT (SELECT max(held) FROM f_coverage WHERE what <> 'people')
    THEN 'whole' ELSE 'partial' END AS coverage
FROM sums s CROSS JOIN f_coverage c LEFT JOIN f_person p ON p.member_id = s.member_id
WHERE c.what = 'payrolls'
