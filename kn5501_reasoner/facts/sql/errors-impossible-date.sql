-- Impossible dates
-- Derives:  subjects born after screening, and medicines, participations and conditions that end before they begin.
-- Source:   criteria.md, data errors. Days that no calendar has are refused when records are read.
SELECT s.subject, 'impossible-date' AS rule, list(s.record) AS records,
       'a birth date after screening' AS message
FROM subject s JOIN anchor a ON a.subject = s.subject
WHERE s.birth_low > a.screening
GROUP BY s.subject
UNION ALL
SELECT subject, 'impossible-date', list(record), 'an end before its beginning'
FROM (SELECT subject, record FROM exposure WHERE end__high < start_low
      UNION ALL SELECT subject, record FROM participation WHERE end__high < start_low
      UNION ALL SELECT subject, record FROM condition WHERE abatement_high < onset_low)
GROUP BY subject
