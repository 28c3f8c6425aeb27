-- Two birth dates
-- Derives:  subjects with recorded birth dates that cannot be the same day.
-- Source:   criteria.md, data errors.
-- Needs:    subject
SELECT subject, 'two-birth-dates' AS rule, list(record) AS records,
       'two birth dates that cannot both be right' AS message
FROM subject
WHERE birth_low IS NOT NULL OR birth_high IS NOT NULL
GROUP BY subject
HAVING max(earliest(birth_low)) > min(latest(birth_high))
