-- Periods of treatment
-- Derives:  for oral steroid, partner (immunosuppressant or biologic) and wide partner (antimalarials counted too): the
--           periods of use, days of use merged over gaps that the parameter allows; certain: what surely was taken
--           (latest start, earliest end), else all that may have been taken (earliest start, latest end). A partner
--           counts as far as it reaches the whole body.
-- Unit:     site days.
-- Source:   criteria.md inc-09. Uses that begin after enrolment do not count.
-- Needs:    exposure
WITH coded AS MATERIALIZED (
    SELECT meaning, list_contains(sure, 'SystemicGlucocorticoid') AS steroid,
           list_contains(sure, 'Immunosuppressant') OR list_contains(sure, 'Biologic') AS partner,
           list_contains(sure, 'Antimalarial') AS antimalarial,
           NOT mapped OR list_contains(possible, 'SystemicGlucocorticoid') AS perhaps_steroid,
           NOT mapped OR list_contains(possible, 'Immunosuppressant') OR list_contains(possible, 'Biologic') AS perhaps_partner,
           NOT mapped OR list_contains(possible, 'Antimalarial') AS perhaps_antimalarial
    FROM meaning
),
medicine AS (
    SELECT e.subject, e.record, e.flags, e.confirmed, e.oral, e.systemic, e.start_low, e.start_high, e.end_low, e.end_high,
           a.enrolment_low, a.enrolment_high, a.gap_days, m.* EXCLUDE (meaning)
    FROM placed_event e JOIN coded m ON m.meaning = e.meaning JOIN anchor a ON a.subject = e.subject
    WHERE e.path = 'exposure' AND (m.steroid OR m.partner OR m.antimalarial
                                   OR m.perhaps_steroid OR m.perhaps_partner OR m.perhaps_antimalarial)
),
used AS (
    SELECT subject, record, flags, gap_days, true AS certain, start_high AS first, end_low AS last,
           [CASE WHEN steroid AND oral THEN 'steroid' END, CASE WHEN partner AND systemic THEN 'partner' END,
            CASE WHEN (partner OR antimalarial) AND systemic THEN 'wide partner' END] AS limbs
    FROM medicine WHERE confirmed AND start_high <= end_low AND start_high <= enrolment_low
    UNION ALL
    SELECT subject, record, flags, gap_days, false, start_low, end_high,
           [CASE WHEN (steroid OR perhaps_steroid) AND coalesce(oral, true) THEN 'steroid' END,
            CASE WHEN (partner OR perhaps_partner) AND coalesce(systemic, true) THEN 'partner' END,
            CASE WHEN (partner OR perhaps_partner OR antimalarial OR perhaps_antimalarial) AND coalesce(systemic, true)
                 THEN 'wide partner' END]
    FROM medicine WHERE start_low <= enrolment_high
),
limb AS (
    SELECT subject, certain, gap_days, record, flags, first, last, unnest(limbs) AS limb FROM used
),
ordered AS (
    SELECT *, max(last) OVER (PARTITION BY subject, limb, certain ORDER BY first, last, record
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM limb WHERE limb IS NOT NULL
),
numbered AS (
    SELECT *, count(*) FILTER (first > reached + (gap_days + 1))
                  OVER (PARTITION BY subject, limb, certain ORDER BY first, last, record ROWS UNBOUNDED PRECEDING) AS period
    FROM ordered
)
SELECT subject, limb, certain, min(first) AS first, max(last) AS last, list(record) AS records, flatten(list(flags)) AS flags
FROM numbered GROUP BY subject, limb, certain, period
