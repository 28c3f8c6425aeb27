-- Subjects whose records contradict themselves
-- Derives:  one row a subject and rule.
-- Unit:     none.
-- Source:   docs/readings.md, data errors.
CREATE OR REPLACE TEMP TABLE refused AS
SELECT subject, 'impossible-date' AS rule FROM error
UNION ALL
SELECT subject, 'impossible-date' FROM subject WHERE birth_low > screening()
UNION ALL
SELECT subject, 'impossible-date' FROM exposure WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date' FROM participation WHERE end__high < start_low
UNION ALL
SELECT subject, 'impossible-date' FROM condition WHERE abatement_high < onset_low
UNION ALL
SELECT subject, 'deceased-before-screening' FROM subject
WHERE death_high < screening() OR (deceased AND death_low IS NULL AND death_high IS NULL)
UNION ALL
SELECT subject, 'two-birth-dates' FROM subject GROUP BY subject HAVING max(birth_low) > min(birth_high)
UNION ALL
SELECT subject, 'result-after-issue' FROM observation
WHERE part_of IS NULL AND CASE WHEN effective_at IS NOT NULL AND issued_at IS NOT NULL THEN effective_at > issued_at
                               ELSE effective_low > issued_high END
UNION ALL
SELECT subject, 'result-after-assembly' FROM observation
WHERE part_of IS NULL AND CASE WHEN effective_at IS NOT NULL AND assembled_at IS NOT NULL THEN effective_at > assembled_at
                               ELSE effective_low > assembled_high END
UNION ALL
SELECT subject, 'implausible-value' FROM number WHERE kind = 'number' AND counted AND (at_most < least OR at_least > most)
UNION ALL
SELECT subject, 'implausible-value' FROM assessment WHERE implausible
UNION ALL
SELECT subject, 'total-contradicts-parts' FROM assessment WHERE contradicts
UNION ALL
SELECT subject, 'acr-statement-contradicts-items' FROM acr WHERE stated AND items_at_most < 4
UNION ALL
SELECT subject, 'pregnant-man' FROM (SELECT subject FROM subject WHERE sex IN ('male', 'female', 'other')
                                     GROUP BY subject HAVING bool_and(sex = 'male'))
SEMI JOIN (SELECT subject FROM reading WHERE test = 'pregnant' AND yes AND doubtful IS NOT TRUE) USING (subject)
UNION ALL
SELECT n.subject, 'pregnant-without-potential'
FROM (SELECT * FROM reading WHERE test = 'potential' AND no) n
JOIN (SELECT * FROM reading WHERE test = 'pregnant' AND yes AND doubtful IS NOT TRUE) p USING (subject)
WHERE p.low >= n.high OR (least(p.low, n.low) >= enrolment() - 30 AND greatest(p.high, n.high) <= enrolment())
UNION ALL
SELECT subject, 'conflicting-results' FROM number
WHERE status = 'final' AND instant IS NOT NULL AND kind IN ('number', 'antibody')
GROUP BY subject, series, codes, instant
HAVING max(CAST(at_least AS DECIMAL(22, 9)) * coalesce(factor, 1)) > min(CAST(at_most AS DECIMAL(22, 9)) * coalesce(factor, 1))
UNION ALL
SELECT subject, 'conflicting-results' FROM reading WHERE instant IS NOT NULL
AND final GROUP BY subject, series, instant HAVING bool_or(yes) AND bool_or(no)
UNION ALL
SELECT subject, 'conflicting-results' FROM assessment WHERE instant IS NOT NULL AND final_total
GROUP BY subject, instant HAVING max(at_least) > min(at_most);
