-- Antibodies against the laboratory's limit
-- Derives:  a reading for each result, one series an assay (code): 1 above normal, 0 not. The number against the
--           upper limit, the interpretation and a coded or written finding must agree; borderline is unusable and named.
-- Unit:     none.
-- Source:   docs/readings, inc-06; HL7 v3 ObservationInterpretation for the tokens.
-- Needs:    tested
-- Reads as: antibody
WITH finding AS (
    SELECT meaning, list_contains(sure, 'PositiveFinding') AS positive, list_contains(sure, 'NegativeFinding') AS negative,
           list_has_any(sure, ['BorderlineFinding', 'EquivocalFinding', 'IndeterminateFinding']) AS between
    FROM meaning
),
signals AS (
    SELECT t.* EXCLUDE (test), CAST(s.series AS test_name) AS test, coalesce(f.positive, false) AS positive, coalesce(f.negative, false) AS negative,
           coalesce(f.between, false) AS between, string_split(interpretation, ' ') AS tokens, lower(trim(coalesce(value_text, ''))) AS word
    FROM tested t JOIN series s ON CAST(s.class AS test_name) = t.test LEFT JOIN finding f ON f.meaning = t.value_meaning
    WHERE s.read_as = 'antibody'
),
signalled AS (
    SELECT *,
           coalesce(numeric AND number_low > reference_high, false)
               OR list_has_any(tokens, ['H', 'HH', 'HU', 'POS', 'A', 'AA'])
               OR positive OR word = 'positive'
               OR coalesce(value_boolean, false) AS above,
           coalesce(numeric AND number_high <= reference_high, false)
               OR list_has_any(tokens, ['N', 'NEG', 'L', 'LL'])
               OR negative OR word = 'negative'
               OR NOT coalesce(value_boolean, true) AS normal,
           list_has_any(tokens, ['IND', 'E', 'EQV', 'W', 'I'])
               OR between
               OR word IN ('borderline', 'equivocal', 'indeterminate') AS unclear
    FROM signals
)
SELECT subject, test, code AS part, record, low, high, instant, code, final,
       counts AND (above <> normal) AND NOT unclear AS usable,
       CAST(CAST(above AS INTEGER) AS DECIMAL(38, 18)) AS value_low,
       CAST(CAST(above AS INTEGER) AS DECIMAL(38, 18)) AS value_high,
       counts AND unclear AS borderline
FROM signalled
