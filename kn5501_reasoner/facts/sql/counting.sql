-- The result that counts, the same for every test
-- Derives:  the readings that may be the newest on or before the anchor and inside the look-back: those that no reading
--           surely inside is surely later than. decided: some reading is surely inside. Where all are too old the
--           newest is kept as unusable, so that an explanation can name it. A doubtful reading may have nothing to do
--           with the test: it may count, but it decides nothing and is later than nothing. An instant lies on the day
--           of its reading, so the latest one of a series is that of its newest day or of no concern there.
--           Each window of a class of records is counted alone. Where each result counts, each is a series of its own, and
--           those that are too old are left out.
--           Nothing is decided where an entry that was not understood may be a newer result.
-- Unit:     as the readings.
-- Source:   docs/readings.md, the result that counts; docs/uncertainty.md.
WITH asked AS (
    SELECT CAST(test AS test_name) AS test, CAST(series AS test_name) AS series, CAST(class AS test_name) AS class, anchor, days,
           each AS every_result FROM test
),
placed AS (
    SELECT r.* EXCLUDE (test, part), CASE WHEN t.every_result THEN r.record ELSE r.part END AS part, t.test, t.class, t.every_result,
           of_anchor(t.anchor, a.screening, a.enrolment_low, a.infusion_low) AS anchor_low,
           of_anchor(t.anchor, a.screening, a.enrolment_high, a.infusion_high) AS anchor_high,
           t.days
    FROM reading r JOIN asked t ON t.series = r.test JOIN anchor a ON a.subject = r.subject
),
candidate AS (
    SELECT * EXCLUDE (anchor_low, anchor_high, days, every_result),
           (days IS NULL OR low >= anchor_high - days) AND high <= anchor_low AND doubtful IS NOT TRUE AS inside,
           days IS NOT NULL AND high < anchor_low - days AS outdated
    FROM placed
    WHERE low <= anchor_high AND NOT (every_result AND days IS NOT NULL AND high < anchor_low - days)
),
series AS (
    SELECT subject, test, part, max(low) FILTER (inside) AS newest_day, bool_or(inside) AS decided,
           bool_and(outdated) AS past, max(low) AS last_day, max(instant) FILTER (inside AND low = high) AS newest_at
    FROM candidate GROUP BY subject, test, part
)
SELECT c.subject, c.test, c.part, c.record, c.low, c.high, c.usable AND NOT c.outdated AS usable, c.value_low, c.value_high,
       c.borderline, s.decided AND w.subject IS NULL AS decided
FROM candidate c JOIN series s ON s.subject = c.subject AND s.test = c.test AND s.part = c.part
LEFT JOIN (SELECT DISTINCT subject, test, part FROM withheld WHERE test IS NOT NULL) w
       ON w.subject = c.subject AND w.test = c.class AND w.part = CASE c.test WHEN 'Judgement' THEN c.part ELSE -1 END
WHERE CASE WHEN c.outdated THEN s.past AND c.low = s.last_day
           ELSE (s.newest_day IS NULL OR s.newest_day <= c.high)
                AND (c.instant IS NULL OR s.newest_at IS NULL OR c.low < c.high OR s.newest_at <= c.instant) END
