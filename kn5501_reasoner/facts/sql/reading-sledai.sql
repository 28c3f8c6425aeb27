-- SLEDAI-2K
-- Derives:  a reading for each assessment: the totals that descriptors and recorded total allow together (they are whole:
--           above 7 is at least 8).
-- Unit:     {score}, whole, 0 to 105.
-- Source:   criteria.md inc-04; other SLEDAI versions cannot decide.
-- Needs:    sledai
SELECT subject, CAST('Sledai2kTotal' AS test_name) AS test, 0 AS part, record, low, high, instant, code, final,
       counts AND of_2k AND CASE WHEN recorded > 0 THEN least IS NOT NULL ELSE numeric END AS usable,
       CASE WHEN recorded > 0 THEN CAST(least AS DECIMAL(38, 18)) ELSE CAST(ceil(number_low) AS DECIMAL(38, 18)) END AS value_low,
       CASE WHEN recorded > 0 THEN CAST(most AS DECIMAL(38, 18)) ELSE CAST(floor(number_high) AS DECIMAL(38, 18)) END AS value_high,
       false AS borderline
FROM sledai
