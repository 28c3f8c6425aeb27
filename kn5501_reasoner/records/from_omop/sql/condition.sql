-- Conditions
-- Derives:  a row a condition_occurrence; and a row each for what a code of a list of diagnoses, one that says history, or a
--           finding that terminology knows as a condition has put into another table. An end counts when it is another
--           day than the start (one before it refuses the person) and not the end of the visit, at which the row was
--           recorded.
--           Severity has no place in these tables: it is unknown, not absent, unless a statement on the condition says it.
-- Unit:     site days.
-- Source:   docs/omop.md, condition_occurrence, routing.
WITH stated AS (
    SELECT o.person_id, x.clinical AS said_clinical, x.verification AS said_verification, x.severity AS said_severity,
           x.acr_1997, iri('condition_occurrence', o.condition_occurrence_id) AS record,
           coding(c.iri, s.iri, o.condition_source_value) AS codes,
           coalesce(c.name, s.name, plain(o.condition_source_value)) AS display, t.status, p.provenance,
           moment(o.condition_start_date, o.condition_start_datetime) AS onset,
           CASE WHEN o.condition_end_date <> o.condition_start_date AND (v.ended IS NULL OR v.ended <> o.condition_end_date)
                    OR t.status = 'resolved'
                THEN o.condition_end_date END AS ended,
           CASE WHEN coalesce(v.ended, v.began) >= o.condition_start_date
                THEN span(greatest(v.began, o.condition_start_date), coalesce(v.ended, v.began))
                ELSE span(CAST(NULL AS DATE), NULL) END AS recorded
    FROM raw_condition_occurrence o
    LEFT JOIN code c ON c.concept_id = o.condition_source_concept_id
    LEFT JOIN code s ON s.concept_id = o.condition_concept_id
    LEFT JOIN code t ON t.concept_id = o.condition_status_concept_id
    LEFT JOIN code p ON p.concept_id = o.condition_type_concept_id
    LEFT JOIN (SELECT visit_occurrence_id, person_id, min(visit_start_date) AS began, max(visit_end_date) AS ended
               FROM raw_visit_occurrence GROUP BY visit_occurrence_id, person_id) v
           ON v.visit_occurrence_id = o.visit_occurrence_id AND v.person_id = o.person_id
    LEFT JOIN statement x ON x.person_id = o.person_id AND x.condition_occurrence_id = o.condition_occurrence_id
),
elsewhere AS (
    SELECT subject, record, codes, display, provenance, at_time, truth, value_iri, value_name, kind FROM entry
    WHERE kind IN ('diagnosis', 'history', 'finding')
    UNION ALL
    SELECT CAST(o.person_id AS VARCHAR), iri('procedure_occurrence', o.procedure_occurrence_id),
           coding(c.iri, s.iri, o.procedure_source_value), coalesce(c.name, s.name, plain(o.procedure_source_value)),
           p.provenance, moment(o.procedure_date, o.procedure_datetime), NULL, NULL, NULL, 'diagnosis'
    FROM raw_procedure_occurrence o
    LEFT JOIN code c ON c.concept_id = o.procedure_source_concept_id
    LEFT JOIN code s ON s.concept_id = o.procedure_concept_id
    LEFT JOIN code p ON p.concept_id = o.procedure_type_concept_id
    WHERE 'diagnosis' IN (c.kind, s.kind)
)
SELECT CAST(person_id AS VARCHAR) AS subject, record, coalesce(display, codes) AS text, codes, display,
       CASE WHEN said_verification IS NOT NULL THEN CASE WHEN len(said_verification) = 1 THEN said_verification[1] END
            WHEN provenance IN ('computed', 'planned') AND status IS DISTINCT FROM 'refuted' THEN 'unconfirmed'
            WHEN status <> 'resolved' THEN status END AS verification,
       CASE WHEN said_clinical IS NOT NULL THEN CASE WHEN len(said_clinical) = 1 THEN said_clinical[1] END
            WHEN status = 'resolved' THEN 'resolved' END AS clinical,
       CASE WHEN len(said_severity) = 1 THEN said_severity[1] ELSE 'unknown' END AS severity,
       CASE WHEN acr_1997 THEN 'acr-1997' ELSE '' END AS classified_by,
       onset, span(ended, ended) AS abatement, recorded
FROM stated
UNION ALL
SELECT subject, record, coalesce(value_name, display, codes),
       CASE WHEN kind = 'history' AND value_iri IS NOT NULL THEN value_iri ELSE codes END,
       CASE WHEN kind = 'history' AND value_iri IS NOT NULL THEN value_name ELSE display END,
       CASE WHEN provenance IN ('computed', 'planned') THEN 'unconfirmed' END, NULL, 'unknown', '',
       span(CAST(NULL AS DATE), NULL), span(CAST(NULL AS DATE), NULL), at_time
FROM elsewhere WHERE truth IS DISTINCT FROM false
