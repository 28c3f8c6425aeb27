-- Observations of the tests that facts are derived from
-- Derives:  one row an observation and test: day, status, and the number as a closed interval in the canonical unit
--           (for antibodies: in the unit of the laboratory's limit); an open end is one step of 10^-9 inward.
-- Unit:     the test's, see ontology/modules/facts.ttl.
-- Source:   criteria.md, numbers; fhir.md, Observation.
WITH looked_up AS (
    SELECT o.*, t.test, t.part, coalesce(t.unit, o.reference_unit) AS canonical, t.sure AS code_sure
    FROM observation o JOIN meaning_test t ON t.meaning = o.meaning
)
SELECT o.subject, o.record, o.test, o.part, o.codes, o.part_of, o.unit,
       counts(o.status) AS counts, coalesce(o.status = 'final', false) AS final,
       earliest(o.effective_low) AS low, latest(o.effective_high) AS high, o.effective_at AS instant,
       o.value_text, o.value_boolean, o.reference_high, coalesce(o.interpretation, '') AS interpretation,
       coalesce(o.method, '') AS method, coalesce(o.value_codes, '') AS value_codes, o.code_sure,
       coalesce(v.sure, []) AS value_sure, coalesce(m.sure, []) AS method_sure,
       CASE WHEN o.value IS NOT NULL
            THEN a.low IS NOT NULL AND (o.comparator IS NULL OR o.comparator IN ('<', '<=', '>', '>='))
            ELSE (o.range_low IS NOT NULL OR o.range_high IS NOT NULL)
                 AND (o.range_low IS NULL OR a.low IS NOT NULL) AND (o.range_high IS NULL OR b.low IS NOT NULL)
                 AND (a.low IS NULL OR b.low IS NULL OR a.low <= b.high) END AS numeric,
       CASE o.comparator WHEN '<' THEN NULL WHEN '<=' THEN NULL WHEN '>' THEN a.above ELSE a.low END AS number_low,
       CASE o.comparator WHEN '>' THEN NULL WHEN '>=' THEN NULL WHEN '<' THEN b.below ELSE b.high END AS number_high
FROM looked_up o
LEFT JOIN converted a ON a.value = coalesce(o.value, o.range_low) AND a.unit = o.unit AND a.canonical = o.canonical
LEFT JOIN converted b ON b.value = coalesce(o.value, o.range_high) AND b.unit = o.unit AND b.canonical = o.canonical
LEFT JOIN meaning v ON v.meaning = o.value_meaning
LEFT JOIN meaning m ON m.meaning = o.method_meaning
