-- The columns of what is settled
-- Derives:  nothing; it gives the rows their columns and types, whichever files a run needs.
-- Unit:     none.
-- Source:   ontology/modules/facts.ttl.
SELECT CAST(NULL AS VARCHAR) AS subject, CAST(NULL AS VARCHAR) AS domain, CAST(NULL AS VARCHAR) AS anchor,
       CAST(NULL AS VARCHAR) AS record
WHERE false
