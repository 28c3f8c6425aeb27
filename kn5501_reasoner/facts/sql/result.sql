-- The result of each test
-- Derives:  lowest and highest value over the readings that count; both open when one is unusable or none is surely inside.
-- Unit:     as the readings.
-- Source:   criteria.md, which result counts.
SELECT subject, test, part,
       CASE WHEN bool_and(decided AND usable AND value_low IS NOT NULL) THEN min(value_low) END AS low,
       CASE WHEN bool_and(decided AND usable AND value_high IS NOT NULL) THEN max(value_high) END AS high,
       list(record) AS records, min(record) AS record
FROM counting
GROUP BY subject, test, part
