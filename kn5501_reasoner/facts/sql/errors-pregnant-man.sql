-- A pregnant man
-- Derives:  subjects recorded as male with a positive statement of pregnancy, at any time. An amount of hCG is none: it is
--           measured in men as a sign of a tumour.
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
  AND NOT EXISTS (SELECT 1 FROM tested t WHERE t.subject = r.subject AND t.record = r.record AND t.test = r.test
                                           AND (t.numeric OR t.plain_value IS NOT NULL))
