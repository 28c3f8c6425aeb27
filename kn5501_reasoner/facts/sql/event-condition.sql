-- Conditions as events
-- Derives:  one event a condition that is not refuted: its interval, and confirmed, active, cured, severe. Without any
--           date it began on or before the day its file was put together.
-- Unit:     site days.
-- Source:   criteria.md, conditions, exc-06, exc-07, exc-10; fhir.md, Condition. Herpes without severity is not severe.
-- Needs:    condition
WITH coded AS MATERIALIZED (
    SELECT meaning, mapped, list_contains(sure, 'HerpesOrVaricellaZosterInfection') AS herpes,
           list_contains(sure, 'SecondaryMalignancy') AS secondary,
           list_contains(possible, 'SecondaryMalignancy') AS perhaps_secondary,
           list_contains(sure, 'PrimaryMalignancyByHistory') OR list_contains(possible, 'PrimaryMalignancyByHistory') AS by_history,
           NOT mapped OR list_contains(sure, 'Neoplasm') OR list_contains(possible, 'Neoplasm')
               OR list_contains(possible, 'PrimaryMalignancy') AS neoplasm,
           list_contains(sure, 'HeartFailure') OR list_contains(possible, 'HeartFailure') OR NOT mapped AS heart_failure
    FROM meaning
),
meant AS (
    SELECT c.*, m.* EXCLUDE (meaning), c.clinical IN ('active', 'recurrence', 'relapse') AS present,
           c.clinical IN ('inactive', 'remission', 'resolved') AS past,
           c.abatement_low IS NOT NULL OR c.abatement_high IS NOT NULL AS abated,
           c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL AS begun,
           undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high) AND c.assembled_high IS NOT NULL
               AND c.abatement_low IS NULL AND c.abatement_high IS NULL AS by_file
    FROM condition c JOIN coded m ON m.meaning = c.meaning
    WHERE c.verification IS DISTINCT FROM 'refuted'
)
SELECT c.subject, 'condition' AS path, c.record, c.meaning, NOT c.mapped AS unmapped,
       coalesce(c.verification = 'confirmed', false) AS confirmed,
       CASE WHEN c.begun THEN earliest(c.onset_low) ELSE DATE '0001-01-01' END AS start_low,
       CASE WHEN c.begun THEN latest(c.onset_high) WHEN c.by_file THEN c.assembled_high
            ELSE latest(c.recorded_high) END AS start_high,
       CASE WHEN c.abated THEN coalesce(c.abatement_low, c.onset_low, DATE '0001-01-01')
            WHEN c.present THEN DATE '9999-12-31' ELSE earliest(c.onset_low) END AS end_low,
       CASE WHEN c.abated AND NOT coalesce(c.present, false) THEN latest(c.abatement_high) ELSE DATE '9999-12-31' END AS end_high,
       CASE WHEN c.present THEN CASE WHEN NOT c.abated THEN true END WHEN c.past THEN false
            WHEN c.abatement_high < a.enrolment_low THEN false END AS active,
       CASE WHEN NOT c.neoplasm OR c.by_history THEN NULL
            WHEN c.secondary THEN CASE WHEN c.clinical IS DISTINCT FROM 'resolved' THEN false END
            WHEN c.clinical = 'resolved' THEN CASE WHEN NOT c.perhaps_secondary THEN true END
            WHEN c.present THEN false END AS cured,
       CASE WHEN c.severity = 'severe' THEN true WHEN c.severity IN ('mild', 'moderate') THEN false
            WHEN c.herpes AND c.severity IS NULL THEN false END AS severe,
       CASE WHEN c.heart_failure THEN n.low END AS nyha_low, CASE WHEN c.heart_failure THEN n.high END AS nyha_high,
       CASE WHEN c.heart_failure THEN coalesce(n.records, []) END AS nyha_records,
       list_concat(CASE WHEN c.herpes AND c.severity IS NULL THEN ['convention-herpes-severity'] ELSE [] END,
                   CASE WHEN c.by_file THEN ['convention-undated-event'] ELSE [] END) AS flags
FROM meant c JOIN anchor a ON a.subject = c.subject
LEFT JOIN result n ON n.subject = c.subject AND n.test = 'NyhaClassification'
