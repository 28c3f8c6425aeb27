-- Periods of treatment
-- Derives:  for oral steroid, partner (immunosuppressant or biologic) and wide partner (antimalarials counted too): the
--           periods of use, days of use merged over gaps that the parameter allows; certain: what surely was taken
--           (latest start, earliest end), else all that may have been taken (earliest start, latest end).
-- Unit:     site days.
-- Source:   criteria.md inc-09. Uses that begin after enrolment do not count.
-- Needs:    exposure
WITH medicine AS (
    SELECT e.subject, e.record, e.flags, e.confirmed, e.oral, e.start_low, e.start_high, e.end_low, e.end_high,
           a.enrolment_low, a.enrolment_high, a.gap_days,
           list_contains(m.sure, 'SystemicGlucocorticoid') AS steroid,
           list_contains(m.sure, 'Immunosuppressant') OR list_contains(m.sure, 'Biologic') AS partner,
           list_contains(m.sure, 'Antimalarial') AS antimalarial,
           e.unmapped OR list_contains(m.possible, 'SystemicGlucocorticoid') AS perhaps_steroid,
           e.unmapped OR list_contains(m.possible, 'Immunosuppressant')
               OR list_contains(m.possible, 'Biologic') AS perhaps_partner,
           e.unmapped OR list_contains(m.possible, 'Antimalarial') AS perhaps_antimalarial
    FROM placed_event e JOIN meaning m ON m.meaning = e.meaning JOIN anchor a ON a.subject = e.subject
    WHERE e.path = 'exposure'
),
used AS (
    SELECT subject, record, flags, gap_days, true AS certain, start_high AS first, end_low AS last,
           [CASE WHEN steroid AND oral THEN 'steroid' END, CASE WHEN partner THEN 'partner' END,
            CASE WHEN partner OR antimalarial THEN 'wide partner' END] AS limbs
    FROM medicine WHERE confirmed AND start_high <= end_low AND start_high <= enrolment_low
    UNION ALL
    SELECT subject, record, flags, gap_days, false, start_low, end_high,
           [CASE WHEN (steroid OR perhaps_steroid) AND coalesce(oral, true) THEN 'steroid' END,
            CASE WHEN partner OR perhaps_partner THEN 'partner' END,
            CASE WHEN partner OR perhaps_partner OR antimalarial OR perhaps_antimalarial THEN 'wide partner' END]
    FROM medicine WHERE start_low <= enrolment_high
),
limb AS (
    SELECT subject, certain, gap_days, unnest(limbs) AS limb,
           {'first': first, 'last': last, 'records': [record], 'flags': flags} AS use
    FROM used
),
grouped AS (
    SELECT subject, limb, certain, gap_days, list(use ORDER BY use) AS uses
    FROM limb WHERE limb IS NOT NULL GROUP BY subject, limb, certain, gap_days
),
merged AS (
    SELECT subject, limb, certain,
           list_reduce(
               uses,
               lambda periods, later: CASE
                   WHEN later.first <= periods[-1].last + (gap_days + 1)
                   THEN list_append(periods[:-1], {
                       'first': periods[-1].first, 'last': greatest(periods[-1].last, later.last),
                       'records': list_concat(periods[-1].records, later.records),
                       'flags': list_concat(periods[-1].flags, later.flags)})
                   ELSE list_append(periods, later) END,
               CAST([] AS STRUCT("first" DATE, "last" DATE, records VARCHAR[], flags VARCHAR[])[])) AS periods
    FROM grouped
)
SELECT subject, limb, certain, unnest(periods, recursive := true) FROM merged
