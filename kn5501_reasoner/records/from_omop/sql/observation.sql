-- Results
-- Derives:  a row a measurement or observation that is not one of the other records. A titre as recorded stands before the
--           number made of it, and so does a comparator. One that is not known leaves no value. A yes or no is a truth value.
-- Unit:     UCUM, from unit_concept_id.
-- Source:   docs/omop.md, measurement and observation.
WITH stated AS (
    SELECT e.*, k.kept, number(value_as_number) AS given,
           coalesce(regexp_full_match(k.kept, '\s*[<>≤≥]?=?\s*1\s*[:/]\s*[0-9]{1,9}\s*'), false) AS titre,
           coalesce(replace(replace(nullif(regexp_extract(value_source_value, '^\s*([<>]=?|[≤≥])\s*[0-9.]', 1), ''),
                                    '≤', '<='), '≥', '>='),
                    nullif(operator, '='), CASE WHEN operator_concept_id <> 0 AND operator IS NULL THEN '?' END) AS sign
    FROM entry e LEFT JOIN wording k ON k.words = e.words
    WHERE (local IS NULL AND (kind IS NULL)) OR (local IS NOT NULL AND NOT starts_with(local, 'reviewed-')
        AND NOT starts_with(local, 'judgement-') AND local NOT IN (SELECT unnest($statements)))
),
valued AS (
    SELECT *, CASE WHEN NOT titre AND (sign IS NULL OR sign IN ('<', '<=', '>', '>=')) THEN given END AS value,
           CASE WHEN titre OR (given IS NULL AND value_iri IS NULL AND truth IS NULL) THEN kept END AS written
    FROM stated
)
SELECT subject, record,
       coalesce(written, CASE WHEN value IS NOT NULL THEN concat(sign, rtrim(rtrim(CAST(value AS VARCHAR), '0'), '.'),
                                                             CASE WHEN unit IS NOT NULL THEN ' ' || unit ELSE '' END) END,
                CASE WHEN truth THEN 'true' WHEN NOT truth THEN 'false' END, value_name, value_iri, '') AS text,
       CASE WHEN local IS NULL THEN codes ELSE concat($le, url_encode(local)) END AS codes,
       CASE WHEN local IS NULL THEN display END AS display,
       CASE provenance WHEN 'computed' THEN 'unknown' WHEN 'planned' THEN 'registered' ELSE 'final' END AS status,
       at_time AS effective, value, CASE WHEN value IS NOT NULL THEN sign END AS comparator, unit, written AS value_text,
       CASE WHEN truth IS NULL THEN coalesce(value_iri, '') ELSE '' END AS value_codes, truth AS value_boolean,
       CASE WHEN unit IS NOT NULL THEN number(range_high) END AS reference_high,
       CASE WHEN number(range_high) IS NOT NULL THEN unit END AS reference_unit,
       CASE WHEN event_id IS NOT NULL THEN
           CASE lower(field) WHEN 'measurement.measurement_id' THEN iri('measurement', event_id)
                             WHEN 'observation.observation_id' THEN iri('observation', event_id) END END AS part_of
FROM valued
