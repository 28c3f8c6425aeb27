-- Conditions that were excised
-- Derives:  the conditions that a completed excision names as its reason.
-- Unit:     none.
-- Source:   criteria.md exc-07; fhir.md, Procedure. It only raises a flag.
-- Needs:    procedure
-- Only for: Excision
SELECT p.subject, unnest(string_split(p.reason, ' ')) AS record
FROM procedure p JOIN meaning m ON m.meaning = p.meaning
WHERE p.status = 'completed' AND list_contains(m.sure, 'Excision')
