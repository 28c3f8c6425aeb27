-- Entries that are not used
-- Derives:  observations with a local code that do not say what that code needs.
-- Source:   docs/omop.md, local codes.
SELECT record AS entry, subject,
       CASE WHEN local IN ('screening-date', 'enrolment-date', 'infusion-date')
            THEN 'an anchor needs one full day in value_as_string'
            WHEN local = 'research-consent' THEN 'consent needs given, refused or withdrawn in value_as_string'
            WHEN starts_with(local, 'reviewed-') THEN 'the review names no known domain, or is not recorded as done'
            ELSE 'a judgement needs a criterion, yes or no, a provider and a day' END AS reason
FROM entry
WHERE CASE WHEN local IN ('screening-date', 'enrolment-date', 'infusion-date')
           THEN full_day(value_as_string) IS NULL
           WHEN local = 'research-consent' THEN coalesce(lower(trim(value_as_string)), '') NOT IN ('given', 'refused', 'withdrawn')
           WHEN starts_with(local, 'reviewed-') THEN record NOT IN (SELECT record FROM review)
           WHEN starts_with(local, 'judgement-') THEN record NOT IN (SELECT record FROM judgement) END
