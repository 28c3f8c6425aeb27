-- Points of a set of which a diagnosis is stated to follow
-- Derives:  every fact that is declared so: the newest number of points; and where a confirmed diagnosis of systemic lupus
--           erythematosus on or before the anchor is stated to follow the set, at least the points that the set asks for.
--           A lower number beside such a statement leaves both open.
-- Unit:     that of the fact.
-- Source:   docs/readings.md, inc-02; docs/facts.md.
WITH asked AS (
    SELECT a.subject, f.fact, f.stated, f.least,
           of_anchor(f.anchor, a.screening, a.enrolment_low, a.infusion_low) AS day
    FROM anchor a CROSS JOIN fact_stated f
    WHERE a.screening IS NOT NULL
),
stated AS (
    SELECT a.subject, a.fact, any_value(a.least) AS least, list(c.record) AS records
    FROM asked a JOIN condition c ON c.subject = a.subject JOIN meaning m ON m.meaning = c.meaning
    WHERE c.verification = 'confirmed' AND list_contains(string_split(c.classified_by, ' '), a.stated)
      AND list_contains(m.sure, 'SystemicLupusErythematosus')
      AND coalesce(c.onset_high, c.recorded_high,
                   CASE WHEN undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high) THEN c.assembled_high END) <= a.day
    GROUP BY a.subject, a.fact
),
measured AS (
    SELECT r.subject, f.fact, min(r.low) AS low, max(r.high) AS high, flatten(list(r.records)) AS records
    FROM result r JOIN fact_from f ON f.test = r.test
    WHERE f.derived_by = 'fact-stated'
    GROUP BY r.subject, f.fact
)
SELECT coalesce(s.subject, m.subject) AS subject, coalesce(s.fact, m.fact) AS fact,
       CASE WHEN m.high < s.least THEN NULL ELSE greatest(s.least, m.low) END AS low,
       CASE WHEN m.high < s.least THEN NULL ELSE m.high END AS high,
       list_concat(coalesce(s.records, []), coalesce(m.records, [])) AS records,
       CASE WHEN m.low IS NULL AND m.high IS NULL THEN [] ELSE ['convention-newest'] END AS flags
FROM stated s FULL JOIN measured m ON m.subject = s.subject AND m.fact = s.fact
