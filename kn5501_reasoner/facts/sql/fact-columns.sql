-- The columns of a fact
-- Derives:  nothing; it gives every fact the same columns and types, whichever files a run needs.
-- Unit:     as the facts.
-- Source:   ontology/modules/facts.ttl.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS VARCHAR) AS fact, CAST(NULL AS DECIMAL(38, 18)) AS low,
       CAST(NULL AS DECIMAL(38, 18)) AS high, CAST(NULL AS BOOLEAN) AS holds, CAST(NULL AS BIGINT[]) AS records,
       CAST(NULL AS VARCHAR[]) AS flags
WHERE false
