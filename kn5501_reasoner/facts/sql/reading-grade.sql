-- BILAG-2004 grades
-- Derives:  a reading for each grade, one series a system: A 4, B 3, C 2, D 1, E 0; of several ("A or B", "A/B", two
--           codings) the lowest and the highest, which is all that is asked of them: whether each is, or one may be,
--           at least a grade. Any other text is unusable, and so is a result of which no code ends with a grade.
-- Unit:     rank of the grade.
-- Source:   criteria.md inc-05 (classic BILAG cannot decide); fhir.md, BILAG-2004.
-- Needs:    tested
-- Only for: Bilag2004Grade
WITH written AS (
    SELECT *, regexp_replace(value_text, '\b(?:bilag(?:-?2004)?|grade)\b|级', ' ', 'gi') AS words
    FROM tested
    WHERE test = 'Bilag2004Grade'
),
graded AS (
    SELECT *,
           CASE WHEN value_text IS NULL
                THEN list_filter(list_transform(string_split(value_codes, ' '),
                                                lambda code: regexp_extract(code, '(?:^|[^A-Za-z0-9])([A-E])$', 1)),
                                 lambda grade: grade <> '')
                WHEN regexp_full_match(words, '\s*[A-E](?:\s*(?:[,\x3B/|–-]|(?i:or|to)\b|或)\s*[A-E])*\s*')
                THEN regexp_extract_all(words, '[A-E]') ELSE [] END AS grades
    FROM written
),
ranked AS (
    SELECT *, CAST(69 - ascii(list_max(grades)) AS DECIMAL(38, 18)) AS lowest,
           CAST(69 - ascii(list_min(grades)) AS DECIMAL(38, 18)) AS highest
    FROM graded
)
SELECT subject, test, part, record, low, high, instant, code, final,
       counts AND lowest IS NOT NULL AND NOT contains(method, 'classic') AS usable,
       lowest AS value_low, highest AS value_high, false AS borderline
FROM ranked
