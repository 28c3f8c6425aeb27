-- The columns of a reading
-- Derives:  nothing; it gives every reading the same columns and types, whichever files a run needs.
-- Unit:     as the readings.
-- Source:   criteria.md, which result counts.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS test_name) AS test, CAST(NULL AS INTEGER) AS part,
       CAST(NULL AS BIGINT) AS record, CAST(NULL AS DATE) AS low, CAST(NULL AS DATE) AS high,
       CAST(NULL AS TIMESTAMP) AS instant, CAST(NULL AS INTEGER) AS code, CAST(NULL AS BOOLEAN) AS final,
       CAST(NULL AS BOOLEAN) AS usable, CAST(NULL AS DECIMAL(38, 18)) AS value_low,
       CAST(NULL AS DECIMAL(38, 18)) AS value_high, CAST(NULL AS BOOLEAN) AS borderline, CAST(NULL AS BOOLEAN) AS doubtful
WHERE false
