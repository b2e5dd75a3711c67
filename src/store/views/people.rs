//! The views about people: who is here, who came and went, whose pay changed.
//!
//! Somebody is counted from their first day on, and no longer from the end of their last day on: so a
//! month's headcount is the former month's, and who joined, less who left. Somebody whom Justworks no
//! longer has, without a last day that is known, left when that was seen. Somebody who is not active
//! and of whom no last day is known cannot be placed, and is in neither. Somebody who was here before and
//! has come back counts from the day of coming back on, whatever last day is still named.

use super::decimal;

/// How a person `m` is called.
const PERSON: &str = "nullif(trim(coalesce(m.preferred_name, m.given_name, '') || ' ' || \
                      coalesce(m.family_name, '')), '')";

/// The last day that was read, which is what the bookmarks say: a sandbox has its own calendar, and
/// nobody knows what came after the last run.
const READ: &str = "read AS (
  SELECT coalesce(
    nullif(max(
      coalesce((SELECT json_extract(bookmark, '$.window.through')
                FROM _bookmarks WHERE stream = 'payrolls'), ''),
      coalesce((SELECT substr(json_extract(bookmark, '$.since.watermark'), 1, 10)
                FROM _bookmarks WHERE stream = 'members'), '')), ''),
    (SELECT substr(r.started_at, 1, 10) FROM _bookmarks b JOIN _runs r ON r.id = b.run
     WHERE b.stream = 'members')) AS day
)";

/// Everybody with their first day, and the last one if there is one. A last day before the first, or
/// one that has passed while somebody is active, is that of a former time here.
const PEOPLE: &str = "people AS (
  SELECT id, began, ended, added, active, department_name, type, job_title, person
  FROM (
    SELECT m.id, m.employment_start_date AS began,
      coalesce(CASE
          WHEN m.employment_termination_date < m.employment_start_date THEN NULL
          WHEN m.active = 1 AND m._deleted_at IS NULL
            AND m.employment_termination_date < (SELECT day FROM read) THEN NULL
          ELSE m.employment_termination_date
        END, substr(m._deleted_at, 1, 10)) AS ended,
      coalesce(m.date_added_to_justworks, m.employment_start_date) AS added,
      m.active, m.department_name, m.type, m.job_title, {PERSON} AS person
    FROM members m
  )
  WHERE began IS NOT NULL AND (ended IS NULL OR ended >= began)
    AND (ended IS NOT NULL OR active IS NOT 0)
)";

/// [`READ`] and [`PEOPLE`], for a `WITH`.
fn people() -> String {
    format!("{READ},\n{}", PEOPLE.replace("{PERSON}", PERSON))
}

pub(super) fn headcount() -> String {
    "SELECT coalesce(department_name, '(none)') AS department, type, count(*) AS people
FROM members
WHERE _deleted_at IS NULL AND active = 1
GROUP BY 1, 2"
        .to_owned()
}

/// From the first month that Justworks knows of to the last day that was read. The department is that
/// of the position at the end of the month, where positions are known.
pub(super) fn headcount_by_month() -> String {
    format!(
        "WITH RECURSIVE {},
months(first) AS (
  SELECT date(min(max(began, added)), 'start of month') FROM people
  UNION ALL
  SELECT date(first, '+1 month') FROM months
  WHERE date(first, '+1 month') <= (SELECT day FROM read)
),
ends AS (
  SELECT substr(first, 1, 7) AS month,
    min(date(first, '+1 month', '-1 day'), (SELECT day FROM read)) AS day
  FROM months WHERE first <= (SELECT day FROM read)
)
SELECT e.month, coalesce(
    (SELECT h.department_name FROM employment_history h
     WHERE h.member_id = p.id AND h._deleted_at IS NULL
       AND h.start_date <= e.day AND h.department_name IS NOT NULL
     ORDER BY h.start_date DESC LIMIT 1),
    p.department_name, '(none)') AS department,
  p.type, count(*) AS people
FROM ends e JOIN people p ON p.began <= e.day AND (p.ended IS NULL OR p.ended > e.day)
GROUP BY 1, 2, 3",
        people()
    )
}

/// With the department that a person is in now, or was in at last.
pub(super) fn joined_and_left() -> String {
    format!(
        "WITH {}
SELECT substr(date, 1, 7) AS month, date, event, person, department, type, job_title, member_id
FROM (
  SELECT began AS date, 'joined' AS event, person, department_name AS department, type, job_title,
    id AS member_id
  FROM people
  UNION ALL
  SELECT ended, 'left', person, department_name, type, job_title, id
  FROM people WHERE ended IS NOT NULL
)",
        people()
    )
}

/// The first rate of somebody is no change. Where the currency or the unit is another one than before,
/// there is no difference to tell.
pub(super) fn pay_changes() -> String {
    format!(
        "SELECT substr(date, 1, 7) AS month, date, person, department, currency, unit,
  {} AS old_pay, {} AS new_pay, {} AS change, {} AS change_percent,
  old_currency, old_unit, member_id
FROM (
  SELECT c.*, {PERSON} AS person, m.department_name AS department,
    CASE WHEN c.alike THEN c.new - c.old END AS change,
    CASE WHEN c.alike AND c.old > 0 THEN
      ((c.new - c.old) * 20000 + CASE WHEN c.new < c.old THEN -c.old ELSE c.old END) / (2 * c.old)
    END AS hundredths
  FROM (
    SELECT *, currency IS old_currency AND unit IS old_unit AS alike
    FROM (
      SELECT member_id, start_date AS date, currency, unit, amount_minor AS new,
        lag(amount_minor) OVER w AS old, lag(currency) OVER w AS old_currency,
        lag(unit) OVER w AS old_unit, row_number() OVER w AS nth
      FROM pay_history WHERE start_date IS NOT NULL AND _deleted_at IS NULL
      WINDOW w AS (PARTITION BY member_id ORDER BY start_date, position)
    )
    WHERE nth > 1
  ) c LEFT JOIN members m ON m.id = c.member_id
  WHERE NOT c.alike OR c.new IS NOT c.old
)",
        decimal("old"),
        decimal("new"),
        decimal("change"),
        decimal("hundredths"),
    )
}
