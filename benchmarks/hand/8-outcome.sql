-- The outcomes
-- Derives:  one row a subject that is not refused, a column a criterion.
-- Unit:     none.
-- Source:   docs/readings.md, for a clinician; the criteria by their ids.
CREATE OR REPLACE MACRO excluded(found, unmapped, settled, fit, unfit) AS
    CASE WHEN found = 2 OR (unmapped AND unfit) THEN 'failed'
         WHEN found = 1 OR NOT settled OR (unmapped AND NOT fit) THEN 'cantTell' ELSE 'passed' END;
CREATE OR REPLACE MACRO excluded_unless_judged(found, unmapped, settled, asks, fit, unfit) AS
    CASE WHEN found = 2 OR (unmapped AND unfit) OR (asks = 2 AND unfit) THEN 'failed'
         WHEN found = 1 OR NOT settled OR (unmapped AND NOT fit) OR (asks > 0 AND unfit) THEN 'cantTell'
         WHEN asks > 0 AND NOT fit THEN 'untested' ELSE 'passed' END;
CREATE OR REPLACE MACRO judged(fit, unfit) AS CASE WHEN unfit THEN 'failed' WHEN fit THEN 'passed' ELSE 'untested' END;
WITH person AS (
    SELECT subject, max(birth_low) AS birth_low, min(birth_high) AS birth_high,
           count(DISTINCT sex) FILTER (sex IN ('male', 'female', 'other')) AS sexes,
           min(sex) FILTER (sex IN ('male', 'female', 'other')) AS sex
    FROM subject GROUP BY subject
),
consented AS (
    SELECT subject, CASE WHEN min(low) > DATE '0001-01-01' THEN min(low) END AS first_day,
           CASE WHEN max(high) < DATE '9999-12-31' THEN max(high) END AS last_day
    FROM (SELECT subject, CASE WHEN undated THEN screening() - 30 ELSE low END AS low, CASE WHEN undated THEN enrolment() ELSE high END AS high
          FROM (SELECT *, low = DATE '0001-01-01' AND high = DATE '9999-12-31' AS undated
                FROM (SELECT subject, low, high FROM reading ANTI JOIN (SELECT * FROM repeated WHERE test = 'consent') USING (subject) WHERE test = 'consent' AND yes
                      UNION ALL SELECT subject, low, high FROM repeated WHERE test = 'consent' AND yes)))
    GROUP BY subject
),
shown AS (
    SELECT DISTINCT subject FROM reading WHERE test IN ('potential', 'pregnant') AND yes AND doubtful IS NOT TRUE
),
known AS (
    SELECT p.*, a.* EXCLUDE (subject, fit, unfit, pregnant, intention), s.sledai, i.items_at_least, i.items_at_most,
           d.* EXCLUDE (subject, allergy), m.* EXCLUDE (subject), l.unmapped_allergy, t.trial, b.surely AS combined, b.perhaps AS perhaps_combined,
           greatest(d.allergy, l.allergy) AS allergy,
           CASE WHEN sexes > 1 THEN 0 WHEN sex = 'male' THEN 1 WHEN sex = 'female' THEN -1 WHEN h.subject IS NOT NULL THEN -1 ELSE 0 END AS male,
           CASE WHEN potential = -1 THEN CASE WHEN pregnant = 1 THEN 0 ELSE -1 END ELSE pregnant END AS pregnant,
           CASE WHEN potential = -1 THEN CASE WHEN intention = 1 THEN 0 ELSE -1 END ELSE intention END AS intention,
           c.first_day, CASE WHEN c.subject IS NULL THEN enrolment() ELSE c.last_day END AS last_day,
           coalesce(a.fit, 0) AS fit, coalesce(a.unfit, 0) AS unfit,
           coalesce(r.allergies, false) AS settled_allergies, coalesce(r.trials, false) AS settled_trials,
           coalesce(r.medication, false) AS settled_medication,
           coalesce(r.medication_at_infusion AND r.medication, false)
               AND (coalesce(r.infections, false) OR coalesce(d.denied_infections, false))
               AND (coalesce(r.infections_at_infusion, false) OR coalesce(d.denied_infections_at_infusion, false)) AS settled_infections,
           coalesce(r.immunodeficiency, false) OR coalesce(d.denied_immunodeficiency, false) AS settled_immunodeficiency,
           coalesce(r.heart_failure, false) OR coalesce(d.denied_heart_failure, false) AS settled_heart_failure,
           coalesce(r.cns, false) OR coalesce(d.denied_cns, false) AS settled_cns,
           coalesce(r.herpes, false) OR coalesce(d.denied_herpes, false) AS settled_herpes,
           coalesce(r.herpes_at_screening, false) OR coalesce(d.denied_herpes_lately, false) AS settled_herpes_lately,
           coalesce(r.malignancy, false) OR coalesce(d.denied_malignancy, false) AS settled_malignancy,
           coalesce(r.skin, false) OR coalesce(d.denied_skin, false) AS settled_skin
    FROM person p
    LEFT JOIN answer a ON a.subject = p.subject LEFT JOIN sledai s ON s.subject = p.subject LEFT JOIN acr i ON i.subject = p.subject
    LEFT JOIN diagnosis d ON d.subject = p.subject LEFT JOIN medicine m ON m.subject = p.subject
    LEFT JOIN combination b ON b.subject = p.subject LEFT JOIN allergic l ON l.subject = p.subject
    LEFT JOIN treated t ON t.subject = p.subject LEFT JOIN reviewed r ON r.subject = p.subject
    LEFT JOIN consented c ON c.subject = p.subject LEFT JOIN shown h ON h.subject = p.subject
    ANTI JOIN refused x ON x.subject = p.subject
)
SELECT subject,
       CASE WHEN consent = -1 OR birth_low > last_day - INTERVAL 18 YEAR OR birth_high <= first_day - INTERVAL 66 YEAR THEN 'failed'
            WHEN consent = 1 AND birth_high <= first_day - INTERVAL 18 YEAR AND birth_low > last_day - INTERVAL 66 YEAR THEN 'passed'
            ELSE 'cantTell' END AS "inc-01",
       CASE WHEN sle = -1 OR items_at_most < 4 THEN 'failed' WHEN sle = 1 AND items_at_least >= 4 THEN 'passed' ELSE 'cantTell' END AS "inc-02",
       CASE WHEN male = 1 OR potential = -1 THEN 'inapplicable'
            WHEN (contraception = -1 OR egg_donation = -1) AND male = -1 AND potential = 1 THEN 'failed'
            WHEN contraception = 1 AND egg_donation = 1 THEN 'passed' ELSE 'cantTell' END AS "inc-03",
       CASE sledai WHEN 1 THEN 'passed' WHEN -1 THEN 'failed' ELSE 'cantTell' END AS "inc-04",
       CASE WHEN NOT coalesce(bilag, false) THEN 'cantTell' WHEN a_at_most < 1 AND b_at_most < 2 THEN 'failed'
            WHEN a_at_least >= 1 OR b_at_least >= 2 THEN 'passed' ELSE 'cantTell' END AS "inc-05",
       CASE WHEN ana = -1 AND dsdna = -1 AND sm = -1 THEN 'failed' WHEN ana = 1 OR dsdna = 1 OR sm = 1 THEN 'passed'
            WHEN borderline AND has(unfit, 'inc-06') THEN 'failed' WHEN borderline AND has(fit, 'inc-06') THEN 'passed'
            ELSE 'cantTell' END AS "inc-06",
       CASE WHEN neutrophils = -1 OR haemoglobin = -1 THEN 'failed' WHEN neutrophils = 1 AND haemoglobin = 1 THEN 'passed'
            ELSE 'cantTell' END AS "inc-07",
       CASE lvef WHEN 1 THEN 'passed' WHEN -1 THEN 'failed' ELSE 'cantTell' END AS "inc-08",
       CASE WHEN combined THEN 'passed' WHEN settled_medication AND NOT coalesce(perhaps_combined, false) THEN 'failed'
            ELSE 'cantTell' END AS "inc-09",
       CASE WHEN contraindication = 1 THEN 'failed' WHEN allergy = 2 THEN 'failed'
            WHEN (unmapped_allergy OR unmapped) AND has(unfit, 'exc-01') THEN 'failed'
            WHEN contraindication = 0 OR allergy = 1 OR NOT settled_allergies THEN 'cantTell'
            WHEN (unmapped_allergy OR unmapped) AND NOT has(fit, 'exc-01') THEN 'cantTell' ELSE 'passed' END AS "exc-01",
       excluded(antibiotic, unmapped_antibiotic, settled_infections, has(fit, 'exc-02'), has(unfit, 'exc-02')) AS "exc-02",
       excluded(immunodeficiency, unmapped, settled_immunodeficiency, has(fit, 'exc-03'), has(unfit, 'exc-03')) AS "exc-03",
       CASE WHEN nyha = 1 THEN 'failed' WHEN nyha = -1 THEN 'passed' WHEN nyha = 0 AND NOT (coalesce(unmapped, false) AND has(unfit, 'exc-04')) THEN 'cantTell'
            ELSE excluded(heart_failure, unmapped, settled_heart_failure, has(fit, 'exc-04'), has(unfit, 'exc-04')) END AS "exc-04",
       excluded_unless_judged(cns, unmapped, settled_cns, cns_finding, has(fit, 'exc-05'), has(unfit, 'exc-05')) AS "exc-05",
       excluded(severe_herpes, unmapped, settled_herpes, has(fit, 'exc-06'), has(unfit, 'exc-06')) AS "exc-06",
       excluded(malignancy, unmapped_malignancy, settled_malignancy, has(fit, 'exc-07'), has(unfit, 'exc-07')) AS "exc-07",
       excluded(recent_herpes, unmapped_lately, settled_herpes_lately, has(fit, 'exc-08a'), has(unfit, 'exc-08a')) AS "exc-08a",
       judged(has(fit, 'exc-08b'), has(unfit, 'exc-08b')) AS "exc-08b",
       CASE WHEN male = 1 THEN 'inapplicable' WHEN male = -1 AND (pregnant = 1 OR breastfeeding = 1 OR intention = 1) THEN 'failed'
            WHEN pregnant = -1 AND breastfeeding = -1 AND intention = -1 THEN 'passed' ELSE 'cantTell' END AS "exc-09",
       excluded_unless_judged(skin_listed, unmapped_active, settled_skin, skin_other, has(fit, 'exc-10'), has(unfit, 'exc-10')) AS "exc-10",
       CASE WHEN trial = 2 THEN 'failed' WHEN trial = 1 OR NOT settled_trials THEN 'cantTell' ELSE 'passed' END AS "exc-11",
       excluded_unless_judged(b_cell, unmapped_b_cell, settled_medication, btk, has(fit, 'exc-12'), has(unfit, 'exc-12')) AS "exc-12",
       judged(has(fit, 'exc-13'), has(unfit, 'exc-13')) AS "exc-13",
       judged(has(fit, 'exc-14'), has(unfit, 'exc-14')) AS "exc-14"
FROM known;
