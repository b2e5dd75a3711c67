SELECT member_id, address AS email FROM member_emails
WHERE _deleted_at IS NULL AND address IS NOT NULL AND lower(type) LIKE '%work%'
