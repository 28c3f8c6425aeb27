-- Anchors out of order
-- Derives:  subjects with enrolment before screening, infusion before enrolment or screening; without a screening date;
--           or with two own dates for one anchor that no option overrides.
-- Source:   criteria.md, anchors, data errors.
WITH own AS (
    SELECT subject, list(record) AS records,
           CASE WHEN min(screening) < max(screening) THEN min(screening) || ' and ' || max(screening) END AS screenings,
           CASE WHEN min(enrolment) < max(enrolment) THEN min(enrolment) || ' and ' || max(enrolment) END AS enrolments,
           CASE WHEN min(infusion) < max(infusion) THEN min(infusion) || ' and ' || max(infusion) END AS infusions
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
            ELSE 'two different dates for one anchor' END AS message,
       CASE WHEN a.screening IS NULL THEN NULL
            WHEN a.enrolment < a.screening THEN a.enrolment || ' before ' || a.screening
            WHEN a.infusion < a.enrolment_low THEN a.infusion || ' before ' || a.enrolment_low
            WHEN p.screening IS NULL AND o.screenings IS NOT NULL THEN 'screening ' || o.screenings
            WHEN p.enrolment IS NULL AND o.enrolments IS NOT NULL THEN 'enrolment ' || o.enrolments
            ELSE 'infusion ' || o.infusions END AS value
FROM anchor a CROSS JOIN parameter p LEFT JOIN own o ON o.subject = a.subject
WHERE a.screening IS NULL OR a.enrolment < a.screening OR a.infusion < a.enrolment_low
   OR (p.screening IS NULL AND o.screenings IS NOT NULL)
   OR (p.enrolment IS NULL AND o.enrolments IS NOT NULL) OR (p.infusion IS NULL AND o.infusions IS NOT NULL)
