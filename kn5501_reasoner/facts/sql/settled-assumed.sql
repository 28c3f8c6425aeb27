-- Domains that the caller assumes absent
-- Derives:  a row without a record for each subject and assumed domain, at every anchor; only when there is no review.
-- Unit:     none.
-- Source:   criteria.md, silence is not absence: --assume-absent.
-- Needs:    assumed_absent
SELECT a.subject, d.domain, true AS screening, true AS enrolment, true AS infusion
FROM anchor a CROSS JOIN assumed_absent d
