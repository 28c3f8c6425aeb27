-- Death before screening
-- Derives:  subjects who surely died before screening, or are recorded dead without a date.
-- Source:   criteria.md, data errors.
-- Needs:    subject
SELECT s.subject, 'deceased-before-screening' AS rule, s.record, 'recorded as dead before screening' AS message,
       coalesce(s.death_high || ' before ' || a.screening, 'on a day that is not recorded') AS value
FROM subject s JOIN anchor a ON a.subject = s.subject
WHERE s.death_high < a.screening OR (s.deceased AND s.death_low IS NULL AND s.death_high IS NULL)
