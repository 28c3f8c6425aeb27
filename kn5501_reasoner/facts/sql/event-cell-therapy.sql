-- Cell therapies that are known from history alone
-- Derives:  an exposure for each condition that says so and is not refuted, never confirmed: at some day that is not told,
--           of cells that may be directed at B cells.
-- Unit:     site days.
-- Source:   docs/readings, exc-12.
-- Needs:    condition
-- Only for: CellTherapyByHistory
SELECT c.subject, 'exposure' AS path, c.record, c.meaning, ['BCellTargetedDrug'] AS own_possible, false AS unmapped,
       false AS confirmed, DATE '0001-01-01' AS start_low, DATE '9999-12-31' AS start_high,
       DATE '0001-01-01' AS end_low, DATE '9999-12-31' AS end_high
FROM condition c JOIN meaning m ON m.meaning = c.meaning
WHERE c.verification IS DISTINCT FROM 'refuted'
  AND (list_contains(m.sure, 'CellTherapyByHistory') OR list_contains(m.possible, 'CellTherapyByHistory'))
