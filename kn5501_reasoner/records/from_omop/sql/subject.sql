-- Subjects
-- Derives:  a row a person, a row a record of death, a row an anchor that travels with the person.
--           birth_datetime is not read: where the day of birth is unknown, the CDM fills it with a guess.
-- Unit:     site days.
-- Source:   docs/omop.md, person, death, observation.
SELECT CAST(p.person_id AS VARCHAR) AS subject, iri('person', p.person_id) AS record,
       {'low': b.low, 'high': b.high, 'at': CAST(NULL AS TIMESTAMP), 'text': b.text} AS birth,
       CASE WHEN g.token IN ('male', 'female', 'other', 'unknown') THEN g.token END AS sex, span(CAST(NULL AS DATE), NULL) AS death, CAST(NULL AS BOOLEAN) AS deceased,
       CAST(NULL AS DATE) AS screening, CAST(NULL AS DATE) AS enrolment, CAST(NULL AS DATE) AS infusion
FROM raw_person p JOIN birth b ON b.place = p.rowid LEFT JOIN code g ON g.concept_id = p.gender_concept_id
UNION ALL
SELECT CAST(person_id AS VARCHAR), iri('death', person_id), NULL, NULL, moment(death_date, death_datetime), true, NULL, NULL, NULL
FROM raw_death
UNION ALL
SELECT subject, record, NULL, NULL, NULL, NULL,
       CASE local WHEN 'screening-date' THEN day END, CASE local WHEN 'enrolment-date' THEN day END,
       CASE local WHEN 'infusion-date' THEN day END
FROM (SELECT *, full_day(value_as_string) AS day FROM entry
      WHERE local IN ('screening-date', 'enrolment-date', 'infusion-date'))
WHERE day IS NOT NULL
