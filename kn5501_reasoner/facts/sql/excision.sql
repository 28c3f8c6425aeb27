-- Conditions that were excised
-- Derives:  the conditions that a completed excision names as its reason.
-- Unit:     none.
-- Source:   criteria.md exc-07; fhir.md, Procedure. It only raises a flag.
-- Needs:    procedure
-- Only for: Excision
SELECT r.subject, r.reason AS record
FROM reason r JOIN procedure p ON p.subject = r.subject AND p.record = r.record JOIN meaning m ON m.meaning = p.meaning
WHERE p.status = 'completed' AND list_contains(m.sure, 'Excision')
