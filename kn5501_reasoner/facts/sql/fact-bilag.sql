-- BILAG-2004 systems with grade A, with grade A or B
-- Derives:  bilagSystemsA, bilagSystemsAOrB: systems that surely have the grade up to systems that may have it;
--           of the nine, one without a grade that counts may have any.
--           A grade A, or two of A or B, are surely reached when every completion reaches one of them: a system that
--           is A or B counts towards the second whichever it is.
-- Unit:     {systems}.
-- Source:   criteria.md inc-05; two grades of one system count once.
-- Needs:    result
-- Only for: Bilag2004Grade
WITH limits(fact, least) AS (VALUES ('bilagSystemsA', 4), ('bilagSystemsAOrB', 3))
SELECT r.subject, l.fact,
       CAST(count(*) FILTER (r.low >= l.least) AS DECIMAL(38, 18)) AS low,
       CAST(9 - count(*) FILTER (r.high < l.least) AS DECIMAL(38, 18)) AS high,
       flatten(list(r.records)) AS records, ['convention-newest'] AS flags
FROM result r CROSS JOIN limits l
WHERE r.test = 'Bilag2004Grade'
GROUP BY r.subject, l.fact
