-- The columns of an event
-- Derives:  nothing; it gives every event the same columns and types, whichever files a run needs.
-- Unit:     site days; class 1 to 4.
-- Source:   ontology/modules/facts.ttl.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS VARCHAR) AS path, CAST(NULL AS BIGINT) AS record,
       CAST(NULL AS INTEGER) AS meaning, CAST(NULL AS VARCHAR[]) AS own_classes, CAST(NULL AS VARCHAR[]) AS own_possible,
       CAST(NULL AS BOOLEAN) AS unmapped, CAST(NULL AS BOOLEAN) AS confirmed, CAST(NULL AS BOOLEAN) AS broad_kind,
       CAST(NULL AS DATE) AS start_low, CAST(NULL AS DATE) AS start_high,
       CAST(NULL AS DATE) AS end_low, CAST(NULL AS DATE) AS end_high,
       CAST(NULL AS BOOLEAN) AS active, CAST(NULL AS BOOLEAN) AS cured,
       CAST(NULL AS BOOLEAN) AS severe, CAST(NULL AS BOOLEAN) AS intravenous, CAST(NULL AS BOOLEAN) AS oral,
       CAST(NULL AS BOOLEAN) AS systemic,
       CAST(NULL AS BOOLEAN) AS interventional, CAST(NULL AS DECIMAL(38, 18)) AS nyha_low,
       CAST(NULL AS DECIMAL(38, 18)) AS nyha_high, CAST(NULL AS BIGINT[]) AS nyha_records,
       CAST(NULL AS BIGINT[]) AS other_records, CAST(NULL AS VARCHAR[]) AS flags
WHERE false
