-- Impossible dates
-- Derives:  subjects born after screening, and medicines, participations and conditions that end before they begin.
-- Source:   criteria.md, data errors. Days that no calendar has are refused when records are read.
SELECT s.subject, 'impossible-date' AS rule, s.record, 'a birth date after screening' AS message,
       s.birth_low || ' after ' || a.screening AS value
FROM subject s JOIN anchor a ON a.subject = s.subject
WHERE s.birth_low > a.screening
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning', end__high || ' before ' || start_low
FROM exposure WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning', end__high || ' before ' || start_low
FROM participation WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date', record, 'an end before its beginning', abatement_high || ' before ' || onset_low
FROM condition WHERE abatement_high < onset_low
