-- The highest of several results
-- Derives:  every fact that is declared so: at least the highest of what surely counts, at most the highest of all that may.
-- Unit:     that of the fact.
-- Source:   docs/facts.md.
-- Needs:    result
SELECT r.subject, f.fact, max(r.low) AS low, CASE WHEN bool_and(r.high IS NOT NULL) THEN max(r.high) END AS high,
       flatten(list(r.records)) AS records
FROM result r JOIN fact_from f ON f.test = r.test
WHERE f.derived_by = 'fact-highest'
GROUP BY r.subject, f.fact
