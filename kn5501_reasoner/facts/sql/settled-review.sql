-- Domains settled by a review
-- Derives:  a row for each domain, anchor and review surely inside the parameter's number of days before the anchor.
-- Unit:     none.
-- Source:   criteria.md, silence is not absence.
-- Needs:    review
SELECT r.subject, r.domain, n.anchor, r.record
FROM review r JOIN anchor a ON a.subject = r.subject CROSS JOIN (VALUES ('screening'), ('enrolment'), ('infusion')) AS n(anchor)
WHERE counts(r.status) AND r.domain IS NOT NULL
  AND CASE n.anchor WHEN 'screening' THEN r.date_low >= a.screening_reviewed AND r.date_high <= a.screening
                    WHEN 'enrolment' THEN r.date_low >= a.enrolment_reviewed AND r.date_high <= a.enrolment_low
                    ELSE r.date_low >= a.infusion_reviewed AND r.date_high <= a.infusion_low END
