-- ANA titres
-- Derives:  a reading for each ANA result; a row with a stated method other than immunofluorescence is another test.
--           Usable when its status counts, it is by immunofluorescence (by code or method) and it has a titre of 1 to n.
-- Unit:     reciprocal titre.
-- Source:   criteria.md inc-06; fhir.md, titres.
-- Needs:    tested
-- Only for: AntinuclearAntibodyTest
WITH ana AS (
    SELECT *,
           list_contains(code_sure, 'AntinuclearAntibodyByImmunofluorescence') AS by_code,
           list_contains(method_sure, 'ImmunofluorescenceMethod') AS by_method,
           regexp_extract(value_text, '^\s*(<=|>=|<|>|≤|≥)?\s*1\s*[:/]\s*([0-9]{1,9})\s*$', ['sign', 'titre']) AS written
    FROM tested
    WHERE test = 'AntinuclearAntibodyTest'
),
read AS (
    SELECT *, TRY_CAST(written.titre AS DECIMAL(38, 18)) AS titre, written.sign AS sign
    FROM ana
    WHERE by_code OR by_method OR method = ''
)
SELECT subject, test, '' AS part, record, low, high, instant, codes, final,
       counts AND (by_method OR (by_code AND method = ''))
           AND (titre > 0 OR (value_text IS NULL AND numeric AND unit = '{titer}')) IS TRUE AS usable,
       CASE WHEN titre IS NULL THEN number_low WHEN sign IN ('<', '<=', '≤') THEN NULL
            WHEN sign = '>' THEN titre + 0.000000001 ELSE titre END AS value_low,
       CASE WHEN titre IS NULL THEN number_high WHEN sign IN ('>', '>=', '≥') THEN NULL
            WHEN sign = '<' THEN titre - 0.000000001 ELSE titre END AS value_high,
       false AS borderline
FROM read
