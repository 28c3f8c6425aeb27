-- ANA titres
-- Derives:  a reading for each ANA result; a row with a stated method other than immunofluorescence is another test.
--           Usable when its status counts, it is by immunofluorescence (by code or method) and it has a titre of 1 to n,
--           as a number or in a text of titres and of words that are known ("1:320 speckled", "negative <1:40",
--           "1:1,280"). Several titres: from the lowest to the highest. Negative: at most the titre, below it when it
--           is said to be negative at it; positive at a titre, or with a plus: at least the titre.
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
           translate(lower(value_text), '：∶／＜＞≦≧＝＋，（）；。', '::/<>≤≥=+,()..') AS plain
    FROM tested t JOIN said c ON c.meaning = t.meaning LEFT JOIN said m ON m.meaning = t.method_meaning
    WHERE test = 'AntinuclearAntibodyTest' AND (c.by_code OR coalesce(m.by_method, false) OR method = '')
),
signed AS (
    SELECT *, regexp_replace(regexp_replace(regexp_replace(regexp_replace(plain,
                  '\b(?:less|lower) than\b|\b(?:below|under)\b|小于|低于', '<', 'g'),
                  '\b(?:greater|more|higher) than\b|\b(?:above|over)\b|大于|高于', '>', 'g'),
                  '<\s*(?:or\s*)?(?:=|equal to)|=<', '≤', 'g'), '>\s*(?:or\s*)?(?:=|equal to)|=>|\bat least\b', '≥', 'g') AS words
    FROM ana
),
split AS (
    SELECT *, regexp_extract_all(words, '[<>≤≥]?\s*1\s*[:/]\s*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})') AS found,
           regexp_replace(words, '[<>≤≥]?\s*1\s*[:/]\s*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})', ' ', 'g') AS rest
    FROM signed
),
worded AS (
    SELECT *, regexp_matches(rest, '\b(?:negative|neg|non-?reactive|undetected|undetectable|absent)\b|阴性') AS negative,
           regexp_matches(rest, '\+|\b(?:at|screen|screening|dilution)\b') AS at_it,
           regexp_full_match(rest, '(?:[\s,\x3B.:=+"\[\]()-]|(?:ana|titer|titre|titers|titres|result|pattern|patterns|with|and|or'
               || '|to|by|at|screen|screening|dilution|iif|ifa|hep-?2|indirect|immunofluorescence|positive|pos|negative|neg'
               || '|reactive|non-?reactive|detected|undetected|undetectable|absent|present|weak|weakly|strong|strongly|low'
               || '|high|borderline|equivocal|normal|abnormal|speckled|homogeneous|homogenous|nucleolar|centromere'
               || '|cytoplasmic|peripheral|rim|diffuse|membrane|nuclear|dots|dense|fine|coarse|mixed|discrete|granular)\b'
               || '|阳性|弱阳性|强阳性|阴性|滴度|核型|[细粗核]?颗粒型|斑点型|核?均质型|核仁型|着丝点型|核膜型|胞[浆质]型)*')
               AND NOT contains(rest, '(-)') AS known
    FROM split
),
titred AS (
    SELECT *, list_transform(found, lambda t: {
               'sign': regexp_extract(t, '[<>≤≥]'),
               'least': CAST(regexp_extract(t, '[:/]\s*([0-9]+)', 1) AS BIGINT),
               'titre': CAST(regexp_replace(t, '^.*[:/]|[\s,]', '', 'g') AS BIGINT)}) AS titres
    FROM worded
),
bounded AS (
    SELECT *, len(titres) > 0 AND known AND list_min(list_transform(titres, lambda t: t.titre)) > 0 AS written,
           -- "1:80,160" may be two titres
           list_transform(titres, lambda t: CASE WHEN t.sign = '>' THEN t.titre + 0.000000001 WHEN t.sign IN ('<', '≤') THEN 0
                                                 WHEN t.least >= 40 THEN t.least ELSE t.titre END) AS lowest,
           list_transform(titres, lambda t: t.titre - CASE WHEN t.sign = '<' OR (negative AND at_it) THEN 0.000000001 ELSE 0 END) AS highest,
           len(list_filter(titres, lambda t: t.sign IN ('<', '≤'))) > 0 OR negative AS open_below,
           len(list_filter(titres, lambda t: t.sign IN ('>', '≥'))) > 0 OR (at_it AND NOT negative) AS open_above
    FROM titred
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND (by_method OR (by_code AND method = ''))
           AND (written OR (value_text IS NULL AND numeric AND unit = '{titer}')) IS TRUE AS usable,
       CASE WHEN value_text IS NULL THEN number_low WHEN NOT open_below THEN CAST(list_min(lowest) AS DECIMAL(38, 18)) END AS value_low,
       CASE WHEN value_text IS NULL THEN number_high WHEN NOT open_above THEN CAST(list_max(highest) AS DECIMAL(38, 18)) END AS value_high,
       false AS borderline
FROM bounded
