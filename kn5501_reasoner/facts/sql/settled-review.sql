-- Domains settled by a review
-- Derives:  a row for each domain and review surely inside the parameter's number of days before an anchor.
-- Unit:     none.
-- Source:   criteria.md, silence is not absence.
-- Needs:    review
WITH placed AS (
    SELECT r.subject, r.domain, r.record,
           coalesce(r.date_low >= a.screening_reviewed AND r.date_high <= a.screening, false) AS screening,
           coalesce(r.date_low >= a.enrolment_reviewed AND r.date_high <= a.enrolment_low, false) AS enrolment,
           coalesce(r.date_low >= a.infusion_reviewed AND r.date_high <= a.infusion_low, false) AS infusion
    FROM review r JOIN anchor a ON a.subject = r.subject
    WHERE counts(r.status) AND r.domain IS NOT NULL
)
SELECT * FROM placed WHERE screening OR enrolment OR infusion
