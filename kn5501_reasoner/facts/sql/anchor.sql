-- The anchors of each subject
-- Derives:  screening, enrolment, infusion as given (an option overrides the subject's own), and the days they may be:
--           enrolment absent: screening or later; infusion absent: enrolment or later.
-- Unit:     site days; 9999-12-31: open.
-- Source:   criteria.md, anchors.
WITH own AS (
    SELECT subject, min(screening) AS screening, min(enrolment) AS enrolment, min(infusion) AS infusion
    FROM subject GROUP BY subject
),
given AS (
    SELECT listed.subject,
           coalesce(parameter.screening, own.screening) AS screening,
           coalesce(parameter.enrolment, own.enrolment) AS enrolment,
           coalesce(parameter.infusion, own.infusion) AS infusion
    FROM listed CROSS JOIN parameter LEFT JOIN own ON own.subject = listed.subject
)
SELECT subject, screening, enrolment, infusion,
       coalesce(enrolment, screening) AS enrolment_low, latest(enrolment) AS enrolment_high,
       coalesce(infusion, enrolment, screening) AS infusion_low, latest(infusion) AS infusion_high
FROM given
