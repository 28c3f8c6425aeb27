-- Yes or no: pregnancy, breastfeeding, intention, childbearing potential, contraindications, ACR items
-- Derives:  a reading for each statement: 1 yes, 0 no; usable when its status counts and it says one of them. A pregnancy
--           test (hCG in urine or blood) says it also by its interpretation, a word, or a number against the
--           laboratory's upper limit; all that it says must agree. What an interpretation contradicts, of a test or of
--           another statement on pregnancy, says nothing.
-- Unit:     none.
-- Source:   docs/readings.md, inc-02, inc-03, exc-01, exc-09.
-- Needs:    tested
-- Reads as: truth
WITH finding AS (
    SELECT meaning, list_contains(sure, 'PositiveFinding') AS positive, list_contains(sure, 'NegativeFinding') AS negative,
           list_has_any(sure, ['BorderlineFinding', 'EquivocalFinding', 'IndeterminateFinding']) AS between,
           list_contains(sure, 'PregnantFinding') AS pregnant, list_contains(sure, 'NotPregnantFinding') AS not_pregnant,
           list_contains(sure, 'BreastfeedingFinding') AS breastfeeding,
           list_contains(sure, 'NotBreastfeedingFinding') AS not_breastfeeding
    FROM meaning
),
said AS (
    SELECT t.*,
           coalesce(f.positive OR (test = 'PregnancyStatus' AND f.pregnant)
                    OR (test = 'BreastfeedingStatus' AND f.breastfeeding), false) AS yes,
           coalesce(f.negative OR (test = 'PregnancyStatus' AND f.not_pregnant)
                    OR (test = 'BreastfeedingStatus' AND f.not_breastfeeding), false) AS no,
           coalesce(f.between, false) AS between, list_contains(m.sure, 'PregnancyTest') AS hcg
    FROM tested t JOIN meaning m ON m.meaning = t.meaning LEFT JOIN finding f ON f.meaning = t.value_meaning
    WHERE t.test IN (SELECT CAST(class AS test_name) FROM series WHERE read_as = 'truth')
),
tested_by AS (
    SELECT *, string_split(interpretation, ' ') AS tokens, lower(trim(coalesce(value_text, ''))) AS word FROM said
),
signalled AS (
    SELECT *,
           coalesce(value_boolean, false) OR yes
               OR (test = 'PregnancyStatus' AND list_has_any(tokens, ['H', 'HH', 'HU', 'POS', 'A', 'AA']))
               OR (hcg AND (word IN ('positive', 'pos', 'detected', '阳性')
                            OR coalesce(numeric AND number_low > reference_high, false))) AS affirmed,
           NOT coalesce(value_boolean, true) OR no
               OR (test = 'PregnancyStatus' AND list_has_any(tokens, ['N', 'NEG', 'L', 'LL']))
               OR (hcg AND (word IN ('negative', 'neg', 'not detected', '阴性')
                            OR coalesce(numeric AND number_high <= reference_high, false))) AS denied,
           hcg AND (between OR list_has_any(tokens, ['IND', 'E', 'EQV', 'W', 'I'])
                    OR (value_text IS NOT NULL AND word NOT IN ('positive', 'pos', 'detected', '阳性', 'negative', 'neg',
                                                                'not detected', '阴性'))) AS unclear
    FROM tested_by
),
decided AS (
    SELECT *, CASE WHEN test = 'PregnancyStatus' AND affirmed AND denied THEN NULL
                   WHEN NOT hcg THEN coalesce(value_boolean, CASE WHEN yes AND NOT no THEN true WHEN no AND NOT yes THEN false END)
                   WHEN affirmed <> denied AND NOT unclear THEN affirmed END AS holds
    FROM signalled
)
SELECT subject, test, part, record, low, high, instant, code, final,
       counts AND holds IS NOT NULL AS usable,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_low,
       CAST(CAST(holds AS INTEGER) AS DECIMAL(38, 18)) AS value_high, false AS borderline
FROM decided
