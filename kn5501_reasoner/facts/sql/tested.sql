-- Observations of the tests that facts are derived from
-- Derives:  one row an observation and test: day, status, and the number as a closed interval in the canonical unit
--           (for antibodies: in the unit of the laboratory's limit); an open end is one step of 10^-9 inward.
-- Unit:     the test's, see ontology/modules/facts.ttl.
-- Source:   docs/readings.md, "Values"; HL7 FHIR R4, Observation.
SELECT o.subject, o.record, CAST(t.test AS test_name) AS test, t.part, o.code, o.part_of, o.unit,
       counts(o.status) AS counts, coalesce(o.status = 'final', false) AS final,
       earliest(o.effective_low) AS low, latest(o.effective_high) AS high, o.effective_at AS instant,
       o.value AS plain_value, o.comparator, o.value_text, o.value_boolean, o.reference_high, coalesce(o.interpretation, '') AS interpretation,
       coalesce(o.method, '') AS method, coalesce(o.value_codes, '') AS value_codes,
       o.meaning, o.value_meaning, o.method_meaning, o.ours,
       coalesce(n.convertible, false)
           AND (o.comparator IS NULL OR o.value IS NOT NULL AND o.comparator IN ('<', '<=', '>', '>=')) AS numeric,
       CASE o.comparator WHEN '<' THEN NULL WHEN '<=' THEN NULL WHEN '>' THEN n.above_lowest ELSE n.lowest END AS number_low,
       CASE o.comparator WHEN '<' THEN NULL WHEN '<=' THEN NULL WHEN '>' THEN n.times_lowest + 0.000000001 ELSE n.times_lowest END AS times_low,
       CASE o.comparator WHEN '>' THEN NULL WHEN '>=' THEN NULL WHEN '<' THEN n.times_highest - 0.000000001 ELSE n.times_highest END AS times_high,
       CASE o.comparator WHEN '>' THEN NULL WHEN '>=' THEN NULL WHEN '<' THEN n.below_highest ELSE n.highest END AS number_high
FROM observation o JOIN meaning_test t ON t.meaning = o.meaning
LEFT JOIN canonical n ON n.amount = o.amount
