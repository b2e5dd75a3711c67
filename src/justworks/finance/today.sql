-- The last day that was read. A practice company has its own calendar, so the source says it.
SELECT coalesce(
  nullif(max(
    coalesce((SELECT json_extract(bookmark, '$.window.through')
              FROM _bookmarks WHERE stream = 'payrolls'), ''),
    coalesce((SELECT substr(json_extract(bookmark, '$.since.watermark'), 1, 10)
              FROM _bookmarks WHERE stream = 'members'), '')), ''),
  (SELECT substr(r.started_at, 1, 10) FROM _bookmarks b JOIN _runs r ON r.id = b.run
   WHERE b.stream = 'members')) AS day
