-- Entries that are not understood
-- Derives:  a row an entry with a date that cannot be, one without code and text, one with a local code that does not say what
--           that code needs, a statement on a condition that leads nowhere or whose word is not known, and an era of a
--           person of whom the table that it is made of has nothing.
-- Unit:     none.
-- Source:   docs/omop.md, what is not understood.
WITH wrong AS (
    SELECT subject, record, kind, codes, display,
           CASE WHEN impossible = 'true' THEN 'its date is not a possible date' ELSE 'it has no code and no text' END AS reason,
           CASE WHEN impossible = 'true' THEN 'impossible-date' END AS rule
    FROM typed WHERE impossible = 'true' OR (codes = '' AND kind <> 'Patient')
),
lacking AS (
    SELECT record, CASE WHEN local IN ('screening-date', 'enrolment-date', 'infusion-date') AND full_day(value_as_string) IS NULL
                        THEN 'an anchor needs one full day in value_as_string'
                        WHEN local = 'research-consent'
                             AND coalesce(lower(trim(value_as_string)), '') NOT IN ('given', 'refused', 'withdrawn')
                        THEN 'consent needs given, refused or withdrawn in value_as_string'
                        WHEN judges(local) AND provenance IS DISTINCT FROM 'computed'
                             AND (truth IS NULL OR provider_id IS NULL OR at_time.low IS NULL)
                        THEN 'a judgement needs yes or no, a provider and a day'
                        WHEN kind = 'no-allergy' AND NOT truth AND coalesce(provenance, '') NOT IN ('computed', 'planned')
                        THEN 'it says that some allergy is known, and not which' END AS reason
    FROM entry WHERE local IS NOT NULL OR kind = 'no-allergy'
),
led AS (
    SELECT e.subject, e.record, coalesce(t.codes, '') AS codes, t.display,
           CASE WHEN t.record IS NULL THEN 'it leads to no condition' ELSE 'its word is not known' END AS reason
    FROM entry e LEFT JOIN typed t ON t.subject = e.subject AND t.home = 'condition_occurrence'
         AND lower(e.field) = 'condition_occurrence.condition_occurrence_id' AND t.record = iri('condition_occurrence', e.event_id)
    WHERE e.local IN ('condition-clinical-status', 'condition-verification')
      AND (t.record IS NULL OR NOT list_contains(CASE e.local WHEN 'condition-clinical-status'
               THEN ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved']
               ELSE ['confirmed', 'refuted', 'provisional', 'differential', 'unconfirmed', 'entered-in-error'] END,
               coalesce(lower(trim(e.value_as_string)), '')))
),
era AS (
    SELECT DISTINCT 'drug_era' AS home, person_id, drug_concept_id AS concept_id, 'MedicationStatement' AS kind
    FROM raw_drug_era WHERE person_id NOT IN (SELECT person_id FROM raw_drug_exposure)
    UNION ALL
    SELECT DISTINCT 'condition_era', person_id, condition_concept_id, 'Condition'
    FROM raw_condition_era WHERE person_id NOT IN (SELECT person_id FROM raw_condition_occurrence)
),
every AS (
    SELECT * FROM wrong
    UNION ALL
    SELECT t.subject, t.record, t.kind, t.codes, t.display, l.reason, NULL
    FROM lacking l JOIN typed t ON t.record = l.record
    WHERE l.reason IS NOT NULL AND l.record NOT IN (SELECT record FROM wrong)
    UNION ALL
    SELECT subject, record, 'Condition', codes, display, reason, NULL FROM led WHERE record NOT IN (SELECT record FROM wrong)
    UNION ALL
    SELECT CAST(person_id AS VARCHAR), iri(home, concat(person_id, '-', coalesce(era.concept_id, 0))), era.kind, coalesce(s.iri, ''),
           s.name, 'what it is made of is not there', NULL
    FROM era LEFT JOIN code s ON s.concept_id = era.concept_id
)
SELECT subject, record, concat(kind, ': ', reason) AS text, codes, display, kind, reason, rule FROM every
