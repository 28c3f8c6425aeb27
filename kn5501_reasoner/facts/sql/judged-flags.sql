-- What a reader must be told of a judgement
-- Derives:  one row a criterion: judgements that count disagree; one has no reason.
-- Unit:     none.
-- Source:   criteria.md, judgement.
-- Needs:    judgement
SELECT r.subject, r.part AS criterion,
       list_concat(CASE WHEN bool_and(c.decided AND c.usable) AND r.low IS DISTINCT FROM r.high THEN ['conflicting-judgements'] ELSE [] END,
                   CASE WHEN bool_or(trim(coalesce(j.reason, '')) = '') THEN ['judgement-without-reason'] ELSE [] END) AS flags
FROM result r
JOIN counting c ON c.subject = r.subject AND c.test = r.test AND c.part = r.part
JOIN judgement j ON j.subject = c.subject AND j.record = c.record
WHERE r.test = 'Judgement'
GROUP BY r.subject, r.part, r.low, r.high
