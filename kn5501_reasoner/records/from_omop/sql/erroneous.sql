-- Conditions that are entered in error
-- Derives:  a row a condition_occurrence of which an observation condition-verification says entered-in-error.
-- Source:   docs/omop.md, local codes; HL7 FHIR R4, Condition.verificationStatus.
SELECT DISTINCT subject, iri('condition_occurrence', event_id) AS record
FROM entry
WHERE local = 'condition-verification' AND lower(field) = 'condition_occurrence.condition_occurrence_id'
  AND lower(trim(value_as_string)) = 'entered-in-error'
