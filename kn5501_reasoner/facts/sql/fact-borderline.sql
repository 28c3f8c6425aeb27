-- Borderline results
-- Derives:  every fact that is declared so: whether a result that counts is named borderline.
-- Unit:     none.
-- Source:   docs/readings.md, inc-06.
-- Needs:    counting
-- Reads as: antibody
SELECT c.subject, f.fact, bool_or(c.borderline) AS holds,
       coalesce(list(c.record) FILTER (c.borderline), []) AS records, ['convention-newest'] AS flags
FROM counting c JOIN fact_from f ON f.test = c.test
WHERE f.derived_by = 'fact-borderline'
GROUP BY c.subject, f.fact
