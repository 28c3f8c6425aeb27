-- Allergies as events
-- Derives:  one event an allergy that is not refuted: from onset (or at the latest its record or its last occurrence) on,
--           without any date at every anchor; confirmed, severe.
-- Unit:     site days.
-- Source:   criteria.md exc-01; fhir.md, AllergyIntolerance. Criticality alone says nothing of severity.
-- Needs:    allergy
WITH read AS (
    SELECT y.*, m.mapped, m.by_name, coalesce(list_contains(f.sure, 'SevereAllergicReaction'), false) AS surely_severe,
           coalesce(list_contains(f.possible, 'SevereAllergicReaction'), false) AS perhaps_severe,
           string_split(coalesce(y.reaction_severity, ''), ' ') AS severities,
           y.onset_low IS NOT NULL OR y.onset_high IS NOT NULL AS begun,
           undated(y.onset_low, y.onset_high, y.recorded_low, y.recorded_high)
               AND y.last_occurrence_low IS NULL AND y.last_occurrence_high IS NULL AS undated
    FROM allergy y JOIN meaning m ON m.meaning = y.meaning LEFT JOIN meaning f ON f.meaning = y.manifestation_meaning
    WHERE y.verification IS DISTINCT FROM 'refuted'
)
SELECT subject, 'allergy' AS path, record, meaning, NOT mapped AS unmapped,
       coalesce(verification = 'confirmed', false) AS confirmed,
       CASE WHEN begun THEN earliest(onset_low) ELSE DATE '0001-01-01' END AS start_low,
       CASE WHEN undated THEN DATE '0001-01-01'
            ELSE least(CASE WHEN begun THEN latest(onset_high) ELSE latest(recorded_high) END, latest(last_occurrence_high)) END AS start_high,
       DATE '9999-12-31' AS end_low, DATE '9999-12-31' AS end_high,
       CASE WHEN surely_severe OR list_contains(severities, 'severe') THEN true
            WHEN NOT perhaps_severe AND len(list_filter(severities, lambda s: s NOT IN ('mild', 'moderate'))) = 0 THEN false
            END AS severe,
       list_concat(CASE WHEN undated THEN ['convention-undated-allergy'] ELSE [] END,
                   CASE WHEN by_name THEN ['read-by-name'] ELSE [] END) AS flags
FROM read
