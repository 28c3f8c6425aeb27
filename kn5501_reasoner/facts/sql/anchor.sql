-- The anchors of each subject
-- Derives:  screening, enrolment, infusion as given (an option overrides the subject's own), and the days they may be:
--           enrolment absent: screening or later; infusion absent: enrolment or later. Beside them the first day
--           of an undated consent, and the first days on which a review holds (none for an absent anchor)
--           and on which treatment must still be taken to reach enrolment.
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
           coalesce(parameter.infusion, own.infusion) AS infusion,
           parameter.consent_before_screening_days AS consent_days, parameter.review_valid_days AS review_days,
           parameter.gap_days, parameter.reach_days
    FROM listed CROSS JOIN parameter LEFT JOIN own ON own.subject = listed.subject
)
SELECT subject, screening, enrolment, infusion,
       coalesce(enrolment, screening) AS enrolment_low, latest(enrolment) AS enrolment_high,
       coalesce(infusion, enrolment, screening) AS infusion_low, latest(infusion) AS infusion_high,
       CAST(screening - to_days(consent_days) AS DATE) AS consent_from,
       screening - review_days AS screening_reviewed, enrolment - review_days AS enrolment_reviewed,
       infusion - review_days AS infusion_reviewed,
       enrolment - reach_days AS reaching_from, gap_days
FROM given
