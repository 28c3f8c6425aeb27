-- Implausible values
-- Derives:  results that count and lie wholly outside the plausible values of their fact, or hold no whole number where
--           it is to be one.
-- Unit:     the fact's, which is said where it is no mere count; names, units and limits in ontology/modules/facts.ttl.
-- Source:   docs/readings.md, "Data errors".
-- Needs:    tested
-- Reads as: number, percentage, score
WITH limited AS (
    SELECT r.*, t.low AS least, t.high AS most, t.whole, t.label, t.measure
    FROM tested r JOIN series t ON CAST(t.class AS test_name) = r.test
    WHERE r.counts AND r.numeric AND t.low IS NOT NULL
)
SELECT subject, 'implausible-value' AS rule, record,
       label || ' outside ' || digits(least) || ' to ' || digits(most) || measure
            || CASE WHEN whole THEN ' or not whole' ELSE '' END AS message,
       span(number_low, number_high) || measure AS value
FROM limited
WHERE number_high < least OR number_low > most OR (whole AND ceil(number_low) > floor(number_high))
