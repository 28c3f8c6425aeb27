-- Conditions that state pregnancy, breastfeeding or an intention
-- Derives:  1 a confirmed condition, 0 a refuted one whose code names exactly the state or a broader class; unusable
--           one in doubt, or one that is over.
-- Unit:     none.
-- Source:   criteria.md exc-09; dated by its record, else by onset.
-- Needs:    condition
-- Only for: PregnancyState, LactationState, PregnancyPlanning
WITH said AS (
    SELECT c.*, s.test, list_contains(m.sure, s.state) AS within, list_has_any(m.classes, broader.classes) AS broad
    FROM condition c JOIN meaning m ON m.meaning = c.meaning
    CROSS JOIN (VALUES ('PregnancyStatus', 'PregnancyState'), ('BreastfeedingStatus', 'LactationState'),
                       ('PregnancyIntention', 'PregnancyPlanning')) AS s(test, state)
    JOIN broader ON broader.class = s.state
),
kept AS (
    SELECT *, (recorded_low IS NOT NULL OR recorded_high IS NOT NULL) AS dated_by_record,
           abatement_low IS NOT NULL OR abatement_high IS NOT NULL
               OR coalesce(clinical IN ('inactive', 'remission', 'resolved'), false) AS over
    FROM said
    WHERE within AND coalesce(verification, '') <> 'refuted' OR broad AND verification = 'refuted'
)
SELECT subject, test, '' AS part, record,
       CASE WHEN dated_by_record THEN earliest(recorded_low) ELSE earliest(onset_low) END AS low,
       CASE WHEN dated_by_record THEN latest(recorded_high) ELSE latest(onset_high) END AS high,
       CASE WHEN dated_by_record THEN recorded_at ELSE onset_at END AS instant,
       '' AS codes, false AS final,
       coalesce(verification = 'refuted' OR (verification = 'confirmed' AND NOT over), false) AS usable,
       CAST(CASE verification WHEN 'confirmed' THEN 1 WHEN 'refuted' THEN 0 END AS DECIMAL(38, 18)) AS value_low,
       CAST(CASE verification WHEN 'confirmed' THEN 1 WHEN 'refuted' THEN 0 END AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM kept
