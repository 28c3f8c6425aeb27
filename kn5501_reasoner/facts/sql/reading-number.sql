-- Numbers and percentages
-- Derives:  a reading for each result; usable when its status counts, and it has a number in a unit that converts. A
--           percentage may be a text instead of a number: "55 %", "50-55%", ">50%", from 0 to 100, with a percent sign; any
--           other text ("about 55%") is unusable.
-- Unit:     that of the fact; %.
-- Source:   docs/readings.md, inc-07, inc-08, the result that counts.
-- Needs:    tested
-- Reads as: number, percentage
WITH plain AS (
    SELECT r.* EXCLUDE (test), CAST(t.series AS test_name) AS test, CASE WHEN t.read_as = 'percentage' AND plain_value IS NULL AND NOT numeric
                   THEN replace(replace(translate(lower(value_text), '％＜＞≤≥≦≧：（），', '%<>≤≥≤≥:(),'), '<=', '≤'), '>=', '≥') END AS words
    FROM tested r JOIN series t ON CAST(t.class AS test_name) = r.test
    WHERE t.read_as IN ('number', 'percentage')
),
split AS (
    SELECT *, regexp_extract(words, '^\s*(?:lv)?(?:ef\b)?\s*[:=]?\s*([<>≤≥])?\s*([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*%?'
                  || '(?:\s*(?:-|–|—|to|至)\s*([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*%)?\s*(?:\(normal\)|,?\s*normal)?\s*$',
                  ['sign', 'first', 'last']) AS written
    FROM plain
),
read AS (
    SELECT *, CAST(replace(nullif(written.first, ''), ',', '.') AS DECIMAL(38, 18)) AS first,
           CAST(replace(coalesce(nullif(written.last, ''), nullif(written.first, '')), ',', '.') AS DECIMAL(38, 18)) AS last,
           written.sign AS sign
    FROM split
),
bounded AS (
    SELECT *, (contains(words, '%') AND first <= last AND last <= 100 AND (sign = '' OR written.last = '')) IS TRUE AS percent
    FROM read
)
SELECT subject, test, 0 AS part, record, low, high, instant, code, final, counts AND (numeric OR percent) AS usable,
       CASE WHEN NOT percent THEN number_low WHEN sign IN ('<', '≤') THEN NULL WHEN sign = '>' THEN first + 0.000000001
            ELSE first END AS value_low,
       CASE WHEN NOT percent THEN number_high WHEN sign IN ('>', '≥') THEN NULL WHEN sign = '<' THEN last - 0.000000001
            ELSE last END AS value_high,
       false AS borderline
FROM bounded
