-- Domains that the caller assumes absent
-- Derives:  a row without a record for each subject, assumed domain and anchor; only when there is no review.
-- Unit:     none.
-- Source:   criteria.md, silence is not absence: --assume-absent.
-- Needs:    assumed_absent
SELECT a.subject, d.domain, n.anchor, CAST(NULL AS VARCHAR) AS record
FROM anchor a CROSS JOIN assumed_absent d CROSS JOIN (VALUES ('screening'), ('enrolment'), ('infusion')) AS n(anchor)
