-- Facts that are the result of one test
-- Derives:  every fact that is declared as nothing but the newest value of its class.
-- Unit:     as ontology/modules/facts.ttl says.
-- Source:   ontology/modules/facts.ttl, ontology/library; docs/readings.md, the result that counts.
-- Needs:    result
SELECT r.subject, f.fact, r.low, r.high, CASE WHEN f.truth AND r.low = r.high THEN r.low = 1 END AS holds, r.records,
       list_concat(CASE WHEN r.low IS NULL AND r.high IS NULL THEN [] ELSE ['convention-newest'] END,
                   CASE WHEN f.read_as = 'statement' AND list_has_any(r.records, u.records) THEN ['convention-undated-event'] ELSE [] END) AS flags
FROM result r JOIN fact_from f ON f.test = r.test
LEFT JOIN (SELECT subject, list(record) AS records FROM condition
           WHERE undated(onset_low, onset_high, recorded_low, recorded_high) AND assembled_high IS NOT NULL
           GROUP BY subject) u ON u.subject = r.subject
WHERE f.direct
