-- Data errors
-- Derives:  persons whose birth date no calendar has.
-- Source:   criteria.md, data errors.
SELECT CAST(p.person_id AS VARCHAR) AS subject, 'impossible-date' AS rule, iri('person', p.person_id) AS record,
       'person: the date of birth is not a possible date' AS message
FROM raw_person p JOIN birth b ON b.place = p.rowid WHERE NOT b.possible
