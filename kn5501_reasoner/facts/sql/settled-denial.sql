-- Domains settled by a denial
-- Derives:  a row for each domain where a condition is refuted whose code names exactly what covers the whole domain: at
--           which anchors it is recorded (or else begun) surely inside the days that a review holds.
-- Unit:     none.
-- Source:   criteria.md, silence is not absence: an explicit negative.
-- Needs:    condition
WITH denied AS (
    SELECT c.subject, d.domain, c.record,
           CASE WHEN c.recorded_low IS NULL AND c.recorded_high IS NULL THEN c.onset_low ELSE c.recorded_low END AS low,
           CASE WHEN c.recorded_low IS NULL AND c.recorded_high IS NULL THEN c.onset_high ELSE c.recorded_high END AS high
    FROM condition c JOIN meaning m ON m.meaning = c.meaning CROSS JOIN domain_cover d JOIN broader b ON b.class = d.class
    WHERE c.verification = 'refuted' AND m.exact <> [] AND list_has_all(b.classes, m.exact)
)
SELECT r.subject, r.domain, r.record,
       coalesce(r.low >= a.screening_reviewed AND r.high <= a.screening, false) AS screening,
       coalesce(r.low >= a.enrolment_reviewed AND r.high <= a.enrolment_low, false) AS enrolment,
       coalesce(r.low >= a.infusion_reviewed AND r.high <= a.infusion_low, false) AS infusion
FROM denied r JOIN anchor a ON a.subject = r.subject
