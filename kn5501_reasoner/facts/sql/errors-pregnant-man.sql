-- A pregnant man
-- Derives:  subjects recorded as male with a positive statement of pregnancy, at any time.
-- Source:   criteria.md, data errors.
-- Needs:    subject, reading
-- Only for: PregnancyStatus, PregnancyState
WITH man AS (
    SELECT subject, list(record) AS records
    FROM subject WHERE sex IN ('male', 'female', 'other')
    GROUP BY subject HAVING bool_and(sex = 'male')
)
SELECT m.subject, 'pregnant-man' AS rule, unnest(list_append(m.records, r.record)) AS record,
       'recorded as male and as pregnant' AS message
FROM man m JOIN reading r ON r.subject = m.subject
WHERE r.test = 'PregnancyStatus' AND r.usable AND r.value_low = 1 AND r.doubtful IS NOT TRUE
