-- Judgements of an investigator
-- Derives:  1 fit, 0 unfit, one series a criterion; not final: unusable. Without performer or date it says nothing.
-- Unit:     none.
-- Source:   criteria.md, judgement.
-- Needs:    judgement
SELECT subject, CAST('Judgement' AS test_name) AS test, part, record, earliest(date_low) AS low, latest(date_high) AS high,
       date_at AS instant, 0 AS code, false AS final, counts(status) AND fit IS NOT NULL AS usable,
       CAST(CAST(fit AS INTEGER) AS DECIMAL(38, 18)) AS value_low, CAST(CAST(fit AS INTEGER) AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM judgement
WHERE part IS NOT NULL AND trim(coalesce(performer, '')) <> '' AND (date_low IS NOT NULL OR date_high IS NOT NULL)
