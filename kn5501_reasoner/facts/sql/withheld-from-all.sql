-- What entries of nobody withhold from everybody
-- Derives:  the same rows for every subject, where the caller asks that entries of which nobody can be named count for all.
-- Unit:     none.
-- Source:   the option --strict.
-- Needs:    withheld_from_all
SELECT a.subject, w.domain, CAST(w.test AS test_name) AS test, w.part
FROM anchor a CROSS JOIN (SELECT DISTINCT domain, test, part FROM withheld_from_all) w
