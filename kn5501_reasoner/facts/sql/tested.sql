-- Observations of the tests that facts are derived from
-- Derives:  one row an observation and test: day, status, and the number as a closed interval in the canonical unit
--           (for antibodies: in the unit of the laboratory's limit); an open end is one step of 10^-9 inward.
-- Unit:     the test's, see ontology/modules/facts.ttl.
-- Source:   criteria.md, numbers; fhir.md, Observation.
SELECT o.subject, o.record, t.test, t.part, o.codes, o.part_of, o.unit,
       counts(o.status) AS counts, coalesce(o.status = 'final', false) AS final,
       earliest(o.effective_low) AS low, latest(o.effective_high) AS high, o.effective_at AS instant,
       o.value_text, o.value_boolean, o.reference_high, coalesce(o.interpretation, '') AS interpretation,
       coalesce(o.method, '') AS method, coalesce(o.value_codes, '') AS value_codes, t.sure AS code_sure,
       coalesce(v.sure, []) AS value_sure, coalesce(m.sure, []) AS method_sure,
       o.convertible AND (o.comparator IS NULL OR o.value IS NOT NULL AND o.comparator IN ('<', '<=', '>', '>=')) AS numeric,
       CASE o.comparator WHEN '<' THEN NULL WHEN '<=' THEN NULL WHEN '>' THEN o.above_lowest ELSE o.lowest END AS number_low,
       CASE o.comparator WHEN '>' THEN NULL WHEN '>=' THEN NULL WHEN '<' THEN o.below_highest ELSE o.highest END AS number_high
FROM observation o JOIN meaning_test t ON t.meaning = o.meaning
LEFT JOIN meaning v ON v.meaning = o.value_meaning
LEFT JOIN meaning m ON m.meaning = o.method_meaning
