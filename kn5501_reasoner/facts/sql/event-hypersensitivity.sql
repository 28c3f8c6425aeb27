-- Conditions that state an allergy
-- Derives:  an allergy event for each condition that is or may be in Hypersensitivity and is not refuted, confirmed only
--           when it surely is (broad_kind: its code is all that keeps it from being confirmed). Anaphylaxis and the severe
--           reactions of the skin are severe; where the substance is not said it may be a study medicine. An allergy
--           without any date is there at every anchor.
-- Unit:     site days.
-- Source:   criteria.md exc-01.
-- Needs:    condition
-- Only for: Hypersensitivity, SevereAllergicReaction, AllergyStatus
WITH meant AS (
    SELECT c.*, list_contains(m.sure, 'Hypersensitivity') AS allergic,
           list_contains(m.sure, 'SevereAllergicReaction') AS surely_severe,
           list_contains(m.possible, 'SevereAllergicReaction') AS perhaps_severe,
           c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL AS begun,
           undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high) AS undated
    FROM condition c JOIN meaning m ON m.meaning = c.meaning
    WHERE c.verification IS DISTINCT FROM 'refuted'
      AND (list_contains(m.sure, 'Hypersensitivity') OR list_contains(m.possible, 'Hypersensitivity')
           OR list_contains(m.possible, 'SevereAllergicReaction') OR list_contains(m.possible, 'AllergyStatus'))
)
SELECT subject, 'allergy' AS path, record, meaning, false AS unmapped,
       coalesce(verification = 'confirmed', false) AND allergic AS confirmed,
       coalesce(verification = 'confirmed', false) AND NOT allergic AS broad_kind,
       CASE WHEN begun THEN earliest(onset_low) ELSE DATE '0001-01-01' END AS start_low,
       CASE WHEN begun THEN latest(onset_high) WHEN undated AND allergic THEN DATE '0001-01-01'
            WHEN undated THEN latest(assembled_high) ELSE latest(recorded_high) END AS start_high,
       DATE '9999-12-31' AS end_low, DATE '9999-12-31' AS end_high,
       CASE WHEN surely_severe OR severity = 'severe' THEN true
            WHEN severity IN ('mild', 'moderate') AND NOT perhaps_severe THEN false END AS severe,
       ['StudyMedicine'] AS own_possible,
       CASE WHEN undated AND allergic THEN ['convention-undated-allergy']
            WHEN undated AND assembled_high IS NOT NULL THEN ['convention-undated-event'] ELSE [] END AS flags
FROM meant
