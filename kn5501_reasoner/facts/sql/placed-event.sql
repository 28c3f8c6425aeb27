-- Offsets of events from the anchors
-- Derives:  lowest and highest days before screening, enrolment and infusion, and months before enrolment.
--           An event does not end before it begins, which narrows partial dates.
-- Unit:     d; month code. NULL: open.
-- Source:   criteria.md, windows.
WITH ordered AS (
    SELECT e.* EXCLUDE (start_high, end_low, end_high), least(e.start_high, e.end_high) AS start_high,
           greatest(e.end_low, e.start_low) AS end_low, e.end_high,
           a.screening, a.enrolment_low, a.enrolment_high, a.infusion_low, a.infusion_high
    FROM event e JOIN anchor a ON a.subject = e.subject
),
counted AS (
    SELECT *, months_apart(enrolment_low, end_high) AS apart_low, months_apart(enrolment_high, end_low) AS apart_high
    FROM ordered
)
SELECT * EXCLUDE (screening, enrolment_low, enrolment_high, infusion_low, infusion_high, apart_low, apart_high),
       days_low(start_high, end_high, screening) AS screening_days_low,
       days_high(start_low, end_low, screening) AS screening_days_high,
       days_low(start_high, end_high, enrolment_low) AS enrolment_days_low,
       days_high(start_low, end_low, enrolment_high) AS enrolment_days_high,
       days_low(start_high, end_high, infusion_low) AS infusion_days_low,
       days_high(start_low, end_low, infusion_high) AS infusion_days_high,
       CASE WHEN start_high > enrolment_low THEN -0.5 WHEN end_high >= enrolment_low THEN 0
            ELSE month_code(enrolment_low, end_high, apart_low, enrolment_low - to_months(apart_low)) END AS enrolment_months_low,
       CASE WHEN end_low < enrolment_high AND (enrolment_high = DATE '9999-12-31' OR end_low = DATE '0001-01-01') THEN NULL
            WHEN end_low < enrolment_high THEN month_code(enrolment_high, end_low, apart_high, enrolment_high - to_months(apart_high))
            WHEN start_low <= enrolment_high THEN 0 ELSE -0.5 END AS enrolment_months_high
FROM counted
