-- Male
-- Derives:  male: from the recorded sex; without one, false when childbearing potential or pregnancy was ever recorded.
-- Unit:     none.
-- Source:   criteria.md inc-03, exc-09: nothing is asked of men; two different sexes: cannot tell.
WITH sexes AS (
    SELECT subject, list(DISTINCT sex) AS said, list(record) AS records
    FROM subject WHERE sex IN ('male', 'female', 'other') GROUP BY subject
),
shown AS (
    SELECT subject, list(DISTINCT record) AS records
    FROM reading WHERE test IN ('ChildbearingPotential', 'PregnancyStatus') AND usable AND value_low = 1 AND doubtful IS NOT TRUE
    GROUP BY subject
)
SELECT a.subject, 'male' AS fact,
       CASE WHEN len(s.said) > 1 THEN NULL WHEN s.said[1] = 'male' THEN true WHEN s.said[1] = 'female' THEN false
            WHEN shown.subject IS NOT NULL THEN false END AS holds,
       coalesce(CASE WHEN len(s.said) > 1 OR s.said[1] IN ('male', 'female') THEN s.records ELSE shown.records END,
                s.records, []) AS records
FROM anchor a LEFT JOIN sexes s ON s.subject = a.subject LEFT JOIN shown ON shown.subject = a.subject
