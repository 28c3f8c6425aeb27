-- ANA titres
-- Derives:  a reading for each ANA result; a row with a stated method other than immunofluorescence is another test.
--           Usable when its status counts, it is by immunofluorescence (by code or method) and it has a titre of 1 to n.
-- Unit:     reciprocal titre.
-- Source:   criteria.md inc-06; fhir.md, titres.
-- Needs:    tested
-- Only for: AntinuclearAntibodyTest
WITH said AS (
    SELECT meaning, list_contains(sure, 'AntinuclearAntibodyByImmunofluorescence') AS by_code,
           list_contains(sure, 'ImmunofluorescenceMethod') AS by_method
    FROM meaning
),
ana AS (
    SELECT t.*, c.by_code, coalesce(m.by_method, false) AS by_method,
           regexp_extract(value_text, '^\s*(<=|>=|<|>|≤|≥)?\s*1\s*[:/]\s*([0-9]{1,9})\s*$', ['sign', 'titre']) AS written
    FROM tested t JOIN said c ON c.meaning = t.meaning LEFT JOIN said m ON m.meaning = t.method_meaning
    WHERE test = 'AntinuclearAntibodyTest'
),
read AS (
    SELECT *, TRY_CAST(written.titre AS DECIMAL(38, 18)) AS titre, written.sign AS sign
    FROM ana
    WHERE by_code OR by_method OR method = ''
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND (by_method OR (by_code AND method = ''))
           AND (titre > 0 OR (value_text IS NULL AND numeric AND unit = '{titer}')) IS TRUE AS usable,
       CASE WHEN titre IS NULL THEN number_low WHEN sign IN ('<', '<=', '≤') THEN NULL
            WHEN sign = '>' THEN titre + 0.000000001 ELSE titre END AS value_low,
       CASE WHEN titre IS NULL THEN number_high WHEN sign IN ('>', '>=', '≥') THEN NULL
            WHEN sign = '<' THEN titre - 0.000000001 ELSE titre END AS value_high,
       false AS borderline
FROM read
