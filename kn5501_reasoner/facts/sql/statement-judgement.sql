-- Judgements of an investigator
-- Derives:  1 fit, 0 unfit, one series a criterion of the trial; not final: unusable; doubtful where it cannot be told
--           of which trial. Without performer or date it says nothing.
-- Unit:     none.
-- Source:   docs/readings.md, "What counts as evidence", "What is to one trial".
-- Needs:    judgement
SELECT subject, CAST('Judgement' AS test_name) AS test, part, record, earliest(date_low) AS low, latest(date_high) AS high,
       date_at AS instant, 0 AS code, false AS final, coalesce(ours, false) AND counts(status) AND fit IS NOT NULL AS usable,
       ours IS NULL AS doubtful,
       CAST(CAST(fit AS INTEGER) AS DECIMAL(38, 18)) AS value_low, CAST(CAST(fit AS INTEGER) AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM judgement
WHERE ours IS NOT FALSE AND part IS NOT NULL AND trim(coalesce(performer, '')) <> '' AND (date_low IS NOT NULL OR date_high IS NOT NULL)
