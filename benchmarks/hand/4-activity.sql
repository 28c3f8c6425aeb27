-- SLEDAI-2K and the 1997 ACR items
-- Derives:  sledai: whether the total that counts is at least 8, one row a subject; assessment: one row an assessment;
--           acr: items present and items denied, one row a subject.
-- Unit:     {score}; {items} of 11.
-- Source:   docs/readings.md, values. Each descriptor is a bit, so that one that is said twice counts once.
CREATE OR REPLACE TEMP TABLE assessment AS
WITH descriptor AS (
    SELECT subject, coalesce(part_number, number) AS number, bit_or(CASE WHEN value_boolean THEN 1 << series ELSE 0 END) AS present,
           bit_or(CASE WHEN NOT value_boolean THEN 1 << series ELSE 0 END) AS absent,
           min(earliest(effective_low)) AS low, max(latest(effective_high)) AS high, max(effective_at) AS instant,
           bool_and(counts(status)) AS counted, any_value(method) AS method
    FROM observation JOIN observation_code USING (codes) WHERE kind = 'descriptor'
    GROUP BY ALL
),
total AS (
    SELECT subject, number, low, high, instant, counted, coalesce(method, '') AS method, status = 'final' AS final,
           CASE WHEN comparator = '>' THEN floor(at_least) + 1 ELSE ceil(at_least) END AS at_least,
           CASE WHEN comparator = '<' THEN ceil(at_most) - 1 ELSE floor(at_most) END AS at_most
    FROM number WHERE kind = 'total'
),
joined AS (
    SELECT coalesce(t.subject, d.subject) AS subject, coalesce(t.low, d.low) AS low, coalesce(t.high, d.high) AS high,
           coalesce(t.instant, d.instant) AS instant, coalesce(t.counted, d.counted) AS counted, t.at_least, t.at_most, t.final,
           coalesce(t.method, d.method) AS method, d.subject IS NOT NULL AND (present | absent) <> 0 AS described,
           coalesce(present & ~absent, 0) AS held, xor(coalesce(present, 0), coalesce(absent, 0)) AS known
    FROM total t FULL JOIN descriptor d ON d.subject = t.subject AND d.number = t.number
),
weighed AS (
    SELECT *, weight(held) AS present, weight(every_descriptor() & ~known) AS unrecorded,
           bit_count(weight_8() & ~known) AS eights, bit_count(weight_4() & ~known) AS fours,
           bit_count(weight_2() & ~known) AS twos, bit_count(weight_1() & ~known) AS ones,
           at_least = at_most AND described AS to_close
    FROM joined
),
-- a total can be closed when what is missing of it is made of weights 8, 4, 2, 1 that are not recorded: the large first
eighth AS (SELECT *, (at_least - present)::BIGINT AS missing,
           (at_least - present)::BIGINT - 8 * least(eights, greatest((at_least - present)::BIGINT, 0) // 8) AS after_8 FROM weighed),
fourth AS (SELECT *, after_8 - 4 * least(fours, after_8 // 4) AS after_4 FROM eighth),
second AS (SELECT *, after_4 - 2 * least(twos, after_4 // 2) AS after_2 FROM fourth)
SELECT subject, low, high, instant, counted AND NOT (contains(method, 'selena') OR contains(method, 'original')) AS usable,
       counted AND final AND at_least IS NOT NULL AND at_most IS NOT NULL AS final_total, described,
       CASE WHEN to_close THEN CASE WHEN missing >= 0 AND after_2 <= ones THEN at_least END
            WHEN described THEN greatest(present, coalesce(at_least, 0)) ELSE at_least END AS at_least,
       CASE WHEN to_close THEN CASE WHEN missing >= 0 AND after_2 <= ones THEN at_least END
            WHEN described THEN least(present + unrecorded, coalesce(at_most, 105)) ELSE at_most END AS at_most,
       counted AND to_close AND (missing < 0 OR after_2 > ones) AS contradicts,
       counted AND (at_most < 0 OR at_least > 105 OR at_least > at_most) AS implausible
FROM second;
CREATE OR REPLACE TEMP TABLE sledai AS
WITH candidate AS (
    SELECT *, low >= screening() - 30 AND high <= screening() AS inside FROM assessment
    WHERE low <= screening() AND high >= screening() - 30
),
rival AS (
    SELECT *, max(low) FILTER (inside) OVER (PARTITION BY subject) AS newest_day,
           max(instant) FILTER (inside AND low = high) OVER (PARTITION BY subject, low) AS newest_at
    FROM candidate
)
SELECT subject, CASE WHEN bool_or(inside) AND bool_and(usable AND coalesce(at_least >= 8, false)) THEN 1
                     WHEN bool_or(inside) AND bool_and(usable AND coalesce(at_most < 8, false)) THEN -1 ELSE 0 END AS sledai
FROM rival
WHERE (newest_day IS NULL OR newest_day <= high)
  AND (instant IS NULL OR newest_at IS NULL OR low <> high OR newest_at <= instant)
GROUP BY subject;
CREATE OR REPLACE TEMP TABLE acr AS
WITH item AS (
    SELECT subject, bit_or(CASE WHEN yes AND high <= screening() THEN 1 << series ELSE 0 END) AS present,
           bit_or(CASE WHEN no AND high <= screening() THEN 1 << series ELSE 0 END)
               & ~bit_or(CASE WHEN NOT no THEN 1 << series ELSE 0 END) AS denied
    FROM reading WHERE test = 'acr' AND low <= screening() GROUP BY subject
),
stated AS (
    SELECT DISTINCT subject FROM condition JOIN condition_code USING (codes)
    WHERE verification = 'confirmed' AND contains(classified_by, 'acr-1997') AND sle = 2
      AND coalesce(onset_high, recorded_high) <= screening()
)
SELECT coalesce(i.subject, s.subject) AS subject, s.subject IS NOT NULL AS stated,
       greatest(coalesce(bit_count(i.present), 0), CASE WHEN s.subject IS NULL THEN 0 ELSE 4 END) AS items_at_least,
       11 - coalesce(bit_count(i.denied), 0) AS items_at_most
FROM item i FULL JOIN stated s ON s.subject = i.subject;
