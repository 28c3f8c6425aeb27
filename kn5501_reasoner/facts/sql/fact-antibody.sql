-- Anti-dsDNA and anti-Sm above normal, and borderline results
-- Derives:  antiDsDnaAboveNormal, antiSmAboveNormal: true when one assay is, false when all assays are not;
--           antibodyBorderline: a result that counts is named borderline.
-- Unit:     none.
-- Source:   criteria.md inc-06.
-- Needs:    result
-- Only for: AntiDsDnaTest, AntiSmTest
SELECT r.subject, CASE r.test WHEN 'AntiDsDnaTest' THEN 'antiDsDnaAboveNormal' ELSE 'antiSmAboveNormal' END AS fact,
       CASE WHEN bool_or(r.low = 1) THEN true WHEN bool_and(coalesce(r.high = 0, false)) THEN false END AS holds,
       flatten(list(r.records)) AS records,
       CASE WHEN bool_or(r.low IS NOT NULL) THEN ['convention-newest'] ELSE [] END AS flags
FROM result r
WHERE r.test IN ('AntiDsDnaTest', 'AntiSmTest')
GROUP BY r.subject, r.test
UNION ALL BY NAME
SELECT subject, 'antibodyBorderline' AS fact, bool_or(borderline) AS holds,
       coalesce(list(record) FILTER (borderline), []) AS records, ['convention-newest'] AS flags
FROM counting
WHERE test IN ('AntiDsDnaTest', 'AntiSmTest')
GROUP BY subject
