-- How many systems have at least a grade
-- Derives:  every fact that is declared so: systems that surely have the grade up to systems that may have it; of all that
--           there are, one without a grade that counts may have any.
--           A grade A, or two of A or B, are surely reached when every completion reaches one of them: a system that
--           is A or B counts towards the second whichever it is.
-- Unit:     {systems}.
-- Source:   docs/readings.md, inc-05; two grades of one system count once.
-- Needs:    result
-- Reads as: grade
SELECT r.subject, f.fact,
       CAST(count(*) FILTER (r.low >= f.least_rank) AS DECIMAL(38, 18)) AS low,
       CAST(any_value(f.out_of) - count(*) FILTER (r.high < f.least_rank) AS DECIMAL(38, 18)) AS high,
       flatten(list(r.records)) AS records, ['convention-newest'] AS flags
FROM result r JOIN fact_from f ON f.test = r.test
WHERE f.derived_by = 'fact-graded'
GROUP BY r.subject, f.fact
