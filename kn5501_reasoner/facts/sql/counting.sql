-- The result that counts, the same for every test
-- Derives:  the readings that may be the newest on or before the anchor and inside the look-back: those that no reading
--           surely inside is surely later than. decided: some reading is surely inside.
-- Unit:     as the readings.
-- Source:   criteria.md, which result counts; design, uncertainty.
WITH placed AS (
    SELECT r.*,
           CASE t.anchor WHEN 'screening' THEN a.screening WHEN 'enrolment' THEN a.enrolment_low
                ELSE DATE '9999-12-31' END AS anchor_low,
           CASE t.anchor WHEN 'screening' THEN a.screening WHEN 'enrolment' THEN a.enrolment_high
                ELSE DATE '9999-12-31' END AS anchor_high,
           t.days
    FROM reading r JOIN test t ON t.test = r.test JOIN anchor a ON a.subject = r.subject
),
candidate AS (
    SELECT *, (days IS NULL OR low >= anchor_high - to_days(days)) AND high <= anchor_low AS inside
    FROM placed
    WHERE (days IS NULL OR high >= anchor_low - to_days(days)) AND low <= anchor_high
),
compared AS (
    SELECT *, max(low) FILTER (inside) OVER series AS newest_day, bool_or(inside) OVER series AS decided,
           max(instant) FILTER (inside AND low = high) OVER (PARTITION BY subject, test, part, low, high) AS newest_at
    FROM candidate
    WINDOW series AS (PARTITION BY subject, test, part)
)
SELECT subject, test, part, record, low, high, instant, usable, value_low, value_high, borderline, decided
FROM compared
WHERE (newest_day IS NULL OR newest_day <= high)
  AND (low <> high OR instant IS NULL OR newest_at IS NULL OR newest_at <= instant)
