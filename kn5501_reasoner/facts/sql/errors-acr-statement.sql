-- Stated to follow the 1997 set, yet it cannot
-- Derives:  subjects whose SLE diagnosis is stated to follow the 1997 ACR set while fewer than 4 items can be present.
-- Source:   criteria.md inc-02, data errors.
-- Needs:    acr_items
-- Only for: Acr1997Item
SELECT subject, 'acr-statement-contradicts-items' AS rule, unnest(list_concat(statements, items)) AS record,
       'SLE stated to follow the 1997 ACR set, yet fewer than 4 items can be present' AS message
FROM acr_items
WHERE stated AND 11 - denied < 4
