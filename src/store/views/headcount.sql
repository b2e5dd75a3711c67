SELECT coalesce(s.department, '(none)') AS department, s.type, count(*) AS people
FROM headcount_spells s JOIN f_coverage c ON c.what = 'people'
WHERE s.from_date <= c.through_date AND (s.to_date IS NULL OR s.to_date > c.through_date)
GROUP BY 1, 2
