-- Rows as entries
-- Derives:  one row each for what is recorded of persons: the type of resource as which it is read, its codes and its name.
--           Observations and measurements are read as what their codes say they are.
-- Unit:     none.
-- Source:   docs/omop.md, what is not understood.
SELECT 'condition_occurrence' AS home, CAST(o.person_id AS VARCHAR) AS subject,
       iri('condition_occurrence', o.condition_occurrence_id) AS record, 'Condition' AS kind,
       coding(c.iri, s.iri, o.condition_source_value) AS codes,
       coalesce(c.name, s.name, plain(o.condition_source_value)) AS display, o.impossible
FROM raw_condition_occurrence o
LEFT JOIN code c ON c.concept_id = o.condition_source_concept_id
LEFT JOIN code s ON s.concept_id = o.condition_concept_id
UNION ALL
SELECT 'drug_exposure', CAST(o.person_id AS VARCHAR), iri('drug_exposure', o.drug_exposure_id), 'MedicationStatement',
       coding(c.iri, s.iri, o.drug_source_value), coalesce(s.name, c.name, plain(o.drug_source_value)), o.impossible
FROM raw_drug_exposure o
LEFT JOIN code c ON c.concept_id = o.drug_source_concept_id
LEFT JOIN code s ON s.concept_id = o.drug_concept_id
UNION ALL
SELECT 'procedure_occurrence', CAST(o.person_id AS VARCHAR), iri('procedure_occurrence', o.procedure_occurrence_id),
       CASE WHEN 'diagnosis' IN (c.kind, s.kind) THEN 'Condition' ELSE 'Procedure' END,
       coding(c.iri, s.iri, o.procedure_source_value), coalesce(c.name, s.name, plain(o.procedure_source_value)),
       o.impossible
FROM raw_procedure_occurrence o
LEFT JOIN code c ON c.concept_id = o.procedure_source_concept_id
LEFT JOIN code s ON s.concept_id = o.procedure_concept_id
UNION ALL
SELECT home, subject, record,
       CASE WHEN local = 'research-consent' THEN 'Consent' WHEN local IN ('study', 'study-interventional',
                'study-observational', 'study-last-treatment') THEN 'ResearchSubject'
            WHEN local IN ('condition-clinical-status', 'condition-verification', 'condition-severity', 'acr-1997')
                 OR kind IN ('diagnosis', 'history', 'finding') THEN 'Condition'
            WHEN kind IN ('allergy', 'no-allergy') THEN 'AllergyIntolerance' ELSE 'Observation' END,
       CASE WHEN local IS NOT NULL THEN concat($le, url_encode(local))
            WHEN kind = 'history' AND value_iri IS NOT NULL THEN value_iri ELSE codes END,
       display, impossible
FROM entry
UNION ALL
SELECT 'death', CAST(person_id AS VARCHAR), iri('death', person_id), 'Patient', '', NULL, impossible FROM raw_death
