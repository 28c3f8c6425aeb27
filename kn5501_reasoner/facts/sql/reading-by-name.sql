-- Results of a code that no mapping knows, whose name says a test
-- Derives:  a doubtful and unusable reading for each: it may be a newer result of that test. One whose unit does not
--           convert to the test's is another test, but where the laboratory's own limit is compared. A name that says BILAG may be of any system.
-- Unit:     none.
-- Source:   docs/codes.md, what a code decides.
-- Needs:    observation, meaning_named
SELECT o.subject, CAST(t.series AS test_name) AS test,
       CASE WHEN t.read_as = 'antibody' THEN o.code ELSE coalesce(p.part, 0) END AS part, o.record,
       earliest(o.effective_low) AS low, latest(o.effective_high) AS high, o.effective_at AS instant, o.code, false AS final,
       false AS usable, false AS borderline, true AS doubtful
FROM observation o JOIN meaning_named n ON n.meaning = o.meaning JOIN series t ON t.class = n.test
LEFT JOIN canonical c ON c.amount = o.amount
LEFT JOIN (SELECT DISTINCT test, part FROM meaning_test WHERE test = 'Bilag2004Grade') p ON p.test = n.test
WHERE o.unit IS NULL OR NOT n.measured OR t.read_as = 'multiple' OR coalesce(c.convertible, false)
