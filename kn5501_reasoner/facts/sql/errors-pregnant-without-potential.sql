-- Pregnant and recorded as unable to be
-- Derives:  subjects with a pregnancy on or after the day of a statement of no childbearing potential, or with both
--           inside the look-back for pregnancy before enrolment.
-- Source:   criteria.md, data errors.
-- Needs:    reading
-- Only for: PregnancyStatus, PregnancyState
SELECT n.subject, 'pregnant-without-potential' AS rule, unnest([n.record, p.record]) AS record,
       'recorded as pregnant and as without childbearing potential' AS message
FROM reading n JOIN reading p ON p.subject = n.subject JOIN anchor a ON a.subject = n.subject
JOIN test t ON t.test = p.test
WHERE n.test = 'ChildbearingPotential' AND n.usable AND n.value_high = 0
  AND p.test = 'PregnancyStatus' AND p.usable AND p.value_low = 1 AND p.doubtful IS NOT TRUE
  AND (p.low >= n.high
       OR (p.low >= a.enrolment_high - t.days AND n.low >= a.enrolment_high - t.days
           AND p.high <= a.enrolment_low AND n.high <= a.enrolment_low))
