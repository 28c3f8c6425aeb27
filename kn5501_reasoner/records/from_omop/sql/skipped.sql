-- Entries that are not used
-- Derives:  entries that say nothing of their person: reviews that were not done, statements that a program made, findings and
--           allergies that are denied or only planned, and conditions that are entered in error. What is
--           not understood is apart.
-- Source:   docs/omop.md, local codes, routing.
WITH said AS (
    SELECT record AS entry, subject, CASE
        WHEN starts_with(local, 'reviewed-') AND record NOT IN (SELECT record FROM review)
        THEN 'the review names no known domain, or is not recorded as done'
        WHEN starts_with(local, 'judgement-') AND record NOT IN (SELECT record FROM judgement)
        THEN 'the judgement names no criterion, or a program made it'
        WHEN local IN ('condition-severity', 'acr-1997') AND lower(coalesce(field, '')) <> 'condition_occurrence.condition_occurrence_id'
        THEN 'it leads to no condition'
        WHEN kind IN ('diagnosis', 'history', 'finding', 'allergy') AND NOT truth THEN 'its value says that it is not so'
        WHEN kind = 'allergy' AND provenance = 'planned' THEN 'it is only planned'
        WHEN kind = 'no-allergy' AND provenance IN ('computed', 'planned') THEN 'nobody was asked: it is planned, or a program made it'
        END AS reason
    FROM entry WHERE record NOT IN (SELECT record FROM unread)
    UNION ALL
    SELECT record, subject, 'the status is entered-in-error' FROM erroneous
)
SELECT entry, subject, reason FROM said WHERE reason IS NOT NULL
