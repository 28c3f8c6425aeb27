-- Age at consent
-- Derives:  age: completed years on the day of consent; of an undated consent, over all days from the parameter's
--           number of days before screening to enrolment; without any consent on record that is surely to the
--           trial, or where an entry that was not understood may be a newer one, over all days to enrolment.
-- Unit:     a.
-- Source:   docs/readings, inc-01; someone born on 29 February turns 18 on 1 March.
-- Needs:    subject
WITH born AS (
    SELECT subject, max(birth_low) AS birth_low, min(birth_high) AS birth_high, list(record) AS records
    FROM subject WHERE birth_low IS NOT NULL OR birth_high IS NOT NULL GROUP BY subject
),
given AS (
    SELECT c.subject, list(c.record) AS records,
           min(CASE WHEN c.low = DATE '0001-01-01' AND c.high = DATE '9999-12-31' THEN a.consent_from ELSE c.low END) AS low,
           max(CASE WHEN c.low = DATE '0001-01-01' AND c.high = DATE '9999-12-31' THEN latest(a.enrolment) ELSE c.high END) AS high
    FROM counting c JOIN anchor a ON a.subject = c.subject
    ANTI JOIN (SELECT subject FROM withheld WHERE test = 'Consent') w ON w.subject = c.subject
    WHERE c.test = 'Consent' AND c.value_low = 1 AND c.decided GROUP BY c.subject
),
spanned AS (
    SELECT b.*, list_concat(b.records, coalesce(g.records, [])) AS used,
           CASE WHEN g.low > DATE '0001-01-01' THEN g.low END AS first_day,
           CASE WHEN g.subject IS NULL THEN a.enrolment WHEN g.high < DATE '9999-12-31' THEN g.high END AS last_day
    FROM born b JOIN anchor a ON a.subject = b.subject LEFT JOIN given g ON g.subject = b.subject
),
counted AS (
    SELECT *, years_apart(first_day, birth_high) AS apart_low, years_apart(last_day, birth_low) AS apart_high
    FROM spanned
)
SELECT subject, 'age' AS fact, used AS records,
       CAST(completed_years(first_day, birth_high, apart_low) AS DECIMAL(38, 18)) AS low,
       CAST(completed_years(last_day, birth_low, apart_high) AS DECIMAL(38, 18)) AS high
FROM counted
