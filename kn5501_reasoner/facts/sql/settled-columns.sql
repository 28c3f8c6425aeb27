-- The columns of what is settled
-- Derives:  nothing; it gives the rows their columns and types, whichever files a run needs.
-- Unit:     none.
-- Source:   ontology/modules/facts.ttl.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS VARCHAR) AS domain, CAST(NULL AS BIGINT) AS record,
       CAST(NULL AS BOOLEAN) AS screening, CAST(NULL AS BOOLEAN) AS enrolment, CAST(NULL AS BOOLEAN) AS infusion
WHERE false
