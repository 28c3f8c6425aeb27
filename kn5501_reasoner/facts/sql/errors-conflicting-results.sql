-- Two results at one instant
-- Derives:  final results of one test and code, at the identical instant, whose canonical values cannot be the same.
-- Source:   criteria.md, data errors.
-- Needs:    reading
SELECT a.subject, 'conflicting-results' AS rule, unnest([a.record, b.record]) AS record,
       'two final results of one test at the same instant with different values' AS message
FROM reading a JOIN reading b ON b.subject = a.subject AND b.test = a.test AND b.part = a.part AND b.codes = a.codes
                             AND b.instant = a.instant AND a.value_low > b.value_high
WHERE a.final AND a.usable AND b.final AND b.usable
