-- Diagnoses that answer a question
-- Derives:  further answers from conditions: whether there is SLE, a pregnancy, breastfeeding, a wish for a child; and
--           all answers as one table, reading.
--           doubtful: it may say something else, so it counts only beside what surely counts.
-- Unit:     none.
-- Source:   docs/readings, inc-02 and exc-09.
CREATE OR REPLACE TEMP VIEW lupus AS
WITH said AS (
    SELECT c.*, k.mapped, k.sle, k.sle_named, k.sle_denied, coalesce(verification = 'confirmed', false) AS confirmed,
           coalesce(verification = 'refuted', false) AS refuted, recorded_low IS NOT NULL OR recorded_high IS NOT NULL AS by_record,
           CASE WHEN onset_low IS NOT NULL OR onset_high IS NOT NULL THEN earliest(onset_low)
                ELSE earliest(recorded_low) END <= screening() AS perhaps_begun,
           coalesce(coalesce(onset_high, recorded_high) <= screening(), false) AS begun
    FROM condition c JOIN condition_code k USING (codes)
    WHERE k.sle > 0 OR k.sle_denied OR NOT k.mapped
),
kept AS (
    SELECT *, NOT refuted AND NOT (sle = 2 AND confirmed) AND NOT sle_named AS doubtful,
           coalesce(confirmed AND recorded_low > screening() AND onset_high <= screening(), false) AS later_record
    FROM said
    WHERE CASE WHEN refuted THEN sle_denied WHEN sle = 2 AND (confirmed OR sle_named) THEN true
               ELSE (sle > 0 OR NOT mapped) AND (perhaps_begun OR (sle_denied AND NOT confirmed)) END
),
dated AS (
    SELECT *, CASE WHEN later_record OR NOT by_record THEN earliest(onset_low) ELSE earliest(recorded_low) END AS low,
           CASE WHEN later_record THEN screening() WHEN by_record THEN latest(recorded_high) ELSE latest(onset_high) END AS high,
           CASE WHEN NOT later_record THEN coalesce(recorded_at, CASE WHEN NOT by_record THEN onset_at END) END AS instant
    FROM kept
)
SELECT subject, 'sle' AS test, series_of('sle') AS series, low, high, instant, refuted AS no,
       NOT refuted AND CASE WHEN doubtful THEN confirmed OR NOT sle_denied ELSE confirmed AND begun END AS yes,
       high <= screening() AND NOT doubtful AS inside, low <= screening() AS relevant, doubtful
FROM dated;
CREATE OR REPLACE TEMP VIEW pregnancy AS
WITH said AS (
    SELECT c.*, s.*, coalesce(verification = 'confirmed', false) AS confirmed, coalesce(verification = 'refuted', false) AS refuted,
           recorded_low IS NOT NULL OR recorded_high IS NOT NULL AS by_record,
           abatement_low IS NOT NULL OR abatement_high IS NOT NULL
               OR coalesce(clinical IN ('inactive', 'remission', 'resolved'), false) AS over
    FROM condition c JOIN state_code s USING (codes)
),
dated AS (
    SELECT *, NOT refuted AND state < 2 AS doubtful,
           CASE WHEN by_record THEN earliest(recorded_low) ELSE earliest(onset_low) END AS low,
           CASE WHEN by_record THEN latest(recorded_high) ELSE latest(onset_high) END AS high,
           CASE WHEN by_record THEN recorded_at ELSE onset_at END AS instant
    FROM said
    WHERE CASE WHEN refuted THEN denied ELSE state > 0 END
)
SELECT subject, test, series, low, high, instant, refuted AS no,
       NOT refuted AND CASE WHEN doubtful THEN confirmed OR NOT denied ELSE confirmed AND NOT over END AS yes,
       low >= enrolment() - 30 AND high <= enrolment() AND NOT doubtful AS inside,
       low <= enrolment() AND high >= enrolment() - 30 AS relevant, doubtful
FROM dated;
CREATE OR REPLACE TEMP TABLE reading AS
FROM truth UNION ALL BY NAME FROM grade UNION ALL BY NAME FROM class UNION ALL BY NAME FROM numeral UNION ALL BY NAME FROM titre
    UNION ALL BY NAME FROM antibody UNION ALL BY NAME FROM statement UNION ALL BY NAME FROM lupus UNION ALL BY NAME FROM pregnancy;
