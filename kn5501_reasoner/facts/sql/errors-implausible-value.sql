-- Implausible values
-- Derives:  results that count and lie wholly outside what the unit allows: neutrophils 0 to 200 10*9/L, haemoglobin
--           10 to 250 g/L, LVEF 0 to 100 %, SLEDAI-2K 0 to 105 and whole.
-- Source:   criteria.md, data errors.
-- Needs:    tested
-- Only for: NeutrophilCount, HaemoglobinConcentration, LeftVentricularEjectionFraction, Sledai2kTotal
WITH limits(test, lowest, highest, label) AS (VALUES
    ('NeutrophilCount', 0, 200, 'neutrophils outside 0 to 200 10*9/L'),
    ('HaemoglobinConcentration', 10, 250, 'haemoglobin outside 10 to 250 g/L'),
    ('LeftVentricularEjectionFraction', 0, 100, 'LVEF outside 0 to 100 %'),
    ('Sledai2kTotal', 0, 105, 'SLEDAI-2K total outside 0 to 105 or not whole'))
SELECT t.subject, 'implausible-value' AS rule, list(t.record) AS records, l.label AS message
FROM tested t JOIN limits l ON l.test = t.test
WHERE t.counts AND t.numeric
  AND (t.number_high < l.lowest OR t.number_low > l.highest
       OR (t.test = 'Sledai2kTotal' AND t.number_low = t.number_high AND t.number_low <> floor(t.number_low)))
GROUP BY t.subject, l.label
