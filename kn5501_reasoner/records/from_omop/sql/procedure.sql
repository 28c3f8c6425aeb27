-- Procedures
-- Derives:  a row a procedure_occurrence whose code is not one of a list of diagnoses.
-- Unit:     site days.
-- Source:   docs/omop.md, procedure_occurrence. For which condition it was done, OMOP does not say.
SELECT CAST(o.person_id AS VARCHAR) AS subject, iri('procedure_occurrence', o.procedure_occurrence_id) AS record,
       coalesce(c.name, s.name, plain(o.procedure_source_value)) AS text,
       coding(c.iri, s.iri, o.procedure_source_value) AS codes,
       coalesce(c.name, s.name, plain(o.procedure_source_value)) AS display,
       CASE p.provenance WHEN 'planned' THEN 'preparation' WHEN 'computed' THEN 'unknown' ELSE 'completed' END AS status,
       CASE WHEN o.procedure_end_date > o.procedure_date THEN span(o.procedure_date, o.procedure_end_date)
            ELSE moment(o.procedure_date, o.procedure_datetime) END AS performed
FROM raw_procedure_occurrence o
LEFT JOIN code c ON c.concept_id = o.procedure_source_concept_id
LEFT JOIN code s ON s.concept_id = o.procedure_concept_id
LEFT JOIN code p ON p.concept_id = o.procedure_type_concept_id
WHERE coalesce(c.kind, '') <> 'diagnosis' AND coalesce(s.kind, '') <> 'diagnosis'
