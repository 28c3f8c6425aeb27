-- Childbearing potential by age, for callers who ask for it
-- Derives:  childbearingPotential where nothing is recorded of it: true when the age at enrolment is surely inside the
--           parameter's years, false when surely outside. Without the parameters the file yields nothing.
-- Unit:     none; completed years.
-- Source:   criteria.md inc-03: a default by age is opt-in.
-- Needs:    subject
WITH born AS (
    SELECT subject, max(birth_low) AS birth_low, min(birth_high) AS birth_high, list(record) AS records
    FROM subject WHERE birth_low IS NOT NULL AND birth_high IS NOT NULL GROUP BY subject
),
apart AS (
    SELECT b.*, a.enrolment_low, a.enrolment_high, years_apart(a.enrolment_low, b.birth_high) AS apart_low,
           years_apart(a.enrolment_high, b.birth_low) AS apart_high
    FROM born b JOIN anchor a ON a.subject = b.subject
),
aged AS (
    SELECT subject, records, completed_years(enrolment_low, birth_high, apart_low) AS least,
           completed_years(enrolment_high, birth_low, apart_high) AS most
    FROM apart
)
SELECT g.subject, 'childbearingPotential' AS fact, g.records,
       CASE WHEN g.least >= p.childbearing_from_years AND g.most <= p.childbearing_to_years THEN true
            WHEN g.most < p.childbearing_from_years OR g.least > p.childbearing_to_years THEN false END AS holds,
       ['assumed-childbearing-age'] AS flags
FROM aged g CROSS JOIN parameter p
WHERE p.childbearing_to_years > 0
  AND g.subject NOT IN (SELECT subject FROM result WHERE test = 'ChildbearingPotential')
