-- Two results at one instant
-- Derives:  final results of one test and code, at the identical instant, whose canonical values cannot be the same;
--           antibodies, which are compared with the laboratory's limit, also when two numbers in one unit differ.
-- Source:   criteria.md, data errors.
-- Needs:    reading
WITH numbers AS (
    SELECT o.subject, o.record, t.test, o.code, o.effective_at AS instant, o.unit, o.value
    FROM observation o JOIN meaning_test t ON t.meaning = o.meaning
    WHERE t.test IN ('AntiDsDnaTest', 'AntiSmTest') AND o.status = 'final' AND o.comparator IS NULL
)
SELECT a.subject, 'conflicting-results' AS rule, unnest([a.record, b.record]) AS record,
       'two final results of one test at the same instant with different values' AS message
FROM reading a JOIN reading b ON b.subject = a.subject AND b.test = a.test AND b.part = a.part AND b.code = a.code
                             AND b.instant = a.instant AND a.value_low > b.value_high
WHERE a.final AND a.usable AND b.final AND b.usable
UNION ALL
SELECT a.subject, 'conflicting-results', unnest([a.record, b.record]),
       'two final results of one test at the same instant with different values'
FROM numbers a JOIN numbers b ON b.subject = a.subject AND b.test = a.test AND b.code = a.code AND b.instant = a.instant
                             AND b.unit = a.unit AND a.value > b.value
