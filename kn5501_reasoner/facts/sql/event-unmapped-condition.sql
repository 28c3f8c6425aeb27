-- Conditions that may state an allergy because nobody knows their code
-- Derives:  an event on the path unmappedAllergy alone for each condition that is not refuted and has no mapped code, from
--           onset (or at the latest its record) on.
-- Unit:     site days.
-- Source:   criteria.md, unmapped codes: the criteria that it could matter to stay open; exc-01.
-- Needs:    condition
SELECT c.subject, 'unmappedAllergy' AS path, c.record, c.meaning, true AS unmapped,
       coalesce(c.verification = 'confirmed', false) AS confirmed,
       CASE WHEN c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL THEN earliest(c.onset_low) ELSE DATE '0001-01-01' END AS start_low,
       CASE WHEN c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL THEN latest(c.onset_high)
            WHEN undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high) THEN latest(c.assembled_high)
            ELSE latest(c.recorded_high) END AS start_high,
       DATE '9999-12-31' AS end_low, DATE '9999-12-31' AS end_high
FROM condition c JOIN meaning m ON m.meaning = c.meaning
WHERE NOT m.mapped AND c.verification IS DISTINCT FROM 'refuted'
