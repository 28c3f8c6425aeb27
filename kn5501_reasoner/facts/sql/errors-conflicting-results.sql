-- Two results at one instant
-- Derives:  final results of one test and code, at the identical instant, whose canonical values cannot be the same;
--           antibodies, which are compared with the laboratory's limit, also when two numbers in one unit differ. The
--           message names the lowest and the highest.
-- Source:   docs/readings.md, "Data errors".
-- Needs:    reading
WITH numbers AS (
    SELECT o.subject, o.record, t.test, o.code, o.effective_at AS instant, o.unit, o.value
    FROM observation o JOIN meaning_test t ON t.meaning = o.meaning
    WHERE t.test IN ('AntiDsDnaTest', 'AntiSmTest') AND o.status = 'final' AND o.comparator IS NULL
),
pair AS (
    SELECT a.subject, CAST(a.test AS VARCHAR) AS test, a.part, a.code, a.instant, NULL AS unit, a.record, b.record AS other,
           b.value_high AS low, a.value_low AS high
    FROM reading a JOIN reading b ON b.subject = a.subject AND b.test = a.test AND b.part = a.part AND b.code = a.code
                                 AND b.instant = a.instant AND a.value_low > b.value_high
    WHERE a.final AND a.usable AND b.final AND b.usable
    UNION ALL
    SELECT a.subject, a.test, a.code, a.code, a.instant, a.unit, a.record, b.record, b.value, a.value
    FROM numbers a JOIN numbers b ON b.subject = a.subject AND b.test = a.test AND b.code = a.code AND b.instant = a.instant
                                 AND b.unit = a.unit AND a.value > b.value
),
conflict AS (
    SELECT subject, test, list(record) || list(other) AS records, max(unit) AS unit,
           digits(round(min(low) FILTER (numbered), 8)) AS low, digits(round(max(high) FILTER (numbered), 8)) AS high
    FROM (SELECT *, unit IS NOT NULL OR test NOT IN ('AntiDsDnaTest', 'AntiSmTest') AS numbered,
                 coalesce(unit, max(unit) OVER (PARTITION BY subject, test, code, instant)) AS within
          FROM pair)
    GROUP BY subject, test, part, code, instant, within
)
SELECT c.subject, 'conflicting-results' AS rule, unnest(list_distinct(c.records)) AS record,
       'two final results of one test at the same instant with different values' AS message,
       CASE WHEN t.read_as IN ('number', 'percentage', 'score') THEN t.label || ' ' || c.low || ' and ' || c.high || t.measure
            WHEN c.test = 'AntiDsDnaTest' THEN 'anti-dsDNA ' || c.low || ' and ' || c.high || ' ' || unit
            WHEN c.test = 'AntiSmTest' THEN 'anti-Sm ' || c.low || ' and ' || c.high || ' ' || unit END AS value
FROM conflict c LEFT JOIN series t ON t.series = c.test
