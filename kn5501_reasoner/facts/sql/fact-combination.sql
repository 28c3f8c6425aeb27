-- Oral steroid together with an immunosuppressant or a biologic
-- Derives:  steroidCombinationMonths: months from the later start of two periods that both reach enrolment within the
--           parameter; two other readings of it: antimalarials counted; the longest run before enrolment.
--           low: what surely was taken; high: all that may have been taken, open without a review of medication.
--           records: the periods taken together; where there is none, those of each kind that are on record.
-- Unit:     month code; -1: no such period. NULL: open.
-- Source:   docs/readings.md, "Concurrent treatment (inc-09)". Enrolment absent: only periods that go on count, up to screening.
WITH pair AS (
    SELECT a.subject, s.certain, q.limb, greatest(s.first, q.first) AS first, least(s.last, q.last) AS last,
           a.enrolment_low AS anchor, coalesce(a.reaching_from, DATE '9999-12-31') AS reaching_from,
           list_concat(s.records, q.records) AS records, list_concat(s.flags, q.flags) AS flags
    FROM treatment_period s JOIN treatment_period q ON q.subject = s.subject AND q.certain = s.certain
    JOIN anchor a ON a.subject = s.subject
    WHERE s.limb = 'steroid' AND q.limb <> 'steroid'
),
proposed AS (
    SELECT *, CASE limb WHEN 'partner' THEN 'steroidCombinationMonths'
                        ELSE 'steroidCombinationMonthsWithAntimalarials' END AS fact, anchor AS until
    FROM pair WHERE last >= reaching_from
    UNION ALL
    SELECT *, 'longestSteroidCombinationMonths', least(last, anchor) FROM pair
    WHERE limb = 'partner' AND first <= least(last, anchor)
),
counted AS (
    SELECT *, months_apart(until, first) AS apart FROM proposed
),
measured AS (
    SELECT *, month_code(until, first, apart, until - to_months(apart)) AS months FROM counted
),
bound AS (
    SELECT subject, fact, max(months) FILTER (certain) AS sure, max(months) FILTER (NOT certain) AS perhaps,
           coalesce(bool_or(first = DATE '0001-01-01') FILTER (NOT certain), false) AS unlimited,
           flatten(list(records)) AS records, flatten(list(flags)) AS flags
    FROM measured GROUP BY subject, fact
),
single AS (
    SELECT subject, flatten(list(records)) AS records FROM treatment_period
    WHERE NOT certain AND limb <> 'wide partner' GROUP BY subject
),
reviewed AS (
    SELECT subject, list(record) AS records FROM settled
    WHERE domain = 'medication' AND enrolment GROUP BY subject
)
SELECT a.subject, f.fact, coalesce(b.sure, -1) AS low,
       CASE WHEN r.subject IS NOT NULL AND a.enrolment IS NOT NULL AND NOT coalesce(b.unlimited, false)
            THEN coalesce(b.perhaps, -1) END AS high,
       list_concat(coalesce(b.records, s.records, []), coalesce(r.records, [])) AS records, coalesce(b.flags, []) AS flags
FROM anchor a
CROSS JOIN (VALUES ('steroidCombinationMonths'), ('steroidCombinationMonthsWithAntimalarials'),
                   ('longestSteroidCombinationMonths')) AS f(fact)
LEFT JOIN bound b ON b.subject = a.subject AND b.fact = f.fact
LEFT JOIN single s ON s.subject = a.subject
LEFT JOIN reviewed r ON r.subject = a.subject
