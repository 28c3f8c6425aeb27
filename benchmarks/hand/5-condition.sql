-- Diagnoses that exclude
-- Derives:  one row a subject, for each kind of diagnosis: 2 one that surely excludes, 1 one that may, 0 or NULL none;
--           unmapped_…: a code that nobody maps, which may; denied_…: the whole domain is denied.
-- Unit:     none.
-- Source:   docs/readings.md, events. In condition_code 2 is surely such a kind, 1 possibly.
CREATE OR REPLACE TEMP TABLE diagnosis AS
WITH meant AS (
    SELECT c.*, k.* EXCLUDE (codes), c.clinical IN ('active', 'recurrence', 'relapse') AS present,
           c.abatement_low IS NOT NULL OR c.abatement_high IS NOT NULL AS abated,
           c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL AS begun
    FROM condition c JOIN condition_code k USING (codes)
    WHERE k.matters
),
placed AS (
    SELECT *, coalesce(verification = 'confirmed', false) AS confirmed, coalesce(verification = 'refuted', false) AS refuted,
           CASE WHEN begun THEN earliest(onset_low) ELSE DATE '0001-01-01' END AS start_low,
           CASE WHEN begun THEN latest(onset_high) ELSE latest(recorded_high) END AS begun_by,
           CASE WHEN abated THEN coalesce(abatement_low, onset_low, DATE '0001-01-01')
                WHEN present THEN DATE '9999-12-31' ELSE earliest(onset_low) END AS ended_from,
           CASE WHEN abated AND NOT coalesce(present, false) THEN latest(abatement_high) ELSE DATE '9999-12-31' END AS end_high,
           CASE WHEN present THEN CASE WHEN NOT abated THEN true END
                WHEN clinical IN ('inactive', 'remission', 'resolved') THEN false
                WHEN abatement_high < enrolment() THEN false END AS active,
           CASE WHEN mapped AND NOT neoplasm OR by_history THEN NULL
                WHEN secondary = 2 THEN CASE WHEN clinical IS DISTINCT FROM 'resolved' THEN false END
                WHEN clinical = 'resolved' THEN CASE WHEN secondary = 0 THEN true END
                WHEN present THEN false END AS cured,
           CASE WHEN severity = 'severe' THEN true WHEN severity IN ('mild', 'moderate') THEN false
                WHEN herpes_or_zoster = 2 AND severity IS NULL THEN false END AS severe,
           CASE WHEN recorded_low IS NULL AND recorded_high IS NULL THEN onset_low ELSE recorded_low END AS said_low,
           CASE WHEN recorded_low IS NULL AND recorded_high IS NULL THEN onset_high ELSE recorded_high END AS said_high
    FROM meant
),
timed AS (
    SELECT *, NOT refuted AND start_low <= enrolment() AS perhaps,
           NOT refuted AND confirmed AND least(begun_by, end_high) <= enrolment() AS surely,
           refuted AND said_low >= enrolment() - 30 AND said_high <= enrolment() AS denied,
           refuted AND said_low >= screening() - 30 AND said_high <= screening() AS denied_at_screening,
           refuted AND said_low >= infusion() - 30 AND said_high <= infusion() AS denied_at_infusion,
           NOT refuted AND start_low <= screening() AND end_high >= screening() - 84 AS perhaps_lately,
           NOT refuted AND confirmed AND least(begun_by, end_high) <= screening()
               AND greatest(ended_from, start_low) >= screening() - 84 AS surely_lately
    FROM placed
)
SELECT subject,
       max(CASE WHEN surely AND immunodeficiency = 2 THEN 2 WHEN perhaps AND immunodeficiency > 0 THEN 1 END) AS immunodeficiency,
       max(CASE WHEN perhaps AND heart_failure > 0 THEN 1 END) AS heart_failure,
       max(CASE WHEN surely AND cns = 2 THEN 2 WHEN perhaps AND cns > 0 THEN 1 END) AS cns,
       max(CASE WHEN surely AND cns_finding = 2 THEN 2 WHEN perhaps AND cns_finding > 0 THEN 1 END) AS cns_finding,
       max(CASE WHEN surely AND (severe_herpes = 2 OR herpes = 2 AND severe) THEN 2
                WHEN perhaps AND (severe_herpes > 0 OR herpes > 0 AND severe IS DISTINCT FROM false) THEN 1 END) AS severe_herpes,
       max(CASE WHEN surely_lately AND herpes_or_zoster = 2 THEN 2 WHEN perhaps_lately AND herpes_or_zoster > 0 THEN 1 END) AS recent_herpes,
       max(CASE WHEN surely AND malignant = 2 AND NOT cured THEN 2
                WHEN perhaps AND malignant > 0 AND cured IS DISTINCT FROM true THEN 1 END) AS malignancy,
       max(CASE WHEN surely AND skin_listed = 2 AND active THEN 2
                WHEN perhaps AND skin_listed > 0 AND active IS DISTINCT FROM false THEN 1 END) AS skin_listed,
       max(CASE WHEN surely AND skin_other = 2 AND active THEN 2
                WHEN perhaps AND skin_other > 0 AND active IS DISTINCT FROM false THEN 1 END) AS skin_other,
       -- an allergy stated as a diagnosis: the substance may be a study medicine
       max(CASE WHEN surely AND allergic = 2 AND (anaphylaxis = 2 OR severity = 'severe') THEN 2
                WHEN perhaps AND may_be_allergy THEN 1 END) AS allergy,
       bool_or(NOT mapped AND perhaps) AS unmapped, bool_or(NOT mapped AND perhaps_lately) AS unmapped_lately,
       bool_or(NOT mapped AND perhaps AND cured IS DISTINCT FROM true) AS unmapped_malignancy,
       bool_or(NOT mapped AND perhaps AND active IS DISTINCT FROM false) AS unmapped_active,
       bool_or(denied AND denies_immunodeficiency) AS denied_immunodeficiency,
       bool_or(denied AND denies_heart_failure) AS denied_heart_failure, bool_or(denied AND denies_cns) AS denied_cns,
       bool_or(denied AND denies_herpes) AS denied_herpes, bool_or(denied_at_screening AND denies_herpes) AS denied_herpes_lately,
       bool_or(denied AND denies_malignancy) AS denied_malignancy, bool_or(denied AND denies_skin) AS denied_skin,
       bool_or(denied AND denies_infections) AS denied_infections,
       bool_or(denied_at_infusion AND denies_infections) AS denied_infections_at_infusion
FROM timed GROUP BY subject;
