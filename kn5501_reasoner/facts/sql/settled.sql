-- Domains that are settled at an anchor
-- Derives:  pairs of domain and anchor for which a review, a denial of the whole domain, or (heart failure) a usable
--           newest NYHA class is on record; pairs that the caller assumes absent, without records.
-- Unit:     none; a review holds for the parameter's number of days before the anchor.
-- Source:   criteria.md, silence is not absence.
WITH reviewed AS (
    SELECT subject, domain, record, earliest(date_low) AS low, latest(date_high) AS high
    FROM review WHERE counts(status) AND domain IS NOT NULL
    UNION ALL
    SELECT c.subject, d.domain, c.record,
           CASE WHEN c.recorded_low IS NULL AND c.recorded_high IS NULL THEN earliest(c.onset_low) ELSE earliest(c.recorded_low) END,
           CASE WHEN c.recorded_low IS NULL AND c.recorded_high IS NULL THEN latest(c.onset_high) ELSE latest(c.recorded_high) END
    FROM condition c JOIN meaning m ON m.meaning = c.meaning CROSS JOIN domain_cover d
    JOIN broader b ON b.class = d.class
    WHERE c.verification = 'refuted' AND list_has_any(m.classes, b.classes)
),
anchored AS (
    SELECT subject, unnest([
        {'anchor': 'screening', 'low': screening, 'high': screening},
        {'anchor': 'enrolment', 'low': enrolment_low, 'high': enrolment_high},
        {'anchor': 'infusion', 'low': infusion_low, 'high': infusion_high}], recursive := true)
    FROM anchor
),
shown AS (
    SELECT r.subject, r.domain, a.anchor, r.record
    FROM reviewed r JOIN anchored a ON a.subject = r.subject CROSS JOIN parameter p
    WHERE r.low >= a.high - to_days(p.review_valid_days) AND r.high <= a.low
    UNION ALL
    SELECT subject, 'heart-failure', 'enrolment', unnest(records)
    FROM result WHERE test = 'NyhaClassification' AND low IS NOT NULL AND high IS NOT NULL
    UNION ALL
    SELECT a.subject, d.domain, a.anchor, NULL FROM anchored a CROSS JOIN assumed_absent d
)
SELECT subject, domain, anchor, coalesce(list(DISTINCT record ORDER BY record) FILTER (record IS NOT NULL), []) AS records
FROM shown
GROUP BY subject, domain, anchor
