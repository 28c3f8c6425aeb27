-- BILAG-2004 grades
-- Derives:  a reading for each grade, one series a system: A 4, B 3, C 2, D 1, E 0; anything else is unusable.
-- Unit:     rank of the grade.
-- Source:   criteria.md inc-05 (classic BILAG cannot decide); fhir.md, BILAG-2004.
-- Needs:    tested
-- Only for: Bilag2004Grade
WITH graded AS (
    SELECT *,
           CASE WHEN value_text IS NOT NULL THEN regexp_extract(value_text, '^\s*([A-E])\s*$', 1)
                ELSE regexp_extract(value_codes, '(?:^|[^A-Za-z0-9])([A-E])$', 1) END AS grade
    FROM tested
    WHERE test = 'Bilag2004Grade'
),
ranked AS (
    SELECT *, CAST(CASE grade WHEN 'A' THEN 4 WHEN 'B' THEN 3 WHEN 'C' THEN 2 WHEN 'D' THEN 1 WHEN 'E' THEN 0 END
                   AS DECIMAL(38, 18)) AS rank
    FROM graded
)
SELECT subject, test, part, record, low, high, instant, code, final,
       counts AND rank IS NOT NULL AND NOT contains(method, 'classic') AS usable,
       rank AS value_low, rank AS value_high, false AS borderline
FROM ranked
