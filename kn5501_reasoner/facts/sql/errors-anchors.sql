-- Anchors out of order
-- Derives:  subjects with enrolment before screening, infusion before enrolment or screening; without a screening date;
--           or with two own dates for one anchor that no option overrides.
-- Source:   criteria.md, anchors, data errors.
WITH own AS (
    SELECT subject, list(record) AS records, min(screening) < max(screening) AS screenings,
           min(enrolment) < max(enrolment) AS enrolments, min(infusion) < max(infusion) AS infusions
    FROM subject GROUP BY subject
)
SELECT a.subject,
       CASE WHEN a.screening IS NULL THEN 'no-screening-date'
            WHEN a.enrolment < a.screening OR a.infusion < a.enrolment_low THEN 'anchors-out-of-order'
            ELSE 'conflicting-anchors' END AS rule,
       unnest(coalesce(o.records, [NULL])) AS record,
       CASE WHEN a.screening IS NULL THEN 'no screening date: record screening-date or give --screening'
            WHEN a.enrolment < a.screening THEN 'enrolment before screening'
            WHEN a.infusion < a.enrolment_low THEN 'infusion before enrolment or screening'
            ELSE 'two different dates for one anchor' END AS message
FROM anchor a CROSS JOIN parameter p LEFT JOIN own o ON o.subject = a.subject
WHERE a.screening IS NULL OR a.enrolment < a.screening OR a.infusion < a.enrolment_low
   OR (p.screening IS NULL AND o.screenings) OR (p.enrolment IS NULL AND o.enrolments) OR (p.infusion IS NULL AND o.infusions)
