-- Number of items of the 1997 ACR set
-- Derives:  acr1997Items: from the items shown present to those not shown absent; a stated classification shows 4.
-- Unit:     {items}.
-- Source:   criteria.md inc-02.
-- Needs:    acr_items
SELECT subject, 'acr1997Items' AS fact,
       CAST(CASE WHEN stated THEN greatest(present, 4) ELSE present END AS DECIMAL(38, 18)) AS low,
       CAST(11 - denied AS DECIMAL(38, 18)) AS high,
       CASE WHEN stated AND present < 4 THEN list_concat(statements, items) ELSE items END AS records
FROM acr_items
