-- Conditions that state pregnancy, breastfeeding or an intention
-- Derives:  1 a confirmed condition, 0 a refuted one whose code names exactly the state or a broader class; unusable
--           one in doubt, or one that is over. Doubtful: 1 what may be the state by a broader code (it affirms the state or
--           has nothing to do with it); unusable what is in doubt under a code that names a broader class exactly. A code
--           that nobody knows says nothing of the state: a negative test stands against it.
-- Unit:     none.
-- Source:   criteria.md exc-09; dated by its record, else by onset.
-- Needs:    condition
-- Only for: PregnancyState, LactationState, PregnancyPlanning
WITH coded AS MATERIALIZED (
    SELECT m.meaning, s.test, list_contains(m.sure, s.state) AS within, list_contains(m.possible, s.state) AS perhaps,
           m.exact <> [] AND list_has_all(broader.classes, m.exact) AS broad
    FROM meaning m CROSS JOIN (VALUES ('PregnancyStatus', 'PregnancyState'), ('BreastfeedingStatus', 'LactationState'),
                                      ('PregnancyIntention', 'PregnancyPlanning')) AS s(test, state)
    JOIN broader ON broader.class = s.state
),
said AS (
    SELECT c.*, m.test, m.within, m.perhaps, m.broad,
           coalesce(c.verification = 'confirmed', false) AS confirmed, coalesce(c.verification = 'refuted', false) AS refuted
    FROM condition c JOIN coded m ON m.meaning = c.meaning
    WHERE m.within OR m.perhaps OR m.broad
),
kept AS (
    SELECT *, NOT refuted AND NOT within AS doubtful, (recorded_low IS NOT NULL OR recorded_high IS NOT NULL) AS dated_by_record,
           abatement_low IS NOT NULL OR abatement_high IS NOT NULL
               OR coalesce(clinical IN ('inactive', 'remission', 'resolved'), false) AS over
    FROM said
    WHERE CASE WHEN refuted THEN broad ELSE within OR perhaps END
)
SELECT subject, CAST(test AS test_name) AS test, 0 AS part, record,
       CASE WHEN dated_by_record THEN earliest(recorded_low) ELSE earliest(onset_low) END AS low,
       CASE WHEN dated_by_record THEN latest(recorded_high) ELSE latest(onset_high) END AS high,
       CASE WHEN dated_by_record THEN recorded_at ELSE onset_at END AS instant,
       0 AS code, false AS final,
       CASE WHEN refuted THEN true WHEN doubtful THEN confirmed OR NOT broad ELSE confirmed AND NOT over END AS usable,
       CAST(CASE WHEN refuted THEN 0 ELSE 1 END AS DECIMAL(38, 18)) AS value_low,
       CAST(CASE WHEN refuted THEN 0 ELSE 1 END AS DECIMAL(38, 18)) AS value_high,
       false AS borderline, doubtful
FROM kept
