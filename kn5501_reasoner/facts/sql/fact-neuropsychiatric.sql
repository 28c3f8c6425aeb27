-- Neuropsychiatric signs
-- Derives:  neuropsychiatricSign: whether a descriptor, a BILAG-2004 grade A to C or an ACR item of the nervous system is
--           recorded on or before enrolment. It decides no criterion; it shows where another reading of exc-05 would.
-- Unit:     none.
-- Source:   criteria.md exc-05: descriptors, BILAG grades and ACR items are flagged, they do not fail it.
WITH sign AS (
    SELECT t.subject, list(t.record) AS records
    FROM tested t JOIN meaning m ON m.meaning = t.meaning JOIN anchor a ON a.subject = t.subject
    LEFT JOIN reading g ON g.subject = t.subject AND g.record = t.record AND g.test = t.test AND g.test = 'Bilag2004Grade'
    WHERE list_contains(m.sure, 'NeuropsychiatricSign') AND t.low <= a.enrolment_high
      AND (t.value_boolean OR g.value_low >= 2)
    GROUP BY t.subject
)
SELECT a.subject, 'neuropsychiatricSign' AS fact, s.subject IS NOT NULL AS holds, coalesce(s.records, []) AS records
FROM anchor a LEFT JOIN sign s ON s.subject = a.subject
