-- Measurements and observations together
-- Derives:  one row each, with its codes, what they are, and its values; local: the local code of fhir.md, from a concept
--           of the vocabulary lupus-eligibility or from a source value that begins with le:.
-- Unit:     as recorded.
-- Source:   docs/omop.md.
WITH together AS (
    SELECT 'measurement' AS home, measurement_id AS id, person_id, measurement_concept_id AS standard_id,
           measurement_source_concept_id AS source_id, measurement_source_value AS said,
           moment(measurement_date, measurement_datetime) AS at_time, measurement_type_concept_id AS type_id,
           value_as_number, CAST(NULL AS VARCHAR) AS value_as_string, value_as_concept_id, value_source_value,
           CAST(NULL AS BIGINT) AS qualifier_concept_id, coalesce(nullif(unit_concept_id, 0), unit_source_concept_id) AS unit_id,
           operator_concept_id, range_high, CAST(NULL AS BIGINT) AS provider_id,
           measurement_event_id AS event_id, meas_event_field_concept_id AS field_id, impossible
    FROM raw_measurement
    UNION ALL
    SELECT 'observation', observation_id, person_id, observation_concept_id, observation_source_concept_id,
           observation_source_value, moment(observation_date, observation_datetime), observation_type_concept_id,
           value_as_number, value_as_string, value_as_concept_id, value_source_value, qualifier_concept_id,
           unit_concept_id, NULL, NULL, provider_id, observation_event_id, obs_event_field_concept_id,
           impossible
    FROM raw_observation
),
coded AS (
    SELECT t.*, CAST(t.person_id AS VARCHAR) AS subject, iri(t.home, t.id) AS record,
           coalesce(c.local, s.local, regexp_extract(t.said, '^\s*le:([A-Za-z0-9_-]{1,100})\s*$', 1)) AS named,
           coding(c.iri, s.iri, t.said) AS codes, coalesce(c.name, s.name, plain(t.said)) AS display,
           coalesce(c.kind, s.kind) AS one_kind, s.kind AS other_kind,
           p.provenance, v.iri AS value_iri, v.name AS value_name, v.token AS value_token, q.token AS qualifier,
           u.unit, o.token AS operator, f.name AS field
    FROM together t
    LEFT JOIN code c ON c.concept_id = t.source_id
    LEFT JOIN code s ON s.concept_id = t.standard_id
    LEFT JOIN code p ON p.concept_id = t.type_id
    LEFT JOIN code v ON v.concept_id = t.value_as_concept_id
    LEFT JOIN code q ON q.concept_id = t.qualifier_concept_id
    LEFT JOIN code u ON u.concept_id = t.unit_id
    LEFT JOIN code o ON o.concept_id = t.operator_concept_id
    LEFT JOIN code f ON f.concept_id = t.field_id
)
SELECT * EXCLUDE (named, one_kind, other_kind), nullif(named, '') AS local,
       CASE WHEN named <> '' THEN NULL WHEN 'no-allergy' IN (one_kind, other_kind) THEN 'no-allergy'
            WHEN 'diagnosis' IN (one_kind, other_kind) THEN 'diagnosis'
            WHEN one_kind IN ('history', 'allergy') THEN one_kind
            WHEN 'finding' IN (one_kind, other_kind) AND home = 'observation' THEN 'finding' END AS kind,
       CASE value_token WHEN 'yes' THEN true WHEN 'no' THEN false
            ELSE CASE lower(trim(coalesce(value_as_string, '')))
                 WHEN 'true' THEN true WHEN 'yes' THEN true WHEN 'false' THEN false WHEN 'no' THEN false END END AS truth,
       plain(coalesce(value_as_string, value_source_value)) AS words
FROM coded
