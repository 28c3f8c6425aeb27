-- Treatment in other studies
-- Derives:  a row an observation with the local code study-interventional, study-observational or study: its day is the
--           first day; study-last-treatment with the same study (value_as_string) gives the last. One without such a study
--           is a treatment of unknown kind that began on an unknown day.
-- Unit:     site days.
-- Source:   docs/omop.md, local codes; HL7 FHIR R4, ResearchSubject.
WITH named AS (
    SELECT *, regexp_replace(plain(value_as_string), '\s+', '_', 'g') AS study FROM entry
    WHERE local IN ('study', 'study-interventional', 'study-observational', 'study-last-treatment')
),
ended AS (
    SELECT subject, study, min(at_time.low) AS low, max(at_time.high) AS high
    FROM named WHERE local = 'study-last-treatment' AND study IS NOT NULL GROUP BY subject, study
)
SELECT n.subject, n.record, coalesce(n.study, n.local) AS text,
       CASE WHEN e.study IS NOT NULL THEN 'off-study' ELSE 'on-study' END AS status,
       CASE n.local WHEN 'study-interventional' THEN 'interventional' WHEN 'study-observational' THEN 'observational' END AS category,
       coalesce(n.study, '') AS study, n.at_time AS start, span(e.low, e.high) AS end_
FROM named n LEFT JOIN ended e ON e.subject = n.subject AND e.study = n.study
WHERE n.local <> 'study-last-treatment'
UNION ALL
SELECT n.subject, n.record, coalesce(n.study, n.local), 'off-study', NULL, coalesce(n.study, ''),
       span(CAST(NULL AS DATE), NULL), n.at_time
FROM named n ANTI JOIN (SELECT * FROM named WHERE local <> 'study-last-treatment') o
     ON o.subject = n.subject AND o.study = n.study
WHERE n.local = 'study-last-treatment'
