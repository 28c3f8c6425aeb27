-- Medicines, allergies, other studies, reviews
-- Derives:  one row a subject each: 2 what surely excludes, 1 what may; combination: an oral steroid and a partner,
--           each without a gap of more than seven days from six months before enrolment up to it; settled domains.
-- Unit:     site days.
-- Source:   docs/readings.md, events and concurrent treatment.
CREATE OR REPLACE TEMP TABLE exposed AS
WITH placed AS (
    SELECT e.subject, k.* EXCLUDE (codes, display), r.intravenous, r.oral,
           coalesce(status IN ('active', 'completed', 'stopped', 'in-progress', 'on-hold'), false) AS confirmed,
           earliest(start_low) AS start_low, latest(start_high) AS begun_by,
           CASE WHEN end__low IS NOT NULL OR end__high IS NOT NULL THEN coalesce(end__low, start_low, DATE '0001-01-01')
                WHEN administered THEN earliest(start_low)
                WHEN status IN ('active', 'in-progress') THEN DATE '9999-12-31' ELSE earliest(start_low) END AS ended_from,
           CASE WHEN end__low IS NOT NULL OR end__high IS NOT NULL THEN latest(end__high)
                WHEN administered THEN latest(start_high) ELSE DATE '9999-12-31' END AS end_high
    FROM exposure e JOIN exposure_code k ON k.codes = e.codes AND k.display = coalesce(e.display, '')
    LEFT JOIN route_code r ON r.route = e.route
    WHERE k.matters
)
SELECT * EXCLUDE (begun_by, ended_from), least(begun_by, end_high) AS start_high, greatest(ended_from, start_low) AS end_low
FROM placed;
CREATE OR REPLACE TEMP TABLE medicine AS
WITH timed AS (
    SELECT *, start_low <= enrolment() AND end_high >= enrolment() AS perhaps_now,
           confirmed AND start_high <= enrolment() AND end_low >= enrolment() AS surely_now,
           start_low <= infusion() AND end_high >= infusion() - 7 AS perhaps_infusion,
           confirmed AND start_high <= infusion() AND end_low >= infusion() - 7 AS surely_infusion,
           start_low <= enrolment() AND end_high >= enrolment() - INTERVAL 1 MONTH AS perhaps_month,
           confirmed AND start_high <= enrolment() AND end_low >= enrolment() - INTERVAL 1 MONTH AS surely_month
    FROM exposed
)
SELECT subject,
       max(CASE WHEN antibacterial = 2 AND intravenous AND (surely_now OR surely_infusion) THEN 2
                WHEN antibacterial > 0 AND intravenous IS DISTINCT FROM false AND (perhaps_now OR perhaps_infusion) THEN 1 END) AS antibiotic,
       bool_or(NOT mapped AND intravenous IS DISTINCT FROM false AND (perhaps_now OR perhaps_infusion)) AS unmapped_antibiotic,
       max(CASE WHEN b_cell = 2 AND surely_month THEN 2 WHEN b_cell > 0 AND perhaps_month THEN 1 END) AS b_cell,
       max(CASE WHEN btk = 2 AND surely_month THEN 2 WHEN btk > 0 AND perhaps_month THEN 1 END) AS btk,
       bool_or(NOT mapped AND perhaps_month) AS unmapped_b_cell
FROM timed GROUP BY subject;
CREATE OR REPLACE TEMP TABLE combination AS
WITH used AS (
    SELECT subject, true AS certain, steroid = 2 AND oral AS steroid, partner = 2 AS partner, start_high AS first, end_low AS last
    FROM exposed WHERE confirmed AND start_high <= end_low AND start_high <= enrolment()
    UNION ALL
    SELECT subject, false, (steroid > 0 OR NOT mapped) AND coalesce(oral, true), partner > 0 OR NOT mapped, start_low, end_high
    FROM exposed WHERE start_low <= enrolment()
),
limb AS (
    SELECT subject, certain, true AS steroid, first, last FROM used WHERE steroid
    UNION ALL
    SELECT subject, certain, false, first, last FROM used WHERE partner
),
linked AS (
    SELECT *, first > max(last) OVER earlier + 8 AS after_a_gap FROM limb
    WINDOW earlier AS (PARTITION BY subject, certain, steroid ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
numbered AS (
    SELECT *, count(*) FILTER (after_a_gap) OVER (PARTITION BY subject, certain, steroid ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS period
    FROM linked
),
unbroken AS (
    SELECT subject, certain, steroid
    FROM numbered GROUP BY subject, certain, steroid, period
    HAVING min(first) <= enrolment() - INTERVAL 6 MONTH AND max(last) >= enrolment() - 7
)
SELECT subject, bool_or(certain AND steroid) AND bool_or(certain AND NOT steroid) AS surely,
       bool_or(NOT certain AND steroid) AND bool_or(NOT certain AND NOT steroid) AS perhaps
FROM unbroken GROUP BY subject;
CREATE OR REPLACE TEMP TABLE allergic AS
WITH placed AS (
    SELECT a.*, k.mapped, k.study, m.anaphylaxis, string_split(coalesce(a.reaction_severity, ''), ' ') AS severities,
           coalesce(verification = 'confirmed', false) AS confirmed,
           CASE WHEN onset_low IS NOT NULL OR onset_high IS NOT NULL THEN earliest(onset_low) ELSE DATE '0001-01-01' END <= enrolment() AS perhaps,
           CASE WHEN onset_low IS NOT NULL OR onset_high IS NOT NULL THEN latest(onset_high) ELSE latest(recorded_high) END <= enrolment() AS begun
    FROM allergy a JOIN allergy_code k ON k.codes = a.codes AND k.display = coalesce(a.display, '')
    LEFT JOIN manifestation_code m ON m.manifestation = a.manifestation
    WHERE verification IS DISTINCT FROM 'refuted'
),
judged AS (
    SELECT *, CASE WHEN coalesce(anaphylaxis, 0) = 2 OR list_contains(severities, 'severe') THEN true
                   WHEN coalesce(anaphylaxis, 0) = 0 AND list_has_all(['mild', 'moderate'], severities) THEN false END AS severe
    FROM placed
)
SELECT subject, max(CASE WHEN confirmed AND begun AND (study = 2 OR severe) THEN 2
                         WHEN perhaps AND (study > 0 OR severe IS DISTINCT FROM false) THEN 1 END) AS allergy,
       bool_or(NOT mapped AND perhaps) AS unmapped_allergy
FROM judged GROUP BY subject;
CREATE OR REPLACE TEMP TABLE treated AS
WITH placed AS (
    SELECT subject, coalesce(status IN ('follow-up', 'off-study', 'on-study', 'on-study-intervention', 'on-study-observation',
                                        'withdrawn'), false) AS confirmed,
           earliest(start_low) AS start_low, least(latest(start_high), latest(end__high)) AS start_high,
           greatest(coalesce(end__low, start_low, DATE '0001-01-01'), earliest(start_low)) AS end_low, latest(end__high) AS end_high,
           CASE category WHEN 'interventional' THEN true WHEN 'observational' THEN false END AS interventional
    FROM participation
    WHERE coalesce(status, '') NOT IN ('candidate', 'screening', 'ineligible', 'not-registered')
      AND NOT regexp_matches(coalesce(study, ''), '(^|[^A-Za-z0-9])(NCT06010472|CHEC2023-174)($|[^A-Za-z0-9])')
)
SELECT subject, max(CASE WHEN confirmed AND interventional AND start_high <= enrolment()
                              AND end_low >= enrolment() - INTERVAL 3 MONTH THEN 2
                         WHEN interventional IS DISTINCT FROM false AND start_low <= enrolment()
                              AND end_high >= enrolment() - INTERVAL 3 MONTH THEN 1 END) AS trial
FROM placed GROUP BY subject;
CREATE OR REPLACE TEMP TABLE reviewed AS
SELECT subject, bool_or(domain = 'allergies' AND at_enrolment) AS allergies, bool_or(domain = 'infections' AND at_enrolment) AS infections,
       bool_or(domain = 'infections' AND at_infusion) AS infections_at_infusion,
       bool_or(domain = 'immunodeficiency' AND at_enrolment) AS immunodeficiency,
       bool_or(domain = 'heart-failure' AND at_enrolment) AS heart_failure, bool_or(domain = 'cns' AND at_enrolment) AS cns,
       bool_or(domain = 'herpes' AND at_enrolment) AS herpes, bool_or(domain = 'herpes' AND at_screening) AS herpes_at_screening,
       bool_or(domain = 'malignancy' AND at_enrolment) AS malignancy, bool_or(domain = 'skin' AND at_enrolment) AS skin,
       bool_or(domain = 'trials' AND at_enrolment) AS trials, bool_or(domain = 'medication' AND at_enrolment) AS medication,
       bool_or(domain = 'medication' AND at_infusion) AS medication_at_infusion
FROM (SELECT subject, domain, date_low >= enrolment() - 30 AND date_high <= enrolment() AS at_enrolment,
             date_low >= screening() - 30 AND date_high <= screening() AS at_screening,
             date_low >= infusion() - 30 AND date_high <= infusion() AS at_infusion
      FROM review WHERE counts(status))
GROUP BY subject;
