-- SLEDAI-2K assessments
-- Derives:  one row an assessment: recorded total (an interval), and the least and most that some completion of the
--           descriptors gives and the recorded total allows; the weight of the descriptors that are present, and of the
--           rest that may be. Sets of descriptors are numbers with a bit for each.
-- Unit:     {score}.
-- Source:   criteria.md inc-04. Descriptors are the components of the assessment; one said both ways is unrecorded.
-- Only for: Sledai2kTotal, Sledai2kDescriptor
WITH descriptor AS (
    SELECT t.meaning, CAST(1 AS BIGINT) << w.bit AS bit
    FROM meaning_test t JOIN descriptor_weight w ON w.descriptor = t.name WHERE t.test = 'Sledai2kDescriptor'
),
parts AS (
    SELECT coalesce(t.part_of, t.record) AS assessment, t.subject, min(t.low) AS low, max(t.high) AS high,
           max(t.instant) AS instant, bool_and(t.counts) AS counts,
           bool_or(contains(t.method, 'selena') OR contains(t.method, 'original')) AS another,
           coalesce(bit_or(CASE WHEN t.value_boolean THEN d.bit END), 0) AS said_present,
           coalesce(bit_or(CASE WHEN NOT t.value_boolean THEN d.bit END), 0) AS said_absent
    FROM tested t JOIN descriptor d ON d.meaning = t.meaning
    WHERE t.test = 'Sledai2kDescriptor'
    GROUP BY 1, 2
),
known AS (
    SELECT *, bit_count(said_present | said_absent) AS recorded, said_present & ~said_absent AS present,
           xor(said_present, said_absent) AS known
    FROM parts
),
weighed AS (
    SELECT k.present, k.known,
           coalesce(CAST(sum(w.weight) FILTER ((k.present >> w.bit) & 1 = 1) AS INTEGER), 0) AS weight,
           coalesce(list(w.weight) FILTER ((k.known >> w.bit) & 1 = 0), []) AS open
    FROM (SELECT DISTINCT present, known FROM known) k CROSS JOIN descriptor_weight w
    GROUP BY k.present, k.known
),
summed AS (
    SELECT *, list_reduce(open, lambda sums, weight: sums | (sums << CAST(weight AS INTEGER)), CAST(1 AS HUGEINT)) AS sums,
           CAST(coalesce(list_sum(open), 0) AS INTEGER) AS rest
    FROM weighed
),
total AS (
    SELECT * FROM tested WHERE test = 'Sledai2kTotal'
),
assessment AS (
    SELECT coalesce(t.subject, p.subject) AS subject, coalesce(t.record, p.assessment) AS record,
           coalesce(t.low, p.low) AS low, coalesce(t.high, p.high) AS high, coalesce(t.instant, p.instant) AS instant,
           t.code, coalesce(t.final, false) AS final, coalesce(t.counts, p.counts) AS counts,
           NOT coalesce(contains(t.method, 'selena') OR contains(t.method, 'original'), p.another) AS of_2k,
           coalesce(t.numeric, false) AS numeric, t.number_low, t.number_high, coalesce(p.recorded, 0) AS recorded,
           s.weight, s.rest, s.sums
    FROM total t FULL JOIN known p ON p.assessment = t.record AND p.subject = t.subject
    LEFT JOIN summed s ON s.present = p.present AND s.known = p.known
),
possible AS (
    SELECT *, CASE WHEN recorded > 0 AND numeric
                   THEN list_filter(range(weight, weight + rest + 1), lambda total: ((sums >> (total - weight)) & CAST(1 AS HUGEINT)) = 1
                                    AND coalesce(total >= number_low, true) AND coalesce(total <= number_high, true))
                   END AS totals
    FROM assessment
)
SELECT * EXCLUDE (sums, totals),
       CASE WHEN recorded > 0 THEN CASE WHEN numeric THEN list_min(totals) ELSE weight END END AS least,
       CASE WHEN recorded > 0 THEN CASE WHEN numeric THEN list_max(totals) ELSE weight + rest END END AS most
FROM possible
