-- Consent statements
-- Derives:  1 given, 0 refused or withdrawn; those to other trials left out; doubtful where it cannot be told to which.
-- Unit:     none.
-- Source:   docs/readings, inc-01: the latest consent statement counts.
-- Needs:    consent
SELECT subject, CAST('Consent' AS test_name) AS test, 0 AS part, record, earliest(date_low) AS low, latest(date_high) AS high, date_at AS instant,
       0 AS code, false AS final, coalesce(ours AND status IN ('given', 'refused', 'withdrawn'), false) AS usable, ours IS NULL AS doubtful,
       CAST(CASE WHEN status = 'given' THEN 1 WHEN status IN ('refused', 'withdrawn') THEN 0 END AS DECIMAL(38, 18)) AS value_low,
       CAST(CASE WHEN status = 'given' THEN 1 WHEN status IN ('refused', 'withdrawn') THEN 0 END AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM consent
WHERE ours IS NOT FALSE
