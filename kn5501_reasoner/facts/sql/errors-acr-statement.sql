-- Stated to follow the 1997 set, yet it cannot
-- Derives:  subjects whose SLE diagnosis is stated to follow the 1997 ACR set while fewer than 4 items can be present.
-- Source:   criteria.md inc-02, data errors.
-- Needs:    acr_items
-- Only for: Acr1997Item
WITH wrong AS (
    SELECT subject, statements, 11 - denied AS possible FROM acr_items WHERE stated AND 11 - denied < 4
),
involved AS (
    SELECT subject, unnest(statements) AS record, possible FROM wrong
    UNION ALL
    SELECT r.subject, r.record, w.possible
    FROM reading r JOIN wrong w ON w.subject = r.subject JOIN anchor a ON a.subject = r.subject
    WHERE r.test = 'Acr1997Item' AND r.low <= a.screening
)
SELECT subject, 'acr-statement-contradicts-items' AS rule, record,
       'SLE stated to follow the 1997 ACR set, yet fewer than 4 items can be present' AS message,
       'at most ' || possible AS value
FROM involved
