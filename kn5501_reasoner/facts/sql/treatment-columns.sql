-- The columns of a period of treatment
-- Derives:  nothing; it gives the periods their columns and types, whichever files a run needs.
-- Unit:     site days.
-- Source:   criteria.md inc-09.
SELECT CAST(NULL AS INTEGER) AS subject, CAST(NULL AS VARCHAR) AS limb, CAST(NULL AS BOOLEAN) AS certain,
       CAST(NULL AS DATE) AS first, CAST(NULL AS DATE) AS last, CAST(NULL AS BIGINT[]) AS records,
       CAST(NULL AS VARCHAR[]) AS flags
WHERE false
