-- SLEDAI-2K assessments
-- Derives:  one row an assessment: recorded total (an interval), weight of the descriptors present, weight unrecorded,
--           and the totals that some completion of the descriptors gives and the recorded total allows.
-- Unit:     {score}.
-- Source:   criteria.md inc-04. Descriptors are the components of the assessment; one said both ways is unrecorded.
-- Only for: Sledai2kTotal, Sledai2kDescriptor
WITH descriptor AS (
    SELECT coalesce(t.part_of, t.record) AS assessment, t.subject, t.part,
           bool_or(t.value_boolean) AS said_present, bool_or(NOT t.value_boolean) AS said_absent,
           min(t.low) AS low, max(t.high) AS high, max(t.instant) AS instant,
           bool_and(t.counts) AS counts, any_value(t.method) AS method
    FROM tested t
    WHERE t.test = 'Sledai2kDescriptor'
    GROUP BY ALL
),
parts AS (
    SELECT d.assessment, d.subject, min(d.low) AS low, max(d.high) AS high, max(d.instant) AS instant,
           bool_and(d.counts) AS counts, any_value(d.method) AS method,
           count(*) FILTER (d.said_present IS NOT NULL) AS recorded,
           coalesce(sum(w.weight) FILTER (d.said_present AND NOT d.said_absent), 0) AS present,
           list(d.part) FILTER (d.said_present <> d.said_absent) AS known
    FROM descriptor d JOIN descriptor_weight w ON w.descriptor = d.part
    GROUP BY d.assessment, d.subject
),
total AS (
    SELECT * FROM tested WHERE test = 'Sledai2kTotal'
),
assessment AS (
    SELECT coalesce(t.subject, p.subject) AS subject, coalesce(t.record, p.assessment) AS record,
           coalesce(t.low, p.low) AS low, coalesce(t.high, p.high) AS high, coalesce(t.instant, p.instant) AS instant,
           t.codes, coalesce(t.final, false) AS final, coalesce(t.counts, p.counts) AS counts,
           coalesce(t.method, p.method, '') AS method, coalesce(t.numeric, false) AS numeric,
           t.number_low, t.number_high, coalesce(p.recorded, 0) AS recorded,
           CAST(coalesce(p.present, 0) AS INTEGER) AS present, coalesce(p.known, []) AS known
    FROM total t FULL JOIN parts p ON p.assessment = t.record AND p.subject = t.subject
),
completed AS (
    SELECT a.*,
           list_reduce(coalesce((SELECT list(weight) FROM descriptor_weight
                                 WHERE NOT list_contains(a.known, descriptor)), []),
                       lambda sums, weight: sums | (sums << CAST(weight AS INTEGER)), CAST(1 AS HUGEINT)) AS sums
    FROM assessment a
)
SELECT *, NOT (contains(method, 'selena') OR contains(method, 'original')) AS of_2k,
       CASE WHEN recorded > 0
            THEN list_filter(range(0, 106), lambda total: total >= present
                             AND ((sums >> (total - present)) & CAST(1 AS HUGEINT)) = 1
                             AND (NOT numeric OR (coalesce(total >= number_low, true) AND coalesce(total <= number_high, true))))
            END AS totals
FROM completed
