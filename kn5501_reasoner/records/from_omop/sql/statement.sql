-- Statements on conditions
-- Derives:  for a condition_occurrence, what observations with the local codes condition-clinical-status,
--           condition-verification, condition-severity and acr-1997 say of it, to which their observation_event_id
--           leads. Two that differ say nothing.
-- Unit:     none.
-- Source:   docs/omop.md, local codes; fhir.md, Condition.
WITH said AS (
    SELECT person_id, event_id AS condition_occurrence_id, local,
           CASE WHEN local = 'condition-severity' AND value_token IN ('mild', 'moderate', 'severe') THEN value_token
                ELSE lower(trim(value_as_string)) END AS word, truth
    FROM entry
    WHERE local IN ('condition-clinical-status', 'condition-verification', 'condition-severity', 'acr-1997')
      AND lower(field) = 'condition_occurrence.condition_occurrence_id'
)
SELECT person_id, condition_occurrence_id,
       list(DISTINCT word) FILTER (local = 'condition-clinical-status'
           AND word IN ('active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved')) AS clinical,
       list(DISTINCT word) FILTER (local = 'condition-verification'
           AND word IN ('confirmed', 'refuted', 'provisional', 'differential', 'unconfirmed')) AS verification,
       list(DISTINCT word) FILTER (local = 'condition-severity' AND word IN ('mild', 'moderate', 'severe')) AS severity,
       bool_or(local = 'acr-1997' AND truth IS DISTINCT FROM false) AS acr_1997
FROM said GROUP BY person_id, condition_occurrence_id
