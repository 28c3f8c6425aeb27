-- Contraindications
-- Derives:  an event of the medicine's class for each contraindication whose newest statement is yes, or may be.
-- Unit:     none.
-- Source:   criteria.md exc-01: unless one is recorded it does not hold the criterion open.
-- Needs:    result
-- Only for: Contraindication
SELECT r.subject, 'contraindication' AS path, r.record,
       list_transform(string_split(p.name, ' '), lambda c: regexp_replace(c, '^Contraindication', '')) AS own_classes,
       false AS unmapped, coalesce(r.low = 1, false) AS confirmed, c.low AS start_low, c.high AS start_high,
       DATE '9999-12-31' AS end_low, DATE '9999-12-31' AS end_high, r.records AS other_records
FROM result r JOIN (SELECT DISTINCT part, name FROM meaning_test WHERE test = 'Contraindication') p ON p.part = r.part
JOIN (SELECT subject, part, min(low) AS low, max(high) AS high FROM counting
      WHERE test = 'Contraindication' GROUP BY subject, part) c ON c.subject = r.subject AND c.part = r.part
WHERE r.test = 'Contraindication' AND coalesce(r.high = 1, true)
