-- Pregnant and recorded as unable to be
-- Derives:  subjects with a pregnancy on or after the day of a statement of no childbearing potential, or with both
--           inside the look-back for pregnancy before enrolment.
-- Source:   criteria.md, data errors.
-- Needs:    reading
-- Only for: PregnancyStatus, PregnancyState
SELECT n.subject, 'pregnant-without-potential' AS rule,
       list_sort(list_concat(list(DISTINCT n.record), list(DISTINCT p.record))) AS records,
       'recorded as pregnant and as without childbearing potential' AS message
FROM reading n
JOIN reading p ON p.subject = n.subject AND p.test = 'PregnancyStatus' AND p.usable AND p.value_low = 1
JOIN test t ON t.test = 'PregnancyStatus'
JOIN anchor a ON a.subject = n.subject
WHERE n.test = 'ChildbearingPotential' AND n.usable AND n.value_high = 0
  AND (p.low >= n.high OR (least(p.low, n.low) >= a.enrolment_high - to_days(t.days) AND greatest(p.high, n.high) <= a.enrolment_low))
GROUP BY n.subject
