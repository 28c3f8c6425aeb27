-- Offsets of events from the anchors
-- Derives:  lowest and highest days before screening, enrolment and infusion, and months before enrolment.
-- Unit:     d; month code. NULL: open.
-- Source:   criteria.md, windows.
WITH ordered AS (
    SELECT * EXCLUDE (end_low, end_high), greatest(end_low, start_low) AS end_low, greatest(end_high, start_low) AS end_high
    FROM event
)
SELECT e.*,
       days_low(e.start_high, e.end_high, a.screening) AS screening_days_low,
       days_high(e.start_low, e.end_low, a.screening) AS screening_days_high,
       days_low(e.start_high, e.end_high, a.enrolment_low) AS enrolment_days_low,
       days_high(e.start_low, e.end_low, a.enrolment_high) AS enrolment_days_high,
       days_low(e.start_high, e.end_high, a.infusion_low) AS infusion_days_low,
       days_high(e.start_low, e.end_low, a.infusion_high) AS infusion_days_high,
       months_low(e.start_high, e.end_high, a.enrolment_low) AS enrolment_months_low,
       months_high(e.start_low, e.end_low, a.enrolment_high) AS enrolment_months_high
FROM ordered e JOIN anchor a ON a.subject = e.subject
