-- The columns of what is withheld
-- Derives:  nothing; it gives the rows their columns and types, whichever files a run needs.
-- Unit:     none.
-- Source:   ontology/modules/records.ttl, what stays open while an entry is not understood.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS VARCHAR) AS domain, CAST(NULL AS test_name) AS test,
       CAST(NULL AS INTEGER) AS part
WHERE false
