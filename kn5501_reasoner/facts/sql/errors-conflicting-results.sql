-- Two results at one instant
-- Derives:  final results of one test and code, at the identical instant, whose canonical values cannot be the same.
-- Source:   criteria.md, data errors.
-- Needs:    reading
SELECT subject, 'conflicting-results' AS rule, list(DISTINCT record) AS records,
       'two final results of one test at the same instant with different values' AS message
FROM (
    SELECT subject, record,
           max(value_low) OVER same AS highest_low, min(value_high) OVER same AS lowest_high
    FROM reading
    WHERE final AND usable AND instant IS NOT NULL
    WINDOW same AS (PARTITION BY subject, test, part, codes, instant)
)
WHERE highest_low > lowest_high
GROUP BY subject
