-- The answer that counts
-- Derives:  one row a subject, a column a test: 1 yes, -1 no, 0 on record but unknown, NULL not on record. Readings that
--           a surely counting one is surely later than are left out; those that stay must agree, and one must surely count.
-- Unit:     BILAG-2004: systems that surely have the grade (…_at_least) and that may have it (…_at_most, of nine).
-- Source:   docs/readings.md, the result that counts.

-- most tests are on record once: then nothing is newer than anything, and a bit says it
CREATE OR REPLACE TEMP TABLE once AS
SELECT subject, count(*) AS readings, bit_or(1::BIGINT << series) AS seen,
       bit_or(CASE WHEN inside AND yes THEN 1::BIGINT << series ELSE 0 END) AS yes,
       bit_or(CASE WHEN inside AND no THEN 1::BIGINT << series ELSE 0 END) AS no,
       bit_or(CASE WHEN inside AND yes_b THEN 1 << series ELSE 0 END) AS yes_b,
       bit_or(CASE WHEN inside AND no_b THEN 1 << series ELSE 0 END) AS no_b,
       bit_or(CASE WHEN borderline THEN 1::BIGINT << series ELSE 0 END) AS borderline
FROM reading WHERE relevant AND test <> 'acr' GROUP BY subject;

-- of those on record more than once, what nothing is surely later than
CREATE OR REPLACE TEMP TABLE repeated AS
WITH often AS (
    SELECT subject, series, max(low) FILTER (inside) AS newest_day
    FROM reading SEMI JOIN (SELECT subject FROM once WHERE readings > bit_count(seen)) USING (subject)
    WHERE relevant AND test <> 'acr' GROUP BY subject, series HAVING count(*) > 1
),
rival AS (
    SELECT r.*, newest_day, max(instant) FILTER (inside AND low = high) OVER (PARTITION BY subject, series, low) AS newest_at
    FROM reading r JOIN often USING (subject, series) WHERE relevant AND test <> 'acr'
)
SELECT * FROM rival
WHERE (newest_day IS NULL OR newest_day <= high)
  AND (instant IS NULL OR newest_at IS NULL OR low <> high OR newest_at <= instant);

CREATE OR REPLACE TEMP TABLE answer AS
WITH settled AS (
    SELECT subject, 1::BIGINT << series AS bit, bool_or(inside) AND bool_and(yes) AS yes, bool_or(inside) AND bool_and(no) AS no,
           bool_or(inside) AND bool_and(yes_b) AS yes_b, bool_or(inside) AND bool_and(no_b) AS no_b, bool_or(borderline) AS borderline
    FROM repeated GROUP BY subject, series
),
again AS (
    SELECT subject, bit_or(bit) AS these, coalesce(bit_or(bit) FILTER (yes), 0) AS yes, coalesce(bit_or(bit) FILTER (no), 0) AS no,
           coalesce(bit_or(bit) FILTER (yes_b), 0) AS yes_b, coalesce(bit_or(bit) FILTER (no_b), 0) AS no_b,
           coalesce(bit_or(bit) FILTER (borderline), 0) AS borderline
    FROM settled GROUP BY subject
),
bits AS (
    SELECT o.subject, o.seen, coalesce((o.yes & ~a.these) | a.yes, o.yes) AS yes, coalesce((o.no & ~a.these) | a.no, o.no) AS no,
           coalesce((o.yes_b & ~a.these) | a.yes_b, o.yes_b) AS yes_b, coalesce((o.no_b & ~a.these) | a.no_b, o.no_b) AS no_b,
           coalesce((o.borderline & ~a.these) | a.borderline, o.borderline) AS borderline
    FROM once o LEFT JOIN again a ON a.subject = o.subject
)
SELECT subject, yes AS fit, no AS unfit, said(yes, no, seen, 'consent') AS consent, said(yes, no, seen, 'sle') AS sle,
       said(yes, no, seen, 'potential') AS potential, said(yes, no, seen, 'contraception') AS contraception,
       said(yes, no, seen, 'egg_donation') AS egg_donation, said(yes, no, seen, 'pregnant') AS pregnant,
       said(yes, no, seen, 'breastfeeding') AS breastfeeding, said(yes, no, seen, 'intention') AS intention,
       said(yes, no, seen, 'neutrophils') AS neutrophils, said(yes, no, seen, 'haemoglobin') AS haemoglobin,
       said(yes, no, seen, 'lvef') AS lvef, said(yes, no, seen, 'ana') AS ana, said(yes, no, seen, 'nyha') AS nyha,
       one_said(yes, no, seen, 'dsdna 1', 'dsdna 6') AS dsdna, one_said(yes, no, seen, 'sm 1', 'sm 6') AS sm,
       one_said(yes, no, seen, 'contraindication 1', 'contraindication 4') AS contraindication, borderline <> 0 AS borderline,
       between_bits(seen, 'bilag 1', 'bilag 9') <> 0 AS bilag,
       bit_count(between_bits(yes, 'bilag 1', 'bilag 9')) AS a_at_least, 9 - bit_count(between_bits(no, 'bilag 1', 'bilag 9')) AS a_at_most,
       bit_count(between_bits(yes_b, 'bilag 1', 'bilag 9')) AS b_at_least,
       9 - bit_count(between_bits(no_b, 'bilag 1', 'bilag 9')) AS b_at_most
FROM bits;
