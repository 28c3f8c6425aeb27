-- What one of several assays or tests shows
-- Derives:  every fact that is declared so: true when the newest result of one assay or test is above normal or positive,
--           false when those of all that are on record are not.
-- Unit:     none.
-- Source:   docs/readings.md, inc-06.
-- Needs:    result
-- Reads as: antibody, truth
SELECT r.subject, f.fact,
       CASE WHEN bool_or(r.low = 1) THEN true WHEN bool_and(coalesce(r.high = 0, false)) THEN false END AS holds,
       flatten(list(r.records)) AS records,
       CASE WHEN bool_or(r.low IS NOT NULL) THEN ['convention-newest'] ELSE [] END AS flags
FROM result r JOIN fact_from f ON f.test = r.test
WHERE f.derived_by = 'fact-assay'
GROUP BY r.subject, f.fact
