-- What an investigator judged
-- Derives:  one row a criterion: fit or unfit by the newest judgement; NULL when those that count disagree.
-- Unit:     none.
-- Source:   criteria.md, judgement.
-- Needs:    judgement
SELECT subject, part AS criterion, CASE WHEN low = high THEN low = 1 END AS fit, records
FROM result
WHERE test = 'Judgement'
