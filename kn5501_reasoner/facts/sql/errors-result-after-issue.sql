-- A result dated after its own issue
-- Derives:  observations whose date is surely later than their issue: by instant when both have one, else by day.
-- Source:   criteria.md, data errors.
-- Needs:    observation
SELECT subject, 'result-after-issue' AS rule, record, 'a result dated after its own issue' AS message,
       later(effective_at, effective_low, issued_at, issued_high) AS value
FROM observation
WHERE part_of IS NULL
  AND CASE WHEN effective_at IS NOT NULL AND issued_at IS NOT NULL THEN effective_at > issued_at
           ELSE effective_low > issued_high END
