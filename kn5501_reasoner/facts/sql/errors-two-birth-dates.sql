-- Two birth dates
-- Derives:  subjects with recorded birth dates that cannot be the same day.
-- Source:   criteria.md, data errors.
-- Needs:    subject
SELECT a.subject, 'two-birth-dates' AS rule, unnest([a.record, b.record]) AS record,
       'two birth dates that cannot both be right' AS message, b.birth_high || ' and ' || a.birth_low AS value
FROM subject a JOIN subject b ON b.subject = a.subject AND a.birth_low > b.birth_high
