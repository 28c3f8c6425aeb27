-- Items of the 1997 ACR set
-- Derives:  one row a subject: items true at some date up to screening, items shown never true, and whether a confirmed
--           SLE diagnosis of that time is stated to follow the set.
--           Nothing is shown never true where an entry that was not understood may state an item.
-- Unit:     {items} of 11.
-- Source:   criteria.md inc-02: true at any date counts, false only if never true.
WITH item AS (
    SELECT r.subject, r.part,
           bool_or(r.usable AND r.value_low = 1 AND r.high <= a.screening) AS present,
           bool_or(r.usable AND r.value_high = 0 AND r.high <= a.screening)
               AND NOT bool_or(NOT coalesce(r.usable AND r.value_high = 0, false)) AS denied,
           list(r.record) AS records
    FROM reading r JOIN anchor a ON a.subject = r.subject
    WHERE r.test = 'Acr1997Item' AND r.low <= a.screening
    GROUP BY r.subject, r.part
),
counted AS (
    SELECT i.subject, count(*) FILTER (i.present) AS present,
           count(*) FILTER (i.denied AND w.subject IS NULL) AS denied, flatten(list(i.records)) AS records
    FROM item i LEFT JOIN (SELECT DISTINCT subject FROM withheld WHERE test = 'Acr1997Item') w ON w.subject = i.subject
    GROUP BY i.subject
),
stated AS (
    SELECT c.subject, list(c.record) AS records
    FROM condition c JOIN meaning m ON m.meaning = c.meaning JOIN anchor a ON a.subject = c.subject
    WHERE c.verification = 'confirmed' AND list_contains(string_split(c.classified_by, ' '), 'acr-1997')
      AND list_contains(m.sure, 'SystemicLupusErythematosus') AND coalesce(c.onset_high, c.recorded_high, CASE WHEN undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high)
                                                           THEN c.assembled_high END) <= a.screening
    GROUP BY c.subject
)
SELECT coalesce(c.subject, s.subject) AS subject, coalesce(c.present, 0) AS present, coalesce(c.denied, 0) AS denied,
       s.subject IS NOT NULL AS stated, coalesce(s.records, []) AS statements, coalesce(c.records, []) AS items
FROM counted c FULL JOIN stated s ON s.subject = c.subject
