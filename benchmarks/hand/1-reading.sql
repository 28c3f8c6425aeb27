-- Observations and statements as answers
-- Derives:  views; one row a result: its day, and whether it surely meets (yes) or surely misses (no) what the protocol
--           asks of that test; neither: it cannot be used, or may be either. inside: surely in the look-back.
--           relevant: possibly in the look-back. yes_b, no_b: the grade of BILAG-2004 as A or B.
--           series: the number of the test, or of the assay, system, item or criterion in it.
-- Unit:     limits are given in the unit of each number (unit_limit, which lookups.py makes).
-- Source:   docs/readings.md, values.

-- texts are few: each is read once
CREATE OR REPLACE TEMP TABLE written AS
WITH texts AS (SELECT DISTINCT value_text FROM observation WHERE value_text IS NOT NULL),
parsed AS (
    SELECT value_text, regexp_extract(value_text, '^\s*([A-E])\s*$', 1) AS letter, lower(trim(value_text)) AS word,
           regexp_extract(value_text, '^\s*(<=|>=|<|>|≤|≥)?\s*1\s*[:/]\s*([0-9]{1,9})\s*$', ['sign', 'titre']) AS titre,
           regexp_extract(upper(value_text), '^\s*(?:NYHA)?\s*(?:CLASS)?\s*(IV|I{1,3}|[1-4])(?:\s*(?:-|–|/|TO)\s*(IV|I{1,3}|[1-4]))?\s*$',
                          ['first', 'last']) AS class
    FROM texts
)
SELECT value_text, letter, word, titre.sign AS sign, TRY_CAST(titre.titre AS DECIMAL(38, 18)) AS titre,
       coalesce(list_position(['I', 'II', 'III', 'IV'], class.first), TRY_CAST(class.first AS INTEGER)) AS class_low,
       coalesce(list_position(['I', 'II', 'III', 'IV'], class.last), TRY_CAST(class.last AS INTEGER), class_low) AS class_high
FROM parsed;
CREATE OR REPLACE TEMP TABLE interpreted AS
SELECT interpretation, list_has_any(tokens, ['H', 'HH', 'HU', 'POS', 'A', 'AA']) AS above,
       list_has_any(tokens, ['N', 'NEG', 'L', 'LL']) AS normal, list_has_any(tokens, ['IND', 'E', 'EQV', 'W', 'I']) AS unclear
FROM (SELECT DISTINCT interpretation, string_split(interpretation, ' ') AS tokens FROM observation WHERE interpretation <> '');

-- what a code asks, and when a result of it counts
CREATE OR REPLACE TEMP VIEW observed AS
SELECT o.*, c.* EXCLUDE (codes), earliest(o.effective_low) AS low, latest(o.effective_high) AS high,
       low >= first_day AND high <= last_day AS inside, low <= last_day AND high >= first_day AS relevant,
       counts(o.status) AS counted, o.effective_at AS instant, o.status = 'final' AS final
FROM observation o JOIN observation_code c ON c.codes = o.codes;

-- yes or no
CREATE OR REPLACE TEMP VIEW truth AS
WITH said AS (
    SELECT o.*, CASE WHEN counted THEN coalesce(value_boolean, CASE
               WHEN positive OR (test = 'pregnant' AND pregnant) OR (test = 'breastfeeding' AND lactating) THEN true
               WHEN negative OR (test = 'pregnant' AND not_pregnant) OR (test = 'breastfeeding' AND not_lactating) THEN false
               END) END AS met
    FROM observed o LEFT JOIN value_code v ON v.value_codes = o.value_codes
    WHERE kind = 'truth'
)
SELECT subject, test, series, low, high, instant, coalesce(met, false) AS yes, coalesce(NOT met, false) AS no, inside, relevant, final
FROM said;

-- BILAG-2004: grades A to E, written or coded
CREATE OR REPLACE TEMP VIEW grade AS
WITH graded AS (
    SELECT o.*, CASE WHEN counted AND NOT contains(o.method, 'classic') THEN
                CASE WHEN o.value_text IS NULL THEN coalesce(v.grade, '') ELSE letter END ELSE '' END AS rank
    FROM observed o LEFT JOIN value_code v ON v.value_codes = o.value_codes LEFT JOIN written w ON w.value_text = o.value_text
    WHERE kind = 'grade'
)
SELECT subject, test, series, low, high, instant, rank = 'A' AS yes, rank IN ('B', 'C', 'D', 'E') AS no,
       rank IN ('A', 'B') AS yes_b, rank IN ('C', 'D', 'E') AS no_b, inside, relevant, final
FROM graded;

-- NYHA: a class or two, coded or written; the question is III or IV
CREATE OR REPLACE TEMP VIEW class AS
WITH ranked AS (
    SELECT o.*, coalesce(nyha_low, class_low) AS lowest, coalesce(nyha_high, class_high) AS highest
    FROM observed o LEFT JOIN value_code v ON v.value_codes = o.value_codes LEFT JOIN written w ON w.value_text = o.value_text
    WHERE kind = 'class'
)
SELECT subject, test, series, low, high, instant, coalesce(counted AND lowest <= highest AND lowest >= 3, false) AS yes,
       coalesce(counted AND lowest <= highest AND highest < 3, false) AS no, inside, relevant, final
FROM ranked;

-- numbers: one with a comparator, or a range, may lie on both sides of a limit, which is given in the unit of the number
CREATE OR REPLACE TEMP VIEW number AS
WITH bounded AS (
    SELECT o.*, u.lower_limit, u.least, u.most, u.factor, coalesce(value, range_low) AS lowest, coalesce(value, range_high) AS highest,
           coalesce(NOT (range_low > range_high), true) AND (u.unit IS NOT NULL OR o.unit = reference_unit) AS comparable
    FROM observed o LEFT JOIN unit_limit u ON u.test = o.test AND u.unit = o.unit
)
SELECT *, CASE WHEN comparable AND coalesce(comparator, '') NOT IN ('<', '<=') THEN lowest END AS at_least,
       CASE WHEN comparable AND coalesce(comparator, '') NOT IN ('>', '>=') THEN highest END AS at_most
FROM bounded;
CREATE OR REPLACE TEMP VIEW numeral AS
SELECT subject, test, series, low, high, instant, coalesce(counted AND at_least >= lower_limit, false) AS yes,
       coalesce(counted AND (at_most < lower_limit OR (comparator = '<' AND at_most = lower_limit)), false) AS no, inside, relevant, false AS final
FROM number WHERE kind = 'number';

-- titres of antinuclear antibodies by immunofluorescence, against 1:80; by another method it is another test
CREATE OR REPLACE TEMP VIEW titre AS
WITH read AS (
    SELECT n.* EXCLUDE (value_text), CASE WHEN n.value_text IS NULL THEN comparator ELSE w.sign END AS sign,
           CASE WHEN n.value_text IS NOT NULL THEN w.titre WHEN unit = '{titer}' THEN coalesce(at_least, at_most) END AS titre,
           counted AND (immunofluorescence OR (by_immunofluorescence AND n.method = '')) AS usable
    FROM number n LEFT JOIN method_code m ON m.method = n.method LEFT JOIN written w ON w.value_text = n.value_text
    WHERE kind = 'titre' AND (by_immunofluorescence OR n.method = '' OR immunofluorescence)
)
SELECT subject, test, series, low, high, instant, inside, relevant, false AS final,
       coalesce(usable AND titre >= 80 AND coalesce(sign, '') NOT IN ('<', '<=', '≤'), false) AS yes,
       coalesce(usable AND titre > 0 AND (titre < 80 OR (titre = 80 AND sign = '<')) AND coalesce(sign, '') NOT IN ('>', '>=', '≥'), false) AS no
FROM read;

-- antibodies against the laboratory's limit: number, interpretation and finding must agree
CREATE OR REPLACE TEMP VIEW antibody AS
WITH weighed AS (
    SELECT n.*, coalesce(at_least > reference_high OR (comparator = '>' AND at_least = reference_high), false)
                    OR coalesce(i.above, false) OR coalesce(positive, false) OR coalesce(word = 'positive', false) OR coalesce(value_boolean, false) AS above,
           coalesce(at_most <= reference_high, false) OR coalesce(i.normal, false) OR coalesce(negative, false)
                    OR coalesce(word = 'negative', false) OR NOT coalesce(value_boolean, true) AS normal,
           coalesce(i.unclear, false) OR coalesce(v.borderline, false) OR coalesce(word IN ('borderline', 'equivocal', 'indeterminate'), false) AS unclear
    FROM number n LEFT JOIN value_code v ON v.value_codes = n.value_codes LEFT JOIN written w ON w.value_text = n.value_text
    LEFT JOIN interpreted i ON i.interpretation = n.interpretation
    WHERE kind = 'antibody'
)
SELECT subject, test, series, low, high, instant, counted AND above AND NOT normal AND NOT unclear AS yes,
       counted AND normal AND NOT above AND NOT unclear AS no, counted AND unclear AS borderline, inside, relevant, final
FROM weighed;

-- consent and judgements
CREATE OR REPLACE TEMP VIEW statement AS
SELECT subject, 'consent' AS test, series_of('consent') AS series, earliest(date_low) AS low, latest(date_high) AS high, date_at AS instant,
       coalesce(status = 'given', false) AS yes, coalesce(status IN ('refused', 'withdrawn'), false) AS no,
       true AS inside, true AS relevant
FROM consent
UNION ALL BY NAME
SELECT subject, 'judgement' AS test, series_of(criterion) AS series, earliest(date_low) AS low, latest(date_high) AS high,
       date_at AS instant, counts(status) AND coalesce(fit, false) AS yes, counts(status) AND NOT coalesce(fit, true) AS no,
       latest(date_high) <= enrolment() AS inside, earliest(date_low) <= enrolment() AS relevant
FROM judgement
WHERE series_of(criterion) IS NOT NULL AND trim(coalesce(performer, '')) <> '' AND (date_low IS NOT NULL OR date_high IS NOT NULL);
