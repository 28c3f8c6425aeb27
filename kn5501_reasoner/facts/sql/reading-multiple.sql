-- Multiples of the laboratory's upper limit
-- Derives:  a reading for each result: the number by the upper limit beside it. Without a number, an interpretation as
--           normal or low says at most the limit. What number and interpretation say must agree.
-- Unit:     {xULN}.
-- Source:   docs/readings.md, facts by declaration; HL7 v3 ObservationInterpretation for the tokens.
-- Needs:    tested
-- Reads as: multiple
WITH said AS (
    SELECT r.* EXCLUDE (test), CAST(s.series AS test_name) AS test,
           (times_low IS NOT NULL OR times_high IS NOT NULL)
               AND (comparator IS NULL OR comparator IN ('<', '<=', '>', '>=')) AS divided,
           list_has_any(string_split(interpretation, ' '), ['N', 'L', 'LL']) AS normal,
           list_has_any(string_split(interpretation, ' '), ['H', 'HH', 'HU']) AS above
    FROM tested r JOIN series s ON CAST(s.class AS test_name) = r.test
    WHERE s.read_as = 'multiple'
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final,
       counts AND NOT (normal AND above)
           AND CASE WHEN divided THEN NOT coalesce(normal AND times_low > 1, false) AND NOT coalesce(above AND times_high <= 1, false)
                    ELSE normal AND plain_value IS NULL AND comparator IS NULL END AS usable,
       CASE WHEN divided THEN times_low END AS value_low,
       CASE WHEN divided THEN times_high WHEN normal THEN 1 END AS value_high,
       false AS borderline
FROM said
