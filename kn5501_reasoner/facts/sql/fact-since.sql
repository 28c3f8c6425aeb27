-- How long ago a disease was diagnosed
-- Derives:  every fact that is declared so: days from the first diagnosis of the class to the anchor. At least from the first
--           that is confirmed; at most from the first that may be one, where each has an onset and nothing is unread. A
--           diagnosis is made between its onset and the day of its record; on the day of its onset where no record has a day.
-- Unit:     d.
-- Source:   docs/facts.md.
-- Needs:    condition
WITH asked AS (
    SELECT a.subject, f.fact, f.of,
           of_anchor(f.anchor, a.screening, a.enrolment_low, a.infusion_low) AS earliest,
           of_anchor(f.anchor, a.screening, a.enrolment_high, a.infusion_high) AS latest
    FROM anchor a CROSS JOIN fact_from f
    WHERE f.derived_by = 'fact-since' AND a.screening IS NOT NULL
),
diagnosed AS (
    SELECT a.subject, a.fact, a.of, a.earliest, a.latest, c.record,
           coalesce(c.verification = 'confirmed', false) AND list_contains(m.sure, a.of) AS surely,
           c.onset_low AS low, greatest(c.onset_high, c.recorded_high) AS high
    FROM asked a JOIN condition c ON c.subject = a.subject JOIN meaning m ON m.meaning = c.meaning
    WHERE c.verification IS DISTINCT FROM 'refuted'
      AND (NOT m.mapped OR list_contains(m.sure, a.of) OR list_contains(m.possible, a.of))
)
SELECT d.subject, d.fact,
       CAST(any_value(d.earliest) - min(d.high) FILTER (d.surely AND d.high <= d.earliest) AS DECIMAL(38, 18)) AS low,
       CASE WHEN bool_and(d.low IS NOT NULL) AND bool_or(d.surely) AND any_value(w.subject) IS NULL
                 AND any_value(d.latest) < DATE '9999-12-31'
            THEN CAST(any_value(d.latest) - min(d.low) AS DECIMAL(38, 18)) END AS high,
       list(d.record) AS records
FROM diagnosed d
LEFT JOIN (SELECT DISTINCT subject, test FROM withheld WHERE test IS NOT NULL) w ON w.subject = d.subject AND w.test = d.of
GROUP BY d.subject, d.fact
