-- Conditions and findings that are a NYHA class
-- Derives:  a reading for each condition coded as one of the classes, dated by its record, else by its onset; unusable
--           when it is not confirmed, or when it is over, so that the class since then is not known. Also for each
--           observation whose own code is a class and that does not deny it.
-- Unit:     class 1 to 4.
-- Source:   docs/readings, exc-04; HL7 FHIR R4, Condition and Observation.
-- Only for: NyhaClass1, NyhaClass2, NyhaClass3, NyhaClass4
WITH named AS (
    SELECT meaning, list_filter(sure, lambda c: c IN ('NyhaClass1', 'NyhaClass2', 'NyhaClass3', 'NyhaClass4')) AS sure,
           list_filter(possible, lambda c: c IN ('NyhaClass1', 'NyhaClass2', 'NyhaClass3', 'NyhaClass4')) AS possible
    FROM meaning WHERE mapped
),
class AS (
    SELECT meaning, list_transform(sure, lambda c: CAST(right(c, 1) AS INTEGER)) AS classes
    FROM named WHERE len(sure) + len(possible) > 0
),
said AS (
    SELECT c.subject, c.record, m.classes,
           CASE WHEN by_record THEN recorded_low ELSE onset_low END AS low,
           CASE WHEN by_record THEN recorded_high ELSE onset_high END AS high,
           CASE WHEN by_record THEN recorded_at ELSE onset_at END AS instant,
           coalesce(verification = 'confirmed', false) AND NOT over AS stands
    FROM (SELECT *, recorded_low IS NOT NULL OR recorded_high IS NOT NULL AS by_record,
                 coalesce(clinical IN ('inactive', 'remission', 'resolved'), false)
                     OR abatement_low IS NOT NULL OR abatement_high IS NOT NULL AS over
          FROM condition WHERE verification IS DISTINCT FROM 'refuted') c
    JOIN class m ON m.meaning = c.meaning
    UNION ALL
    SELECT o.subject, o.record, m.classes, o.effective_low, o.effective_high, o.effective_at, counts(o.status)
    FROM observation o JOIN class m ON m.meaning = o.meaning
    WHERE o.value_boolean IS DISTINCT FROM false
)
SELECT subject, CAST('NyhaClassification' AS test_name) AS test, 0 AS part, record, earliest(low) AS low, latest(high) AS high,
       instant, 0 AS code, false AS final, coalesce(stands AND classes <> [], false) AS usable,
       CAST(list_min(classes) AS DECIMAL(38, 18)) AS value_low, CAST(list_max(classes) AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM said
