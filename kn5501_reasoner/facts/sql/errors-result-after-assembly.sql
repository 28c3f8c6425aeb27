-- A result dated after its bundle was put together
-- Derives:  observations whose date is surely later than the timestamp of their bundle: by instant when both have one,
--           else by day.
-- Source:   criteria.md, data errors.
-- Needs:    observation
SELECT subject, 'result-after-assembly' AS rule, record, 'a result dated after the timestamp of its bundle' AS message,
       later(effective_at, effective_low, assembled_at, assembled_high) AS value
FROM observation
WHERE part_of IS NULL
  AND CASE WHEN effective_at IS NOT NULL AND assembled_at IS NOT NULL THEN effective_at > assembled_at
           ELSE effective_low > assembled_high END
