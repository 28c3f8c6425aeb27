-- Impossible dates
-- Derives:  subjects born after screening, and medicines, participations and conditions that end before they begin.
-- Source:   criteria.md, data errors. Days that no calendar has are refused when records are read.
SELECT s.subject, 'impossible-date' AS rule, s.record, 'a birth date after screening' AS message
FROM subject s JOIN anchor a ON a.subject = s.subject
WHERE s.birth_low > a.screening
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning' FROM exposure WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning' FROM participation WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning' FROM condition WHERE abatement_high < onset_low
